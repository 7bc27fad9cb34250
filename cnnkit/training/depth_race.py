"""A plain and a residual network of one depth on the same digits, one after the other: small enough to be watched."""

from typing import Any, NamedTuple

from cnnkit.architectures.zoo.cifar import plain_cifar, resnet_cifar
from cnnkit.errors import OptionError
from cnnkit.training.depth_runs import KINDS, Network
from cnnkit.training.digits import digits
from cnnkit.training.loop import train
from cnnkit.training.reports import Report
from cnnkit.training.runs import Run
from cnnkit.training.settings import Settings

RACE_DEPTHS = (8, 14, 20, 26, 32, 44)
MAX_EPOCHS = 20
_FACTORIES = {"plain": plain_cifar, "resnet": resnet_cifar}


class DepthRace(NamedTuple):
    """The two trainings, with the same settings."""

    plain: Run
    resnet: Run


def race_depths(
    depth: int, *, epochs: int = 6, learning_rate: float = 0.05, seed: int = 0, report: Report | None = None
) -> DepthRace:
    """Train a plain network on the digits, then the residual one of the same depth.

    The digits keep their own size, 8x8 pixels in grey, so the three stages see 8x8, 4x4 and 2x2 positions. Both
    networks have the same number of weights, the same recipe, and see the same batches.

    Args:
        depth: layers with weights, one of `RACE_DEPTHS`.
        epochs: passes over the training digits, 1 to `MAX_EPOCHS`.
        learning_rate: the largest; it rises over the first twentieth, then falls along a cosine.
        seed: of first weights and shuffling.
        report: told as `train` tells it, with the fraction of both trainings together, and in the data also `kind`,
            "plain" or "resnet", `depth` and `num_epochs`.

    Raises:
        OptionError: a value is out of range.

    Source:
        He et al., arXiv:1512.03385, section 4.2, made small.
    """
    if depth not in RACE_DEPTHS:
        raise OptionError(f"depth must be one of {', '.join(map(str, RACE_DEPTHS))}, got {depth!r}.")
    if epochs > MAX_EPOCHS:
        raise OptionError(f"epochs must be at most {MAX_EPOCHS} in this race, got {epochs}.")
    settings = race_settings(epochs=epochs, learning_rate=learning_rate, seed=seed)
    dataset = digits()
    runs = []
    for place, kind in enumerate(KINDS):
        architecture = _FACTORIES[kind](depth, input_shape=dataset.input_shape)
        heard = None if report is None else _Part(report, Network(kind, depth), place, epochs)
        runs.append(train(architecture, dataset, settings, report=heard).run)
    return DepthRace(*runs)


def race_settings(*, epochs: int, learning_rate: float, seed: int) -> Settings:
    """Give the recipe of both networks."""
    return Settings(
        optimiser="momentum",
        learning_rate=learning_rate,
        schedule="cosine",
        warmup=0.05,
        epochs=epochs,
        batch_size=32,
        seed=seed,
    )


class _Part:
    """Tells of one of the two trainings as of a half of the race."""

    def __init__(self, report: Report, network: Network, place: int, num_epochs: int) -> None:
        self._report, self._network, self._place, self._num_epochs = report, network, place, num_epochs

    def __call__(self, fraction: float, message: str = "", **data: Any) -> None:
        kind, depth = self._network
        done = (self._place + fraction) / len(KINDS)
        about = {"kind": kind, "depth": depth, "num_epochs": self._num_epochs}
        self._report(done, f"{self._network.title}: {message}", **about, **data)
