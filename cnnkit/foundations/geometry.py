"""Where a window fits: output sizes, padding, and how often each input pixel is read."""

from collections.abc import Sequence
from functools import reduce
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError, ShapeError

FloatArray: TypeAlias = npt.NDArray[np.floating[Any]]
Padding: TypeAlias = int | Literal["valid", "same"]


def effective_size(f: int, dilation: int = 1) -> int:
    """Give the stretch of input that a dilated filter covers, d (f - 1) + 1.

    Args:
        f: numbers in the filter along one axis, at least 1.
        dilation: distance between neighbouring numbers of the filter, at least 1; 1 is an ordinary filter.

    Units:
        The result and `dilation` in pixels.

    Raises:
        OptionError: an argument is not a whole number, or is too small.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, section 5.1.
    """
    return _whole("dilation", dilation, at_least=1) * (_whole("the filter size f", f, at_least=1) - 1) + 1


def output_size(n: int, f: int, *, padding: Padding = 0, stride: int = 1, dilation: int = 1) -> int:
    """Count the positions a filter takes along one axis, floor((n + 2p - f_eff) / s) + 1.

    Args:
        n: size of the input along the axis, at least 1.
        f: size of the filter along the axis, at least 1.
        padding: zeros added on both sides, "valid" for none, or "same" for ceil(n / stride) positions.
        stride: step from one position to the next, at least 1.
        dilation: distance between neighbouring numbers of the filter, at least 1.

    Units:
        All in pixels.

    Raises:
        ShapeError: the filter is larger than the padded input.
        OptionError: an argument is not a whole number, is too small, or is an unknown padding.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, relationships 6 and 14.
    """
    before, after = pad_widths(n, f, padding=padding, stride=stride, dilation=dilation)
    return (int(n) + before + after - effective_size(f, dilation)) // int(stride) + 1


