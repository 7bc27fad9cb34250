"""What averaging gives on CIFAR-10: several networks on one picture, and one network on several crops of it.

The networks are the five that recipes.data_size trains alike on the same 10,000 pictures, and the embedded one. What is
measured already is left as it is, so the command can be stopped and started again.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import CnnkitError
from cnnkit.training import (
    Dataset,
    Weights,
    average_probabilities,
    predict,
    predict_crops,
    read_run,
    read_weights,
    trained_model,
)
from cnnkit.training.dataset import Inputs
from recipes import data_size
from recipes.cifar10 import cifar10
from recipes.data_size import MEMBER_SIZE, NETWORK, NUM_SEEDS
from recipes.measuring import BATCH, Judged, fewer_tests, gathered, measured, parser, record
from recipes.vggmini_cifar10 import RECIPE as EMBEDDED

MODULE, ENSEMBLES, CROPS = "ensembles_and_crops", "ensembles", "crops"
MEMBERS = "cnn-augmented"  # of recipes.data_size
SIDE = 32  # pixels, what the network takes
ENLARGED = 36  # pixels, an eighth more than the crops; AlexNet's 256 is a seventh more than its 224
PADDING = 4  # pixels on each side, as in training
WAYS = ("whole", "enlarged", "padded")
WHOLE = (4, 9)  # among the crops of a padded picture: the middle one is the picture itself, then its mirror image
PARTS = {"enlarged": {1: (4,), 5: tuple(range(5)), 10: tuple(range(10))}}
PARTS |= {"padded": PARTS["enlarged"], "whole": {1: WHOLE[:1], 2: WHOLE}}  # by way and number, which of ten crops
ENSEMBLE_WORDS = {
    "Networks": "VGG-mini of recipes/vggmini_cifar10.py, five times, alike but for the seed of first weights, order of "
    "pictures and augmentation; trained on the same 10,000 pictures, as the recording data-size says under CNN and "
    "CNN, augmented.",
    "Averaging": "The mean of the networks' probabilities, for every choice of networks out of the five: 5 single "
    "ones, 10 pairs, 10 of three, 5 of four, 1 of all.",
    "Test accuracy": "On every second test picture of CIFAR-10, 500 of each class.",
    "Seconds": "Of training and judging all networks that take part, on a machine that had other work to do.",
}
CROP_WORDS = {
    "Networks": "The embedded vggmini-cifar10, and the five of the recording ensembles, each on its own.",
    "Whole": "1: the picture as it is, without any crop. 2: the picture and its mirror image.",
    "Enlarged": "The picture enlarged from 32x32 to 36x36 pixels, bilinearly, and crops of 32x32. 1: the middle. "
    "5: the corners and the middle. 10: these and their mirror images.",
    "Padded": "The picture widened by 4 pixels on each side, which repeat its border as in training, and crops of "
    "32x32 in the same places. The middle one is the whole picture.",
    "Averaging": "The mean of the network's probabilities for the crops.",
    "Test accuracy": "On every second test picture of CIFAR-10, 500 of each class.",
    "Seconds": "Of asking the network, on a machine that had other work at the same time.",
}


class Network(NamedTuple):
    """A trained network: "members" or "embedded", the seed it was trained with, and where its weights come from."""

    kind: str
    seed: int
    weights: Callable[[], Weights]


class Views(NamedTuple):
    """What a network says of ten crops.

    probabilities: (10, N, K).
    seconds: that each crop took, ten numbers.
    """

    probabilities: NDArray[np.float32]
    seconds: tuple[float, ...]


def main(arguments: Sequence[str]) -> None:
    """Measure what is missing: the ensembles, then the embedded network's crops, then the members'."""
    own = parser(MODULE)
    own.add_argument("--size", type=int, default=MEMBER_SIZE, help="training pictures of each network, for a trial")
    options = own.parse_args(arguments)
    try:
        dataset = fewer_tests(cifar10(options.data, options.work))
        seeds = range(NUM_SEEDS[MEMBERS][MEMBER_SIZE]) if options.seeds is None else options.seeds
        measure_ensembles(seeds, dataset, options)
        members = [Network("members", seed, partial(member, seed, dataset, options)) for seed in seeds]
        for one in [*embedded(options), *members]:
            measure_crops(one, dataset, options)
    except CnnkitError as error:
        sys.exit(str(error))


def member(seed: int, dataset: Dataset, options: argparse.Namespace) -> Weights:
    """Read a member's weights, or train it."""
    return data_size.network(data_size.Task(MEMBERS, options.size, seed), dataset, options)


