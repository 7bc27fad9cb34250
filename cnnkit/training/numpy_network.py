"""A trained network at work in NumPy alone: no TensorFlow, so a page may ask it at once.

What `predict` computes through Keras, `infer` computes from the same weights with the operations of
`cnnkit.foundations`. A small network on a few pictures takes milliseconds; a large one belongs into the engine.
"""

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import (
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
    build_graph,
    local_response_norm,
)
from cnnkit.architectures.graph import Add, Graph, Input, Join, Operation
from cnnkit.architectures.shapes import output_shape, per_axis, shape_text
from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations import FloatArray, dense_forward
from cnnkit.training.dataset import Inputs, network_input
from cnnkit.training.network import class_probabilities, logits_network
from cnnkit.training.numpy_layers import (
    FUNCTIONS,
    connected_kernel,
    convolve,
    convolve_depthwise,
    convolve_transposed,
    pool,
    upsample,
)

EPSILON = 1e-3  # no unit; Keras' default in batch normalisation, added to the variance

Arrays = Mapping[str, NDArray[Any]]


def infer(architecture: Architecture, weights: Arrays, x: Inputs) -> NDArray[np.float32]:
    """Give the probability of each class, as `predict` does, without Keras.

    Dropout does nothing and batch normalisation uses its moving averages; of auxiliary heads nothing is computed.

    Args:
        architecture: the network; ends with a softmax, or linearly with one number a class.
        weights: by the names that training gave them, such as "conv1/kernel".
        x: uint8 pictures, which `network_input` scales, or float32 numbers, which are read as they are.

    Shapes:
        x (N, *input_shape) -> (N, K).

    Raises:
        ShapeError: the network does not hold together, or inputs or weights do not fit it.
        OptionError: the end of the network is neither a softmax nor linear, or NumPy lacks a layer's option.
    """
    network = logits_network(architecture)
    graph = build_graph(network)
    (logits,) = _run(network, graph, weights, x, graph.outputs[-1:])
    if logits.ndim != 2:
        raise ShapeError(
            f"{architecture.name} gives {shape_text(logits.shape[1:])} for each picture, not one number a class. "
            "End it with Flatten or GlobalPool and a Dense layer."
        )
    return class_probabilities(logits)


def activations(
    architecture: Architecture, weights: Arrays, x: Inputs, names: Sequence[str]
) -> dict[str, NDArray[np.float32]]:
    """Give what some layers give out, as `model.get_layer(name).output` in Keras.

    Layers that none of them reads are not computed.

    Args:
        architecture, weights, x: as `infer` takes them; the network may end in any way.
        names: of layers; of a block, for its sum or its joint.

    Shapes:
        x (N, *input_shape) -> (N, ...) for each name.

    Raises:
        ShapeError: the network does not hold together, or inputs or weights do not fit it.
        OptionError: there is no layer of a name, or NumPy lacks a layer's option.
    """
    graph = build_graph(architecture)
    places = {node.operation.name: place for place, node in enumerate(graph.nodes)}
    for name in names:
        if name not in places:
            raise OptionError(f"{architecture.name} has no layer {name!r}. It has {', '.join(places)}.")
    return dict(zip(names, _run(architecture, graph, weights, x, [places[name] for name in names]), strict=True))


def _run(
    architecture: Architecture, graph: Graph, weights: Arrays, x: Inputs, wanted: Sequence[int]
) -> list[NDArray[np.float32]]:
    """Compute the nodes at the places wanted, and what they read."""
    if x.ndim != 1 + len(architecture.input_shape) or x.shape[1:] != architecture.input_shape:
        raise ShapeError(
            f"{architecture.name} reads (N, {', '.join(map(str, architecture.input_shape))}), got {x.shape}. "
            "Scale pictures to its size; for a single one pass picture[None]."
        )
    if x.dtype not in (np.uint8, np.float32):
        raise OptionError(
            f"{architecture.name} reads uint8 pictures or float32 numbers, got {x.dtype}. "
            "Convert other numbers with x.astype(np.float32)."
        )
    last_reader = dict.fromkeys(wanted, len(graph.nodes))  # of each node needed; so late for those handed back
    for place in range(len(graph.nodes) - 1, -1, -1):
        if place in last_reader:
            for source in graph.nodes[place].inputs:
                last_reader.setdefault(source, place)
    values: dict[int, FloatArray] = {}
    for place in sorted(last_reader):
        node = graph.nodes[place]
        inputs = [values[source] for source in node.inputs] or [network_input(x)]
        output_shape(node.operation, [value.shape[1:] for value in inputs])  # raises where they do not fit
        values[place] = _compute(node.operation, inputs, weights)
        for source in set(node.inputs):
            if last_reader[source] == place:
                del values[source]  # nobody reads it again
    return [values[place].astype(np.float32, copy=False) for place in wanted]


