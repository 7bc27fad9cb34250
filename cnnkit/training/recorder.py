"""Collecting the curves while a network learns."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnkit.training.runs import EpochCurves, StepCurves

MAX_POINTS = 500  # of a step curve, more than a figure has pixels for; longer trainings are averaged


class Point(NamedTuple):
    """One point of the step curves, as `StepCurves` describes it."""

    step: int
    loss: float
    accuracy: float
    learning_rate: float
    gradient_norms: NDArray[np.float32]  # (L,)


class Epoch(NamedTuple):
    """One epoch, as `EpochCurves` describes it."""

    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float


class Recorder:
    """Takes every step, keeps points; an epoch's end closes a point.

    Args:
        num_steps: of the whole training; sets how many steps a point averages.
        num_layers: with weights.
    """

    def __init__(self, num_steps: int, num_layers: int) -> None:
        """Begin with empty curves."""
        self.points: list[Point] = []
        self.epochs: list[Epoch] = []
        self.last: Point | None = None  # the last step
        self._steps_a_point = -(-num_steps // MAX_POINTS)
        self._num_layers = num_layers
        self._open: list[Point] = []  # steps that wait for their point
        self._epoch: list[tuple[float, float]] = []  # loss and accuracy of the epoch's steps

    def add_step(self, point: Point) -> None:
        """Take one step."""
        self.last = point
        self._open.append(point)
        self._epoch.append((point.loss, point.accuracy))
        if len(self._open) == self._steps_a_point:
            self.close_point()

    def close_point(self) -> None:
        """Make a point of the steps that wait for one."""
        if self._open:
            _, losses, accuracies, rates, norms = zip(*self._open, strict=True)
            loss, accuracy, rate = (float(np.mean(values)) for values in (losses, accuracies, rates))
            self.points.append(Point(self._open[-1].step, loss, accuracy, rate, np.mean(norms, axis=0)))
            self._open = []

    def add_epoch(self, validation: tuple[float, float], seconds: float) -> None:
        """End an epoch with its validation loss and accuracy."""
        self.close_point()
        loss, accuracy = np.mean(self._epoch, axis=0)
        self.epochs.append(Epoch(float(loss), float(accuracy), *validation, seconds))
        self._epoch = []

    def restore(self, steps: StepCurves, epochs: EpochCurves) -> None:
        """Go on from the curves of whole epochs."""
        self.points = [
            Point(int(step), float(loss), float(accuracy), float(rate), norms)
            for step, loss, accuracy, rate, norms in zip(*vars(steps).values(), strict=True)
        ]
        self.last = self.points[-1] if self.points else None
        self.epochs = [Epoch(*map(float, values)) for values in zip(*vars(epochs).values(), strict=True)]

    def step_curves(self) -> StepCurves:
        """Give all points so far."""
        norms = [point.gradient_norms for point in self.points]
        return StepCurves(
            step=np.array([point.step for point in self.points], np.int64),
            loss=np.array([point.loss for point in self.points], np.float32),
            accuracy=np.array([point.accuracy for point in self.points], np.float32),
            learning_rate=np.array([point.learning_rate for point in self.points], np.float32),
            gradient_norms=np.array(norms, np.float32).reshape(len(norms), self._num_layers),
        )

    def epoch_curves(self) -> EpochCurves:
        """Give all epochs so far."""
        table = np.array(self.epochs, np.float32).reshape(len(self.epochs), len(Epoch._fields))
        return EpochCurves(*table.T.copy())


def points_as_lists(points: Sequence[Point]) -> dict[str, list[Any]]:
    """Write points as plain lists, one a field, for a report that may travel."""
    values = {field: [getattr(point, field) for point in points] for field in Point._fields[:-1]}
    return {**values, "gradient_norms": [point.gradient_norms.tolist() for point in points]}