def measure_ensembles(seeds: Sequence[int], dataset: Dataset, options: argparse.Namespace) -> None:
    """Average every choice of members, and write the recording."""
    folder = Path(options.work) / ENSEMBLES

    @cache
    def asked(seed: int) -> NDArray[np.float32]:
        return predict(trained_model(NETWORK, member(seed, dataset, options)), dataset.x_test, batch_size=BATCH)

    def averaged(chosen: Sequence[int]) -> Judged:
        average = average_probabilities([asked(seed) for seed in chosen])
        return Judged(right_part(average, dataset), seconds=sum(seconds[seed] for seed in chosen))

    seconds = {seed: seconds_of(seed, dataset, options) for seed in seeds}
    for count in range(1, len(seeds) + 1):
        for chosen in combinations(seeds, count):
            measured(folder, "average", count, chosen, partial(averaged, chosen))
    titles = {"average": "Average of networks"}
    words = {"title": "Accuracy of ensembles, on CIFAR-10", "x_title": "Networks averaged"}
    record(options, ENSEMBLES, dataset, titles, module=MODULE, settings=ENSEMBLE_WORDS, **words)


def seconds_of(seed: int, dataset: Dataset, options: argparse.Namespace) -> float:
    """Say how long a member took, as the recording of data sizes has it."""
    task = data_size.Task(MEMBERS, options.size, seed)
    folder = data_size.folder(options)
    measured(folder, MEMBERS, options.size, [seed], partial(data_size.run, task, dataset, options))
    series = next(one for one in gathered(folder, data_size.TITLES) if one.key == MEMBERS)
    return next(one.seconds for one in series.measurements if (one.x, one.seeds) == (options.size, (seed,)))


def embedded(options: argparse.Namespace) -> list[Network]:
    """Find the embedded network, where there is one."""
    weights, record = (
        Path(options.assets) / name for name in (f"models/{EMBEDDED.name}.npz", f"runs/{EMBEDDED.name}.json")
    )
    if not (weights.exists() and record.exists()):
        print(f"{EMBEDDED.name} is not embedded yet; the recording goes without it.")
        return []
    return [Network("embedded", read_run(record).settings.seed, partial(read_weights, weights))]


def measure_crops(network: Network, dataset: Dataset, options: argparse.Namespace) -> None:
    """Ask one network about crops, and write the recording."""
    folder = Path(options.work) / CROPS

    @cache
    def views(way: str) -> Views:
        return ask(network, widened(np.asarray(dataset.x_test, np.uint8), way))

    def averaged(way: str, parts: Sequence[int]) -> Judged:
        probabilities, seconds = views("enlarged" if way == "enlarged" else "padded")
        average = average_probabilities([probabilities[part] for part in parts])
        return Judged(right_part(average, dataset), seconds=sum(seconds[part] for part in parts))

    for way in WAYS:
        for count, parts in PARTS[way].items():
            measured(folder, f"{network.kind}-{way}", count, [network.seed], partial(averaged, way, parts))
    titles = {
        f"{kind}-{way}": f"{title}, {way}"
        for kind, title in (("embedded", "Embedded network"), ("members", "Five networks, each on its own"))
        for way in WAYS
    }
    words = {"title": "Accuracy with several crops, on CIFAR-10", "x_title": "Crops averaged"}
    record(options, CROPS, dataset, titles, module=MODULE, settings=CROP_WORDS, **words)


def widened(pictures: NDArray[np.uint8], way: str) -> NDArray[np.uint8]:
    """Make pictures large enough to cut crops from.

    Shapes:
        (N, H, W, C) -> (N, 36, 36, C) for "enlarged", (N, H + 8, W + 8, C) for "padded".
    """
    if way == "padded":
        return np.pad(pictures, ((0, 0), (PADDING, PADDING), (PADDING, PADDING), (0, 0)), mode="edge")
    return np.stack([cv2.resize(one, (ENLARGED, ENLARGED), interpolation=cv2.INTER_LINEAR) for one in pictures])


def ask(network: Network, pictures: NDArray[np.uint8]) -> Views:
    """Ask a network about ten crops of each picture."""
    model, seconds = trained_model(NETWORK, network.weights()), []

    def timed(x: Inputs) -> NDArray[np.float32]:
        begin = time.perf_counter()
        probabilities = predict(model, x, batch_size=BATCH)
        seconds.append(time.perf_counter() - begin)
        return probabilities

    _, each = predict_crops(timed, pictures, (SIDE, SIDE), count=10)
    return Views(each, tuple(seconds))


def right_part(probabilities: NDArray[np.float32], dataset: Dataset) -> float:
    """Give the part of the test pictures whose likeliest class is theirs."""
    return float((probabilities.argmax(axis=1) == dataset.y_test).mean())


if __name__ == "__main__":
    main(sys.argv[1:])
