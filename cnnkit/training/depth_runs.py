"""Plain and residual networks of several depths, as recorded: how they end, and how long their gradients are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import Architecture, Conv, Dense, derive_rows, from_json
from cnnkit.errors import OptionError
from cnnkit.training.run_files import read_run
from cnnkit.training.runs import Run

Kind: TypeAlias = Literal["plain", "resnet"]
KINDS: tuple[Kind, ...] = get_args(Kind)
TITLES: dict[Kind, str] = {"plain": "Plain", "resnet": "ResNet"}
_FILE = re.compile(r"(plain|resnet)-(\d{1,3})-seed-(\d{1,9})\.json")


class Network(NamedTuple):
    """One of the networks: without or with shortcuts, and its layers with weights."""

    kind: Kind
    depth: int

    @property
    def title(self) -> str:
        """What it is called, such as Plain-56."""
        return f"{TITLES[self.kind]}-{self.depth}"


@dataclass(frozen=True, eq=False)
class GradientProfile:
    """Length of the loss' gradient by the weights of each layer, first to last, at one time of a training.

    Args:
        layers: convolutions and the dense layer at the end, without normalisation.
        filters: of each layer.
        mean, low, high: over the seeds.

    Shapes:
        (L,) each, L layers.
    """

    layers: tuple[str, ...]
    filters: tuple[int, ...]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class EndPoint(NamedTuple):
    """Where the seeds of a network end, in parts of 1: means, and the extremes of the test error."""

    train_error: float
    test_error: float
    lowest_test_error: float
    highest_test_error: float


def find_depth_runs(folder: Path) -> dict[Network, tuple[Path, ...]]:
    """List the recorded networks in a folder, shallow ones first, each with the files of its seeds."""
    found: dict[Network, list[tuple[int, Path]]] = {}
    for path in folder.glob("*-seed-*.json"):
        if match := _FILE.fullmatch(path.name):
            kind: Kind = "plain" if match[1] == "plain" else "resnet"
            found.setdefault(Network(kind, int(match[2])), []).append((int(match[3]), path))
    ordered = sorted(found, key=lambda network: (network.depth, KINDS.index(network.kind)))
    return {network: tuple(path for _, path in sorted(found[network])) for network in ordered}


def read_depth_runs(folder: Path) -> dict[Network, tuple[Run, ...]]:
    """Read all recorded networks of a folder, each with its seeds, shallow ones first.

    Raises:
        OptionError: a file is no run, or cannot be read.
    """
    return {network: tuple(map(read_run, paths)) for network, paths in find_depth_runs(folder).items()}


def end_point(runs: Sequence[Run], epoch: int | None = None) -> EndPoint:
    """Average the errors of some seeds after an epoch, counted from 1; None for the last that all of them have.

    Raises:
        OptionError: no run, or one has not come so far.
    """
    place = _last_epoch(runs) if epoch is None else epoch
    if not 1 <= place <= _last_epoch(runs):
        raise OptionError(f"Epoch {place} is outside these runs, which have {_last_epoch(runs)}.")
    train = [1 - float(run.epochs.train_accuracy[place - 1]) for run in runs]
    test = [1 - float(run.epochs.validation_accuracy[place - 1]) for run in runs]
    return EndPoint(float(np.mean(train)), float(np.mean(test)), min(test), max(test))


def gradient_profile(runs: Sequence[Run], epoch: int) -> GradientProfile:
    """Average the gradients' lengths over the steps of an epoch, layer by layer.

    Args:
        runs: of one network, that differ in their seeds.
        epoch: counted from 1; 0 for the first recorded point, the first step or the mean of the first few.

    Raises:
        OptionError: no run, runs of different networks, or an epoch that one of them has not.
    """
    last = _last_epoch(runs)
    if not 0 <= epoch <= last:
        raise OptionError(f"Epoch {epoch} is outside these runs, which have {last}; 0 stands for the first steps.")
    if len({run.architecture for run in runs}) > 1:
        raise OptionError("These runs are of different networks. Give those of one, that differ in their seeds.")
    return layer_profile(from_json(runs[0].architecture), runs[0].layers, [_norms_in(run, epoch) for run in runs])


def layer_profile(
    architecture: Architecture, layers: Sequence[str], norms: Sequence[NDArray[np.floating]]
) -> GradientProfile:
    """Pick the convolutions and dense layers out of gradient norms, and average them.

    Args:
        architecture: of the network.
        layers: those that were measured, in that order.
        norms: what each seed measured.

    Shapes:
        norms (all L layers,) each.
    """
    filters = _filters_by_layer(architecture)
    places = [place for place, layer in enumerate(layers) if layer in filters]
    kept = tuple(layers[place] for place in places)
    table = np.stack([np.asarray(one, np.float64)[places] for one in norms])  # (seeds, L)
    counts = tuple(filters[layer] for layer in kept)
    return GradientProfile(kept, counts, table.mean(axis=0), table.min(axis=0), table.max(axis=0))


def steps_in(run: Run, epoch: int) -> tuple[int, int]:
    """Give the first and the last step of an epoch, counted from 1; of epoch 0 those of the first recorded point."""
    if epoch == 0:
        return 1, int(run.steps.step[0])
    steps_an_epoch = run.data.num_train // run.settings.batch_size
    return (epoch - 1) * steps_an_epoch + 1, epoch * steps_an_epoch


def common_epochs(runs: Iterable[Run]) -> int:
    """Give how many epochs all of the runs have; 0 without a run."""
    return min((len(run.epochs.seconds) for run in runs), default=0)


def _last_epoch(runs: Sequence[Run]) -> int:
    last = common_epochs(runs)
    if not last:
        raise OptionError("There is no run with a whole epoch here. Record one, or train one.")
    return last


def _norms_in(run: Run, epoch: int) -> NDArray[np.float64]:
    """Mean over the steps of an epoch, (all layers,); a point stands for the steps since the one before it."""
    first, last = steps_in(run, epoch)
    ends = run.steps.step
    covered = np.diff(ends, prepend=0)  # (P,) steps of each point
    inside = (ends >= first) & (ends <= last)
    return np.average(run.steps.gradient_norms[inside].astype(np.float64), axis=0, weights=covered[inside])


@lru_cache(maxsize=32)
def _filters_by_layer(architecture: Architecture) -> dict[str, int]:
    """Filters of each convolution and units of each dense layer, by the layer's name."""
    operations = [row.node.operation for row in derive_rows(architecture)]
    convolutions = {layer.name: layer.filters for layer in operations if isinstance(layer, Conv)}
    return convolutions | {layer.name: layer.units for layer in operations if isinstance(layer, Dense)}
