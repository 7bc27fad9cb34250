"""Accuracy of transfer learning against the number of pictures of the new classes, on CIFAR-10.

A network learns six of the ten classes; the other four are the new task. What is measured already is left as it is, so
the command can be stopped and started again.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.training import (
    Dataset,
    Mirror,
    RandomCrop,
    Settings,
    TransferMode,
    Weights,
    take_part,
    transfer,
    with_classes,
)
from recipes.cifar10 import cifar10
from recipes.measuring import Judged, fewer_tests, fresh, judge, learned, measured, one_test, parser, record
from recipes.runner import trained_in
from recipes.vggmini_cifar10 import RECIPE as EMBEDDED

NAME = "transfer-sizes"
NEW = ("cat", "deer", "ship", "truck")  # two animals and two vehicles, like and unlike those of the first task
BASE = with_classes(EMBEDDED.architecture, 6)
NETWORK = with_classes(BASE, len(NEW))
NUM_FROZEN = 4  # of seven convolutions: those on 32x32 and 16x16 positions
AUGMENTATION = (RandomCrop(4), Mirror())
BASE_SETTINGS = replace(EMBEDDED.settings, epochs=3)


class Way(NamedTuple):
    """One way to begin the new task."""

    title: str
    mode: TransferMode
    learning_rate: float
    augmentation: tuple[RandomCrop, Mirror] | tuple[()] = ()


WAYS = {
    "frozen": Way("Frozen", "frozen", 0.1),
    "first": Way("First 4 layers frozen", "first", 0.02),
    "all": Way("Fine-tuned", "all", 0.02),
    "scratch": Way("From scratch", "scratch", 0.1),
    "first-augmented": Way("First 4 layers frozen, augmented", "first", 0.02, AUGMENTATION),
    "all-augmented": Way("Fine-tuned, augmented", "all", 0.02, AUGMENTATION),
    "scratch-augmented": Way("From scratch, augmented", "scratch", 0.1, AUGMENTATION),
}
NUM_SEEDS = {5: 3, 20: 3, 100: 2, 500: 1}  # by pictures a class; more where chance has more to say
FEWEST = 20  # training pictures, for which the epochs are stated
SETTINGS = Settings(optimiser="nesterov", weight_decay=5e-4, schedule="one-cycle", batch_size=20, epochs=60)
WORDS = {
    "First task": "VGG-mini of recipes/vggmini_cifar10.py with six outputs learned airplane, automobile, bird, dog, "
    "frog and horse from all their 30,000 training pictures: 3 epochs, SGD with Nesterov momentum 0.9, one-cycle up "
    "to 0.2, weight decay 0.0005, batches of 128, moved and mirrored as below.",
    "New task": "Cat, deer, ship and truck, as many pictures of each, drawn by the seed.",
    "Frozen": "The last layer alone learns, on features computed once. Learning rate up to 0.1.",
    "First 4 layers frozen": "The convolutions on 32x32 and 16x16 positions keep their weights, with their "
    "normalisation; the other three and the last layer learn. Learning rate up to 0.02.",
    "Fine-tuned": "Every layer learns, from the old weights on; the last layer is new. Learning rate up to 0.02.",
    "From scratch": "The same network from first weights drawn by the seed. Learning rate up to 0.1.",
    "All ways": "SGD with Nesterov momentum 0.9, one-cycle, weight decay 0.0005, batches of 20. 60 epochs for 20 "
    "pictures in all, and with n pictures 60 times the root of 20/n: 30, 13 and 6. Nothing was chosen by the test "
    "pictures.",
    "Augmented": "Each picture moved by up to 4 pixels either way and mirrored half of the time.",
    "Test accuracy": "On every second test picture of the four new classes, 500 of each; guessing gives 25 %.",
    "Training accuracy": "On the training pictures without augmentation.",
    "Seconds": "Of training and judging, on a machine that had other work at the same time; without the first task.",
}


class Task(NamedTuple):
    """One measurement of the plan; `size` is in pictures a class."""

    way: str
    size: int
    seed: int


def main(arguments: Sequence[str]) -> None:
    """Measure what is missing, the first seed of everything first."""
    own = parser(NAME)
    own.add_argument("--sizes", type=int, nargs="+", default=list(NUM_SEEDS), help="pictures a class")
    own.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    options = own.parse_args(arguments)
    try:
        dataset = fewer_tests(cifar10(options.data, options.work))
        new, weights = of_classes(dataset, NEW), base_weights(dataset, options)
        for task in planned(options):
            how = partial(run, task, new, weights, options)
            measured(folder(options), task.way, task.size, [task.seed], how)
            write(new, options)
    except CnnkitError as error:
        sys.exit(str(error))


def planned(options: argparse.Namespace) -> Iterator[Task]:
    """List the measurements that the options ask for."""
    for seed in range(max(NUM_SEEDS.values())) if options.seeds is None else options.seeds:
        for size in options.sizes:
            if seed < NUM_SEEDS.get(size, 1 if options.epochs else 0):
                yield from (Task(way, size, seed) for way in options.ways)


def of_classes(dataset: Dataset, names: Sequence[str]) -> Dataset:
    """Keep some classes, counted anew."""
    place = np.full(dataset.num_classes, -1)
    place[[dataset.class_names.index(name) for name in names]] = np.arange(len(names))
    train, test = (np.flatnonzero(place[y] >= 0) for y in (dataset.y_train, dataset.y_test))
    return replace(
        dataset,
        name=f"{dataset.name}, {', '.join(names)}",
        x_train=dataset.x_train[train],
        y_train=place[dataset.y_train[train]],
        x_test=dataset.x_test[test],
        y_test=place[dataset.y_test[test]],
        class_names=tuple(names),
    )


def run(task: Task, new: Dataset, weights: Weights, options: argparse.Namespace) -> Judged:
    """Begin the new task in one way, and be judged."""
    way, total = WAYS[task.way], task.size * new.num_classes
    part = take_part(new, total, rng=np.random.default_rng(task.seed))
    settings = replace(
        SETTINGS,
        learning_rate=way.learning_rate,
        augmentation=way.augmentation,
        epochs=options.epochs or round(SETTINGS.epochs * sqrt(FEWEST / total)),
        batch_size=min(SETTINGS.batch_size, total),
        seed=task.seed,
    )
    fresh()
    # Features that are kept as data are float32.
    with trained_in("float32" if way.mode == "frozen" else options.precision):
        trained = transfer(BASE, weights, one_test(part), settings, mode=way.mode, num_frozen=NUM_FROZEN)
    return judge(NETWORK, trained.weights, part)


def base_weights(dataset: Dataset, options: argparse.Namespace) -> Weights:
    """Train the network of the first task, or read what an earlier command trained."""
    old = of_classes(dataset, [name for name in dataset.class_names if name not in NEW])
    epochs = options.epochs or BASE_SETTINGS.epochs
    settings = replace(BASE_SETTINGS, epochs=epochs, batch_size=min(BASE_SETTINGS.batch_size, len(old.x_train)))
    return learned(folder(options) / "first-task.npz", BASE, old, settings, options)


def write(new: Dataset, options: argparse.Namespace) -> None:
    """Write what is measured so far."""
    title = "Transfer learning against the number of new pictures, on CIFAR-10"
    words = {"module": "transfer_sizes", "title": title, "x_title": "Training pictures a class"}
    record(options, NAME, new, {key: way.title for key, way in WAYS.items()}, settings=WORDS, **words)


def folder(options: argparse.Namespace) -> Path:
    """Name the folder of the measurements."""
    return Path(options.work) / NAME


if __name__ == "__main__":
    main(sys.argv[1:])
