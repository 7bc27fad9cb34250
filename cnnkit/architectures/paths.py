"""Where a layer stands in a network, and walking there.

A path is (3,) for the fourth layer, (3, "body", 1) for the second in the body of that residual block,
(5, "paths", 0, 2) for the third in the first path of a concatenation, and (7, "layers", 0) for the first of a head.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import TypeAlias, assert_never

from cnnkit.architectures.spec import Architecture, AuxiliaryHead, Concat, Layer, Residual
from cnnkit.architectures.values import shortened
from cnnkit.errors import OptionError

Path: TypeAlias = tuple[int | str, ...]
Layers: TypeAlias = tuple[Layer, ...]
Change: TypeAlias = Callable[[Layers, int], Layers]  # of a sequence, at one of its places


def branches(layer: Layer) -> dict[Path, Layers]:
    """The sequences of layers inside a block, by the part of the path that leads there; none in a simple layer."""
    match layer:
        case Residual(body=body, shortcut=shortcut):
            return {("body",): body, ("shortcut",): shortcut}
        case Concat(paths=paths):
            return {("paths", number): path for number, path in enumerate(paths)}
        case AuxiliaryHead(layers=layers):
            return {("layers",): layers}
        case _:
            return {}


def outline(architecture: Architecture) -> Iterator[tuple[Path, Layer]]:
    """Every layer with its path, top to bottom, a block before what is in it."""
    yield from outline_of(architecture.layers)


def outline_of(layers: Layers, prefix: Path = ()) -> Iterator[tuple[Path, Layer]]:
    """As `outline`, for a sequence whose own path is `prefix`."""
    for place, layer in enumerate(layers):
        yield (*prefix, place), layer
        for branch, inner in branches(layer).items():
            yield from outline_of(inner, (*prefix, place, *branch))


def layer_at(architecture: Architecture, path: Path) -> Layer:
    """Find a layer by its path.

    Raises:
        OptionError: there is none.
    """
    layers, place = _sequence(architecture, path)
    if place >= len(layers):
        raise _no_place(architecture, path)
    return layers[place]


def sequence_of(architecture: Architecture, path: Path) -> Layers:
    """The sequence of layers that a path ends in.

    Raises:
        OptionError: there is none.
    """
    return _sequence(architecture, path)[0]


def path_of(architecture: Architecture, name: str) -> Path:
    """Find a layer's path by its name.

    Raises:
        OptionError: no layer is called so.
    """
    found = next((path for path, layer in outline(architecture) if layer.name == name), None)
    if found is None:
        names = ", ".join(layer.name for layer in architecture.layers[:6])
        raise OptionError(f"{architecture.name} has no layer {shortened(name)}. Its layers begin {names}.")
    return found


def places(architecture: Architecture, closed: Collection[str] = ()) -> list[Path]:
    """Every place where a layer can be put, top to bottom, but for those inside the `closed` blocks."""
    return list(_places(architecture.layers, (), closed))


def next_place(path: Path) -> Path:
    """The place right behind a layer, in its sequence."""
    *sequence, place = path
    return (*sequence, int(place) + 1)


def place_without(to: Path, path: Path) -> Path:
    """Turn a place in a network into that place once the layer at `path` is gone.

    Raises:
        OptionError: the place is inside that layer.
    """
    end = len(path) - 1
    if len(to) > len(path) and to[: len(path)] == path:
        raise OptionError("A block cannot be moved into itself. Choose a place outside it.")
    if to[:end] == path[:end] and int(to[end]) > int(path[end]):
        return (*to[:end], int(to[end]) - 1, *to[end + 1 :])
    return to


def rebuild(architecture: Architecture, path: Path, change: Change) -> Architecture:
    """Change the sequence that holds `path`; what lies beside the way there stays the same objects.

    Args:
        architecture: the network.
        path: of a layer, or of the place behind the last of a sequence.
        change: takes the sequence and the place in it, gives the new sequence.

    Raises:
        OptionError: there is no such place, or what `change` gives is not allowed there.
    """
    _sequence(architecture, path)  # refuses a path that leads nowhere
    return replace(architecture, layers=_rebuilt(architecture.layers, path, change))


def _rebuilt(layers: Layers, path: Path, change: Change) -> Layers:
    place, *inner = path
    if not inner:
        return change(layers, int(place))
    block = layers[int(place)]
    if not isinstance(block, Residual | Concat | AuxiliaryHead):  # `_sequence` has refused such a path
        return layers
    branch = next(branch for branch in branches(block) if tuple(inner[: len(branch)]) == branch)
    changed = _rebuilt(branches(block)[branch], tuple(inner[len(branch) :]), change)
    return (*layers[: int(place)], _with_branch(block, branch, changed), *layers[int(place) + 1 :])


def _with_branch(block: Residual | Concat | AuxiliaryHead, branch: Path, layers: Layers) -> Layer:
    match block:
        case Concat(paths=paths):
            number = int(branch[1])
            return replace(block, paths=(*paths[:number], layers, *paths[number + 1 :]))
        case Residual():
            return replace(block, body=layers) if branch == ("body",) else replace(block, shortcut=layers)
        case AuxiliaryHead():
            return replace(block, layers=layers)
        case _:
            assert_never(block)


def _sequence(architecture: Architecture, path: Path) -> tuple[Layers, int]:
    """The sequence that a path ends in, and the place there, at most one behind the last."""
    if not isinstance(path, tuple):
        raise _no_place(architecture, path)
    layers, rest = architecture.layers, path
    while len(rest) > 1:
        block = layers[rest[0]] if isinstance(rest[0], int) and 0 <= rest[0] < len(layers) else None
        inside = branches(block) if block else {}
        branch = next((branch for branch in inside if rest[1 : 1 + len(branch)] == branch), None)
        if branch is None:
            raise _no_place(architecture, path)
        layers, rest = inside[branch], rest[1 + len(branch) :]
    if not rest or type(rest[0]) is not int or not 0 <= rest[0] <= len(layers):
        raise _no_place(architecture, path)
    return layers, rest[0]


def _no_place(architecture: Architecture, path: Path) -> OptionError:
    return OptionError(
        f"{architecture.name} has no place {shortened(path)}. Its layers stand at (0,) to "
        f"({len(architecture.layers) - 1},), those in blocks deeper, such as (0, 'body', 0)."
    )


def _places(layers: Layers, prefix: Path, closed: Collection[str]) -> Iterator[Path]:
    for place, layer in enumerate(layers):
        yield (*prefix, place)
        if layer.name not in closed:
            for branch, inner in branches(layer).items():
                yield from _places(inner, (*prefix, place, *branch), closed)
    yield (*prefix, len(layers))
