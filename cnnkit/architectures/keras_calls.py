"""Which Keras layers stand for each operation of a network: what the built model and the written source code share."""

import re
from typing import Any, NamedTuple, assert_never

from cnnkit.architectures.graph import Add, Input, Join, Operation
from cnnkit.architectures.ledger import derive_rows
from cnnkit.architectures.shapes import per_axis
from cnnkit.architectures.spec import (
    Activation,
    Architecture,
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
from cnnkit.errors import OptionError

_DEFAULTS = {
    "strides": 1,
    "padding": "valid",
    "dilation_rate": 1,
    "depth_multiplier": 1,
    "groups": 1,
    "use_bias": True,
    "activation": "linear",
}
_KERAS_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.-]*")  # of TensorFlow's name scopes


class Call(NamedTuple):
    """One Keras layer to make.

    layer: its class in `keras.layers`, or in `keras_layers`.
    arguments: by position.
    options: by keyword, without those that are the class's defaults.
    name: of the layer.
    """

    layer: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    name: str


def keras_calls(architecture: Architecture) -> dict[str, tuple[Call, ...]]:
    """Name the Keras layers for each node, by the node's name and in the order of the graph.

    The last carries the node's name and gives its output. Before it there may be one that pads with zeros.

    Raises:
        ShapeError: a layer does not fit; names it, the shapes, and the nearest that works.
        OptionError: two layers have the same name, one has a name that Keras refuses, or Keras has no such layer.
    """
    rows = derive_rows(architecture)
    taken = {row.name for row in rows}
    calls: dict[str, tuple[Call, ...]] = {}
    for row in rows:
        operation, inputs = row.node.operation, row.node.inputs
        _check_name(row.name)
        shape = rows[inputs[0]].shape if inputs else row.shape
        rank, channels = len(shape) - 1, shape[-1]
        calls[row.name] = (*_padding_calls(operation, rank, taken), _call(operation, rank, channels))
    return calls


def keras_name(name: str) -> str:
    """Turn a name into one that Keras takes, and TensorFlow when it traces the model."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", name).strip("_-") or "network"


def _check_name(name: str) -> None:
    if not _KERAS_NAME.fullmatch(name):
        raise OptionError(
            f"{name}: Keras allows only letters from A to Z, digits and _ . - in a layer's name, a letter or digit "
            f"first. Rename the layer, for instance to {keras_name(name)}."
        )


def _padding_calls(operation: Operation, rank: int, taken: set[str]) -> tuple[Call, ...]:
    """A layer of zeros where the padding is a number: Keras' convolutions know only "valid" and "same"."""
    if not isinstance(operation, Conv | DepthwiseConv | Pool) or isinstance(operation.padding, str):
        return ()
    if not any(per_axis(operation.padding, rank)):
        return ()
    name = f"{operation.name}_padding"
    while name in taken:
        name += "_"
    taken.add(name)
    return (Call(f"ZeroPadding{rank}D", (_shortest(operation.padding),), {}, name),)


def _call(operation: Operation, rank: int, channels: int) -> Call:
    """The layer that computes an operation on an input of so many spatial axes and channels."""
    layer: str
    arguments: tuple[Any, ...] = ()
    options: dict[str, Any] = {}
    match operation:
        case Input(shape=shape):
            layer, options = "Input", {"shape": shape}
        case Add():
            layer = "Add"
        case Join():
            layer = "Concatenate"
        case Conv() | DepthwiseConv() | TransposedConv():
            layer, arguments, options = _convolution(operation, rank, channels)
        case Pool():
            layer, arguments, options = _pooling(operation, rank)
        case Upsample():
            layer, arguments, options = _upsampling(operation, rank)
        case GlobalPool(kind=kind):
            layer = f"Global{kind.capitalize()}Pooling{rank}D"
        case Flatten():
            layer = "Flatten"
        case Dense(units=units, bias=bias, activation=activation):
            layer, arguments, options = "Dense", (units,), _unusual({"use_bias": bias, "activation": activation})
        case RadialBasis(units=units):
            layer, arguments = "RadialBasis", (units,)
        case BatchNorm():
            layer = "BatchNormalization"
        case LocalResponseNorm(size=size, k=k, alpha=alpha, beta=beta):
            layer, options = "LocalResponseNorm", {"size": size, "k": k, "alpha": alpha, "beta": beta}
        case Activation(function=function):
            layer, arguments = "Activation", (function,)
        case Dropout(rate=rate):
            layer, arguments = "Dropout", (rate,)
        case PaddedShortcut(filters=filters, stride=stride):
            layer, arguments, options = "PaddedShortcut", (filters,), _unusual({"strides": _shortest(stride)})
        case _:
            assert_never(operation)
    return Call(layer, arguments, options, operation.name)


