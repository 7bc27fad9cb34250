"""Four ways to take a trained network on to new classes, one after the other on the same pictures."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import Architecture, build_graph, derive_rows, from_json
from cnnkit.training.dataset import Dataset, Inputs, fit_to
from cnnkit.training.numpy_network import activations
from cnnkit.training.reports import Report
from cnnkit.training.runs import Run
from cnnkit.training.settings import Settings
from cnnkit.training.textures import textures
from cnnkit.training.transfer import (
    WITH_KERNEL,
    TransferMode,
    count_layers,
    first_layers,
    head_of,
    transfer,
    with_classes,
)
from cnnkit.training.weights import Weights

MODES: tuple[TransferMode, ...] = get_args(TransferMode)
LayerState: TypeAlias = Literal["still", "goes on", "anew"]
RACE_EPOCHS, RACE_RATE = 20, 0.01
NUM_TEST = 40  # crops of each texture to be judged by
_BATCH = 64  # pictures at once: their maps stay below 20 MB


@dataclass(frozen=True)
class LayerPlan:
    """What becomes of one layer with a kernel.

    Args:
        name: of the layer.
        state: "still" keeps what the first task taught it; "goes on" learns from there; "anew" learns from random
            numbers.
        parameters: its own and those of the batch normalisation after it.
    """

    name: str
    state: LayerState
    parameters: int

    @property
    def num_learning(self) -> int:
        """How many numbers of it learn."""
        return 0 if self.state == "still" else self.parameters


@dataclass(frozen=True, eq=False)
class Racer:
    """How one way went.

    Args:
        mode: as `transfer` takes it.
        run: the record.
        weights: of the network; empty where the training diverged.
        probabilities: of the classes for each test picture.
        places: what its last layer reads of each training picture and then of each test picture, drawn flat by
            `flat_features`.
        seconds: from its start to its end, with building the network and computing features.
        ended_s: seconds from its start to the end of each epoch.

    Shapes:
        probabilities (N_test, K), places (N_train + N_test, 2); (0, ...) where the training diverged; ended_s (E,).
    """

    mode: TransferMode
    run: Run
    weights: Weights
    probabilities: NDArray[np.float32]
    places: NDArray[np.float32]
    seconds: float
    ended_s: tuple[float, ...]


@lru_cache(maxsize=64)  # a page asks again at each touch
def plan_layers(
    base: Architecture, num_classes: int, *, mode: TransferMode, num_frozen: int = 0
) -> tuple[LayerPlan, ...]:
    """Say which layers a way holds still, and how many numbers each has.

    Args:
        base, mode, num_frozen: as `transfer` takes them.
        num_classes: of the new task.

    Raises:
        OptionError: as `transfer`.
    """
    network = with_classes(base, num_classes)
    count = {"frozen": count_layers(network) - 1, "first": num_frozen}.get(mode, 0)
    still, head = first_layers(network, count), head_of(network)
    plans: list[LayerPlan] = []
    for row in derive_rows(network):
        if isinstance(row.node.operation, WITH_KERNEL):
            is_new = mode == "scratch" or row.name == head
            state: LayerState = "still" if row.name in still else "anew" if is_new else "goes on"
            plans.append(LayerPlan(row.name, state, row.parameters.trainable))
        elif row.parameters.trainable and plans:
            last = plans[-1]
            plans[-1] = LayerPlan(last.name, last.state, last.parameters + row.parameters.trainable)
    return tuple(plans)


def count_still(run: Run) -> int:
    """Count the layers with a kernel that a run held still."""
    return sum(name in run.frozen for name in _with_kernel(run.architecture))


@lru_cache(maxsize=16)
def _with_kernel(architecture: str) -> tuple[str, ...]:
    """Name the layers with a kernel of a network written as JSON."""
    operations = (node.operation for node in build_graph(from_json(architecture)).nodes)
    return tuple(operation.name for operation in operations if isinstance(operation, WITH_KERNEL))


def race_settings(
    num_train: int, *, epochs: int = RACE_EPOCHS, learning_rate: float = RACE_RATE, seed: int = 0
) -> Settings:
    """Settings for a race on so many pictures: momentum, and batches of a third of few pictures, of 16 at most.

    Args:
        num_train: pictures to learn from, two or more.
        epochs, learning_rate, seed: as `Settings` takes them.
    """
    batch_size = min(16, max(2, num_train // 3))
    return Settings("momentum", learning_rate=learning_rate, epochs=epochs, batch_size=batch_size, seed=seed)


def textures_for(base: Architecture, *, num_train: int, seed: int = 0) -> Dataset:
    """Cut a few crops of brick, grass and gravel, of the size and the channels that a network takes.

    Args:
        base: a network of pictures.
        num_train: crops of each texture to learn from; there are `NUM_TEST` more of each to be judged by.
        seed: of their places.

    Raises:
        OptionError, ShapeError: as `textures` and `fit_to`.
    """
    side = min(base.input_shape[:2])
    return fit_to(textures(side=side, num_train=num_train, num_test=NUM_TEST, seed=seed), base.input_shape)


def title_of(mode: TransferMode, num_frozen: int) -> str:
    """Call a way by a name that a figure has room for."""
    first = f"First {num_frozen} still" if num_frozen != 1 else "First one still"
    return {"frozen": "Last layer only", "first": first, "all": "Fine-tune all", "scratch": "From scratch"}[mode]


def race(
    base: Architecture,
    weights: Weights,
    dataset: Dataset,
    settings: Settings,
    *,
    num_frozen: int,
    modes: Sequence[TransferMode] = MODES,
    report: Report | None = None,
) -> tuple[Racer, ...]:
    """Train the same network on the same pictures with the same settings, once for each way of beginning.

    They run in turn, so that the time each takes is its own.

    Args:
        base, weights: the network of the first task and what it learned there, as `transfer` takes them.
        dataset: the new task.
        settings: of every training; without augmentation, which would not reach the features of "frozen".
        num_frozen: layers held still by "first".
        modes: which ways, in this order.
        report: told how far the race is; its data are those of `train`, and `mode`, and `ended_s`, the seconds from
            the beginning of this way to the end of each epoch that is told.

    Raises:
        ShapeError, OptionError: as `transfer`.
    """
    import keras  # noqa: F401  before the clock starts: the first way must not pay for it

    works = [_work(dataset, settings, mode) for mode in modes]
    racers = []
    for place, mode in enumerate(modes):
        part = _Part(report, mode, title_of(mode, num_frozen), sum(works[:place]), works[place], sum(works))
        racers.append(_run_one(base, weights, dataset, settings, mode, num_frozen, part))
    return tuple(racers)


class _Part:
    """One way's share of the report; also its clock."""

    def __init__(
        self, report: Report | None, mode: TransferMode, title: str, before: int, work: int, in_all: int
    ) -> None:
        self._report, self._mode, self._title = report, mode, title
        self._before, self._work, self._in_all = before, work, in_all
        self._begin = time.perf_counter()
        self.ended_s: list[float] = []

    def seconds(self) -> float:
        """Since the beginning."""
        return time.perf_counter() - self._begin

    def __call__(self, fraction: float, message: str = "", **data: Any) -> None:
        ended = [self.seconds()] * len(data["epochs"])
        self.ended_s += ended
        if self._report is not None:
            done = (self._before + fraction * self._work) / self._in_all
            self._report(done, f"{self._title}. {message}", **{**data, "mode": self._mode, "ended_s": ended})