def _compute(operation: Operation, inputs: Sequence[FloatArray], weights: Arrays) -> FloatArray:
    """One node's output; channels last, with the batch."""
    x = inputs[0]
    match operation:
        case Input() | Dropout():
            return x
        case Add():
            return inputs[0] + inputs[1]
        case Join():
            return np.concatenate(inputs, axis=-1)
        case Conv() | DepthwiseConv() | TransposedConv() | Dense():
            z = _with_bias(_weighted_sum(operation, x, weights), operation, weights)
            return FUNCTIONS[operation.activation](z)
        case Pool():
            return pool(x, operation)
        case Upsample():
            return upsample(x, operation)
        case GlobalPool(kind=kind):
            axes = tuple(range(1, x.ndim - 1))
            return x.mean(axis=axes) if kind == "average" else x.max(axis=axes)
        case Flatten():
            return x.reshape(len(x), -1)
        case RadialBasis(name, units):
            centres = _read(weights, f"{name}/centres", (units, x.shape[-1]))
            return ((x[:, None] - centres) ** 2).sum(axis=-1)
        case BatchNorm(name):
            return _normalise(x, name, weights)
        case LocalResponseNorm(_, size, k, alpha, beta):
            return local_response_norm(x, size=size, k=k, alpha=alpha, beta=beta)
        case Activation(function=function):
            return FUNCTIONS[function](x)
        case PaddedShortcut(_, filters, stride):
            kept = x[(slice(None), *(slice(None, None, step) for step in per_axis(stride, x.ndim - 2)))]
            return np.pad(kept, [(0, 0)] * (x.ndim - 1) + [(0, filters - x.shape[-1])])
        case _:
            assert_never(operation)


def _weighted_sum(layer: Conv | DepthwiseConv | TransposedConv | Dense, x: FloatArray, weights: Arrays) -> FloatArray:
    """What a layer with a kernel computes before its bias."""
    rank, channels, name = x.ndim - 2, x.shape[-1], f"{layer.name}/kernel"
    match layer:
        case Dense(units=units):
            return dense_forward(x, _read(weights, name, (channels, units)))[0]
        case Conv(connections=None):
            kernel_shape = (*per_axis(layer.kernel, rank), channels // layer.groups, layer.filters)
            return convolve(x, layer, _read(weights, name, kernel_shape))
        case Conv(connections=connections):
            num_links = sum(map(len, connections or ()))
            windows = _read(weights, f"{layer.name}/windows", (num_links, *per_axis(layer.kernel, rank)))
            return convolve(x, layer, connected_kernel(layer, windows, channels))
        case DepthwiseConv(multiplier=multiplier):
            sizes = per_axis(layer.kernel, rank)
            # Keras has no depthwise convolution of volumes; groups of one channel keep the same numbers in a row.
            kept = (channels, multiplier) if rank < 3 else (1, channels * multiplier)
            kernel = _read(weights, name, (*sizes, *kept)).reshape(*sizes, channels, multiplier)
            return convolve_depthwise(x, layer, kernel)
        case TransposedConv():
            kernel = _read(weights, name, (*per_axis(layer.kernel, rank), layer.filters, channels))
            return convolve_transposed(x, layer, kernel)
        case _:
            assert_never(layer)


def _with_bias(z: FloatArray, layer: Conv | DepthwiseConv | TransposedConv | Dense, weights: Arrays) -> FloatArray:
    return z + _read(weights, f"{layer.name}/bias", z.shape[-1:]) if layer.bias else z


def _normalise(x: FloatArray, name: str, weights: Arrays) -> FloatArray:
    """gamma (x - mean) / sqrt(variance + epsilon) + beta, as one product and one sum a number."""
    mean, variance, gamma, beta = (
        _read(weights, f"{name}/{part}", x.shape[-1:])
        for part in ("moving_mean", "moving_variance", "gamma", "beta")
    )  # fmt: skip
    scale = gamma / np.sqrt(variance + np.float32(EPSILON))
    return x * scale + (beta - mean * scale)


def _read(weights: Arrays, name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    if name not in weights:
        raise ShapeError(f"The weights hold no {name}. They are of another network, or not all are given.")
    if weights[name].shape != shape:
        raise ShapeError(
            f"{name} has shape {weights[name].shape}, but the network needs {shape}. "
            "The weights are of another network, or of one with other options."
        )
    return weights[name].astype(np.float32, copy=False)
