"""The layers with a window, forward in NumPy for every size that a network's record allows.

`cnnkit.foundations` slides square windows with one stride; here each axis has a stride, padding and dilation of its
own, as records may say. Numbers agree with the Keras layers that `build_keras` makes, on TensorFlow.
"""

from collections.abc import Callable, Sequence
from math import erf, prod
from typing import Any

import numpy as np

from cnnkit.architectures.shapes import output_shape, padding_per_axis, per_axis
from cnnkit.architectures.spec import Conv, DepthwiseConv, Pool, TransposedConv, Upsample
from cnnkit.architectures.values import ActivationName, Size
from cnnkit.foundations import FloatArray, conv_forward, pad_widths, pool_forward, sigmoid, softmax, zero_pad
from cnnkit.foundations.columns import windows_of

LEAKY_SLOPE = 0.2  # no unit; Keras' default for leaky_relu
_ERF = np.frompyfunc(erf, 1, 1)

FUNCTIONS: dict[ActivationName, Callable[[FloatArray], FloatArray]] = {
    "linear": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "relu6": lambda z: np.clip(z, 0, 6),
    "leaky_relu": lambda z: np.where(z > 0, z, z * z.dtype.type(LEAKY_SLOPE)),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "gelu": lambda z: z * (1 + _ERF(z / np.sqrt(2)).astype(z.dtype)) / 2,
    "silu": lambda z: z * sigmoid(z),
    "hard_swish": lambda z: z * np.clip(z + 3, 0, 6) / 6,
    "sigmoid": sigmoid,
    "tanh": lambda z: np.tanh(z),
    "softmax": softmax,
}


def convolve(x: FloatArray, conv: Conv, kernel: FloatArray) -> FloatArray:
    """Slide the filters of a convolution, without its bias and activation.

    Shapes:
        x (N, ..., C), kernel (f..., C / groups, filters) -> (N, ..., filters).
    """
    rank = x.ndim - 2
    dilations = per_axis(conv.dilation, rank)
    strides = per_axis(conv.stride, rank)
    padded = zero_pad(x, _widths(x, conv, conv.kernel))
    if len(set(dilations)) > 1:
        kernel, dilations = _spread(kernel, dilations, first_axis=0), (1,)
    step = strides[0] if len(set(strides)) == 1 else 1
    parts = [
        conv_forward(part, np.ascontiguousarray(filters), stride=step, dilation=dilations[0])[0]
        for part, filters in zip(
            np.split(padded, conv.groups, axis=-1), np.split(kernel, conv.groups, axis=-1), strict=True
        )
    ]
    z = parts[0] if conv.groups == 1 else np.concatenate(parts, axis=-1)
    return z if step > 1 else z[(slice(None), *(slice(None, None, stride) for stride in strides))]


def connected_kernel(conv: Conv, windows: FloatArray, num_channels: int) -> FloatArray:
    """Put the windows of a convolution with a connection scheme into a kernel, zeros where nothing is read.

    Shapes:
        windows (L, f...), one for each channel that each filter reads -> (f..., num_channels, filters).
    """
    kernel = np.zeros((*windows.shape[1:], num_channels, conv.filters), windows.dtype)
    links = [(channel, place) for place, reads in enumerate(conv.connections or ()) for channel in reads]
    for (channel, place), window in zip(links, windows, strict=True):
        kernel[..., channel, place] = window
    return kernel


def convolve_depthwise(x: FloatArray, conv: DepthwiseConv, kernel: FloatArray) -> FloatArray:
    """Slide each channel's own filters over it, without bias and activation.

    Shapes:
        x (N, ..., C), kernel (f..., C, multiplier) -> (N, ..., C * multiplier), a channel's filters side by side.
    """
    rank = x.ndim - 2
    spread = _spread(kernel, per_axis(conv.dilation, rank), first_axis=0)
    windows = windows_of(zero_pad(x, _widths(x, conv, conv.kernel)), spread.shape[:rank], stride=1, dilation=1)
    windows = windows[(slice(None), *(slice(None, None, stride) for stride in per_axis(conv.stride, rank)))]
    places = windows.shape[: rank + 1]
    z = np.zeros((*places, *kernel.shape[-2:]), x.dtype)
    for tap in np.argwhere(spread.any(axis=(-2, -1))):  # one number of the filters at a time, at all positions
        z += windows[(..., *tap, slice(None))][..., None] * spread[tuple(tap)]
    return z.reshape(*places, -1)


