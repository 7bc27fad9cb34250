"""What storing weights as float16 costs, measured."""

from typing import NamedTuple

import numpy as np

from cnnkit.architectures import Architecture
from cnnkit.training.dataset import Dataset
from cnnkit.training.network import loss_and_accuracy, predict, trained_model
from cnnkit.training.weights import Weights, set_weights

BATCH = 256  # examples at once


class HalfPrecisionCost(NamedTuple):
    """Loss and accuracy on the test part with float32 weights and with the same rounded to float16."""

    loss: float
    accuracy: float
    half_loss: float
    half_accuracy: float


def half_precision_cost(architecture: Architecture, weights: Weights, dataset: Dataset) -> HalfPrecisionCost:
    """Measure a trained network on the test part before and after its weights are rounded to float16.

    Raises:
        ShapeError: the weights are not those of the network, or the data do not fit it.
    """
    model = trained_model(architecture, weights)
    full = loss_and_accuracy(predict(model, dataset.x_test, batch_size=BATCH), dataset.y_test)
    set_weights(model, {name: array.astype(np.float16) for name, array in weights.items()})
    half = loss_and_accuracy(predict(model, dataset.x_test, batch_size=BATCH), dataset.y_test)
    return HalfPrecisionCost(*full, *half)
