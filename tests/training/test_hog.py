import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.hog import STRENGTHS, fit_linear, hog_features


def stripes(angle, height=32, width=40):
    """Grey waves whose brightness rises along a direction, in degrees from the x axis towards y, which points down."""
    rows, columns = np.mgrid[:height, :width]
    along = columns * np.cos(np.radians(angle)) + rows * np.sin(np.radians(angle))
    return np.rint(127 + 100 * np.sin(along / 2)).astype(np.uint8)[:, :, None]


def by_direction(features):
    return features.reshape(len(features), -1, 9).sum(axis=1)  # (N, 9), over all blocks and cells


def test_a_picture_has_36_numbers_for_each_block_of_two_by_two_cells():
    for height, width, blocks in (
        (32, 32, 9),
        (32, 40, 12),
        (16, 16, 1),
        (39, 47, 12),
    ):  # cells that do not fit fall off
        pictures = np.zeros((2, height, width, 3), np.uint8)
        assert hog_features(pictures).shape == (2, 36 * blocks)
    assert hog_features(np.zeros((0, 32, 40, 3), np.uint8)).shape == (0, 36 * 12)


@pytest.mark.parametrize("angle", [10, 50, 90, 130, 170])
def test_stripes_fill_the_bin_of_their_direction(angle):
    """Nine bins of 20 degrees; the gradient's direction, whatever the sign."""
    strengths = by_direction(hog_features(stripes(angle)[None]))[0]
    # scikit-image measures the angle from the row to the column gradient over 180 degrees.
    assert strengths.argmax() == angle // 20


def test_contrast_and_brightness_change_little():
    rng = np.random.default_rng(0)
    picture = 2 * rng.integers(50, 100, (1, 32, 40, 3)).astype(np.uint8)
    np.testing.assert_allclose(hog_features(picture // np.uint8(2)), hog_features(picture), atol=1e-5)
    np.testing.assert_allclose(hog_features(picture + np.uint8(50)), hog_features(picture), atol=1e-6)


def test_colour_counts_its_steepest_channel():
    grey = stripes(30)
    flat = np.full_like(grey, 77)
    for place in range(3):
        coloured = np.concatenate([grey if channel == place else flat for channel in range(3)], axis=2)
        np.testing.assert_array_equal(hog_features(coloured[None]), hog_features(grey[None]))


@pytest.mark.parametrize(
    "pictures",
    [np.zeros((32, 32, 3), np.uint8), np.zeros((2, 32, 32, 3), np.float32), np.zeros((2, 15, 32, 3), np.uint8)],
    ids=["one picture", "floats", "too low"],
)
def test_what_is_no_batch_of_pictures_is_refused(pictures):
    with pytest.raises(ShapeError, match="of at least 16x16 pixels, got"):
        hog_features(pictures)


@pytest.mark.parametrize(("seed", "signal"), [(2, 1.5), (1, 3.0)], ids=["held down", "free"])
def test_fit_linear_is_the_best_of_four_logistic_regressions(seed, signal):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [90, 45, 15]))
    x = rng.normal(size=(150, 30)).astype(np.float32)
    x[:, 0] += signal * y  # one telling number among thirty
    train, test = slice(0, 90), slice(90, None)
    means = [
        cross_val_score(
            make_pipeline(StandardScaler(), LogisticRegression(C=one, max_iter=1_000)), x[train], y[train], cv=3
        ).mean()
        for one in STRENGTHS
    ]
    assert (means[0] > means[-1]) == (signal == 1.5)
    best = LogisticRegression(C=STRENGTHS[int(np.argmax(means))], max_iter=1_000)
    scale = StandardScaler().fit(x[train])
    by_hand = best.fit(scale.transform(x[train]), y[train])
    model = fit_linear(x[train], y[train])
    np.testing.assert_array_equal(model.predict(x[test]), by_hand.predict(scale.transform(x[test])))


def test_fit_linear_refuses_what_it_cannot_divide_into_three():
    features = np.zeros((6, 4), np.float32)
    for labels in ([0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 1]):
        with pytest.raises(OptionError, match="two classes or more, with 3 examples in each"):
            fit_linear(features, np.array(labels))
    with pytest.raises(ShapeError, match=r"got \(6, 4\) and \(5,\)"):
        fit_linear(features, np.zeros(5, np.int64))
