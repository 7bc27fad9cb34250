"""Inception modules one by one: as they stand in a network, and put together from chosen paths."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from cnnkit.architectures.graph import Join
from cnnkit.architectures.ledger import Row
from cnnkit.architectures.spec import Architecture, Concat, Layer
from cnnkit.architectures.values import Shape
from cnnkit.architectures.zoo.googlenet import inception
from cnnkit.errors import OptionError

PATHS = ("1x1", "3x3", "5x5", "pool")
_SOURCE = "Szegedy et al., 2014, arXiv:1409.4842, figure 2"


@dataclass(frozen=True)
class Widths:
    """How many filters the convolutions of a module have; one line of the columns of table 1 of the paper.

    Args:
        one: 1x1 filters of the first path.
        three_reduce, three: 1x1 filters, then 3x3 filters.
        five_reduce, five: 1x1 filters, then 5x5 filters.
        pool: 1x1 filters after the pool.
    """

    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool: int


@dataclass(frozen=True)
class Module:
    """A module where it stands in a network.

    Args:
        name: as the paper calls it, "3a".
        input_shape, output_shape: (H, W, C).
        widths: of its convolutions.
        path_macs: multiply-accumulates of each path, in the order of `PATHS`.
    """

    name: str
    input_shape: Shape
    output_shape: Shape
    widths: Widths
    path_macs: tuple[int, ...]

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the whole module."""
        return sum(self.path_macs)


def read_modules(rows: Sequence[Row]) -> tuple[Module, ...]:
    """Find the inception modules among a network's rows.

    Args:
        rows: of GoogLeNet, or of a network with modules of the same four paths.

    Raises:
        OptionError: a concatenation has other paths.

    Source:
        Szegedy et al., 2014, arXiv:1409.4842, table 1.
    """
    return tuple(_read_module(rows, row) for row in rows if isinstance(row.node.operation, Join))


def assemble(
    name: str,
    input_shape: Shape,
    widths: Widths,
    *,
    paths: Sequence[str] = PATHS,
    reductions: bool = True,
) -> Architecture:
    """Put a module together as a network of its own.

    Args:
        name: the layers' names begin with it.
        input_shape: (H, W, C).
        widths: of the convolutions.
        paths: those of `PATHS` that are there, two or more.
        reductions: with the 1x1 filters before 3x3 and 5x5 and after the pool; without them it is the paper's naive
            module, whose pool hands all channels on.

    Raises:
        OptionError: an unknown path, fewer than two, or a width that no layer can have.

    Source:
        Szegedy et al., 2014, arXiv:1409.4842, figure 2: (a) without and (b) with reductions.
    """
    for path in paths:
        if path not in PATHS:
            raise OptionError(f"{name}: there is no path {path!r}. A module has {', '.join(PATHS)}.")
    if len(set(paths)) < 2:
        raise OptionError(f"{name}: {_counted(len(set(paths)))} on, but a module joins at least 2. Switch on another.")
    one, *pairs, pool = _four_paths(name, widths)
    if not reductions:
        pairs, pool = [pair[1:] for pair in pairs], pool[:1]
    chosen = tuple(layers for path, layers in zip(PATHS, (one, *pairs, pool), strict=True) if path in paths)
    return Architecture(f"Inception {name}", input_shape, (Concat(name, chosen),), source=_SOURCE)


def path_of(row: Row) -> int | None:
    """Tell which path of a concatenation a row belongs to, counted from 0; None for the input and the joint."""
    before, _, number = row.node.blocks[-1].rpartition(", path ") if row.node.blocks else ("", "", "")
    return int(number) - 1 if before and number.isdecimal() else None


def _four_paths(name: str, widths: Widths) -> tuple[tuple[Layer, ...], ...]:
    one, three_reduce, three, five_reduce, five, pool = astuple(widths)
    return inception(name, one=one, three=(three_reduce, three), five=(five_reduce, five), pool=pool).paths


def _read_module(rows: Sequence[Row], joint: Row) -> Module:
    """Read a module from the rows that end in its joint."""
    name = joint.name
    inside = [row for row in rows if any(block.startswith(f"{name}, path ") for block in row.node.blocks)]
    if [path_of(row) for row in inside] != [0, 1, 1, 2, 2, 3, 3]:
        raise OptionError(
            f"read_modules: {name} has not the paths {', '.join(PATHS)} of an inception module. Pass the rows of a "
            "network like GoogLeNet."
        )
    macs = [0] * len(PATHS)
    for row in inside:
        macs[path_of(row) or 0] += row.macs
    one, three_reduce, three, five_reduce, five, _, pool = (row.shape[-1] for row in inside)
    return Module(
        name=name.removeprefix("inception_"),
        input_shape=rows[inside[0].node.inputs[0]].shape,
        output_shape=joint.shape,
        widths=Widths(one, three_reduce, three, five_reduce, five, pool),
        path_macs=tuple(macs),
    )


def _counted(paths: int) -> str:
    return "1 path is" if paths == 1 else f"{paths or 'no'} paths are"
