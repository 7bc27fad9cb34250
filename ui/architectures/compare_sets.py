"""The two data sets on which the networks meet, what was measured on each, and along which axes they are compared."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from cnnkit.architectures import ARCHITECTURES, PUBLISHED, Publication
from cnnkit.architectures.summary import Summary, summarise
from cnnkit.architectures.values import Shape
from cnnkit.plots.compare import Axis
from ui.architectures.networks import CIFAR_NETWORKS, load_network, network_title

PARAMETERS, MACS, YEAR, DEPTH = "parameters", "multiply-accumulates (MACs)", "year", "depth"


@dataclass(frozen=True, eq=False)
class Contender:
    """A network in the form that its paper counts, summed up at its own input."""

    name: str
    publication: Publication
    summary: Summary
    input_shape: Shape

    @property
    def title(self) -> str:
        """As people write it."""
        return network_title(self.name)

    @property
    def bare_title(self) -> str:
        """Without the data set, for a chart that has only one."""
        return self.title.removesuffix(" (CIFAR)")


@dataclass(frozen=True, eq=False)
class Measure:
    """A figure that was printed for networks, in per cent.

    Args:
        title: what the choice is called.
        unit: what the axis is called.
        read: None where nothing is printed.
    """

    title: str
    unit: str
    read: Callable[[Publication], float | None]


@dataclass(frozen=True, eq=False)
class DataSet:
    """Networks that were tested on the same pictures.

    Args:
        title: of the data set.
        names: keys of `ARCHITECTURES`.
        first: those chosen at first.
        measures: the first is shown at first.
        upright: the axis of all its measures.
        across: the axes to choose from; the first is shown at first.
    """

    title: str
    key: str
    names: tuple[str, ...]
    first: tuple[str, ...]
    measures: tuple[Measure, ...]
    upright: Axis
    across: dict[str, Axis]


def _accuracy(error: float | None) -> float | None:
    return None if error is None else round(100 - error, 2)


PAPER = Measure("as each paper reports it", "top-1 accuracy (%)", lambda p: _accuracy(p.top1_error))
KERAS = Measure("Keras Applications", "top-1 accuracy (%)", lambda p: p.keras and _accuracy(p.keras.top1_error))
TORCHVISION = Measure(
    "torchvision", "top-1 accuracy (%)", lambda p: p.torchvision and _accuracy(p.torchvision.top1_error)
)
CIFAR_ERROR = Measure("as each paper reports it", "test error (%)", lambda p: p.cifar10_error)

IMAGENET = DataSet(
    title="ImageNet, 1000 classes",
    key="imagenet",
    names=tuple(name for name in ARCHITECTURES if PUBLISHED[name].top1_error or PUBLISHED[name].torchvision),
    first=("vgg16", "vgg19", "resnet50", "mobilenet_v2"),
    measures=(PAPER, KERAS, TORCHVISION),
    upright=Axis("top-1 accuracy on ImageNet (%)", 54, 82),
    across={
        MACS: Axis(
            "multiply-accumulates for one picture (MACs)", 1.6e8, 4e10,
            ((3e8, "300 million"), (1e9, "1 billion"), (3e9, "3 billion"), (1e10, "10 billion")), is_log=True,
        ),
        PARAMETERS: Axis(
            "parameters", 7e5, 4e8, ((1e6, "1 million"), (1e7, "10 million"), (1e8, "100 million")), is_log=True
        ),
        YEAR: Axis("year of the paper", 2011.2, 2019, tuple((year, str(year)) for year in range(2012, 2020, 2))),
        DEPTH: Axis(
            "depth (convolutions and dense layers in a row)", 6, 260,
            tuple((n, str(n)) for n in (8, 16, 32, 64, 128)), is_log=True,
        ),
    },
)  # fmt: skip
CIFAR = DataSet(
    title="CIFAR-10, 10 classes",
    key="cifar",
    names=tuple(name for name in ARCHITECTURES if PUBLISHED[name].cifar10_error or name in CIFAR_NETWORKS),
    first=("plain20", "resnet20", "resnet56", "resnet110"),
    measures=(CIFAR_ERROR,),
    upright=Axis("test error on CIFAR-10 (%), lower is better", 5.6, 9.4),
    across={
        DEPTH: Axis("depth (convolutions and dense layers in a row)", 0, 130),
        MACS: Axis(
            "multiply-accumulates for one picture (MACs)", 2.5e7, 6e8,
            ((3e7, "30 million"), (1e8, "100 million"), (3e8, "300 million")), is_log=True,
        ),
        PARAMETERS: Axis(
            "parameters", 1.6e5, 4e6, ((3e5, "300,000"), (1e6, "1 million"), (3e6, "3 million")), is_log=True
        ),
    },
)  # fmt: skip
DATA_SETS = {data_set.title: data_set for data_set in (IMAGENET, CIFAR)}


@lru_cache
def contender(name: str) -> Contender:
    """A network of the zoo with the options under which its paper counts it."""
    publication = PUBLISHED[name]
    network = load_network(name, tuple(publication.overrides.items()))
    return Contender(name, publication, summarise(network.architecture), network.architecture.input_shape)


def amount_along(one: Contender, across: str) -> float:
    """Where a network lies along an axis of `DataSet.across`."""
    amounts = {
        MACS: one.summary.macs,
        PARAMETERS: one.summary.parameters,
        YEAR: one.publication.year,
        DEPTH: one.summary.depth,
    }
    return amounts[across]
