"""What a reader does in the list of layers, carried out on the network."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from cnnkit.architectures import Architecture, Flatten, Ledger
from cnnkit.architectures.edit import (
    change_layer,
    duplicate_layer,
    insert_layers,
    move_layer,
    remove_layer,
    shift_layer,
)
from cnnkit.architectures.naming import INPUT, names_in
from cnnkit.architectures.paths import Path, branches, layer_at, next_place, path_of, place_without, sequence_of
from cnnkit.architectures.ready_made import make_layers, shape_before

Action: TypeAlias = Mapping[str, Any]


def take_action(architecture: Architecture, action: Action, ledger: Ledger) -> tuple[Architecture, str]:
    """Carry out one action; layers are meant by their names, so that a second click on one that has gone does nothing.

    Args:
        architecture: the network.
        action: `do` is choose, add, copy, remove, drop, up, down or move. `name` is the layer's. For add and move `to`
            says {"before": name}, {"after": name} or {"into": [block, branch]}; add has a `kind` of `READY_MADE`; drop
            has the number of the `path` that a concatenation loses; up and down have the names of the `folded` blocks,
            which are jumped over.
        ledger: of the network.

    Returns:
        The network, and the name of the layer to be marked.

    Raises:
        OptionError: it cannot be done; says why.
    """
    name = action.get("name", "")
    names = names_in(architecture.layers)
    if any(meant not in (*names, INPUT) for meant in _meant(action)):
        return architecture, name
    match action["do"]:
        case "add":
            path = _place(architecture, action["to"])
            shapes = {row.name: row.shape for row in ledger.rows}
            layers = make_layers(
                action["kind"],
                shape_before(architecture, path, shapes),
                names,
                keeps_shape=len(path) > 1,
            )
            first = next(layer for layer in layers if len(layers) == 1 or not isinstance(layer, Flatten))
            return insert_layers(architecture, path, layers), first.name
        case "copy":
            path = path_of(architecture, name)
            copied = duplicate_layer(architecture, path)
            return copied, layer_at(copied, next_place(path)).name
        case "remove":
            path = path_of(architecture, name)
            return remove_layer(architecture, path), _neighbour(architecture, path)
        case "drop":
            path = path_of(architecture, name)
            paths = list(branches(layer_at(architecture, path)).values())
            del paths[action["path"]]
            return change_layer(architecture, path, paths=tuple(paths)), name
        case "up" | "down":
            path = path_of(architecture, name)
            folded = action.get("folded", ())
            return shift_layer(architecture, path, down=action["do"] == "down", closed=folded), name
        case "move":
            path = path_of(architecture, name)
            to = place_without(_place(architecture, action["to"]), path)
            return move_layer(architecture, path, to), name
        case _:
            return architecture, name


def _meant(action: Action) -> list[str]:
    """The names of layers that an action tells."""
    to = action.get("to", {})
    meant = [action.get("name"), to.get("before"), to.get("after"), *to.get("into", ())[:1]]
    return [name for name in meant if name is not None]


def _place(architecture: Architecture, to: Mapping[str, Any]) -> Path:
    if "into" in to:
        block, branch = to["into"]
        return (*path_of(architecture, block), *branch, 0)
    if "before" in to:
        return path_of(architecture, to["before"])
    return (0,) if to["after"] == INPUT else next_place(path_of(architecture, to["after"]))


def _neighbour(architecture: Architecture, path: Path) -> str:
    """The layer below, else the one above, else the block around, else the input."""
    layers, place = sequence_of(architecture, path), int(path[-1])
    if len(layers) > 1:
        return layers[place + 1 if place + 1 < len(layers) else place - 1].name
    around = path[: -3 if len(path) > 2 and path[-3] == "paths" else -2]
    return layer_at(architecture, around).name if around else INPUT
