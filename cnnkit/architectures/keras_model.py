"""The Keras model of a network, built from its spec."""

from typing import TYPE_CHECKING, Any

from cnnkit.architectures.graph import build_graph
from cnnkit.architectures.keras_calls import keras_calls, keras_name
from cnnkit.architectures.keras_layers import layer_class
from cnnkit.architectures.spec import Architecture

if TYPE_CHECKING:
    import keras


def build_keras(architecture: Architecture) -> "keras.Model":
    """Build a network in Keras, with random weights.

    Every layer has the name that it has in the spec, so `model.get_layer(name).output` is that layer's activation.
    Its weights are allocated: VGG-16 takes half a gigabyte.

    Args:
        architecture: the network; over signals, pictures or volumes by its input's shape.

    Shapes:
        The model maps (N, *input_shape) to the last layer's output, or, where there are auxiliary heads, to a list of
        the heads' outputs followed by the last layer's.

    Raises:
        ShapeError: a layer does not fit; names it, the shapes, and the nearest that works.
        OptionError: two layers have the same name, one has a name that Keras refuses, or Keras has no such layer.
    """
    import keras

    calls = keras_calls(architecture)  # first, because Keras' own errors do not say what would fit
    graph = build_graph(architecture)
    values: list[Any] = []  # one tensor a node
    for node in graph.nodes:
        inputs = [values[place] for place in node.inputs]
        value: Any = inputs[0] if len(inputs) == 1 else inputs
        for call in calls[node.operation.name]:
            make = layer_class(keras, call.layer)
            made = make(*call.arguments, **call.options, name=call.name)
            value = made(value) if node.inputs else made  # an Input is a tensor already
        values.append(value)
    outputs = [values[place] for place in graph.outputs]
    name = keras_name(architecture.name)
    return keras.Model(values[0], outputs if len(outputs) > 1 else outputs[0], name=name)
