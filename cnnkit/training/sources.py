"""Data sets by name, loaded where they are needed: a job in a worker gets a name, not megabytes of pictures."""

from dataclasses import dataclass, replace

import numpy as np

from cnnkit.architectures import Architecture
from cnnkit.errors import OptionError
from cnnkit.training.dataset import Dataset, fit_to, take_part
from cnnkit.training.digits import digits
from cnnkit.training.keras_sets import CIFAR10, FASHION, keras_dataset
from cnnkit.training.loop import Trained, train
from cnnkit.training.reports import Report
from cnnkit.training.settings import Settings
from cnnkit.training.textures import TEXTURES, textures

MAX_TEST = 2_000  # pictures of the large sets that are measured after each epoch; all 10,000 take as long as the epoch
PART_SEED = 0  # one choice for everybody, so that figures can be compared


@dataclass(frozen=True)
class Source:
    """What is known of a data set before it is loaded.

    Args:
        title: as people write it.
        input_shape: of its pictures.
        class_names: of its classes.
        num_train, num_test: pictures in all.
        is_fetched: whether Keras takes it from its cache, or from the network, rather than from an installed package.
    """

    title: str
    input_shape: tuple[int, int, int]
    class_names: tuple[str, ...]
    num_train: int
    num_test: int
    is_fetched: bool = False

    @property
    def num_classes(self) -> int:
        """How many classes there are."""
        return len(self.class_names)


SOURCES: dict[str, Source] = {
    "digits": Source("Digits", (8, 8, 1), tuple("0123456789"), 1_438, 359),
    "textures": Source("Textures", (32, 32, 1), TEXTURES, 300, 150),
    "mnist": Source("MNIST", (28, 28, 1), tuple("0123456789"), 60_000, 10_000, is_fetched=True),
    "fashion_mnist": Source("Fashion-MNIST", (28, 28, 1), FASHION, 60_000, 10_000, is_fetched=True),
    "cifar10": Source("CIFAR-10", (32, 32, 3), CIFAR10, 50_000, 10_000, is_fetched=True),
}


def load_source(name: str, *, num_train: int | None = None) -> Dataset:
    """Load a data set by its name, or a part of it.

    Args:
        name: one of `SOURCES`. Those that are fetched load TensorFlow, so a page asks the engine for them.
        num_train: training pictures to keep, as many of each class as can be; None for all. Of a set that is fetched
            at most `MAX_TEST` test pictures are kept.

    Raises:
        OptionError: no such set, it cannot be fetched, or it has fewer pictures than asked for.
    """
    if name not in SOURCES:
        raise OptionError(f"There is no data set {name!r}; choose one of {', '.join(SOURCES)}.")
    if not SOURCES[name].is_fetched:
        return part_of(digits() if name == "digits" else textures(), num_train)
    dataset = part_of(keras_dataset(name), num_train)
    turned = take_part(_turned(dataset), min(MAX_TEST, len(dataset.x_test)), rng=np.random.default_rng(PART_SEED))
    kept = f"{len(turned.x_train):,} of {len(dataset.x_test):,} test pictures, seed {PART_SEED}"
    return replace(_turned(turned), provenance=f"{dataset.provenance}; {kept}")


def part_of(dataset: Dataset, num_train: int | None) -> Dataset:
    """Keep some training pictures, as many of each class as can be, and say so in the provenance; None keeps all.

    Raises:
        OptionError: fewer than one a class, or more than there are.
    """
    if num_train is None or num_train == len(dataset.x_train):
        return dataset
    part = take_part(dataset, num_train, rng=np.random.default_rng(PART_SEED))
    kept = f"{num_train:,} of {len(dataset.x_train):,} training pictures, seed {PART_SEED}"
    return replace(part, provenance=f"{dataset.provenance}; {kept}")


def train_on(
    source: str | Dataset,
    architecture: Architecture,
    settings: Settings,
    *,
    num_train: int | None = None,
    report: Report | None = None,
) -> Trained:
    """Train a network on a data set given by name, its pictures scaled to the network's input.

    Args:
        source: one of `SOURCES`, loaded here; or a data set, which travels with the call.
        architecture: with a unit for each class.
        settings: of the training.
        num_train: training pictures to use; None for all.
        report: as `train` takes it.

    Raises:
        OptionError: the data cannot be loaded, or the settings do not suit them.
        ShapeError: pictures and network do not fit together.
    """
    if report is not None:
        report(0.0, "Loading the data.")
    return train(architecture, fitted(source, architecture, num_train=num_train), settings, report=report)


def fitted(source: str | Dataset, architecture: Architecture, *, num_train: int | None = None) -> Dataset:
    """Load a data set and scale its pictures to a network's input.

    Raises:
        OptionError: the data cannot be loaded.
        ShapeError: the pictures cannot be scaled to that input.
    """
    dataset = load_source(source, num_train=num_train) if isinstance(source, str) else part_of(source, num_train)
    return fit_to(dataset, architecture.input_shape)


def _turned(dataset: Dataset) -> Dataset:
    """Let the two parts change places."""
    return replace(
        dataset,
        x_train=dataset.x_test,
        y_train=dataset.y_test,
        x_test=dataset.x_train,
        y_test=dataset.y_train,
    )
