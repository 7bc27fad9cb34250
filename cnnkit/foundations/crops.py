"""A readable grid of numbers from a picture: averaged down, then cut out."""

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray

_COARSE_SIDE = 60  # cells along the shorter side: few enough that nine of them show a thing, not a texture


def crop_grid(grey: FloatArray, *, top: float, left: float, size: int = 9) -> FloatArray:
    """Average a picture down to coarse cells and cut a square grid out of it.

    Args:
        grey: brightness, 0 (dark) to 1 (bright).
        top, left: where the crop lies, 0 for the first place it fits to 1 for the last.
        size: cells along each side of the crop.

    Shapes:
        grey (H, W) -> (size, size), whole numbers 0 to 10.

    Raises:
        ShapeError: the picture is smaller than the crop.
        OptionError: `top` or `left` outside 0 to 1.
    """
    if not (0 <= top <= 1 and 0 <= left <= 1):
        raise OptionError(f"crop_grid: top {top} and left {left} must lie between 0 and 1.")
    block = max(1, min(grey.shape) // _COARSE_SIDE)
    height, width = grey.shape[0] // block, grey.shape[1] // block
    if height < size or width < size:
        raise ShapeError(
            f"crop_grid: a picture of {grey.shape[0]} × {grey.shape[1]} pixels holds no crop of {size} × {size} cells. "
            f"Choose a picture of at least {size} × {size} pixels."
        )
    blocks = grey[: height * block, : width * block].reshape(height, block, width, block)
    coarse = blocks.mean(axis=(1, 3))  # (height, width)
    row, column = round(top * (height - size)), round(left * (width - size))
    return np.asarray(np.rint(10 * coarse[row : row + size, column : column + size]), dtype=grey.dtype)
