"""A run: one training as a record, with everything needed to draw it, judge it and repeat it."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from cnnkit.training.dataset import Dataset, FloatArray, fingerprint
from cnnkit.training.settings import Settings

Outcome: TypeAlias = Literal["finished", "diverged"]


@dataclass(frozen=True, eq=False)
class StepCurves:
    """What each step measured; in long trainings, means over a few steps.

    Args:
        step: number of the last step that a point covers, counted from 1.
        loss, accuracy: on the step's batch, before its update.
        learning_rate: of the step.
        gradient_norms: length of the loss' gradient by each layer's weights.

    Shapes:
        (P,) each, gradient_norms (P, L).
    """

    step: NDArray[np.int64]
    loss: FloatArray
    accuracy: FloatArray
    learning_rate: FloatArray
    gradient_norms: FloatArray


@dataclass(frozen=True, eq=False)
class EpochCurves:
    """What each epoch measured.

    Args:
        train_loss, train_accuracy: means over the epoch's batches, while it learned, augmentation included.
        validation_loss, validation_accuracy: on the test part, after the epoch; they choose nothing.
        seconds: that the epoch took, validation included.

    Shapes:
        (E,) each.
    """

    train_loss: FloatArray
    train_accuracy: FloatArray
    validation_loss: FloatArray
    validation_accuracy: FloatArray
    seconds: FloatArray


@dataclass(frozen=True)
class DataNote:
    """Which data a run saw; `fingerprint` is the SHA-256 of all numbers."""

    name: str
    provenance: str
    num_train: int
    num_test: int
    class_names: tuple[str, ...]
    fingerprint: str


@dataclass(frozen=True, eq=False)
class Run:
    """One training.

    Args:
        architecture: the network, as `cnnkit.architectures.to_json` writes it.
        settings: all options, the seed among them.
        data: what it learned from.
        frozen: layers that did not learn.
        layers: those whose gradient norms are in `steps`, in that order.
        environment: versions of the software, and the hardware.
        started: date and time, ISO 8601, UTC.
        seconds: of training, over all sessions where it was resumed.
        outcome: "finished", or "diverged" and stopped.
        message: how it ended, in words.
        steps, epochs: the curves.
    """

    architecture: str
    settings: Settings
    data: DataNote
    frozen: tuple[str, ...]
    layers: tuple[str, ...]
    environment: dict[str, str]
    started: str
    seconds: float
    outcome: Outcome
    message: str
    steps: StepCurves
    epochs: EpochCurves


def note_data(dataset: Dataset) -> DataNote:
    """Describe a data set without its pictures."""
    return DataNote(
        name=dataset.name,
        provenance=dataset.provenance,
        num_train=len(dataset.x_train),
        num_test=len(dataset.x_test),
        class_names=dataset.class_names,
        fingerprint=fingerprint(dataset),
    )
