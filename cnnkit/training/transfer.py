"""Transfer learning: a network that learned one task begins another, with more or less of it held still."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from cnnkit.architectures import (
    Activation,
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    TransposedConv,
    build_graph,
    to_json,
)
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.dataset import Dataset, FloatArray, Inputs, network_input
from cnnkit.training.loop import Trained, train
from cnnkit.training.network import check_fits, trainable_model
from cnnkit.training.reports import Report
from cnnkit.training.runs import note_data
from cnnkit.training.settings import Settings
from cnnkit.training.weights import Weights, weights_of

TransferMode: TypeAlias = Literal["frozen", "first", "all", "scratch"]

WITH_KERNEL = (Conv, DepthwiseConv, TransposedConv, Dense)


def transfer(
    base: Architecture,
    weights: Weights,
    dataset: Dataset,
    settings: Settings,
    *,
    mode: TransferMode,
    num_frozen: int = 0,
    report: Report | None = None,
    checkpoint: Path | None = None,
) -> Trained:
    """Train a network on new classes, beginning with what it learned on others.

    The last layer is replaced by one with a unit for each new class, with fresh weights.

    Args:
        base: the network of the first task; ends with a Dense layer.
        weights: what it learned there.
        dataset: the new task.
        settings: of the new training.
        mode: "frozen" trains the last layer alone, on features that are computed once; "first" holds the first
            `num_frozen` layers still; "all" fine-tunes every layer; "scratch" uses none of the old weights.
        num_frozen: layers with a kernel, for "first"; a batch normalisation belongs to the layer before it.
        report, checkpoint: as `train` takes them.

    Raises:
        ShapeError: the weights are not the base's, or the data do not fit it.
        OptionError: an unknown mode, the base does not end with a Dense layer, `num_frozen` leaves nothing to learn,
            or augmentation is asked for with "frozen", where it would not reach the features.
    """
    if mode not in get_args(TransferMode):
        raise OptionError(f"mode must be one of {', '.join(get_args(TransferMode))}, got {mode!r}.")
    network = with_classes(base, dataset.num_classes)
    check_fits(network, dataset)
    kept = {} if mode == "scratch" else _without_head(network, weights)
    if mode == "frozen":
        return _train_head(network, kept, dataset, settings, report, checkpoint)
    still = first_layers(network, num_frozen) if mode == "first" else ()
    return train(network, dataset, settings, weights=kept, frozen=still, report=report, checkpoint=checkpoint)


def _without_head(network: Architecture, weights: Weights) -> Weights:
    """Leave out what the last layer learned; all others must be there, or some would begin at random unnoticed."""
    head = head_of(network)
    known = {name.partition("/")[0] for name in weights}
    operations = [node.operation for node in build_graph(network).nodes]
    for operation in operations:
        if isinstance(operation, (*WITH_KERNEL, BatchNorm)) and operation.name not in known | {head}:
            raise ShapeError(
                f"The weights given hold none of {network.name}'s layer {operation.name!r}. They are of another "
                "network; give all that the first training gave."
            )
    return {name: array for name, array in weights.items() if not name.startswith(f"{head}/")}


def head_of(architecture: Architecture) -> str:
    """Name the last layer with weights, which tells the classes apart.

    Raises:
        OptionError: it is not a Dense layer.
    """
    layers = architecture.layers
    last = layers[-2] if isinstance(layers[-1], Activation) and len(layers) > 1 else layers[-1]
    if not isinstance(last, Dense):
        raise OptionError(
            f"{architecture.name} ends with {type(last).__name__} {last.name!r}; to take over new classes it must "
            "end with a Dense layer, such as LeNet-5, VGG or a residual network does."
        )
    return last.name


def with_classes(architecture: Architecture, num_classes: int) -> Architecture:
    """Give the last Dense layer a unit for each class.

    Raises:
        OptionError: the network does not end with a Dense layer.
    """
    head = head_of(architecture)
    layers = tuple(
        replace(layer, units=num_classes) if isinstance(layer, Dense) and layer.name == head else layer
        for layer in architecture.layers
    )
    return replace(architecture, layers=layers)


def first_layers(architecture: Architecture, count: int) -> tuple[str, ...]:
    """Name the first `count` layers with a kernel, and the batch normalisations that follow them.

    Raises:
        OptionError: `count` is below 0, or leaves no layer.
    """
    operations = [node.operation for node in build_graph(architecture).nodes]
    num_layers = count_layers(architecture)
    if not 0 <= count < num_layers:
        raise OptionError(
            f"{architecture.name} has {num_layers} layers with a kernel; from 0 to {num_layers - 1} can be frozen, "
            f"not {count}."
        )
    names, seen = [], 0
    for operation in operations:
        seen += isinstance(operation, WITH_KERNEL)
        if seen <= count and isinstance(operation, (*WITH_KERNEL, BatchNorm)):
            names.append(operation.name)
    return tuple(names) if count else ()


def count_layers(architecture: Architecture) -> int:
    """Count the layers with a kernel: convolutions and dense layers."""
    return sum(isinstance(node.operation, WITH_KERNEL) for node in build_graph(architecture).nodes)


def features(architecture: Architecture, weights: Weights, x: Inputs, *, batch_size: int) -> FloatArray:
    """Compute what the last layer reads.

    Args:
        architecture: ends with a Dense layer.
        weights: of all layers before that one.
        x: pictures, as a `Dataset` holds them.
        batch_size: how many at once.

    Shapes:
        x (N, H, W, C) -> (N, D).

    Raises:
        OptionError: the network does not end with a Dense layer.
        ShapeError: the weights are not the network's.
    """
    return _features(_headless(architecture, weights), (x,), batch_size)[0]


def _headless(architecture: Architecture, weights: Weights) -> Any:
    import keras

    head = head_of(architecture)
    units = next(layer.units for layer in architecture.layers if isinstance(layer, Dense) and layer.name == head)
    model = trainable_model(architecture, num_classes=units, seed=0, weights=weights)
    return keras.Model(model.inputs, model.get_layer(head).input)


def _features(model: Any, parts: Sequence[Inputs], batch_size: int) -> list[FloatArray]:
    return [
        np.concatenate(
            [model.predict_on_batch(network_input(x[i : i + batch_size])) for i in range(0, len(x), batch_size)]
        )
        for x in parts
    ]


def _train_head(
    network: Architecture,
    weights: Weights,
    dataset: Dataset,
    settings: Settings,
    report: Report | None,
    checkpoint: Path | None,
) -> Trained:
    """Train the last layer as a network of its own, on features computed once, and put the two together."""
    if settings.augmentation:
        raise OptionError(
            'With "frozen" the features of each picture are computed once, so augmentation would not reach them. '
            'Leave it out, or use "first".'
        )
    x_train, x_test = _features(_headless(network, weights), (dataset.x_train, dataset.x_test), settings.batch_size)
    last = Architecture(f"{network.name}, last layer", x_train.shape[1:], network.layers[-1:])
    if isinstance(network.layers[-1], Activation):
        last = replace(last, layers=network.layers[-2:])
    on_features = replace(dataset, x_train=x_train, x_test=x_test)
    trained = train(last, on_features, settings, report=report, checkpoint=checkpoint)
    still = first_layers(network, count_layers(network) - 1)
    run = replace(trained.run, architecture=to_json(network), frozen=still, data=note_data(dataset))
    if run.outcome == "diverged":
        return trained._replace(run=run)
    whole = weights_of(
        trainable_model(network, num_classes=dataset.num_classes, seed=0, weights={**weights, **trained.weights})
    )
    return trained._replace(run=run, weights=whole)
