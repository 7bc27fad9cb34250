"""A readable grid of numbers from a picture: averaged down, then cut out."""

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray

_COARSE_SIDE = 60  # cells along the shorter side: few enough that nine of them show a thing, not a texture


def crop_box(shape: tuple[int, int], *, top: float, left: float, size: int = 9) -> tuple[int, int, int, int]:
    """Tell which pixels of a picture `crop_grid` reads.

    Args:
        shape: the picture's height and width.
        top, left: where the crop lies, 0 for the first place it fits to 1 for the last.
        size: cells along each side of the crop.

    Returns:
        The box as (x1, y1, x2, y2), the last two exclusive.

    Units:
        `shape` and the box in pixels, `size` in cells.

    Raises:
        ShapeError: the picture is smaller than the crop.
        OptionError: `top` or `left` outside 0 to 1.
    """
    if not (0 <= top <= 1 and 0 <= left <= 1):
        raise OptionError(f"crop_grid: top {top} and left {left} must lie between 0 and 1.")
    block = _block(shape)
    height, width = shape[0] // block, shape[1] // block
    if height < size or width < size:
        raise ShapeError(
            f"crop_grid: a picture of {shape[0]} × {shape[1]} pixels holds no crop of {size} × {size} cells. "
            f"Choose a picture of at least {size} × {size} pixels."
        )
    row, column = round(top * (height - size)), round(left * (width - size))
    return column * block, row * block, (column + size) * block, (row + size) * block


def crop_grid(grey: FloatArray, *, top: float, left: float, size: int = 9) -> FloatArray:
    """Average a picture down to coarse cells and cut a square grid out of it.

    Args:
        grey: brightness, 0 (dark) to 1 (bright).
        top, left, size: as in `crop_box`, which raises the same errors.

    Shapes:
        grey (H, W) -> (size, size), whole numbers 0 to 10.
    """
    x1, y1, x2, y2 = crop_box((grey.shape[0], grey.shape[1]), top=top, left=left, size=size)
    blocks = grey[y1:y2, x1:x2].reshape(size, (y2 - y1) // size, size, (x2 - x1) // size)
    return np.asarray(np.rint(10 * blocks.mean(axis=(1, 3))), dtype=grey.dtype)  # (size, size)


def _block(shape: tuple[int, int]) -> int:
    """Pixels along each side of a cell."""
    return max(1, min(shape) // _COARSE_SIDE)
