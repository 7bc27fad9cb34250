"""The training loop: any network of classes, any data, with curves all the way."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import Architecture, to_json
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.augmentation import PcaColour, augment
from cnnkit.training.checkpoints import Checkpoint, read_checkpoint, write_checkpoint
from cnnkit.training.colours import ColourDirections, colour_directions
from cnnkit.training.dataset import Dataset, FloatArray, centred, network_input
from cnnkit.training.divergence import explain_divergence
from cnnkit.training.environment import describe_environment
from cnnkit.training.gradients import layers_with_weights, norms_by_layer
from cnnkit.training.network import check_fits, compile_model, loss_and_accuracy, predict, trainable_model
from cnnkit.training.optimisers import make_optimiser
from cnnkit.training.recorder import Point, Recorder
from cnnkit.training.reports import Report, Teller, news
from cnnkit.training.runs import DataNote, Run, note_data
from cnnkit.training.settings import Settings, rate_at, settings_to_dict
from cnnkit.training.weights import Weights, digest, weights_of


class Trained(NamedTuple):
    """What comes out of a training.

    run: the record.
    weights: of the network, by name; empty where the training diverged.
    probabilities: (N_test, K), of the classes for each test example; (0, K) where the training diverged.
    """

    run: Run
    weights: Weights
    probabilities: NDArray[np.float32]


def train(
    architecture: Architecture,
    dataset: Dataset,
    settings: Settings,
    *,
    weights: Weights | None = None,
    frozen: Sequence[str] = (),
    report: Report | None = None,
    checkpoint: Path | None = None,
) -> Trained:
    """Train a network to tell classes apart, by cross-entropy.

    The same arguments give the same numbers on one machine. A training that is stopped, by an error, a cancelled
    report or a power cut, goes on after its last whole epoch when called again with the same `checkpoint`, and ends
    with the same numbers as one that was never stopped. A loss that is no number any more, or a thousand times that of
    guessing, ends the training; the run then says why.

    Args:
        architecture: the network; its softmax is moved into the loss.
        dataset: its training part is learned from, its test part measured after each epoch.
        settings: everything else.
        weights: first values for some layers or all, by the names of `weights_of`; the others are drawn by the seed.
        frozen: names of layers that keep their weights.
        report: told about five times a second: fraction, message, and as data `steps` (points since the last
            report, a list for each field of `StepCurves`), `epochs` (those ended since, as dicts of `EpochCurves`'
            fields), `layers` (names for the gradient norms), `pictures_per_second` and `seconds_left`.
        checkpoint: a file to write after each epoch, and to go on from where it exists.

    Raises:
        ShapeError: data and network do not fit together, or the weights not the network.
        OptionError: the batch is larger than the training part, the network ends with neither softmax nor linear
            numbers, augmentation is asked for where there are no pictures, or the checkpoint is of another training.
    """
    check_fits(architecture, dataset)
    _check_settings(dataset, settings)
    if report is not None:
        report(0.0, "Building the network.", **news())
    model = _ready_model(architecture, dataset, settings, weights, frozen)
    first = digest(weights) if weights else ""
    job = _Job(architecture, dataset, settings, tuple(frozen), model, report, checkpoint, note_data(dataset), first)
    while job.trouble is None and len(job.recorder.epochs) < settings.epochs:
        job.train_epoch()
    return job.finish()


def _check_settings(dataset: Dataset, settings: Settings) -> None:
    num_train = len(dataset.x_train)
    if settings.batch_size > num_train:
        raise OptionError(
            f"A batch of {settings.batch_size} is larger than the training part of {dataset.name}, {num_train} "
            f"examples. Use a batch size of at most {num_train}."
        )
    if settings.augmentation and (dataset.x_train.dtype != np.uint8 or dataset.x_train.ndim != 4):
        raise ShapeError(
            f"Augmentation changes pictures, but {dataset.name} has {dataset.x_train.dtype} numbers of shape "
            f"{dataset.input_shape}. Leave it out."
        )


def _ready_model(
    architecture: Architecture, dataset: Dataset, settings: Settings, weights: Weights | None, frozen: Sequence[str]
) -> Any:
    classes = dataset.num_classes
    model = trainable_model(architecture, num_classes=classes, seed=settings.seed, weights=weights, frozen=frozen)
    compile_model(model, make_optimiser(settings, model.trainable_variables))
    return model


@dataclass
class _Job:
    """A training under way."""

    architecture: Architecture
    dataset: Dataset
    settings: Settings
    frozen: tuple[str, ...]
    model: Any
    report: Report | None
    checkpoint: Path | None
    data: DataNote
    first: str  # digest of the weights that were given, empty where none were

    def __post_init__(self) -> None:
        self.steps_an_epoch = len(self.dataset.x_train) // self.settings.batch_size
        self.num_steps = self.settings.epochs * self.steps_an_epoch
        self.layers = layers_with_weights(self.model)
        self.paths = [variable.path for variable in self.model.trainable_variables]
        self.recorder = Recorder(self.num_steps, len(self.layers))
        self.colours = self._colours()
        self.trouble: str | None = None
        self.probabilities = np.zeros((0, self.dataset.num_classes), np.float32)
        self.started, self.earlier_seconds = datetime.now(UTC).isoformat(timespec="seconds"), 0.0
        if self.checkpoint is not None and self.checkpoint.exists():
            before = read_checkpoint(self.checkpoint, self._identity(), self.model)
            self.recorder.restore(before.steps, before.epochs)
            self.started, self.earlier_seconds = before.started, before.seconds
        self.teller = Teller(self.report, self.recorder, self.settings, self.steps_an_epoch, self.layers)

    def train_epoch(self) -> None:
        """Learn from every example once, measure, and keep the state."""
        begin, epoch = time.perf_counter(), len(self.recorder.epochs)
        order = np.random.default_rng([self.settings.seed, epoch]).permutation(len(self.dataset.x_train))
        for place in range(self.steps_an_epoch):
            chosen = order[place * self.settings.batch_size : (place + 1) * self.settings.batch_size]
            self._train_step(epoch * self.steps_an_epoch + place, chosen)
            if self.trouble is not None:
                self.recorder.close_point()
                self.teller.tell(now=True)
                return
            self.teller.tell()
        self.probabilities = self._predict()
        validation = loss_and_accuracy(self.probabilities, self.dataset.y_test)
        self.recorder.add_epoch(validation, time.perf_counter() - begin)
        if not np.isfinite(validation[0]):
            step = (epoch + 1) * self.steps_an_epoch
            self.trouble = explain_divergence(validation[0], step, self.dataset.num_classes, self.settings)
        if self.checkpoint is not None and self.trouble is None:
            curves = self.recorder.step_curves(), self.recorder.epoch_curves()
            write_checkpoint(
                self.checkpoint, Checkpoint(self._identity(), self.started, self._seconds(), *curves), self.model
            )
        self.teller.tell(now=True)

    def finish(self) -> Trained:
        """Gather what came out."""
        diverged = self.trouble is not None
        if not diverged and not len(self.probabilities):  # all epochs were in the checkpoint
            self.probabilities = self._predict()
        run = Run(
            architecture=to_json(self.architecture),
            settings=self.settings,
            data=self.data,
            frozen=self.frozen,
            layers=self.layers,
            environment=describe_environment(),
            started=self.started,
            seconds=self._seconds(),
            outcome="diverged" if diverged else "finished",
            message=self.trouble or f"All {self.settings.epochs} epochs are done.",
            steps=self.recorder.step_curves(),
            epochs=self.recorder.epoch_curves(),
        )
        if diverged:
            return Trained(run, {}, self.probabilities[:0])
        return Trained(run, weights_of(self.model), self.probabilities)

    def _predict(self) -> NDArray[np.float32]:
        size = self.settings.batch_size
        return predict(self.model, self.dataset.x_test, batch_size=size, after_batch=self.teller.tell)

    def _train_step(self, step: int, chosen: NDArray[np.int64]) -> None:
        rate = rate_at(self.settings, step, self.num_steps)
        self.model.optimizer.learning_rate = rate
        self.model.reset_metrics()
        y = self.dataset.y_train[chosen]
        labels = y if len(self.model.outputs) == 1 else [y] * len(self.model.outputs)
        logs = self.model.train_on_batch(self._batch(chosen, step), labels, return_dict=True)
        loss = float(logs["loss"])
        accuracy = next(float(value) for name, value in logs.items() if name.endswith("accuracy"))
        norms = norms_by_layer(self.model.optimizer.gradient_squares.numpy(), self.paths)
        self.recorder.add_step(Point(step + 1, loss, accuracy, rate, norms))
        self.trouble = explain_divergence(loss, step + 1, self.dataset.num_classes, self.settings)

    def _batch(self, chosen: NDArray[np.int64], step: int) -> FloatArray:
        x = self.dataset.x_train[chosen]
        if not self.settings.augmentation:
            return network_input(x)
        # Three numbers, where an epoch's shuffle takes two. NumPy reads a missing number as 0, so the very first step
        # draws what the first shuffle drew, for another purpose.
        rng = np.random.default_rng([self.settings.seed, 0, step])
        pictures = x.astype(np.float32) / np.float32(255)
        return centred(augment(pictures, self.settings.augmentation, rng=rng, colours=self.colours))

    def _colours(self) -> ColourDirections | None:
        needed = any(isinstance(operation, PcaColour) for operation in self.settings.augmentation)
        return colour_directions(self.dataset.x_train.astype(np.uint8, copy=False)) if needed else None

    def _identity(self) -> dict[str, Any]:
        return {
            "architecture": to_json(self.architecture),
            "settings": settings_to_dict(self.settings),
            "data": self.data.fingerprint,
            "frozen": list(self.frozen),
            **({"weights": self.first} if self.first else {}),
        }

    def _seconds(self) -> float:
        return self.earlier_seconds + self.teller.elapsed()