def _work(dataset: Dataset, settings: Settings, mode: TransferMode) -> int:
    """Pictures that go through the network, forward and backward, the latter counted twice: for the bar."""
    num_train, num_test = len(dataset.x_train), len(dataset.x_test)
    return num_train + num_test if mode == "frozen" else settings.epochs * (3 * num_train + num_test)


def _run_one(
    base: Architecture,
    weights: Weights,
    dataset: Dataset,
    settings: Settings,
    mode: TransferMode,
    num_frozen: int,
    part: _Part,
) -> Racer:
    trained = transfer(
        base, weights, dataset, settings, mode=mode, num_frozen=num_frozen if mode == "first" else 0, report=part
    )
    seconds = part.seconds()
    places = np.zeros((0, 2), np.float32)
    if trained.weights:
        pictures = np.concatenate([dataset.x_train, dataset.x_test])
        places = flat_features(with_classes(base, dataset.num_classes), trained.weights, pictures)
    return Racer(mode, trained.run, trained.weights, trained.probabilities, places, seconds, tuple(part.ended_s))


def flat_features(architecture: Architecture, weights: Weights, x: Inputs) -> NDArray[np.float32]:
    """Lay pictures out on a plane by what the last layer reads of them: their two principal components.

    Args:
        architecture: ends with a Dense layer.
        weights: of all layers before that one.
        x: pictures, as a `Dataset` holds them.

    Shapes:
        x (N, H, W, C) -> (N, 2), centred, the first coordinate the wider.

    Raises:
        OptionError: the network does not end with a Dense layer.
        ShapeError: the weights are not the network's.

    Source:
        Jolliffe, Principal Component Analysis, 2002, section 1.1.
    """
    nodes = build_graph(architecture).nodes
    (head,) = (node for node in nodes if node.operation.name == head_of(architecture))
    before = nodes[head.inputs[0]].operation.name
    parts = [activations(architecture, weights, x[i : i + _BATCH], [before])[before] for i in range(0, len(x), _BATCH)]
    features = np.concatenate(parts)  # (N, D)
    left, sizes, _ = np.linalg.svd(features - features.mean(axis=0), full_matrices=False)
    places = np.zeros((len(x), 2), np.float32)
    places[:, : min(2, len(sizes))] = (left * sizes)[:, :2]
    return places
