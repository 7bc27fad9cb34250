"""Receptive fields: which stretch of the input each unit of each layer sees."""

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple, TypeAlias, assert_never

from cnnkit.architectures.graph import Add, Input, Join, Operation
from cnnkit.architectures.shapes import padding_per_axis, per_axis
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
from cnnkit.architectures.values import MOST_NUMBERS, Padding, Shape
from cnnkit.errors import ShapeError
from cnnkit.foundations import effective_size, pad_widths


class AxisField(NamedTuple):
    """What unit 0 of a layer sees along one axis of the input, and how far the view moves from unit to unit.

    first, last: input pixels, counted from 0; negative ones, and those beyond the end, lie in the padding.
    step: the effective stride in input pixels; a fraction after a layer that enlarges. There units differ in what they
        see, and the view holds for all: it may be wider than that of a single unit by a step of the smaller layer.
    """

    first: float
    last: float
    step: float

    @property
    def size(self) -> int:
        """Input pixels that a unit sees; after a layer that enlarges, at most."""
        return ceil(self.last - self.first) + 1

    def of_unit(self, unit: int) -> tuple[int, int]:
        """The half-open stretch of input pixels that a unit sees, the padding included."""
        return floor(self.first + unit * self.step), ceil(self.last + unit * self.step) + 1


Field: TypeAlias = tuple[AxisField, ...]  # one for each spatial axis of the network's input


def output_field(operation: Operation, inputs: Sequence[Field], shapes: Sequence[Shape]) -> Field:
    """Derive the field of an operation's units from those of its inputs; `shapes` are the inputs' shapes.

    Flat layers see what all positions before them see together. Where paths meet, their views are united.

    Raises:
        ShapeError: the view, or a step, is beyond `MOST_NUMBERS` pixels.

    Source:
        Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
    """
    field = _field(operation, inputs, shapes)
    for first, last, step in field:
        if last > MOST_NUMBERS or step > MOST_NUMBERS or -first > MOST_NUMBERS:
            raise ShapeError(
                f"{operation.name}: its units would lie, or see, more than 10^15 pixels of the input apart. "
                "Use smaller strides, dilations or kernels, here or in the layers before."
            )
    return field


def _field(operation: Operation, inputs: Sequence[Field], shapes: Sequence[Shape]) -> Field:
    match operation:
        case Input(shape=shape):
            sizes = shape[:-1] or shape
            return tuple(AxisField(0, 0, 1) if len(shape) > 1 else AxisField(0, n - 1, 1) for n in sizes)
        case Add() | Join():
            return tuple(_united(axes) for axes in zip(*inputs, strict=True))
        case Conv() | DepthwiseConv():
            rank = len(shapes[0]) - 1
            kernels = map(effective_size, per_axis(operation.kernel, rank), per_axis(operation.dilation, rank))
            return _slid(inputs[0], shapes[0], tuple(kernels), per_axis(operation.stride, rank), operation.padding)
        case Pool():
            rank = len(shapes[0]) - 1
            strides = per_axis(operation.size if operation.stride is None else operation.stride, rank)
            return _slid(inputs[0], shapes[0], per_axis(operation.size, rank), strides, operation.padding)
        case PaddedShortcut():
            strides = per_axis(operation.stride, len(shapes[0]) - 1)
            return _slid(inputs[0], shapes[0], (1,) * len(strides), strides, 0)
        case TransposedConv():
            return _spread(operation, inputs[0], shapes[0])
        case Upsample():
            factors = per_axis(operation.factor, len(shapes[0]) - 1)
            beyond = int(operation.interpolation == "bilinear")  # a new number is mixed from both neighbours
            return tuple(_repeated(axis, k, beyond * (k > 1)) for axis, k in zip(inputs[0], factors, strict=True))
        case Flatten() | GlobalPool():
            return tuple(
                AxisField(a.first, a.last + (n - 1) * a.step, a.step)
                for a, n in zip(inputs[0], shapes[0][:-1] or (1,) * len(inputs[0]), strict=True)
            )
        case Dense() | RadialBasis() | BatchNorm() | LocalResponseNorm() | Activation() | Dropout():
            return inputs[0]
        case _:
            assert_never(operation)


def _slid(field: Field, shape: Shape, covered: tuple[int, ...], strides: tuple[int, ...], padding: Padding) -> Field:
    """Widen the view by a window; `covered` with its dilation."""
    axes = []
    paddings = padding_per_axis(padding, len(covered))
    for axis, n, f, s, p in zip(field, shape, covered, strides, paddings, strict=False):
        before = p if isinstance(p, int) else pad_widths(n, f, padding=p, stride=s)[0]
        first = axis.first - before * axis.step
        axes.append(AxisField(first, axis.last + (f - 1 - before) * axis.step, axis.step * s))
    return tuple(axes)


def _spread(operation: TransposedConv, field: Field, shape: Shape) -> Field:
    """The view of a number to which several windows add: output o reads the inputs i with i s <= o + p < i s + f."""
    rank = len(shape) - 1
    axes = []
    for axis, f, s in zip(field, per_axis(operation.kernel, rank), per_axis(operation.stride, rank), strict=True):
        before = max(f - s, 0) // 2 if operation.padding == "same" else 0
        step = _part(axis.step, s)
        axes.append(AxisField(axis.first + (before - f + 1) * step, axis.last + before * step, step))
    return tuple(axes)


def _repeated(axis: AxisField, factor: int, beyond: int) -> AxisField:
    """The view of numbers of which `factor` in a row stem from one and the same, and `beyond` neighbours of it."""
    step = _part(axis.step, factor)
    spread = max(axis.step - step, beyond * axis.step)  # the last of them is that far from where the first began
    return AxisField(axis.first - spread, axis.last + beyond * axis.step, step)


def _united(axes: Sequence[AxisField]) -> AxisField:
    return AxisField(min(a.first for a in axes), max(a.last for a in axes), max(a.step for a in axes))


def _part(step: float, factor: int) -> float:
    return step // factor if step % factor == 0 else step / factor
