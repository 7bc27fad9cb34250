"""A ledger held against a Keras model, layer by layer."""

from collections.abc import Sequence
from math import prod
from typing import Any

from cnnkit.architectures import Row


def size_of(variables: Any) -> int:
    """Numbers in the variables of a layer or model."""
    return sum(prod(variable.shape) for variable in variables)


def check_model(model: Any, rows: Sequence[Row]) -> None:
    """Assert that each row's layer has its shape and parameters, and that no parameter is elsewhere in the model."""
    for row in rows:
        check_layer(model.get_layer(row.name), row)
    assert size_of(model.trainable_weights) == sum(row.parameters.trainable for row in rows)
    assert size_of(model.non_trainable_weights) == sum(row.parameters.non_trainable for row in rows)


def check_layer(layer: Any, row: Row) -> None:
    """Assert that a layer of Keras' has the shape and the parameters of a row."""
    assert layer.output.shape == (None, *row.shape), row.name
    assert size_of(layer.trainable_weights) == row.parameters.trainable, row.name
    assert size_of(layer.non_trainable_weights) == row.parameters.non_trainable, row.name