def convolve_transposed(x: FloatArray, conv: TransposedConv, kernel: FloatArray) -> FloatArray:
    """Enlarge by the transpose of a convolution, without bias and activation.

    Every number of `x` is multiplied with the whole kernel, and the products are laid down `stride` apart and added.
    That is a convolution of `x`, with zeros between its numbers, with the flipped kernel.

    Shapes:
        x (N, ..., C), kernel (f..., filters, C) -> (N, ..., filters).
    """
    rank = x.ndim - 2
    strides, sizes = per_axis(conv.stride, rank), kernel.shape[:rank]
    flipped = np.ascontiguousarray(np.flip(kernel, axis=tuple(range(rank))).swapaxes(-1, -2))
    far = zero_pad(_spread(x, strides, first_axis=1), [(f - 1, f - 1) for f in sizes])
    z, _ = conv_forward(far, flipped)
    shape = output_shape(conv, [x.shape[1:]])
    before = [max(f - s, 0) // 2 if conv.padding == "same" else 0 for f, s in zip(sizes, strides, strict=True)]
    # A stride above the kernel's side leaves positions at the end that no product reaches.
    missing = [max(b + n - have, 0) for b, n, have in zip(before, shape, z.shape[1:], strict=False)]
    z = zero_pad(z, [(0, zeros) for zeros in missing])
    return z[(slice(None), *(slice(b, b + n) for b, n in zip(before, shape, strict=False)))]


def pool(x: FloatArray, layer: Pool) -> FloatArray:
    """Reduce every window of every channel to one number, axis by axis.

    Shapes:
        x (N, ..., C) -> (N, ..., C).
    """
    rank = x.ndim - 2
    sizes = per_axis(layer.size, rank)
    strides = sizes if layer.stride is None else per_axis(layer.stride, rank)
    for axis, (size, stride) in enumerate(zip(sizes, strides, strict=True), 1):
        before, n, after = x.shape[:axis], x.shape[axis], x.shape[axis + 1 :]
        padding = padding_per_axis(layer.padding, rank)[axis - 1]
        widths = [(0, 0), pad_widths(n, size, padding=padding, stride=stride), (0, 0)]
        # Padding by a number counts as zeros; that of "same" counts as nothing, neither as maximum nor in a mean.
        zero = -np.inf if padding == "same" and layer.kind == "max" else 0.0
        rows = np.pad(x.reshape(prod(before), n, prod(after)), widths, constant_values=zero)
        a, _ = pool_forward(rows, size, stride=stride, mode=layer.kind)
        if padding == "same" and layer.kind == "average":
            present = np.pad(np.ones((1, n, 1), x.dtype), widths)
            a = a / pool_forward(present, size, stride=stride, mode="average")[0]
        x = a.reshape(*before, -1, *after)
    return x


def upsample(x: FloatArray, layer: Upsample) -> FloatArray:
    """Enlarge each spatial axis, by repetition or linear interpolation between the centres of the positions.

    Shapes:
        x (N, ..., C) -> (N, ..., C), each spatial axis so many times longer.
    """
    for axis, factor in enumerate(per_axis(layer.factor, x.ndim - 2), 1):
        if layer.interpolation == "nearest":
            x = np.repeat(x, factor, axis=axis)
            continue
        n = x.shape[axis]
        place = np.clip((np.arange(n * factor) + 0.5) / factor - 0.5, 0, n - 1)
        lower = place.astype(np.int64)
        weight = (place - lower).astype(x.dtype).reshape(-1, *(1,) * (x.ndim - axis - 1))
        x = x.take(lower, axis) * (1 - weight) + x.take(np.minimum(lower + 1, n - 1), axis) * weight
    return x


def _widths(x: FloatArray, conv: Conv | DepthwiseConv, kernel: Size) -> list[tuple[int, int]]:
    """The zeros before and after each spatial axis."""
    rank = x.ndim - 2
    options = zip(
        x.shape[1:-1],
        per_axis(kernel, rank),
        padding_per_axis(conv.padding, rank),
        per_axis(conv.stride, rank),
        per_axis(conv.dilation, rank),
        strict=True,
    )
    return [pad_widths(n, f, padding=p, stride=s, dilation=d) for n, f, p, s, d in options]


def _spread(array: FloatArray, steps: Sequence[int], *, first_axis: int) -> FloatArray:
    """Put zeros between neighbouring numbers along some axes, so that they come to lie `steps` apart."""
    sizes: list[Any] = list(array.shape)
    places: list[slice] = [slice(None)] * array.ndim
    for axis, step in enumerate(steps, first_axis):
        sizes[axis] = (sizes[axis] - 1) * step + 1
        places[axis] = slice(None, None, step)
    spread = np.zeros(sizes, array.dtype)
    spread[tuple(places)] = array
    return spread
