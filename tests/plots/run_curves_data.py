"""Runs without a training, for the tests of figures."""

import numpy as np

from cnnkit.training import EpochCurves, StepCurves


def epoch_curves(losses, accuracies, *, train_losses=None, train_accuracies=None):
    def line(values):
        return np.array(values, np.float32)

    return EpochCurves(
        line(losses if train_losses is None else train_losses),
        line(accuracies if train_accuracies is None else train_accuracies),
        line(losses),
        line(accuracies),
        np.ones(len(losses), np.float32),
    )


def step_curves(losses, *, norms=((),)):
    losses = np.array(losses, np.float32)
    steps = np.arange(1, len(losses) + 1, dtype=np.int64)
    table = np.broadcast_to(np.array(norms, np.float32), (len(losses), len(norms[0])))
    return StepCurves(
        steps, losses, np.full(len(losses), 0.5, np.float32), np.full(len(losses), 0.1, np.float32), table
    )