def _convolution(
    conv: Conv | DepthwiseConv | TransposedConv, rank: int, channels: int
) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Class, arguments and options of a convolution."""
    kernel = _shortest(conv.kernel)
    arguments: tuple[Any, ...]
    own: dict[str, Any] = {}
    if not isinstance(conv, TransposedConv):
        _check_dilation(conv, rank)
        own["dilation_rate"] = _shortest(conv.dilation)
    layer: str
    match conv:
        case TransposedConv():
            layer, arguments = f"Conv{rank}DTranspose", (conv.filters, kernel)
        case Conv(connections=None):
            layer, arguments = f"Conv{rank}D", (conv.filters, kernel)
            own["groups"] = conv.groups
        case Conv():
            layer, arguments = "ConnectedConv", (conv.connections, per_axis(conv.kernel, rank))
        case DepthwiseConv() if rank == 3:  # Keras has none, but groups of one channel
            layer, arguments = "Conv3D", (channels * conv.multiplier, kernel)
            own["groups"] = channels
        case DepthwiseConv():
            layer, arguments = f"DepthwiseConv{rank}D", (kernel,)
            own["depth_multiplier"] = conv.multiplier
        case _:
            assert_never(conv)
    shared = {
        "strides": _shortest(conv.stride),
        "padding": "same" if conv.padding == "same" else "valid",
        "use_bias": conv.bias,
        "activation": conv.activation,
    }
    return layer, arguments, _unusual(shared | own)


def _check_dilation(conv: Conv | DepthwiseConv, rank: int) -> None:
    if max(per_axis(conv.stride, rank)) > 1 and max(per_axis(conv.dilation, rank)) > 1:
        raise OptionError(
            f"{conv.name}: Keras has no convolution with both stride {conv.stride} and dilation {conv.dilation}. "
            "Use stride 1 with the dilation and a pooling layer after it, or no dilation."
        )


def _pooling(pool: Pool, rank: int) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Class, arguments and options of a pooling layer; Keras' stride is the window's size as well."""
    size = _shortest(pool.size)
    stride = size if pool.stride is None else _shortest(pool.stride)
    options: dict[str, Any] = {} if stride == size else {"strides": stride}
    if pool.padding == "same":
        options["padding"] = "same"
    return f"{pool.kind.capitalize()}Pooling{rank}D", (size,), options


def _upsampling(upsample: Upsample, rank: int) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Class, arguments and options of a layer that enlarges; Keras interpolates in pictures only."""
    factor = (_shortest(upsample.factor),)
    if upsample.interpolation == "nearest":
        return f"UpSampling{rank}D", factor, {}
    return ("UpSampling2D", factor, {"interpolation": "bilinear"}) if rank == 2 else ("LinearUpsampling", factor, {})


def _shortest(size: Size) -> Size:
    """Write a tuple of equal numbers as one number."""
    return size[0] if isinstance(size, tuple) and len(set(size)) == 1 else size


def _unusual(options: dict[str, Any]) -> dict[str, Any]:
    """Leave out the options that have Keras' default value."""
    return {key: value for key, value in options.items() if _DEFAULTS.get(key) != value}
