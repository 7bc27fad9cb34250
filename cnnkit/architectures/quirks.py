"""Classic networks with one thing changed, to lay the two tables side by side."""

from dataclasses import replace
from typing import Any

from cnnkit.architectures.edit import change_layer
from cnnkit.architectures.paths import path_of
from cnnkit.architectures.shapes import per_axis
from cnnkit.architectures.spec import Architecture, Conv, Dense, DepthwiseConv, Layer, Pool
from cnnkit.architectures.values import ActivationName


def with_layer(architecture: Architecture, name: str, **changes: Any) -> Architecture:
    """Change fields of one layer, such as the padding of AlexNet's first.

    Args:
        architecture: the network.
        name: of the layer, be it in a block.
        changes: fields of the layer's record with their new values.

    Raises:
        OptionError: no such layer or field, or a value that its record refuses.
    """
    return change_layer(architecture, path_of(architecture, name), **changes)


def with_hidden_activation(architecture: Architecture, function: ActivationName) -> Architecture:
    """Give convolutions and dense layers this activation, but for those with none, the softmax, and those in blocks.

    Raises:
        OptionError: no such activation; lists the known ones.
    """

    def change(layer: Layer) -> Layer:
        if isinstance(layer, Conv | DepthwiseConv | Dense) and layer.activation not in ("linear", "softmax"):
            return replace(layer, activation=function)
        return layer

    return replace(architecture, layers=tuple(map(change, architecture.layers)))


def without_overlap(architecture: Architecture) -> Architecture:
    """Shrink pooling windows that are larger than their stride to the stride: 3x3 by steps of 2 becomes 2x2.

    Those in blocks stay as they are.
    """

    def change(layer: Layer) -> Layer:
        if not isinstance(layer, Pool) or layer.stride is None:
            return layer
        rank = len(architecture.input_shape) - 1
        sizes, strides = per_axis(layer.size, rank), per_axis(layer.stride, rank)
        if not len(sizes) == len(strides) == rank:  # fits no input of this network; its table says so
            return layer
        sizes = tuple(map(min, sizes, strides))
        return replace(layer, size=sizes[0] if len(set(sizes)) == 1 else sizes)

    return replace(architecture, layers=tuple(map(change, architecture.layers)))
