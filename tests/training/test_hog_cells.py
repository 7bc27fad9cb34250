import numpy as np
import pytest
from skimage.feature import hog

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.hog_cells import cell_histograms


@pytest.mark.parametrize(("cell", "orientations"), [(8, 9), (5, 6), (3, 12)])
@pytest.mark.parametrize("channels", [1, 3])
def test_histograms_are_those_of_scikit_image(cell, orientations, channels):
    picture = np.random.default_rng(2).integers(0, 256, (27, 35, channels)).astype(np.uint8)
    found = cell_histograms(picture, cell=cell, orientations=orientations)
    shares = hog(picture, orientations, (cell, cell), (1, 1), block_norm="L1", channel_axis=-1, feature_vector=False)[
        :, :, 0, 0
    ]  # each cell divided by its own sum
    np.testing.assert_allclose(found / found.sum(axis=2, keepdims=True), shares, atol=2e-4)


def ramp(degrees, side=16):
    """Brightness that grows along a direction, y down."""
    row, column = np.mgrid[:side, :side]
    angle = np.deg2rad(degrees)
    return np.rint(128 + 5 * ((column - 8) * np.cos(angle) + (row - 8) * np.sin(angle))).astype(np.uint8)


@pytest.mark.parametrize(("degrees", "place"), [(10, 0), (30, 1), (90, 4), (150, 7), (190, 0), (270, 4)])
def test_a_slope_falls_into_the_bin_of_its_direction_either_way(degrees, place):
    histogram = cell_histograms(ramp(degrees), cell=4)[1, 1]  # a cell without rim
    assert histogram.argmax() == place
    assert histogram[place] == pytest.approx(10, abs=1)  # 5 a pixel, over two pixels


def test_a_flat_picture_has_no_edges_and_grey_counts_as_one_channel():
    assert not cell_histograms(np.full((16, 24, 3), 9, np.uint8)).any()
    grey = np.random.default_rng(0).integers(0, 256, (17, 16)).astype(np.uint8)
    np.testing.assert_array_equal(cell_histograms(grey), cell_histograms(np.repeat(grey[..., None], 3, axis=2)))
    assert cell_histograms(grey).shape == (2, 2, 9)


@pytest.mark.parametrize("picture", [np.zeros((7, 9), np.uint8), np.zeros((9, 9)), np.zeros((9, 9, 0), np.uint8)])
def test_what_is_no_picture_of_a_cell_or_more_is_refused(picture):
    with pytest.raises(ShapeError, match="8x8 pixels"):
        cell_histograms(picture)


@pytest.mark.parametrize("options", [{"cell": 1}, {"orientations": 0}, {"orientations": 91}])
def test_options_out_of_range_are_refused(options):
    with pytest.raises(OptionError, match="directions"):
        cell_histograms(np.zeros((9, 9), np.uint8), **options)
