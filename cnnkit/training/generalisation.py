"""What augmentation does to the gap between training and validation: two trainings that differ in nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np

from cnnkit.architectures import get
from cnnkit.errors import OptionError
from cnnkit.training.augmentation import Augmentation
from cnnkit.training.dataset import Dataset, fit_to, take_part
from cnnkit.training.digits import digits
from cnnkit.training.loop import train
from cnnkit.training.reports import Report
from cnnkit.training.runs import EpochCurves, Run
from cnnkit.training.settings import Settings
from cnnkit.training.textures import textures

SmallData: TypeAlias = Literal["digits", "textures"]

SETTINGS = Settings(optimiser="momentum", learning_rate=0.02, schedule="cosine", epochs=40, batch_size=20)
NUM_TEST_CROPS = 120  # of each texture
SIDE = 32  # pixels, of the pictures that the network takes


class Comparison(NamedTuple):
    """Two runs with the same network, pictures, settings and seed.

    without: no augmentation. augmented: with it.
    """

    without: Run
    augmented: Run


def compare_augmentation(
    operations: Sequence[Augmentation],
    *,
    data: SmallData = "digits",
    num_train: int = 200,
    epochs: int = SETTINGS.epochs,
    seed: int = 0,
    report: Report | None = None,
) -> Comparison:
    """Train LeNet-5 twice on few pictures of 32 x 32 pixels: as they are, and augmented.

    Args:
        operations: of the second training; lengths in pixels of 32.
        data: "digits", or "textures" cut from three photographs.
        num_train: pictures to learn from, in all.
        epochs: of each training.
        seed: of the choice of pictures and of both trainings.
        report: told as `train` tells it, with `part` 0 for the first training and 1 for the second.

    Raises:
        OptionError: the data are unknown or cannot be divided so, or an option is out of range.
    """
    dataset = small_dataset(data, num_train, seed=seed)
    settings = replace(SETTINGS, epochs=epochs, seed=seed)
    network = get("lenet5", input_shape=dataset.input_shape, classes=dataset.num_classes)
    without = train(network, dataset, settings, report=_half(report, 0, "Without"))
    settings = replace(settings, augmentation=tuple(operations))
    return Comparison(without.run, train(network, dataset, settings, report=_half(report, 1, "Augmented")).run)


def small_dataset(data: SmallData, num_train: int, *, seed: int) -> Dataset:
    """Give few pictures of 32 x 32 pixels to learn from, and all the test pictures there are.

    Raises:
        OptionError: the data are unknown, or do not hold so many pictures.
    """
    if data not in get_args(SmallData):
        raise OptionError(f"data must be one of {', '.join(get_args(SmallData))}, got {data!r}.")
    if data == "textures":
        crops = textures(side=SIDE, num_train=-(-num_train // 3), num_test=NUM_TEST_CROPS, seed=seed)
        return take_part(crops, num_train, rng=np.random.default_rng(seed))
    return fit_to(take_part(digits(), num_train, rng=np.random.default_rng(seed)), (SIDE, SIDE, 1))


def generalisation_gap(epochs: Sequence[EpochCurves]) -> float:
    """Give how much better the last epoch's training accuracy is than its validation accuracy, averaged over seeds.

    Units:
        none; 0.1 is ten points of a hundred. Below 0 where the validation pictures are the easier ones.

    Raises:
        OptionError: there is no run, or one without an epoch.
    """
    if not epochs or not all(len(one.seconds) for one in epochs):
        raise OptionError("generalisation_gap: needs at least one run, each with an epoch or more.")
    return float(np.mean([float(one.train_accuracy[-1]) - float(one.validation_accuracy[-1]) for one in epochs]))


def _half(report: Report | None, part: int, title: str) -> Report | None:
    """Tell a report of one of the two trainings."""
    if report is None:
        return None

    def tell(fraction: float, message: str = "", **data: Any) -> None:
        report((part + fraction) / 2, f"{title}. {message}", part=part, **data)

    return tell
