"""How much a feature map changes when the picture below it moves by a few pixels."""

from collections.abc import Callable

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray


def shift_right(x: FloatArray, shift: int, *, largest: int) -> FloatArray:
    """Move the content of pictures to the right; `largest` columns in reserve come in, where `translate` has zeros.

    Args:
        x: a batch of pictures or feature maps.
        shift: how far the content moves.
        largest: the farthest shift that is to be compared; every shift up to it gives the same shape.

    Shapes:
        x (N, H, W, C) -> (N, H, W - largest, C), a view.

    Units:
        `shift` and `largest` in pixels.

    Raises:
        ShapeError: `x` is not (N, H, W, C), or has no column left beside the reserve.
        OptionError: `shift` lies outside 0 to `largest`.
    """
    if x.ndim != 4 or x.shape[2] <= largest:
        raise ShapeError(
            f"shift_right: moving by up to {largest} pixels needs pictures (N, H, W, C) wider than that, got {x.shape}."
            " Choose a wider picture or a smaller shift."
        )
    if not 0 <= shift <= largest:
        raise OptionError(f"shift_right: a shift of {shift} pixels must lie between 0 and {largest}.")
    return x[:, :, largest - shift : x.shape[2] - shift]


def relative_change(before: FloatArray, after: FloatArray) -> float:
    """Compare two maps pixel by pixel, in units of their own contrast.

    The mean absolute difference is divided by that of two values drawn at random from both maps. So 0 means that the
    maps are the same and 1 that knowing one says no more about the other than chance; a factor common to both, which
    a pooling layer may well bring in, makes no difference.

    Shapes:
        before, after: the same, any -> one number, from 0 to 2; above 1 where bright meets dark, as when stripes move
        by their own width.

    Raises:
        ShapeError: the maps differ in shape, or are empty.

    Source:
        The contrast is Gini's mean difference, Variabilità e mutabilità, 1912.
    """
    if before.shape != after.shape or before.size == 0:
        raise ShapeError(
            f"relative_change: maps of shape {before.shape} and {after.shape} cannot be compared. "
            "Pass two of the same shape, with at least one pixel."
        )
    contrast = _mean_difference(np.concatenate([before, after], axis=None))
    return float(np.abs(before - after).mean(dtype=np.float64)) / contrast if contrast else 0.0


def shift_changes(x: FloatArray, layer: Callable[[FloatArray], FloatArray], *, largest: int = 8) -> FloatArray:
    """Move a picture by 0, 1, 2, ... pixels and measure how far the output of a layer leaves its first state.

    Args:
        x: pictures or feature maps.
        layer: what is done to them, for example `lambda x: pool_forward(x, 4)[0]`.
        largest: the last shift.

    Shapes:
        x (N, H, W, C) -> (largest + 1,), each as in `relative_change`; the first is 0.

    Units:
        `largest` in pixels.

    Raises:
        ShapeError: a picture is not wider than `largest`, or the layer cannot take it.
    """
    first = layer(shift_right(x, 0, largest=largest))
    moved = (layer(shift_right(x, shift, largest=largest)) for shift in range(1, largest + 1))
    return np.array([0.0, *(relative_change(first, after) for after in moved)])


def _mean_difference(values: FloatArray) -> float:
    """Mean |a - b| over all pairs, each value also with itself; sorting saves looking at the pairs."""
    ordered = np.sort(values).astype(np.float64)
    count = len(ordered)
    below = np.arange(1.0, count)  # each gap lies between all pairs of a value below it and one above
    return float(2 * (np.diff(ordered) * (below * (count - below))).sum() / count**2)
