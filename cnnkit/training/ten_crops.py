"""What a network says of each crop of one picture, and of all together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import Architecture
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.ensemble import average_probabilities
from cnnkit.training.multi_crop import NumCrops, crop_places, crops
from cnnkit.training.numpy_network import infer

MOST_SIDE = 4  # times the side that the network reads; beyond, five crops leave most of the picture out


@dataclass(frozen=True, eq=False)
class CropVotes:
    """A picture asked several times.

    Args:
        square: the middle of the picture, scaled down to the side that the crops are cut from.
        places: of the crops in it, (left, top, right, bottom); a mirror image has the place of its crop.
        crops: as the network reads them.
        each: what it says of each crop.
        average: the mean of `each`.

    Shapes:
        square (S, S, 3), crops (count, h, w, 3), each (count, K), average (K,).

    Units:
        Places in pixels of `square`.
    """

    square: NDArray[np.uint8]
    places: tuple[tuple[int, int, int, int], ...]
    crops: NDArray[np.uint8]
    each: NDArray[np.float32]
    average: NDArray[np.float32]


def ask_crops(
    architecture: Architecture,
    weights: Mapping[str, NDArray[Any]],
    picture: NDArray[np.uint8],
    *,
    side: int,
    count: NumCrops = 10,
) -> CropVotes:
    """Cut crops from the middle square of a picture, ask a network about each, and average its probabilities.

    Args:
        architecture, weights: of a network that reads small pictures, as `infer` takes them.
        picture: of any size.
        side: that the square is scaled to, from the network's own up to four times as much.
        count: of the crops: 1, 5 or 10, as `crops` cuts them.

    Shapes:
        picture (H, W, 3).

    Units:
        `side` in pixels.

    Raises:
        ShapeError: no colour picture, or the network reads no square colour pictures.
        OptionError: `side` is out of range, or another count.

    Source:
        Krizhevsky et al., 2012, sections 2 (the square) and 4.1 (the crops).
    """
    height, width = architecture.input_shape[:2] if len(architecture.input_shape) == 3 else (0, 1)
    if height != width or architecture.input_shape[-1] != 3:
        raise ShapeError(f"{architecture.name} reads {architecture.input_shape}, not a square colour picture.")
    if not height <= side <= MOST_SIDE * height:
        raise OptionError(
            f"Crops of {height} pixels are cut from squares of {height} to {MOST_SIDE * height}, not of {side}."
        )
    small = middle_square(picture, side)
    cut = np.asarray(crops(small[None], (height, width), count=count)[:, 0], np.uint8)  # (count, h, w, 3)
    each = infer(architecture, weights, cut)  # (count, K)
    corners = crop_places((side, side), (height, width))
    boxes = [(left, top, left + width, top + height) for top, left in (corners[-1:] if count == 1 else corners)]
    return CropVotes(
        square=small,
        places=tuple(boxes * 2 if count == 10 else boxes),
        crops=cut,
        each=each,
        average=average_probabilities(list(each[:, None]))[0],
    )


def middle_square(picture: NDArray[np.uint8], side: int) -> NDArray[np.uint8]:
    """Cut the largest square out of a picture's middle and scale it.

    Shapes:
        picture (H, W, 3) -> (side, side, 3).

    Units:
        `side` in pixels.

    Raises:
        ShapeError: no colour picture.
    """
    if picture.ndim != 3 or picture.shape[2] != 3 or not picture.size or picture.dtype != np.uint8:
        raise ShapeError(f"middle_square: a uint8 picture (H, W, 3) is needed, got {picture.dtype} {picture.shape}.")
    height, width = picture.shape[:2]
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    square = np.ascontiguousarray(picture[top : top + short, left : left + short])
    way = cv2.INTER_AREA if side < short else cv2.INTER_LINEAR  # area averaging does not alias
    return np.asarray(cv2.resize(square, (side, side), interpolation=way), np.uint8)
