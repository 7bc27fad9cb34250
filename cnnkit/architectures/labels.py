"""How operations are called and written in tables."""

from typing import assert_never

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
from cnnkit.architectures.values import Size


def kind_of(operation: Operation) -> str:
    """Name the kind of an operation in the field's words, with the activation that is applied at its end."""
    match operation:
        case Conv(groups=groups):
            kind = "conv" if groups == 1 else f"conv, {groups} groups"
        case DepthwiseConv():
            kind = "depthwise conv"
        case TransposedConv():
            kind = "transposed conv"
        case Dense():
            kind = "dense"
        case Pool(kind=kind) | GlobalPool(kind=kind):
            return f"{'global ' if isinstance(operation, GlobalPool) else ''}{kind} pool"
        case Activation(function=function):
            return function
        case _:
            return _PLAIN[type(operation)]
    return kind if operation.activation == "linear" else f"{kind}, {operation.activation}"


_PLAIN: dict[type, str] = {
    Input: "input",
    Add: "add",
    Join: "concatenate",
    Upsample: "upsample",
    Flatten: "flatten",
    RadialBasis: "radial basis",
    BatchNorm: "batch norm",
    LocalResponseNorm: "local response norm",
    Dropout: "dropout",
    PaddedShortcut: "padded shortcut",
}


def window_texts(operation: Operation, rank: int) -> tuple[str, str, str]:
    """Write an operation's kernel, stride and padding, "5x5", "2" and "same"; empty where it has none.

    Args:
        operation: any.
        rank: spatial axes of its input.
    """
    match operation:
        case Conv() | DepthwiseConv():
            dilated = "" if operation.dilation == 1 else f", dilation {_text(operation.dilation)}"
            kernel = shape_text(per_axis(operation.kernel, rank)) + dilated
            return kernel, _text(operation.stride), _text(operation.padding)
        case TransposedConv():
            return shape_text(per_axis(operation.kernel, rank)), _text(operation.stride), operation.padding
        case Pool():
            stride = operation.size if operation.stride is None else operation.stride
            return shape_text(per_axis(operation.size, rank)), _text(stride), _text(operation.padding)
        case PaddedShortcut():
            return "", _text(operation.stride), ""
        case Upsample():
            return "", f"1/{_text(operation.factor)}", ""
        case (
            Input() | Add() | Join() | GlobalPool() | Flatten() | Dense() | RadialBasis() | BatchNorm()
            | LocalResponseNorm() | Activation() | Dropout()
        ):  # fmt: skip
            return "", "", ""
        case _:
            assert_never(operation)


def _text(value: Size | str) -> str:
    return shape_text(value) if isinstance(value, tuple) else str(value)
