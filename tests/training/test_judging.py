import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import average_probabilities, confusion_matrix, crops, predict_crops, worst_mistakes
from cnnkit.training.network import class_probabilities

RNG = np.random.default_rng(0)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40))
def test_the_confusion_matrix_is_scikit_learns(pairs):
    y, predicted = np.array(pairs, np.int64).T
    ours = confusion_matrix(y, predicted, num_classes=4)
    np.testing.assert_array_equal(ours, metrics.confusion_matrix(y, predicted, labels=range(4)))


def test_no_examples_are_no_confusion():
    nothing = np.zeros(0, np.int64)
    np.testing.assert_array_equal(confusion_matrix(nothing, nothing, num_classes=2), np.zeros((2, 2)))


@pytest.mark.parametrize(("y", "words"), [([0, 2], "from 0 to 1, got 0 to 2"), ([0], r"\(1,\) and \(2,\)")])
def test_classes_that_do_not_fit_are_refused(y, words):
    with pytest.raises((OptionError, ShapeError), match=words):
        confusion_matrix(np.array(y), np.array([0, 1]), num_classes=2)


def test_the_worst_mistakes_are_the_surest_wrong_answers():
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.4, 0.6], [0.7, 0.3], [1.0, 0.0]], np.float32)
    y = np.array([1, 1, 0, 1, 0])
    np.testing.assert_array_equal(worst_mistakes(y, probabilities, count=9), [0, 3, 2])
    np.testing.assert_array_equal(worst_mistakes(y, probabilities, count=2), [0, 3])
    with pytest.raises(ShapeError, match="y must be"):
        worst_mistakes(y[:3], probabilities, count=1)


def test_an_ensemble_is_the_mean_of_its_members():
    members = [
        np.array([[0.9, 0.1]], np.float32),
        np.array([[0.3, 0.7]], np.float32),
        np.array([[0.6, 0.4]], np.float32),
    ]
    np.testing.assert_allclose(average_probabilities(members), [[0.6, 0.4]], rtol=1e-6)


def test_an_ensemble_of_nobody_or_of_different_tasks_is_refused():
    with pytest.raises(OptionError, match="at least one network"):
        average_probabilities([])
    with pytest.raises(ShapeError, match="the same examples and classes"):
        average_probabilities([np.ones((2, 3), np.float32), np.ones((3, 3), np.float32)])


def test_ten_crops_are_the_corners_and_the_middle_and_their_mirror_images():
    x = RNG.integers(0, 256, (2, 8, 11, 3)).astype(np.uint8)
    cut = crops(x, (4, 5))
    assert cut.shape == (10, 2, 4, 5, 3)
    corners = [x[:, :4, :5], x[:, :4, -5:], x[:, -4:, :5], x[:, -4:, -5:]]
    for crop, corner in zip(cut, [*corners, x[:, 2:6, 3:8]], strict=False):
        np.testing.assert_array_equal(crop, corner)
    np.testing.assert_array_equal(cut[5:], cut[:5, :, :, ::-1])
    np.testing.assert_array_equal(crops(x, (4, 5), count=5), cut[:5])
    np.testing.assert_array_equal(crops(x, (4, 5), count=1), cut[4:5])


def test_a_crop_of_the_whole_picture_is_the_picture():
    x = RNG.random((2, 4, 5, 1)).astype(np.float32)
    for crop in crops(x, (4, 5), count=5):
        np.testing.assert_array_equal(crop, x)


def test_predictions_of_crops_are_averaged():
    x = np.zeros((3, 4, 4, 1), np.float32)
    x[:, 0, 0] = 1  # seen by the crop in the upper left alone, and by its mirror image

    def sees_light(crop):
        part = crop.max(axis=(1, 2, 3))
        return np.stack([part, 1 - part], axis=1)

    mean, each = predict_crops(sees_light, x, (2, 2))
    np.testing.assert_allclose(mean, [[0.2, 0.8]] * 3, rtol=1e-6)
    np.testing.assert_array_equal(each[:, 0, 0], [1, 0, 0, 0, 0, 1, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("size", "count", "words"), [((9, 2), 5, "cannot cut 9x2 pixels"), ((2, 2), 3, "count must be 1, 5 or 10, got 3")]
)
def test_crops_that_cannot_be_are_refused(size, count, words):
    with pytest.raises((ShapeError, OptionError), match=words):
        crops(np.zeros((1, 4, 4, 1), np.float32), size, count=count)


def test_logits_of_a_training_that_diverged_give_nan_and_no_warning():
    logits = np.array([[np.inf, 0.0], [np.nan, 0.0], [1e38, -1e38]], np.float32)
    np.testing.assert_array_equal(class_probabilities(logits), [[np.nan, np.nan], [np.nan, np.nan], [1.0, 0.0]])
