"""What is known of a published network, and by how much ours differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cnnkit.architectures.values import Shape


class Difference(NamedTuple):
    """How many more (or fewer) than published ours has, and why."""

    amount: int
    reason: str


class Accuracy(NamedTuple):
    """ImageNet errors in per cent, on the 50,000 validation pictures, one crop from the centre."""

    top1_error: float
    top5_error: float
    source: str


@dataclass(frozen=True)
class Publication:
    """A network as published; what is not printed anywhere is None.

    Args:
        title, year, reference: of the paper.
        input_shape: as the paper writes it.
        parameters, parameters_source: those learned, and who prints them.
        parameters_unit: of the last digit printed: 1 for an exact count, 100_000 for "4.2 million".
        overrides: options under which our network is the one counted there.
        differences: what ours has more or less than `parameters`, beyond their rounding.
        macs, macs_source, macs_unit, macs_differences: the same for multiply-accumulates for one picture.
        top1_error, top5_error, accuracy_source, accuracy_protocol: ImageNet errors in the paper, in per cent. Papers
            test in different ways, as the protocol says; do not compare these across papers.
        keras, torchvision: errors of the libraries' trained networks, all tested in one way.
        cifar10_error, cifar10_source: test error on CIFAR-10 in per cent.
    """

    title: str
    year: int
    reference: str
    input_shape: Shape
    parameters: int
    parameters_source: str
    parameters_unit: int = 1
    overrides: Mapping[str, Any] = field(default_factory=dict)
    differences: tuple[Difference, ...] = ()
    macs: int | None = None
    macs_source: str = ""
    macs_unit: int = 1
    macs_differences: tuple[Difference, ...] = ()
    top1_error: float | None = None
    top5_error: float | None = None
    accuracy_source: str = ""
    accuracy_protocol: str = ""
    keras: Accuracy | None = None
    torchvision: Accuracy | None = None
    cifar10_error: float | None = None
    cifar10_source: str = ""

    @property
    def difference_count(self) -> int:
        """Our parameters less those published, but for rounding."""
        return sum(difference.amount for difference in self.differences)

    @property
    def difference(self) -> str:
        """The differences in words, "" where there are none."""
        return explain(self.differences)

    @property
    def macs_difference_count(self) -> int:
        """Our multiply-accumulates less those published, but for rounding."""
        return sum(difference.amount for difference in self.macs_differences)

    @property
    def macs_difference(self) -> str:
        """The differences in words, "" where there are none."""
        return explain(self.macs_differences)


class Erratum(NamedTuple):
    """A wrong number of the well-known slide: the layer, the number, the sum that gives it, the right one, the slip."""

    layer: str
    printed: int
    slip: str
    correct: int
    explanation: str


def explain(differences: tuple[Difference, ...]) -> str:
    """Write out differences, the sum first where there are several."""
    parts = [f"{difference.amount:+,}: {difference.reason}" for difference in differences]
    total = sum(difference.amount for difference in differences)
    return "; ".join(parts) if len(parts) < 2 else f"{total:+,} in all. " + "; ".join(parts)
