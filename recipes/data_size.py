"""Accuracy against the number of training pictures: hand-engineered features, and a network that learns its own.

On CIFAR-10. What is measured already is left as it is, so the command can be stopped and started again.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import CnnkitError
from cnnkit.training import Dataset, Mirror, RandomCrop, Settings, Weights, read_run, read_weights, take_part
from cnnkit.training.hog import fit_linear, hog_features
from recipes.cifar10 import cifar10
from recipes.measuring import Judged, fewer_tests, judge, learned, measured, parser, record
from recipes.vggmini_cifar10 import RECIPE as EMBEDDED

NAME = "data-size"
TITLES = {
    "hog": "HOG + linear",
    "cnn": "CNN",
    "cnn-augmented": "CNN, augmented",
    "cnn-embedded": "CNN, embedded",
}
SIZES = (100, 300, 1_000, 3_000, 10_000, 50_000)
MEMBER_SIZE = 10_000  # training pictures of the networks that recipes.ensembles_and_crops averages
NUM_SEEDS = {  # by series and size; more where chance has more to say, five for the ensembles
    "hog": {100: 5, 300: 5, 1_000: 5, 3_000: 5, 10_000: 1, 50_000: 1},
    "cnn": {100: 3, 300: 3, 1_000: 2, 3_000: 2, 10_000: 1},
    "cnn-augmented": {100: 3, 300: 3, 1_000: 2, 3_000: 2, 10_000: 5},
}
AUGMENTATION = (RandomCrop(4), Mirror())
SETTINGS = Settings(
    optimiser="nesterov", learning_rate=0.1, weight_decay=5e-4, schedule="one-cycle", batch_size=50, epochs=80
)
NETWORK = EMBEDDED.architecture
WORDS = {
    "Pictures": "As many of each class, drawn by the seed. From 10,000 on, all seeds have the same pictures.",
    "HOG + linear": "Histograms of oriented gradients as Dalal & Triggs, 2005: cells of 8x8 pixels, blocks of 2x2 "
    "cells, 9 directions; 324 numbers a picture. Standardised, then logistic regression with its regularisation "
    "chosen by 3-fold cross-validation within the training pictures.",
    "CNN": "VGG-mini of recipes/vggmini_cifar10.py, 436,458 parameters, from first weights drawn by the seed. SGD with "
    "Nesterov momentum 0.9, one-cycle up to 0.1, weight decay 0.0005, batches of 50. 80 epochs for 100 pictures, and "
    "with n pictures 80 times the root of 100/n: 46, 25, 15 and 8. Nothing was chosen by the test pictures.",
    "CNN, augmented": "The same, each picture moved by up to 4 pixels either way and mirrored half of the time.",
    "CNN, embedded": "The embedded network vggmini-cifar10: the same network and augmentation, trained for longer, "
    "with other settings, which its card gives.",
    "Test accuracy": "On every second test picture of CIFAR-10, 500 of each class.",
    "Training accuracy": "On the training pictures without augmentation; where there are more, on 2,000 of them.",
    "Seconds": "Of training and judging, on a machine that had other work at the same time. Of the embedded network, "
    "training alone.",
}


class Task(NamedTuple):
    """One measurement of the plan."""

    series: str
    size: int
    seed: int


def main(arguments: Sequence[str]) -> None:
    """Measure what is missing, the first seed of everything first."""
    options = options_of(arguments)
    try:
        dataset = fewer_tests(cifar10(options.data, options.work))
        for task in planned(options):
            how = partial(run, task, dataset, options)
            measured(folder(options), task.series, task.size, [task.seed], how)
            write(dataset, options)
        add_embedded(dataset, options)
        write(dataset, options)
    except CnnkitError as error:
        sys.exit(str(error))


def options_of(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    own = parser(NAME)
    own.add_argument("--series", nargs="+", choices=list(NUM_SEEDS), default=list(NUM_SEEDS))
    own.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    return own.parse_args(arguments)


def planned(options: argparse.Namespace) -> Iterator[Task]:
    """List the measurements that the options ask for."""
    most = max(max(counts.values()) for counts in NUM_SEEDS.values())
    for seed in range(most) if options.seeds is None else options.seeds:
        for size in options.sizes:
            for series in options.series:
                if seed < NUM_SEEDS[series].get(size, 1 if options.epochs else 0):
                    yield Task(series, size, seed)


def run(task: Task, dataset: Dataset, options: argparse.Namespace) -> Judged:
    """Learn from part of the pictures, and be judged."""
    part = part_of(dataset, task)
    if task.series == "hog":
        features = hog_features(np.asarray(part.x_train, np.uint8))
        model = fit_linear(features, part.y_train)
        judged = ((_test_features(dataset), part.y_test), (features, part.y_train))
        return Judged(*(float(model.score(x, y)) for x, y in judged))
    return judge(NETWORK, network(task, dataset, options), part)


def part_of(dataset: Dataset, task: Task) -> Dataset:
    """Draw a task's training pictures."""
    seed = task.seed if task.size < MEMBER_SIZE else 0  # an ensemble's members differ in nothing but their seeds
    return take_part(dataset, task.size, rng=np.random.default_rng(seed))


def network(task: Task, dataset: Dataset, options: argparse.Namespace) -> Weights:
    """Train a task's network, or read what an earlier command trained."""
    epochs = options.epochs or round(SETTINGS.epochs * sqrt(SIZES[0] / task.size))
    augmentation = AUGMENTATION if task.series == "cnn-augmented" else ()
    batch = min(SETTINGS.batch_size, task.size)
    settings = replace(SETTINGS, epochs=epochs, seed=task.seed, augmentation=augmentation, batch_size=batch)
    path = folder(options) / f"{task.series}-{task.size}-{task.seed}.npz"
    return learned(path, NETWORK, part_of(dataset, task), settings, options)


@cache
def _test_features(dataset: Dataset) -> NDArray[np.float32]:
    return hog_features(np.asarray(dataset.x_test, np.uint8))


def add_embedded(dataset: Dataset, options: argparse.Namespace) -> None:
    """Judge the embedded network on the same test pictures, where there is one."""
    weights, record = (
        options.assets / "models" / f"{EMBEDDED.name}.npz",
        options.assets / "runs" / f"{EMBEDDED.name}.json",
    )
    if not (weights.exists() and record.exists()):
        print(f"{EMBEDDED.name} is not embedded yet; the recording goes without it.")
        return
    done = read_run(record)

    def judged() -> Judged:
        return judge(NETWORK, read_weights(weights), dataset)._replace(seconds=done.seconds)

    measured(folder(options), "cnn-embedded", len(dataset.x_train), [done.settings.seed], judged)


def write(dataset: Dataset, options: argparse.Namespace) -> None:
    """Write what is measured so far."""
    title = "Accuracy against the number of training pictures, on CIFAR-10"
    words = {"module": "data_size", "title": title, "x_title": "Training pictures"}
    record(options, NAME, dataset, TITLES, settings=WORDS, **words)


def folder(options: argparse.Namespace) -> Path:
    """Name the folder of the measurements."""
    return Path(options.work) / NAME


if __name__ == "__main__":
    main(sys.argv[1:])
