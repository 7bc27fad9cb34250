"""Pooling: each window of a channel becomes its largest number or its mean; nothing is learned."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray, output_size

_MODES = ("max", "average")
_TIES = ("all", "first")


@dataclass(frozen=True, eq=False)
class PoolCache:
    """What the backward pass needs: the input, the output and the options of the forward pass."""

    x: FloatArray
    a: FloatArray
    size: int
    stride: int
    mode: str
    ties: str


def pool_forward(
    x: FloatArray, size: int, *, stride: int | None = None, mode: str = "max", ties: str = "all"
) -> tuple[FloatArray, PoolCache]:
    """Reduce every window of every channel to one number.

    Args:
        x: a batch of signals, pictures or volumes.
        size: side of the window, the same along all spatial axes, at least 1.
        stride: step from one window to the next, at least 1; None for `size`, so that windows touch but do not overlap.
            Pixels after the last whole window are left out, as in "valid" convolution.
        mode: "max" or "average".
        ties: which of several equal maxima gets the gradient in pool_backward. "all" gives each of them the whole of
            it, as the course's mask `x == max(x)` does; "first" gives it to the first in reading order, as TensorFlow
            does for signals and pictures (for volumes TensorFlow gives it to all).

    Shapes:
        x (N, ..., C) with one to three spatial axes -> (N, ..., C), each spatial axis floor((n - size) / stride) + 1.

    Units:
        `size` and `stride` in pixels.

    Raises:
        ShapeError: `x` has no or more than three spatial axes, or the window is larger than the input.
        OptionError: `size` or `stride` is not a whole number from 1 up, `mode` or `ties` is unknown, or `x` does not
            hold float32 or float64 numbers.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, section 3.
    """
    stride = size if stride is None else stride
    _check_options(size, stride, mode, ties)
    _check_input(x, size)
    a = x
    for axis in range(1, x.ndim - 1):
        # A maximum of maxima is the maximum, and a mean of means of equal counts the mean: one axis after another
        # takes size * axes steps instead of size ** axes.
        num_windows = output_size(x.shape[axis], size, stride=stride)
        first, *others = [(slice(None),) * axis + (place,) for place in _places(num_windows, size, stride)]
        reduced = a[first].copy()
        for other in others:
            (np.maximum if mode == "max" else np.add)(reduced, a[other], out=reduced)
        a = reduced if mode == "max" else reduced / x.dtype.type(size)
    return a, PoolCache(x, a, size, stride, mode, ties)


def pool_backward(da: FloatArray, cache: PoolCache) -> FloatArray:
    """Send the gradient of each pooled number back to the pixels it came from.

    For "max" it goes to the maximum, by the rule for equal maxima chosen in pool_forward; for "average" it is shared
    out evenly. Where windows overlap, a pixel adds up what it gets from each of them.

    Args:
        da: gradient of the loss with respect to the output of pool_forward.
        cache: what pool_forward returned beside that output.

    Shapes:
        da (N, ..., C), that of the output -> (N, ..., C), that of the input.

    Raises:
        ShapeError: `da` has not the shape of the output.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, section 3, for the forward pass; this is its chain rule.
    """
    if da.shape != cache.a.shape:
        raise ShapeError(
            f"pool_backward: `da` of shape {da.shape} must have the shape of the pooled output, {cache.a.shape}. "
            "Pass the cache of the forward pass that made this output."
        )
    dx = np.zeros_like(cache.x)
    if cache.mode == "average":
        share = da / da.dtype.type(cache.size ** (cache.x.ndim - 2))
        for read in _reads(cache):
            dx[read] += share
        return dx
    unclaimed = np.ones(da.shape, dtype=bool)
    for read in _reads(cache):
        is_maximum = cache.x[read] == cache.a
        if cache.ties == "first":
            is_maximum &= unclaimed
            unclaimed &= ~is_maximum
        dx[read] += da * is_maximum
    return dx


def _places(num_windows: int, size: int, stride: int) -> list[slice]:
    """Select along one axis, for each place in the window, the pixel that every window has there."""
    return [slice(place, place + stride * (num_windows - 1) + 1, stride) for place in range(size)]


def _reads(cache: PoolCache) -> Iterator[tuple[slice, ...]]:
    """Select the same in all spatial axes, going through the window in reading order."""
    per_axis = [_places(num_windows, cache.size, cache.stride) for num_windows in cache.a.shape[1:-1]]
    return ((slice(None), *places) for places in product(*per_axis))


def _check_options(size: int, stride: int, mode: str, ties: str) -> None:
    for name, value in (("size", size), ("stride", stride)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise OptionError(f"pool_forward: `{name}` must be a whole number of pixels from 1 up, got {value!r}.")
    for name, choice, known in (("mode", mode, _MODES), ("ties", ties, _TIES)):
        if choice not in known:
            raise OptionError(f'pool_forward: unknown {name} "{choice}". Use one of {", ".join(known)}.')


def _check_input(x: FloatArray, size: int) -> None:
    if x.dtype not in (np.float32, np.float64):
        raise OptionError(
            f"pool_forward: `x` must hold float32 or float64 numbers, got {x.dtype}. "
            "For a uint8 picture pass picture.astype(np.float32) / 255."
        )
    if not 3 <= x.ndim <= 5:
        raise ShapeError(
            f"pool_forward: `x` must be (N, ..., C) with one to three axes between, got {x.shape}. "
            "For a single grey picture pass picture[None, :, :, None]."
        )
    sizes = x.shape[1:-1]
    if min(sizes) < size:
        raise ShapeError(
            f"pool_forward: a window of {size} pixels does not fit into an input of {' x '.join(map(str, sizes))}. "
            f"Use a window of at most {min(sizes)}."
        )
