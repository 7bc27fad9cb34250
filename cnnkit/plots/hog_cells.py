"""HOG as a picture: the directions of edges, cell by cell."""

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.plots.colour import colour_table
from cnnkit.plots.palette import Palette

_FLAT = 0.12  # part of the strongest edge; where the strongest around is below, a place counts as flat
_CONTRAST = 1.5  # no unit; above 1, so that a few strong directions stand out from many weak ones
_REACH = 0.44  # of a cell's side, from its middle to the ends of a line
_FRACTION = 4  # bits of a pixel's fraction, as cv2.line reads coordinates


def hog_picture(histograms: NDArray[np.float32], palette: Palette, *, side: int) -> NDArray[np.uint8]:
    """Draw HOG's cells: in each a line along every direction of edges, the stronger the clearer.

    As in HOG, strengths are set against those of the cells around. An edge runs at a right angle to the gradient that
    it makes.

    Args:
        histograms: as `cell_histograms` gives them.
        palette: whose colours.
        side: of a cell.

    Shapes:
        histograms (rows, columns, orientations) -> (rows * side, columns * side, 3).

    Units:
        `side` in pixels.
    """
    rows, columns, directions = histograms.shape
    strength = _against_neighbours(histograms) ** _CONTRAST
    tiles = np.zeros((rows, side, columns, side), np.float32)
    for direction in range(directions):
        line = _line((direction + 0.5) * 180 / directions + 90, side)
        np.maximum(tiles, strength[:, None, :, None, direction] * line[:, None], out=tiles)
    table = colour_table((palette.paper, palette.text))
    shades = np.rint(tiles.reshape(rows * side, columns * side) * (len(table) - 1)).astype(np.uint8)
    return np.take(table, shades, axis=0)


def _line(degrees: float, side: int) -> NDArray[np.float32]:
    """A line through the middle of a cell, its angle with y down: how much of each pixel it covers, (side, side)."""
    angle, middle = np.deg2rad(degrees), (side - 1) / 2
    reach = _REACH * side * np.array([np.cos(angle), np.sin(angle)])
    ends = [np.rint((middle + way * reach) * 2**_FRACTION).astype(int).tolist() for way in (-1, 1)]
    cell = np.zeros((side, side), np.uint8)
    cv2.line(cell, ends[0], ends[1], (255,), max(1, side // 12), cv2.LINE_AA, _FRACTION)
    return cell.astype(np.float32) / np.float32(255)


def _against_neighbours(histograms: NDArray[np.float32]) -> NDArray[np.float32]:
    """Divide by the strongest direction of the 3 x 3 cells around; flat places stay faint."""
    rows, columns, _ = histograms.shape
    strongest = np.pad(histograms.max(axis=2), 1)  # (rows + 2, columns + 2)
    around = np.max([strongest[i : i + rows, j : j + columns] for i in range(3) for j in range(3)], axis=0)
    floor = _FLAT * (histograms.max() or 1)
    return np.asarray(histograms / np.maximum(around, floor)[..., None], np.float32)
