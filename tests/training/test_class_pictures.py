import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from cnnkit.training.class_pictures import (
    MOST_CLASSES,
    MOST_PICTURES,
    ClassPictures,
    check_classes,
    classes_of,
    own_dataset,
)


def pictures(count, shade=0):
    return tuple(np.full((9, 9, 3), shade + place, np.uint8) for place in range(count))


def test_five_pictures_a_class_are_three_to_learn_from_and_two_to_be_judged_by():
    dataset = own_dataset([ClassPictures("mug", pictures(5)), ClassPictures(" pen ", pictures(5, 100))])
    assert dataset.class_names == ("mug", "pen")
    assert np.bincount(dataset.y_train).tolist() == [3, 3]
    assert np.bincount(dataset.y_test).tolist() == [2, 2]


@given(st.lists(st.integers(2, 12), min_size=2, max_size=MOST_CLASSES), st.integers(0, 9))
def test_every_picture_is_in_one_part_under_its_own_class(counts, seed):
    classes = [ClassPictures(f"c{label}", pictures(count, 20 * label)) for label, count in enumerate(counts)]
    dataset = own_dataset(classes, seed=seed)
    x = np.concatenate([dataset.x_train, dataset.x_test])[:, 0, 0, 0]
    y = np.concatenate([dataset.y_train, dataset.y_test])
    assert sorted(x.tolist()) == sorted(20 * label + place for label, c in enumerate(counts) for place in range(c))
    np.testing.assert_array_equal(x // 20, y)
    assert set(dataset.y_train) == set(dataset.y_test) == set(range(len(counts)))
    back = classes_of(dataset)
    assert [(one.name, len(one.pictures)) for one in back] == [(f"c{i}", count) for i, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("classes", "words"),
    [
        ([("mug", 5)], "There is 1 class; from 2 to 8"),
        ([(f"c{place}", 2) for place in range(9)], "There are 9 classes"),
        ([("mug", 5), ("  ", 5)], "Class 2 has no name"),
        ([("mug", 5), ("Mug ", 5)], "Two classes are called 'mug'"),
        ([("mug", 5), ("x" * 31, 5)], "is no name for a class"),
        ([("mug", 5), ("a\nb", 5)], "is no name for a class"),
        ([("mug", 5), ("pen", 1)], "Class 'pen' has 1 picture; 2 or more are needed"),
        ([("mug", 5), ("pen", 0)], "Class 'pen' has no pictures"),
        ([("mug", MOST_PICTURES + 1), ("pen", 5)], "has 51 pictures; at most 50"),
    ],
)
def test_what_nothing_can_be_learned_from_is_explained(classes, words):
    with pytest.raises(OptionError, match=words):
        check_classes([ClassPictures(name, pictures(count)) for name, count in classes])
