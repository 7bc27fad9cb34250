import numpy as np
import pytest

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.plots.slices import slice_pair

VOLUME = np.linspace(0, 1, 6 * 7 * 8).reshape(6, 7, 8)
FILTERED = np.random.default_rng(0).uniform(-1, 1, size=(4, 5, 6))
AT = (2, 3, 4)


@pytest.mark.parametrize("axis", [0, 1, 2], ids=["depth", "row", "column"])
def test_both_slices_are_cut_through_the_same_voxel(axis):
    before, after = slice_pair(VOLUME, FILTERED, LIGHT, axis=axis, at=AT).data
    cut, cut_filtered = VOLUME.take(AT[axis], axis), FILTERED.take(AT[axis] - 1, axis)
    assert np.corrcoef(before.z.ravel(), cut.ravel())[0, 1] > 0.999
    assert np.corrcoef(after.z.ravel(), cut_filtered.ravel())[0, 1] > 0.999
    assert before.z.shape == cut.shape
    assert after.z.shape == cut_filtered.shape
    assert (after.x0, after.y0) == (1, 1)  # a margin of one voxel was lost


def test_signed_colours_have_zero_in_the_middle_and_brightness_at_the_start():
    zeros = np.zeros_like(FILTERED)
    signed = slice_pair(VOLUME, zeros, LIGHT, axis=0, at=AT).data[1]
    bright = slice_pair(VOLUME, zeros, LIGHT, axis=0, at=AT, signed=False).data[1]
    assert set(signed.z.ravel()) <= {127, 128}
    assert set(bright.z.ravel()) == {0}
    assert signed.colorscale[2][1] == LIGHT.signed[2]
    assert bright.colorscale[0][1] == LIGHT.pixels[0]


def test_one_byte_a_voxel():
    assert {trace.z.dtype for trace in slice_pair(VOLUME, FILTERED, LIGHT, axis=1, at=AT).data} == {np.dtype(np.uint8)}


def test_the_window_covers_its_voxels_in_both_slices():
    figure = slice_pair(VOLUME, FILTERED, DARK, axis=1, at=AT)
    squares = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert len(squares) == 2
    for square in squares:  # the slice across rows runs over columns, and over depth upwards
        assert (square.x0, square.x1, square.y0, square.y1) == (2.5, 5.5, 0.5, 3.5)
        assert square.line.color == DARK.accent


def test_rows_count_downwards_and_slices_upwards():
    across_depth, across_rows = (slice_pair(VOLUME, FILTERED, LIGHT, axis=axis, at=AT).layout for axis in (0, 1))
    assert across_depth.yaxis.range == across_depth.yaxis2.range == (6.5, -0.5)
    assert across_rows.yaxis.range == across_rows.yaxis2.range == (-0.5, 5.5)


@pytest.mark.parametrize(
    ("filtered", "at", "message"),
    [
        (np.zeros((4, 5, 7)), AT, r"volumes of \(6, 7, 8\) and \(4, 5, 7\) do not belong together"),
        (np.zeros((5, 6, 7)), AT, r"a cube of odd side without padding"),
        (np.zeros((4, 5)), AT, r"Pass \(D, H, W\)"),
        (FILTERED, (2, 3, 7), r"the window around voxel \(2, 3, 7\) leaves the volume of \(6, 7, 8\). Keep 1 voxels"),
    ],
)
def test_errors_name_the_shapes_and_the_fix(filtered, at, message):
    with pytest.raises(ShapeError, match=message):
        slice_pair(VOLUME, filtered, LIGHT, axis=0, at=at)
