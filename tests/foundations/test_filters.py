import cv2
import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from cnnkit.foundations.filters import FILTER_NOTES, FILTERS, oriented_filter

BLURS = ("box blur", "gaussian blur", "gaussian blur, 5x5")
EDGES = (
    *("vertical", "horizontal", "diagonal", "antidiagonal"),
    *(f"{base} {way}" for base in ("prewitt", "sobel", "scharr") for way in ("vertical", "horizontal")),
    *("laplacian", "laplacian, 8 neighbours"),
)
KEEP_BRIGHTNESS = (*BLURS, "sharpen", "emboss", "identity")


def impulse_response(operator) -> np.ndarray:
    """Read a correlation filter off an operator: its answer to a single bright pixel, turned by 180 degrees."""
    impulse = np.zeros((5, 5))
    impulse[2, 2] = 1
    return operator(impulse)[1:-1, 1:-1][::-1, ::-1]


def test_every_filter_has_a_note_and_the_right_sum_is_checked_for_each():
    assert FILTERS.keys() == FILTER_NOTES.keys()
    assert FILTERS.keys() == {*EDGES, *KEEP_BRIGHTNESS}
    assert all(note.description.endswith(".") and note.source for note in FILTER_NOTES.values())


@pytest.mark.parametrize("name", FILTERS)
def test_filters_are_square_odd_float64_and_cannot_be_changed(name):
    weights = FILTERS[name]
    assert weights.shape in {(3, 3), (5, 5)}
    assert weights.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        weights[0, 0] = 7


@pytest.mark.parametrize("name", EDGES)
def test_edge_filters_answer_nothing_on_an_even_area(name):
    assert FILTERS[name].sum() == 0


@pytest.mark.parametrize("name", KEEP_BRIGHTNESS)
def test_other_filters_keep_the_brightness_of_an_even_area(name):
    assert FILTERS[name].sum() == pytest.approx(1)


@pytest.mark.parametrize("name", ["vertical", "prewitt vertical", "sobel vertical", "scharr vertical"])
def test_bright_left_and_dark_right_is_positive(name):
    bright_to_dark = np.repeat([[10.0, 10.0, 0.0]], 3, axis=0)
    assert (FILTERS[name] * bright_to_dark).sum() > 0
    np.testing.assert_array_equal(FILTERS[name.replace("vertical", "horizontal")], FILTERS[name].T)


def test_diagonal_filters_are_blind_along_their_own_edge():
    backslash = np.tril(np.full((3, 3), 10.0))  # bright lower left, the edge falls to the right
    slash = backslash[::-1]  # bright upper left, the edge rises to the right
    assert (FILTERS["diagonal"] * backslash).sum() == 30
    assert (FILTERS["diagonal"] * slash).sum() == 0
    assert (FILTERS["antidiagonal"] * slash).sum() == 30
    assert (FILTERS["antidiagonal"] * backslash).sum() == 0


@pytest.mark.parametrize(("way", "dx", "dy"), [("vertical", 1, 0), ("horizontal", 0, 1)])
def test_gradient_filters_match_opencv_and_scipy_with_the_sign_turned(way, dx, dy):
    sobel = impulse_response(lambda picture: cv2.Sobel(picture, cv2.CV_64F, dx, dy, ksize=3))
    scharr = impulse_response(lambda picture: cv2.Scharr(picture, cv2.CV_64F, dx, dy))
    prewitt = impulse_response(lambda picture: scipy.ndimage.prewitt(picture, axis=dy - 1))
    np.testing.assert_array_equal(FILTERS[f"sobel {way}"], -sobel)
    np.testing.assert_array_equal(FILTERS[f"scharr {way}"], -scharr)
    np.testing.assert_array_equal(FILTERS[f"prewitt {way}"], -prewitt)


def test_laplacian_matches_opencv_and_scipy():
    np.testing.assert_array_equal(
        FILTERS["laplacian"], impulse_response(lambda p: cv2.Laplacian(p, cv2.CV_64F, ksize=1))
    )
    np.testing.assert_array_equal(FILTERS["laplacian"], impulse_response(scipy.ndimage.laplace))


def test_sharpen_is_the_picture_minus_its_laplacian():
    picture = np.random.default_rng(0).normal(size=(7, 9))
    expected = picture - scipy.ndimage.laplace(picture)
    np.testing.assert_allclose(scipy.ndimage.correlate(picture, FILTERS["sharpen"]), expected)


@pytest.mark.parametrize(("name", "side"), [("gaussian blur", 3), ("gaussian blur, 5x5", 5)])
def test_gaussian_blur_matches_opencv(name, side):
    column = cv2.getGaussianKernel(side, -1)
    np.testing.assert_allclose(FILTERS[name], column @ column.T)


def test_box_blur_matches_opencv():
    np.testing.assert_allclose(FILTERS["box blur"], impulse_response(lambda picture: cv2.blur(picture, (3, 3))))


@given(st.floats(-720, 720))
def test_steered_filter_measures_the_slope_along_its_angle(angle):
    slope = np.deg2rad(angle)
    y, x = np.mgrid[-1:2, -1:2]
    falling = -(np.cos(slope) * x + np.sin(slope) * y)  # gets darker along the angle, one unit a pixel
    across = -(-np.sin(slope) * x + np.cos(slope) * y)
    # Sobel's four pixel pairs with weights 1, 2, 1 span two pixels each: 8 times the slope.
    assert (oriented_filter(angle) * falling).sum() == pytest.approx(8)
    assert (oriented_filter(angle) * across).sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("base", ["sobel", "scharr", "prewitt"])
def test_steering_by_quarter_turns_gives_the_pair_itself(base):
    vertical, horizontal = FILTERS[f"{base} vertical"], FILTERS[f"{base} horizontal"]
    for angle, expected in ((0, vertical), (90, horizontal), (180, -vertical), (-90, -horizontal)):
        np.testing.assert_allclose(oriented_filter(angle, base=base), expected, atol=1e-14)


def test_steering_refuses_an_unknown_base_and_an_angle_that_is_no_number():
    with pytest.raises(OptionError, match=r'unknown base "gabor".*sobel, scharr, prewitt'):
        oriented_filter(0, base="gabor")
    with pytest.raises(OptionError, match="finite number of degrees, got nan"):
        oriented_filter(float("nan"))
