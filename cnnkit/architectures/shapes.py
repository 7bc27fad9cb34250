"""What shape comes out of each operation; where one does not fit, the error names the layer, the sizes and the fix."""

from collections.abc import Sequence
from functools import lru_cache
from math import gcd, isqrt, prod
from typing import assert_never

from cnnkit.architectures.graph import Add, Input, Join, Operation
from cnnkit.architectures.spec import (
    Activation,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    LocalResponseNorm,
    PaddedShortcut,
    Pool,
    RadialBasis,
    TransposedConv,
    Upsample,
)
from cnnkit.architectures.values import MAX_SIZE, MOST_NUMBERS, Automatic, Padding, Shape, Size
from cnnkit.errors import ShapeError
from cnnkit.foundations import output_size

_positions = lru_cache(maxsize=4096)(output_size)


def shape_text(shape: Shape) -> str:
    """Write a shape as 28x28x8."""
    return "x".join(map(str, shape))


def per_axis(size: Size, rank: int) -> tuple[int, ...]:
    """Give one number for each of `rank` spatial axes; a single one counts for all."""
    return size if isinstance(size, tuple) else (size,) * rank


def padding_per_axis(padding: Padding, rank: int) -> tuple[int | Automatic, ...]:
    """Give the padding of each of `rank` spatial axes; a single one counts for all."""
    return padding if isinstance(padding, tuple) else (padding,) * rank


def output_shape(operation: Operation, inputs: Sequence[Shape]) -> Shape:
    """Derive the shape that an operation gives for inputs of known shapes, all without the batch.

    Raises:
        ShapeError: they do not fit; the text begins with the layer's name and ends with the nearest that works.
    """
    match operation:
        case Input(shape=shape):
            return shape
        case Add():
            return _added(operation.name, inputs)
        case Join():
            result = _joined(operation.name, inputs)
        case Conv():
            _check_channels(operation, _channels(operation, inputs[0]))
            result = (*_windows(operation, operation.kernel, operation.dilation, inputs[0]), operation.filters)
        case DepthwiseConv():
            sizes = _windows(operation, operation.kernel, operation.dilation, inputs[0])
            result = (*sizes, inputs[0][-1] * operation.multiplier)
        case TransposedConv():
            result = (*_spread(operation, inputs[0]), operation.filters)
        case Pool():
            result = (*_windows(operation, operation.size, 1, inputs[0]), inputs[0][-1])
        case Upsample():
            _channels(operation, inputs[0])
            sizes = _axes(operation.name, "factor", operation.factor, inputs[0])
            result = (*(n * k for n, k in zip(inputs[0], sizes, strict=False)), inputs[0][-1])
        case PaddedShortcut():
            result = _subsampled(operation, inputs[0])
        case GlobalPool():
            return (_channels(operation, inputs[0]),)
        case Flatten():
            return (prod(inputs[0]),)
        case Dense() | RadialBasis():
            if len(inputs[0]) != 1:
                raise ShapeError(
                    f"{operation.name}: a dense layer reads a flat input, got {shape_text(inputs[0])}. "
                    "Put Flatten or GlobalPool before it."
                )
            return (operation.units,)
        case LocalResponseNorm():
            _channels(operation, inputs[0])
            return inputs[0]
        case BatchNorm() | Activation() | Dropout():
            return inputs[0]
        case _:
            assert_never(operation)
    if prod(result) > MOST_NUMBERS:
        raise ShapeError(
            f"{operation.name}: {shape_text(result)} would be more than 10^15 numbers. "
            "Use fewer channels, or a smaller input."
        )
    return result


def _channels(operation: Operation, shape: Shape) -> int:
    """Channels of a volume; a flat input has no place for a window."""
    if len(shape) < 2:
        raise ShapeError(
            f"{operation.name}: needs an input with height and width (or a length) and channels, got {shape[0]} "
            "numbers in a row. Move it before the flatten, global pooling or dense layer."
        )
    return shape[-1]


def _axes(name: str, field: str, size: Size, shape: Shape) -> tuple[int, ...]:
    rank = len(shape) - 1
    numbers = per_axis(size, rank)
    if len(numbers) != rank:
        raise ShapeError(
            f"{name}: {field} {numbers} has {len(numbers)} numbers, but the input {shape_text(shape)} has {rank} "
            f"spatial axes. Give {rank}, or one number for all."
        )
    return numbers


def _windows(operation: Conv | DepthwiseConv | Pool, kernel: Size, dilation: Size, shape: Shape) -> tuple[int, ...]:
    """Positions that a window takes along each axis."""
    name = operation.name
    _channels(operation, shape)
    kernels = _axes(name, "size" if isinstance(operation, Pool) else "kernel", kernel, shape)
    strides = _axes(name, "stride", kernel if operation.stride is None else operation.stride, shape)
    dilations = _axes(name, "dilation", dilation, shape)
    if isinstance(operation.padding, tuple):
        _axes(name, "padding", operation.padding, shape)
    paddings = padding_per_axis(operation.padding, len(shape) - 1)
    sizes: list[int] = []
    misfits: list[tuple[int, str]] = []  # how little room there is, and what is said
    for n, f, p, s, d in zip(shape, kernels, paddings, strides, dilations, strict=False):
        try:
            sizes.append(_positions(n, f, padding=p, stride=s, dilation=d))
        except ShapeError as error:
            misfits.append((n + (0 if isinstance(p, str) else 2 * p) - d * (f - 1), str(error)))
    if misfits:  # what fits the tightest axis fits all, where one number counts for all
        raise ShapeError(f"{name}: its input is {shape_text(shape)}. {min(misfits)[1]}")
    return tuple(sizes)


