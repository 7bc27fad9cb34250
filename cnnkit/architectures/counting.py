"""What an operation learns and computes: parameters with the formula that gives them, and multiply-accumulates."""

from collections.abc import Sequence
from math import prod
from typing import NamedTuple, assert_never

from cnnkit.architectures.graph import Add, Input, Join, Operation
from cnnkit.architectures.shapes import per_axis, shape_text
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
from cnnkit.architectures.values import MOST_NUMBERS, Shape, Size
from cnnkit.errors import ShapeError


class Parameters(NamedTuple):
    """Numbers that an operation holds.

    trainable: those that gradient descent changes.
    non_trainable: moving averages and fixed centres.
    formula: a sum of products that gives `trainable`, "(5*5*3+1)*8".
    """

    trainable: int
    non_trainable: int
    formula: str


_NONE = Parameters(0, 0, "0")


def count_operation(operation: Operation, inputs: Sequence[Shape], output: Shape) -> tuple[Parameters, int]:
    """Count an operation's parameters and its multiply-accumulates (MACs) for one example.

    A MAC is one product added to a sum. Those with the zeros of the padding count; biases, activations, normalisation
    and pooling do not, as is usual.

    Raises:
        ShapeError: more than `MOST_NUMBERS`.
    """
    parameters, macs = _count(operation, inputs, output)
    if max(parameters.trainable, parameters.non_trainable, macs) > MOST_NUMBERS:
        raise ShapeError(
            f"{operation.name}: from {shape_text(inputs[0])} to {shape_text(output)} it would take more than "
            f"10^15 parameters or products. Use fewer units or filters, or a smaller input."
        )
    return parameters, macs


def _count(operation: Operation, inputs: Sequence[Shape], output: Shape) -> tuple[Parameters, int]:
    match operation:
        case Conv(connections=None):
            reads = inputs[0][-1] // operation.groups
            parameters, weights = _filters(operation.kernel, inputs[0], reads, operation.filters, operation.bias)
            return parameters, prod(output[:-1]) * weights
        case Conv():
            return _count_connections(operation, inputs[0], output)
        case DepthwiseConv():
            filters = output[-1]
            parameters, weights = _filters(operation.kernel, inputs[0], None, filters, operation.bias)
            return parameters, prod(output[:-1]) * weights
        case TransposedConv():
            parameters, weights = _filters(
                operation.kernel, inputs[0], inputs[0][-1], operation.filters, operation.bias
            )
            return parameters, prod(inputs[0][:-1]) * weights  # every input number is spread over a window
        case Dense(units=units, bias=bias):
            weights = inputs[0][0] * units
            formula = f"({inputs[0][0]}+1)*{units}" if bias else f"{inputs[0][0]}*{units}"
            return Parameters(weights + units * bias, 0, formula), weights
        case RadialBasis(units=units):
            return Parameters(0, inputs[0][0] * units, "0"), inputs[0][0] * units
        case BatchNorm():
            return Parameters(2 * output[-1], 2 * output[-1], f"2*{output[-1]}"), 0
        case (
            Input() | Add() | Join() | Pool() | GlobalPool() | Flatten() | LocalResponseNorm() | Activation()
            | Dropout() | PaddedShortcut() | Upsample()
        ):  # fmt: skip
            return _NONE, 0
        case _:
            assert_never(operation)


def _filters(kernel: Size, shape: Shape, reads: int | None, filters: int, bias: bool) -> tuple[Parameters, int]:
    """Parameters and weights of a bank whose filters each read so many channels, None for one by itself."""
    sizes = per_axis(kernel, len(shape) - 1)
    window = "*".join(map(str, sizes if reads is None else (*sizes, reads)))
    weights = prod(sizes) * (reads or 1) * filters
    formula = f"({window}+1)*{filters}" if bias else f"{window}*{filters}"
    return Parameters(weights + filters * bias, 0, formula), weights


def _count_connections(conv: Conv, shape: Shape, output: Shape) -> tuple[Parameters, int]:
    """Parameters and MACs where each filter reads a choice of channels."""
    sizes = per_axis(conv.kernel, len(shape) - 1)
    links = sum(len(reads) for reads in conv.connections or ())
    weights = prod(sizes) * links
    formula = "*".join(map(str, (*sizes, links))) + (f"+{conv.filters}" if conv.bias else "")
    return Parameters(weights + conv.filters * conv.bias, 0, formula), prod(output[:-1]) * weights
