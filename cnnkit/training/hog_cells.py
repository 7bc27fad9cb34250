"""The first half of HOG, the one that can be looked at: how strong a picture's edges are in each direction, by cells.

`hog_features` goes on from here: it sets blocks of cells against one another, and writes all numbers in one row.
"""

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.dataset import FloatArray

MOST_DIRECTIONS = 90  # no unit


def cell_histograms(picture: NDArray[np.uint8], *, cell: int = 8, orientations: int = 9) -> FloatArray:
    """Add up, in each cell of a picture and for each range of directions, how steep its brightness is.

    At every pixel the gradient is the difference of its neighbours, right minus left and lower minus upper; at the rim
    it is 0 across the rim. In colour, each pixel counts the channel with the steepest gradient. A direction and its
    opposite count as one, so the ranges share out 180 degrees. Rows and columns that fill no cell are left out.

    Args:
        picture: in colour or grey.
        cell: side of a cell.
        orientations: ranges of directions; the first begins at 0 degrees, where brightness changes to the right.

    Shapes:
        picture (H, W, C) or (H, W) -> (H // cell, W // cell, orientations).

    Units:
        `cell` in pixels; the result in brightness, 0 to 255, as a mean over the pixels of the cell.

    Raises:
        ShapeError: no picture of bytes, or smaller than a cell.
        OptionError: `cell` is below 2 or `orientations` outside 1 to 90.

    Source:
        Dalal & Triggs, 2005, doi:10.1109/CVPR.2005.177, sections 6.2 and 6.3, without interpolation between bins.
    """
    if cell < 2 or not 1 <= orientations <= MOST_DIRECTIONS:
        raise OptionError(
            f"cell_histograms: cells of {cell} pixels with {orientations} directions; "
            f"use 2 pixels or more, and 1 to {MOST_DIRECTIONS} directions."
        )
    values = picture[..., None] if picture.ndim == 2 else picture
    if values.dtype != np.uint8 or values.ndim != 3 or min(values.shape[:2]) < cell or not values.shape[2]:
        raise ShapeError(
            f"cell_histograms: a uint8 picture (H, W, C) of at least {cell}x{cell} pixels is needed, got "
            f"{picture.dtype} {picture.shape}."
        )
    down, right = _gradient(values.astype(np.float32))  # (H, W)
    angle = np.rad2deg(np.arctan2(down, right)) % 180
    place = np.minimum(angle * np.float32(orientations / 180), orientations - 1).astype(np.int64)
    rows, columns = (side // cell for side in values.shape[:2])
    size = np.hypot(down, right)[: rows * cell, : columns * cell]
    counts = np.zeros((rows, columns, orientations), np.float32)
    row, column = np.indices(size.shape) // cell
    np.add.at(counts, (row, column, place[: rows * cell, : columns * cell]), size)
    return np.asarray(counts / cell**2, np.float32)


def _gradient(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Difference of the neighbours downwards and to the right, of the channel in which it is longest."""
    down, right = np.zeros_like(values), np.zeros_like(values)
    down[1:-1] = values[2:] - values[:-2]
    right[:, 1:-1] = values[:, 2:] - values[:, :-2]
    steepest = np.hypot(down, right).argmax(axis=2)[..., None]
    return tuple(np.take_along_axis(part, steepest, axis=2)[..., 0] for part in (down, right))  # type: ignore[return-value]