def pad_widths(n: int, f: int, *, padding: Padding, stride: int = 1, dilation: int = 1) -> tuple[int, int]:
    """Give the zeros that go before and after one axis.

    For "same" the two differ by one when their sum is odd: the odd pixel goes to the end, as in TensorFlow.

    Args:
        n: size of the input along the axis, at least 1.
        f: size of the filter along the axis, at least 1.
        padding: zeros on both sides, "valid" for none, or "same" for just enough to get ceil(n / stride) positions.
        stride: step from one position to the next, at least 1.
        dilation: distance between neighbouring numbers of the filter, at least 1.

    Units:
        All in pixels.

    Raises:
        ShapeError: the filter is larger than the padded input.
        OptionError: an argument is not a whole number, is too small, or is an unknown padding.

    Source:
        tf.nn's documentation, "Notes on padding".
    """
    n, stride = _whole("the input size n", n, at_least=1), _whole("stride", stride, at_least=1)
    covered = effective_size(f, dilation)
    if padding == "same":
        last_start = (-(-n // stride) - 1) * stride  # where the last of ceil(n / s) windows begins
        total = max(last_start + covered - n, 0)
        return total // 2, total - total // 2
    p = 0 if padding == "valid" else _whole_padding(padding)
    if covered > n + 2 * p:
        _refuse_filter(n, f, p, dilation)
    return p, p


def symmetric_same_padding(f: int, *, dilation: int = 1) -> int:
    """Give the padding on both sides that keeps the size at stride 1, p = (f_eff - 1) / 2.

    Args:
        f: size of the filter along one axis, odd unless `dilation` makes the covered stretch odd.
        dilation: distance between neighbouring numbers of the filter, at least 1.

    Units:
        All in pixels.

    Raises:
        ShapeError: the filter covers an even stretch, which no symmetric padding can match.
        OptionError: an argument is not a whole number, or is too small.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, relationship 3.
    """
    covered = effective_size(f, dilation)
    if covered % 2 == 0:
        raise ShapeError(
            f"A filter covering {covered} pixels would need ({covered} - 1) / 2 = {(covered - 1) / 2} pixels of zeros "
            "on each side, and has no middle pixel: this is why odd filters are usual. "
            f'Use a filter of {f - 1} or {f + 1}, or padding "same", which puts the odd pixel at the end.'
        )
    return (covered - 1) // 2


def zero_pad(x: npt.NDArray[Any], padding: int | Sequence[tuple[int, int]]) -> npt.NDArray[Any]:
    """Surround a batch with zeros along its spatial axes; the batch and channel axes stay as they are.

    Args:
        x: a batch of signals, pictures or volumes, of any number type.
        padding: zeros on every side, or one (before, after) pair for each spatial axis.

    Shapes:
        x (N, ..., C) -> (N, ... + before + after, C), always a new array.

    Units:
        `padding` in pixels.

    Raises:
        ShapeError: `x` has no spatial axis, or the pairs are not one for each of them.
        OptionError: a padding is not a whole number, or is negative.
    """
    num_axes = x.ndim - 2
    if num_axes < 1:
        raise ShapeError(
            f"zero_pad: `x` must be (N, ..., C) with at least one axis between, got {x.shape}. "
            "For a single grey picture pass picture[None, :, :, None]."
        )
    if np.shape(padding) not in ((), (num_axes, 2)):
        raise ShapeError(
            f"zero_pad: `x` of shape {x.shape} has {num_axes} spatial axes, got the padding {padding!r}. "
            "Pass one (before, after) pair for each spatial axis, or one number for all."
        )
    pairs = (
        padding if isinstance(padding, Sequence) and not isinstance(padding, str) else [(padding, padding)] * num_axes
    )
    widths = [tuple(_whole("padding", zeros, at_least=0) for zeros in pair) for pair in pairs]
    return np.pad(x, [(0, 0), *widths, (0, 0)])


def input_usage(
    shape: Sequence[int], kernel_shape: Sequence[int], *, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> npt.NDArray[np.int64]:
    """Count the windows that read each input pixel; near the edges it is fewer, at skipped pixels none.

    Args:
        shape: size of the input along each spatial axis.
        kernel_shape: size of the filter along the same axes.
        stride: step from one window to the next, at least 1.
        padding: zeros on both sides, "valid" or "same".
        dilation: distance between neighbouring numbers of the filter, at least 1.

    Shapes:
        -> an array of `shape`.

    Units:
        Sizes, `stride`, `padding` and `dilation` in pixels; the counts in windows.

    Raises:
        ShapeError: `shape` and `kernel_shape` have different lengths, or the filter does not fit.
        OptionError: an argument is not a whole number, is too small, or is an unknown padding.
    """
    if len(shape) != len(kernel_shape) or not shape:
        raise ShapeError(
            f"input_usage: an input of {len(shape)} axes {tuple(shape)} and a filter of {len(kernel_shape)} "
            f"{tuple(kernel_shape)} do not match. Give both one size for each spatial axis."
        )
    per_axis = []
    for n, f in zip(shape, kernel_shape, strict=True):
        before, after = pad_widths(n, f, padding=padding, stride=stride, dilation=dilation)
        starts = stride * np.arange(output_size(n, f, padding=padding, stride=stride, dilation=dilation))
        reads = starts[:, None] + dilation * np.arange(f)  # (positions, f): padded indices that the windows read
        per_axis.append(np.bincount(reads.ravel(), minlength=before + n + after)[before : before + n])
    # A window reads a pixel when it does so along every axis, so the counts multiply.
    return reduce(np.multiply.outer, per_axis)


def _refuse_filter(n: int, f: int, p: int, dilation: int) -> None:
    covered, room = effective_size(f, dilation), n + 2 * p
    dilated = f" ({covered} with dilation {dilation})" if dilation > 1 else ""
    raise ShapeError(
        f"A filter of side {f}{dilated} does not fit into {n} + 2*{p} = {room}. "
        f"Use padding of at least {-(-(covered - n) // 2)}, or a filter of at most {(room - 1) // dilation + 1}."
    )


def _whole_padding(padding: object) -> int:
    """Accept a whole number of pixels; the words "valid" and "same" have been dealt with before."""
    if isinstance(padding, str):
        raise OptionError(f'Unknown padding "{padding}". Use "valid", "same" or a whole number of pixels from 0 up.')
    return _whole("padding", padding, at_least=0)


def _whole(name: str, value: object, *, at_least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise OptionError(f"{name} must be a whole number, got {value!r}. Use {at_least} or more.")
    if value < at_least:
        raise OptionError(f"{name} must be at least {at_least}, got {value}. Use {at_least} or more.")
    return int(value)
