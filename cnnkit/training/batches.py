"""What every augmentation takes: a batch of float pictures."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError

Pictures = TypeVar("Pictures", NDArray[np.float32], NDArray[np.float64])  # (N, H, W, C), 0 to 1

MAX_CHANNELS = 4  # OpenCV's remapping takes no more


def check_pictures(operation: str, pictures: NDArray[np.float32] | NDArray[np.float64]) -> None:
    """Refuse what is no batch of float pictures.

    Raises:
        ShapeError: it is not; says what it is and what helps.
    """
    if (
        pictures.ndim != 4
        or pictures.dtype not in (np.float32, np.float64)
        or not 1 <= pictures.shape[3] <= MAX_CHANNELS
    ):
        raise ShapeError(
            f"{operation}: pictures must be float (N, H, W, C), 0 to 1, with 1 to {MAX_CHANNELS} channels, got "
            f"{pictures.dtype} {pictures.shape}. For one picture pass picture[None]; divide bytes by 255."
        )


def check_range(operation: str, name: str, value: float, low: float, high: float) -> None:
    """Hold an option to its range, ends included.

    Raises:
        OptionError: it is outside, or not a number.
    """
    if not low <= value <= high:
        raise OptionError(f"{operation}: {name} must be from {low} to {high}, got {value}.")
