import gzip
from pathlib import Path

import cv2
import numpy as np
import pytest
import sklearn
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.datasets import load_digits

from cnnkit.errors import OptionError, ShapeError
from cnnkit.samples import load_sample
from cnnkit.training import Dataset, digits, fingerprint, fit_to, network_input, take_part, textures
from cnnkit.training.digits import held_out

X = np.zeros((4, 3, 2, 1), np.uint8)
Y = np.array([0, 1, 0, 1])


def dataset(x_train=X, y_train=Y, x_test=X, y_test=Y, classes=("a", "b")):
    return Dataset("Test", x_train, y_train, x_test, y_test, classes, "made up")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"classes": ("a",)}, "1 class; .* two or more"),
        ({"y_train": Y + 1}, "labels from 1 to 2, but the 2 classes count from 0 to 1"),
        ({"y_test": Y - 1}, "labels from -1"),
        ({"x_train": X[:0], "y_train": Y[:0]}, "the train part is empty"),
        ({"x_test": X[:3]}, r"y_test int64 \(N,\)"),
        ({"y_train": Y.astype(np.int32)}, "int32"),
        ({"x_test": X.astype(np.float32)}, "Give both the same size and type"),
        ({"x_test": X[:, :2]}, r"testing uint8 \(2, 2, 1\)"),
        ({"x_train": X / 2, "x_test": X / 2}, "pictures are uint8, other numbers float32"),
        ({"x_train": np.full((4, 2), np.nan, np.float32), "x_test": np.ones((4, 2), np.float32)}, "NaN or infinity"),
    ],
)
def test_data_that_do_not_belong_together_are_refused(options, words):
    with pytest.raises((ShapeError, OptionError), match=words):
        dataset(**options)


def test_pictures_are_centred_and_floats_left_alone():
    np.testing.assert_array_equal(network_input(np.array([[0, 255]], np.uint8)), [[-2, 2]])
    assert abs(network_input(np.array([[127]], np.uint8))) < 0.01
    numbers = np.array([[7.5]], np.float32)
    assert network_input(numbers) is numbers


def test_digits_are_scikit_learns_split_by_class():
    data, known = digits(), load_digits()
    ours = np.concatenate([data.x_train, data.x_test]).reshape(-1, 64)
    levels = np.rint(ours / 255 * 16)
    order, known_order = np.lexsort(levels.T), np.lexsort(known.data.T)
    np.testing.assert_array_equal(levels[order], known.data[known_order])
    np.testing.assert_array_equal(np.concatenate([data.y_train, data.y_test])[order], known.target[known_order])
    parts = np.bincount(data.y_test) / np.bincount(known.target)
    assert np.abs(parts - 0.2).max() < 0.004  # of about 180 a class


def test_digits_read_the_file_that_scikit_learn_packages():
    file = Path(sklearn.__file__).parent / "datasets/data/digits.csv.gz"
    with gzip.open(file, "rt") as lines:
        assert sum(1 for _ in lines) == len(digits().x_train) + len(digits().x_test)


@given(st.lists(st.integers(2, 9), min_size=1, max_size=4), st.floats(0.05, 0.95))
def test_each_class_keeps_examples_in_both_parts(counts, part):
    y = np.repeat(np.arange(len(counts)), counts)
    chosen = held_out(y, part, rng=np.random.default_rng(0))
    tested = np.bincount(y[chosen], minlength=len(counts))
    assert (tested >= 1).all()
    assert (tested < counts).all()


def test_texture_crops_come_from_disjoint_parts_of_the_pictures():
    data = textures(side=24, num_train=30, num_test=20, seed=3)
    assert data.x_train.shape == (90, 24, 24, 1)
    assert data.x_test.shape == (60, 24, 24, 1)
    for label, name in enumerate(data.class_names):
        picture = load_sample(name)[:, :, 0]
        border = round(len(picture) * 2 / 3)
        for crops, top, bottom in ((data.x_train, 0, border), (data.x_test, border, len(picture))):
            y = data.y_train if crops is data.x_train else data.y_test
            for crop in crops[y == label][:3, :, :, 0]:
                part = picture[top:bottom]
                distance = cv2.matchTemplate(part, crop, cv2.TM_SQDIFF)
                row, column = np.unravel_index(distance.argmin(), distance.shape)
                np.testing.assert_array_equal(part[row : row + 24, column : column + 24], crop)


def test_textures_depend_on_the_seed_alone():
    assert fingerprint(textures(num_train=3, num_test=2)) == fingerprint(textures(num_train=3, num_test=2))
    assert fingerprint(textures(num_train=3, num_test=2)) != fingerprint(textures(num_train=3, num_test=2, seed=1))


@pytest.mark.parametrize("options", [{"side": 7}, {"side": 129}, {"num_train": 0}, {"num_test": 5001}])
def test_textures_out_of_range_are_refused(options):
    with pytest.raises(OptionError, match="must be from"):
        textures(**options)


def test_pictures_are_scaled_as_opencv_does_and_grey_becomes_colour():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 256, (4, 9, 7, 1)).astype(np.uint8)
    fitted = fit_to(dataset(x, Y, x, Y), (12, 10, 3))
    assert fitted.input_shape == (12, 10, 3)
    expected = cv2.resize(x[1, :, :, 0], (10, 12), interpolation=cv2.INTER_LINEAR)
    for channel in range(3):
        np.testing.assert_array_equal(fitted.x_train[1, :, :, channel], expected)


def test_colour_becomes_grey_by_brightness():
    x = np.zeros((4, 2, 2, 3), np.uint8)
    x[...] = (255, 0, 0)
    assert fit_to(dataset(x, Y, x, Y), (2, 2, 1)).x_train.ravel() == pytest.approx(0.299 * 255, abs=0.5)


def test_what_is_no_picture_is_not_scaled():
    x = np.ones((4, 5), np.float32)
    with pytest.raises(ShapeError, match="Only grey and colour pictures"):
        fit_to(dataset(x, Y, x, Y), (2, 2, 1))
    with pytest.raises(ShapeError, match=r"cannot be made \(0, 2, 1\)"):
        fit_to(dataset(), (0, 2, 1))
    with pytest.raises(OptionError, match="at most 1,000 are held"):
        fit_to(dataset(), (9_000, 9_000, 3))


def test_a_part_has_equally_many_of_each_class():
    y = np.repeat(np.arange(3), (10, 4, 6))
    x = np.arange(20, dtype=np.uint8).reshape(20, 1)
    whole = Dataset("Test", x, y, x, y, ("a", "b", "c"), "made up")
    part = take_part(whole, 12, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(np.bincount(part.y_train), [4, 4, 4])
    np.testing.assert_array_equal(part.y_train, y[part.x_train[:, 0]])
    assert len(take_part(whole, 20, rng=np.random.default_rng(0)).x_train) == 20
    with pytest.raises(OptionError, match="Take from 3 to 20"):
        take_part(whole, 2, rng=np.random.default_rng(0))


@given(hnp.arrays(np.uint8, (4, 3, 2, 1)))
def test_a_fingerprint_changes_with_any_number(x):
    changed = x.copy()
    changed[3, 2, 1, 0] ^= 1
    assert fingerprint(dataset(x_train=x)) != fingerprint(dataset(x_train=changed))
    assert fingerprint(dataset(x_train=x)) == fingerprint(dataset(x_train=x.copy()))
