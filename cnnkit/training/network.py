"""The Keras model that learns: an architecture without its softmax, so that losses are exact where it saturates."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    Layer,
    RadialBasis,
    Residual,
    build_keras,
)
from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations import softmax
from cnnkit.training.dataset import Dataset, Inputs, network_input
from cnnkit.training.first_weights import draw_weights
from cnnkit.training.normalisation import fuse_normalisation
from cnnkit.training.weights import Weights, set_weights

AUXILIARY_WEIGHT = 0.3  # of an auxiliary head's loss; Szegedy et al., arXiv:1409.4842, section 5
AVERAGE_MOMENTUM = 0.9  # no unit; Keras' 0.99 needs hundreds of steps before a validation means anything
EPSILON = 1e-7  # no unit; keeps a probability of zero from an infinite loss


def logits_network(architecture: Architecture) -> Architecture:
    """Take the softmax off the ends of a network; what is left gives logits.

    Raises:
        OptionError: an end is neither a softmax nor linear.
    """
    return replace(architecture, layers=_without_softmax(architecture.layers, is_end=True))


def _without_softmax(layers: tuple[Layer, ...], *, is_end: bool) -> tuple[Layer, ...]:
    inner = tuple(map(_bare_heads, layers))
    return (*inner[:-1], _linear(inner[-1])) if is_end else inner


def _bare_heads(layer: Layer) -> Layer:
    """Take the softmax off auxiliary heads, wherever they stand."""
    match layer:
        case AuxiliaryHead(_, layers):
            return replace(layer, layers=_without_softmax(layers, is_end=True))
        case Residual(_, body, shortcut):
            return replace(
                layer,
                body=_without_softmax(body, is_end=False),
                shortcut=_without_softmax(shortcut, is_end=False),
            )
        case Concat(_, paths):
            return replace(layer, paths=tuple(_without_softmax(path, is_end=False) for path in paths))
        case _:
            return layer


def _linear(layer: Layer) -> Layer:
    match layer:
        case Activation(_, "softmax" | "linear"):
            return replace(layer, function="linear")
        case Dense(activation="softmax" | "linear") | Conv(activation="softmax" | "linear"):
            return replace(layer, activation="linear")
        case Activation() | Dense() | Conv() | RadialBasis():
            raise OptionError(
                f"{layer.name}: a network that learns classes must end with a softmax, or linearly with one number a "
                f"class; this one ends with {_end(layer)}. Change the last layer's activation."
            )
        case _:
            return layer


def _end(layer: Layer) -> str:
    match layer:
        case Activation(_, function):
            return function
        case Dense(activation=activation) | Conv(activation=activation):
            return activation
        case _:
            return "distances to fixed centres"


def trainable_model(
    architecture: Architecture,
    *,
    num_classes: int,
    seed: int,
    weights: Weights | None = None,
    frozen: Sequence[str] = (),
) -> Any:
    """Build the Keras model of a network, giving logits, with first weights drawn by a seed.

    Args:
        architecture: the network.
        num_classes: what it must give.
        seed: of the first weights and of dropout.
        weights: values for some layers or all; the others keep the drawn ones.
        frozen: names of layers that do not learn; a frozen batch normalisation also keeps its averages.

    Raises:
        ShapeError: a layer does not fit, the output is not (num_classes,), or a weight has another shape.
        OptionError: the end of the network is neither softmax nor linear, or a name is unknown.
    """
    import keras

    model = build_keras(logits_network(architecture))
    draw_weights(model, seed)
    for output in model.outputs:
        if tuple(output.shape[1:]) != (num_classes,):
            raise ShapeError(
                f"{architecture.name} gives outputs of shape {tuple(output.shape[1:])}, but there are {num_classes} "
                f"classes. End it with Dense(units={num_classes})."
            )
    if weights:
        set_weights(model, weights, partly=True)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = AVERAGE_MOMENTUM
    fuse_normalisation(model)
    _freeze(model, frozen)
    return model


def trained_model(architecture: Architecture, weights: Weights) -> Any:
    """Build the Keras model of a trained network, for `predict`.

    Raises:
        ShapeError: the weights are not exactly those of this network.
        OptionError: the end of the network is neither softmax nor linear.
    """
    model = build_keras(logits_network(architecture))
    set_weights(model, weights)
    return model


def _freeze(model: Any, names: Sequence[str]) -> None:
    known = {layer.name: layer for layer in model.layers}
    for name in names:
        if name not in known:
            raise OptionError(f"There is no layer {name!r} to freeze. There are {', '.join(known)}.")
        known[name].trainable = False
    if not model.trainable_variables:
        raise OptionError("All layers are frozen, so nothing can learn. Leave at least one with weights unfrozen.")


def compile_model(model: Any, optimiser: Any) -> None:
    """Give a model its loss, cross-entropy on logits, its accuracy and its optimiser."""
    import keras

    is_on_cpu = all(device.startswith("cpu") for device in keras.distribution.list_devices())
    num_heads = len(model.outputs) - 1
    model.compile(
        optimizer=optimiser,
        loss=[keras.losses.SparseCategoricalCrossentropy(from_logits=True) for _ in model.outputs],
        loss_weights=[AUXILIARY_WEIGHT] * num_heads + [1.0],
        metrics=[[]] * num_heads + [[keras.metrics.SparseCategoricalAccuracy(name="accuracy")]],
        # XLA makes a convolution on a CPU four times slower than TensorFlow's own: ResNet-20, 2.0 s for 0.5 s a step.
        jit_compile=False if keras.backend.backend() == "tensorflow" and is_on_cpu else "auto",
    )


def predict(
    model: Any, x: Inputs, *, batch_size: int, after_batch: Callable[[], None] | None = None
) -> NDArray[np.float32]:
    """Give the probability of each class.

    Args:
        model: from `trained_model` or `trainable_model`.
        x: pictures or vectors, as a `Dataset` holds them.
        batch_size: how many at once; changes nothing but memory and time.
        after_batch: called after each batch; may raise to stop.

    Shapes:
        x (N, ...) -> (N, K).
    """
    parts = []
    for start in range(0, len(x), batch_size):
        outputs = model.predict_on_batch(network_input(x[start : start + batch_size]))
        logits = outputs[-1] if isinstance(outputs, list) else outputs
        parts.append(class_probabilities(np.asarray(logits, np.float32)))  # 16 bits under a mixed policy
        if after_batch is not None:
            after_batch()
    return np.concatenate(parts)  # (N, K)


def class_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Turn logits into probabilities, without a warning after a divergence.

    Shapes:
        (N, K) -> (N, K), rows of sum 1; NaN where a logit is infinite or NaN.
    """
    with np.errstate(invalid="ignore"):
        return softmax(logits)


def loss_and_accuracy(probabilities: NDArray[np.float32], y: NDArray[np.int64]) -> tuple[float, float]:
    """Give the mean cross-entropy and the part that is right.

    Shapes:
        probabilities (N, K), y (N,).
    """
    chosen = probabilities[np.arange(len(y)), y]
    return float(-np.log(np.maximum(chosen, EPSILON)).mean()), float((probabilities.argmax(axis=1) == y).mean())


def check_fits(architecture: Architecture, dataset: Dataset) -> None:
    """Hold the data to the network's input.

    Raises:
        ShapeError: they differ.
    """
    if architecture.input_shape != dataset.input_shape:
        raise ShapeError(
            f"{architecture.name} takes inputs of shape {architecture.input_shape}, but {dataset.name} has "
            f"{dataset.input_shape}. Scale pictures with fit_to(dataset, architecture.input_shape), or change the "
            "network's input_shape."
        )
