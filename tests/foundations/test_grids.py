import numpy as np
import pytest
import scipy.signal

from cnnkit.foundations.filters import FILTERS
from cnnkit.foundations.grids import GRIDS

VERTICAL_EDGE = np.array([[1, 0, -1]] * 3)


@pytest.mark.parametrize("name", GRIDS)
def test_grids_are_small_between_0_and_10_and_cannot_be_changed(name):
    grid = GRIDS[name]
    assert grid.ndim == 2
    assert all(6 <= side <= 9 for side in grid.shape)
    assert grid.min() >= 0
    assert grid.max() <= 10
    assert grid.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        grid[0, 0] = 7


def test_the_course_example_gives_its_band_of_thirties():
    edges = scipy.signal.correlate2d(GRIDS["bright to dark"], VERTICAL_EDGE, mode="valid")
    np.testing.assert_array_equal(edges, [[0, 30, 30, 0]] * 4)
    edges = scipy.signal.correlate2d(GRIDS["dark to bright"], VERTICAL_EDGE, mode="valid")
    np.testing.assert_array_equal(edges, [[0, -30, -30, 0]] * 4)


def test_two_bright_quarters_give_the_course_table():
    edges = scipy.signal.correlate2d(GRIDS["two bright quarters"], VERTICAL_EDGE.T, mode="valid")
    np.testing.assert_array_equal(edges, [[0, 0, 0, 0], [30, 10, -10, -30], [30, 10, -10, -30], [0, 0, 0, 0]])


def test_symmetries_of_the_drawings():
    for name in ("cross", "single pixel"):
        np.testing.assert_array_equal(GRIDS[name], np.rot90(GRIDS[name]))
    np.testing.assert_array_equal(GRIDS["digit"], GRIDS["digit"][::-1])
    np.testing.assert_array_equal(GRIDS["corner"], GRIDS["corner"].T)
    np.testing.assert_array_equal(GRIDS["checkerboard"] + np.roll(GRIDS["checkerboard"], 1, axis=1), 10)


def test_a_single_pixel_shows_the_filter_turned_by_180_degrees():
    # Sliding without flipping leaves the filter upside down; this is what true convolution repairs.
    shown = scipy.signal.correlate2d(GRIDS["single pixel"], FILTERS["emboss"], mode="same")[2:5, 2:5]
    np.testing.assert_array_equal(shown, 10 * np.rot90(FILTERS["emboss"], 2))


def test_the_ramp_has_one_slope_everywhere():
    np.testing.assert_array_equal(np.diff(GRIDS["ramp"], axis=1), 1)
    np.testing.assert_array_equal(np.diff(GRIDS["ramp"], axis=0), 0)
