"""The same training with several seeds, one after the other, and what a page shows of each afterwards."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import Architecture
from cnnkit.errors import OptionError
from cnnkit.training.dataset import Dataset, Labels
from cnnkit.training.loop import Trained, train
from cnnkit.training.mistakes import confusion_matrix, worst_mistakes
from cnnkit.training.reports import Report
from cnnkit.training.runs import Run
from cnnkit.training.settings import Settings
from cnnkit.training.sources import fitted
from cnnkit.training.weights import Weights

MAX_SEEDS = 5
MOST_MISTAKES = 12  # pictures; more are not looked at


class Judgement(NamedTuple):
    """How a trained network does on the test part.

    confusion: counts, a row for each true class.
    pictures: its surest mistakes, uint8, in the size that the network saw.
    truths, probabilities: of these.

    Shapes:
        confusion (K, K), pictures (M, H, W, C), truths (M,), probabilities (M, K).
    """

    confusion: NDArray[np.int64]
    pictures: NDArray[np.uint8]
    truths: Labels
    probabilities: NDArray[np.float32]


class Outcome(NamedTuple):
    """What one seed gave.

    run: the record.
    weights: of the first seed that did not diverge; empty for the others.
    judgement: None where the training diverged.
    """

    run: Run
    weights: Weights
    judgement: Judgement | None


def train_seeds(
    source: str | Dataset,
    architecture: Architecture,
    settings: Settings,
    *,
    num_seeds: int = 1,
    num_train: int | None = None,
    report: Report | None = None,
) -> tuple[Outcome, ...]:
    """Train a network several times, the seeds counting up from that of the settings.

    Args:
        source: as `train_on` takes it.
        architecture: with a unit for each class.
        settings: of all; their seed is the first.
        num_seeds: 1 to `MAX_SEEDS`.
        num_train: training pictures to use, the same for all seeds; None for all.
        report: told as `train` tells it, with the fraction of all seeds together, and `place`, 0 for the first.

    Raises:
        OptionError: the data cannot be loaded, or an option does not suit them.
        ShapeError: pictures and network do not fit together.
    """
    if not 1 <= num_seeds <= MAX_SEEDS:
        raise OptionError(f"num_seeds must be from 1 to {MAX_SEEDS}, got {num_seeds}.")
    if report is not None:
        report(0.0, "Loading the data.")
    dataset = fitted(source, architecture, num_train=num_train)
    outcomes: list[Outcome] = []
    for place in range(num_seeds):
        heard = None if report is None else _OneOf(report, place, num_seeds)
        trained = train(architecture, dataset, replace(settings, seed=settings.seed + place), report=heard)
        outcomes.append(_outcome(trained, dataset, is_first=not any(one.weights for one in outcomes)))
    return tuple(outcomes)


def judge(
    y: Labels, probabilities: NDArray[np.float32], pictures: NDArray[Any], *, count: int = MOST_MISTAKES
) -> Judgement:
    """Gather what a network says of test pictures: the confusion matrix, and its surest mistakes with their pictures.

    Args:
        y: the true classes.
        probabilities: of the classes.
        pictures: uint8.
        count: at most so many mistakes.

    Shapes:
        y (N,), probabilities (N, K), pictures (N, H, W, C).
    """
    places = worst_mistakes(y, probabilities, count=count)
    confusion = confusion_matrix(y, probabilities.argmax(axis=1), num_classes=probabilities.shape[1])
    return Judgement(confusion, pictures[places], y[places], probabilities[places])


def _outcome(trained: Trained, dataset: Dataset, *, is_first: bool) -> Outcome:
    if not len(trained.probabilities):
        return Outcome(trained.run, {}, None)
    judgement = judge(dataset.y_test, trained.probabilities, dataset.x_test)
    return Outcome(trained.run, trained.weights if is_first else {}, judgement)


class _OneOf:
    """A report that tells of one training among several."""

    def __init__(self, report: Report, place: int, count: int) -> None:
        self._report, self._place, self._count = report, place, count

    def __call__(self, fraction: float, message: str = "", **data: Any) -> None:
        """Tell it, as its part of the whole."""
        words = message if self._count == 1 else f"Seed {self._place + 1} of {self._count}. {message}"
        self._report((self._place + fraction) / self._count, words, **data, place=self._place)
