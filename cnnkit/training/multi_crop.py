"""One picture asked several times: crops of its middle and corners, and their mirror images."""

from collections.abc import Callable
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.dataset import FloatArray, Inputs
from cnnkit.training.ensemble import average_probabilities

NumCrops: TypeAlias = Literal[1, 5, 10]


def crops(pictures: Inputs, size: tuple[int, int], *, count: NumCrops = 10) -> Inputs:
    """Cut 1, 5 or 10 crops from each picture.

    Args:
        pictures: at least as large as the crops.
        size: height and width of the crops, as the network takes them.
        count: 1 for the middle; 5 for the corners (upper left, upper right, lower left, lower right) and the middle; 10
            for these and their mirror images.

    Shapes:
        (N, H, W, C) -> (count, N, size[0], size[1], C).

    Units:
        `size` in pixels.

    Raises:
        ShapeError: not a batch of pictures, or the crop is larger than they are.
        OptionError: another count.

    Source:
        Krizhevsky et al., 2012, section 4.1.
    """
    if count not in get_args(NumCrops):
        raise OptionError(f"crops: count must be 1, 5 or 10, got {count}.")
    if pictures.ndim != 4 or not (1 <= size[0] <= pictures.shape[1] and 1 <= size[1] <= pictures.shape[2]):
        raise ShapeError(f"crops: cannot cut {size[0]}x{size[1]} pixels from pictures of shape {pictures.shape}.")
    places = crop_places((pictures.shape[1], pictures.shape[2]), size)
    cut = [
        pictures[:, top : top + size[0], left : left + size[1]] for top, left in (places[-1:] if count == 1 else places)
    ]
    if count == 10:
        cut += [crop[:, :, ::-1] for crop in cut]
    stacked: Any = np.stack(cut)  # of the pictures' type
    return stacked


def crop_places(shape: tuple[int, int], size: tuple[int, int]) -> list[tuple[int, int]]:
    """Give the upper left pixels, (row, column), of the four corner crops and of the middle one, which comes last.

    Args:
        shape, size: height and width of the pictures and of the crops, which are not larger.
    """
    bottom, right = shape[0] - size[0], shape[1] - size[1]
    return [(0, 0), (0, right), (bottom, 0), (bottom, right), (bottom // 2, right // 2)]


def predict_crops(
    predict: Callable[[Inputs], FloatArray], pictures: Inputs, size: tuple[int, int], *, count: NumCrops = 10
) -> tuple[FloatArray, FloatArray]:
    """Average what a network says of each picture's crops.

    Args:
        predict: gives probabilities (N, K) for crops (N, h, w, C).
        pictures, size, count: as `crops` takes them.

    Shapes:
        -> the average (N, K), and what it says of each crop (count, N, K).

    Raises:
        ShapeError, OptionError: as `crops`.
    """
    each = [predict(crop) for crop in crops(pictures, size, count=count)]
    return average_probabilities(each), np.stack(each)