def _spread(operation: TransposedConv, shape: Shape) -> tuple[int, ...]:
    """Positions after a transposed convolution, as Keras counts them."""
    _channels(operation, shape)
    kernels = _axes(operation.name, "kernel", operation.kernel, shape)
    strides = _axes(operation.name, "stride", operation.stride, shape)
    beyond = 0 if operation.padding == "same" else 1
    return tuple(n * s + beyond * max(f - s, 0) for n, f, s in zip(shape, kernels, strides, strict=False))


def _check_channels(conv: Conv, channels: int) -> None:
    if conv.connections is not None:
        most = max(max(reads) for reads in conv.connections)
        if most >= channels:
            raise ShapeError(
                f"{conv.name}: a filter reads channel {most}, but the input has {channels}, counted from 0. "
                f"Use channels up to {channels - 1}."
            )
    counts = ((channels, "input channels"), (conv.filters, "filters"))
    odd = [(count, what) for count, what in counts if count % conv.groups]
    if odd:
        given = " and ".join(f"{count} {what}" for count, what in odd)
        whole = " and ".join(f"{_nearest_multiple(count, conv.groups)} {what}" for count, what in odd)
        common = gcd(channels, conv.filters)
        divisors = [d for small in range(1, isqrt(common) + 1) if common % small == 0 for d in (small, common // small)]
        groups = min(divisors, key=lambda divisor: (abs(divisor - conv.groups), divisor))
        raise ShapeError(
            f"{conv.name}: {given} cannot be split into {conv.groups} groups. Use groups = {groups}, or {whole}."
        )


def _nearest_multiple(count: int, factor: int) -> int:
    below = count // factor * factor
    above = below + factor
    return below if below and (count - below < above - count or above > MAX_SIZE) else above


def _subsampled(shortcut: PaddedShortcut, shape: Shape) -> Shape:
    channels = _channels(shortcut, shape)
    strides = _axes(shortcut.name, "stride", shortcut.stride, shape)
    if shortcut.filters < channels:
        raise ShapeError(
            f"{shortcut.name}: can only add channels to the {channels} of its input, got filters = {shortcut.filters}. "
            f"Use {channels} or more, or a 1x1 convolution."
        )
    return (*(-(-n // s) for n, s in zip(shape, strides, strict=False)), shortcut.filters)


def _added(name: str, inputs: Sequence[Shape]) -> Shape:
    body, shortcut = inputs
    if body == shortcut:
        return body
    message = f"{name}: the body gives {shape_text(body)} and the shortcut {shape_text(shortcut)}, which do not add. "
    if body[:-1] == shortcut[:-1] and len(body) == 1:
        raise ShapeError(message + f"Let the body end with {shortcut[-1]} units.")
    if body[:-1] == shortcut[:-1]:
        fix = f"a 1x1 convolution with {_filters(body[-1])} into the shortcut"
        raise ShapeError(message + f"Let the body end with {_filters(shortcut[-1])}, or put {fix}.")
    if len(body) == len(shortcut) and all(n <= m for n, m in zip(body[:-1], shortcut[:-1], strict=True)):
        stride = tuple(-(-m // n) for n, m in zip(body[:-1], shortcut[:-1], strict=True))
        if tuple(-(-m // s) for m, s in zip(shortcut[:-1], stride, strict=True)) == body[:-1]:
            steps = shape_text(tuple(dict.fromkeys(stride)))
            fix = f"a 1x1 convolution with {_filters(body[-1])} and stride {steps} into the shortcut"
            raise ShapeError(message + f"Put {fix}.")
    if len(body) > len(shortcut):
        raise ShapeError(message + f"Let the shortcut end with {shape_text(body)}, neither flattened nor pooled away.")
    if len(body) < len(shortcut):
        raise ShapeError(message + f"Let the body end with {shape_text(shortcut)}, neither flattened nor pooled away.")
    raise ShapeError(
        message + f'Let the body end with {shape_text(shortcut)}, as padding "same" does at equal strides.'
    )


def _filters(count: int) -> str:
    return "1 filter" if count == 1 else f"{count} filters"


def _joined(name: str, inputs: Sequence[Shape]) -> Shape:
    for number, shape in enumerate(inputs, 1):
        if shape[:-1] != inputs[0][:-1]:
            raise ShapeError(
                f"{name}: path 1 gives {shape_text(inputs[0])} and path {number} gives {shape_text(shape)}; only "
                f"channels may differ. Let path {number} end with {shape_text((*inputs[0][:-1], shape[-1]))}"
                + (', as padding "same" does at equal strides.' if len(shape) == len(inputs[0]) else ".")
            )
    return (*inputs[0][:-1], sum(shape[-1] for shape in inputs))
