"""A network as a flat list of nodes, each after those it reads: what every table, drawing and model walks along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from cnnkit.architectures.spec import Architecture, AuxiliaryHead, Concat, Layer, Residual, Simple
from cnnkit.architectures.values import Shape
from cnnkit.errors import OptionError


@dataclass(frozen=True)
class Input:
    """Where the network begins."""

    name: str
    shape: Shape


@dataclass(frozen=True)
class Add:
    """The sum at the end of a residual block."""

    name: str


@dataclass(frozen=True)
class Join:
    """The channels of several paths, one after the other."""

    name: str


Operation: TypeAlias = Simple | Input | Add | Join


class Node(NamedTuple):
    """One row of a network's table.

    operation: what is computed; carries the name.
    inputs: places in the list of the nodes that it reads.
    blocks: names of the blocks around it, the outermost first; a path of a concatenation is "name, path 1".
    """

    operation: Operation
    inputs: tuple[int, ...]
    blocks: tuple[str, ...]


class Graph(NamedTuple):
    """All nodes of a network, and the places of its outputs: the auxiliary heads' in their order, then the last."""

    nodes: tuple[Node, ...]
    outputs: tuple[int, ...]


def build_graph(architecture: Architecture) -> Graph:
    """Unfold a network's blocks into nodes, the input first.

    Raises:
        OptionError: two layers have the same name.
    """
    nodes = [Node(Input("input", architecture.input_shape), (), ())]
    heads: dict[str, int] = {}
    last = _unfold(architecture.layers, 0, (), nodes, heads)
    _refuse_twins([*(node.operation.name for node in nodes), *heads])
    return Graph(tuple(nodes), (*heads.values(), last))


def _unfold(
    layers: Sequence[Layer], source: int, blocks: tuple[str, ...], nodes: list[Node], heads: dict[str, int]
) -> int:
    """Append the nodes of layers that read the node at `source`; gives the place of the last."""
    for layer in layers:
        match layer:
            case Residual(name, body, shortcut):
                inside = (*blocks, name)
                ends = tuple(_unfold(path, source, inside, nodes, heads) for path in (body, shortcut))
                nodes.append(Node(Add(name), ends, inside))
            case Concat(name, paths):
                ends = tuple(
                    _unfold(path, source, (*blocks, f"{name}, path {number}"), nodes, heads)
                    for number, path in enumerate(paths, 1)
                )
                nodes.append(Node(Join(name), ends, (*blocks, name)))
            case AuxiliaryHead(name, inner):
                _refuse_twins([name, *heads])
                heads[name] = _unfold(inner, source, (*blocks, name), nodes, heads)
                continue  # what follows reads what the head reads
            case _:
                nodes.append(Node(layer, (source,), blocks))
        source = len(nodes) - 1
    return source


def _refuse_twins(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise OptionError(f"Two layers are called {name!r}. Give each a name of its own.")
        seen.add(name)
