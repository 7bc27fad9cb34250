"""A network as a list of layers to edit, blocks indented and foldable, each with what comes out and what it learns.

Python writes every line; the browser folds, marks and drags, and reports what the reader does, as `take_action` says.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import streamlit as st

from cnnkit.architectures import (
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    GlobalPool,
    Layer,
    Ledger,
    PaddedShortcut,
    Pool,
    RadialBasis,
    Residual,
    TransposedConv,
    build_graph,
)
from cnnkit.architectures.naming import INPUT, names_in
from cnnkit.architectures.paths import Layers, Path, branches
from cnnkit.architectures.ready_made import READY_MADE
from cnnkit.architectures.values import Shape
from ui.architectures.design_state import choose, current_design, edit, redo, undo
from ui.architectures.editor_actions import Action, take_action
from ui.architectures.ledger import operation_words, shape_words
from ui.parts import joined

_JS, _CSS = joined("cells.js", "architectures/editor.js"), joined("architectures/editor.css")
_HEIGHT = 400  # pixels of the list, beyond which it scrolls: the first screen of a projector
_DONE = "design actions done"  # slot of the session: the number of the last action that was taken
_FAMILIES: dict[type, str] = {
    Conv: "conv", DepthwiseConv: "conv", TransposedConv: "conv", Pool: "pool", GlobalPool: "pool",
    Dense: "dense", RadialBasis: "dense",
}  # fmt: skip
Line = dict[str, Any]


def show_editor(architecture: Architecture, ledger: Ledger, chosen: str, *, key: str) -> None:
    """Show the list; what the reader does there has been done when the page runs next.

    Args:
        architecture: the network.
        ledger: its rows, as far as it fits.
        chosen: name of the marked layer.
        key: a stable name of the list on its page.
    """
    mount = st.components.v2.component("cnnkit_editor", html='<div class="editor"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "rows": editor_lines(architecture, ledger),
            "kinds": [
                {"title": title, "needs": entry.needs, "block": entry.is_block} for title, entry in READY_MADE.items()
            ],
            "chosen": chosen,
            "done": st.session_state.get(_DONE, 0),
            "height": _HEIGHT,
        },
        on_actions_change=lambda: _take(key),
    )


def editor_lines(architecture: Architecture, ledger: Ledger) -> list[Line]:
    """The lines of the list: the input, then every layer, and a line for each sequence inside a block.

    A line tells its layer's name, its level, the words of its columns, the `branch` that it begins if it is no layer,
    whether it is a `block`, its `family` for the colour, whether its shape is `known`, what is `wrong` with it, and
    whether what follows reads a `flat` input, and whether a path is `spare`: can be taken out.
    """
    rows, error = ledger
    learned = {row.name: row.parameters.trainable for row in rows}
    known = _Known(
        rank=max(len(architecture.input_shape) - 1, 1),
        shapes={row.name: row.shape for row in rows},
        learned=learned,
        most=max(learned.values(), default=0) or 1,
        wrong={} if error is None else {build_graph(architecture).nodes[len(rows)].operation.name: str(error)},
    )
    first = _line("input", 0, "what the network reads", architecture.input_shape, family="input")
    return [first, *_lines(architecture.layers, 0, architecture.input_shape, known)]


class _Known(NamedTuple):
    """What the ledger says, by the layers' names; `rank` is that of the input, `most` the most parameters of a row."""

    rank: int
    shapes: dict[str, Shape]
    learned: dict[str, int]
    most: int
    wrong: dict[str, str]


def _lines(layers: Layers, level: int, shape: Shape, known: _Known) -> Iterator[Line]:
    """The lines of a sequence that `shape` comes into, and of what is inside its blocks."""
    for layer in layers:
        coming = shape
        if not isinstance(layer, AuxiliaryHead):
            shape = known.shapes.get(layer.name, shape)
        yield _layer_line(layer, level, shape, known)
        for branch, inner in branches(layer).items():
            yield _line(
                layer.name, level + 1, "", coming, title=_branch_title(layer, branch, inner), branch=list(branch),
                spare=isinstance(layer, Concat) and len(layer.paths) > 2,
            )  # fmt: skip
            yield from _lines(inner, level + 1, coming, known)


def _layer_line(layer: Layer, level: int, shape: Shape, known: _Known) -> Line:
    is_known = layer.name in known.shapes or isinstance(layer, AuxiliaryHead)
    learned = sum(known.learned.get(name, 0) for name in names_in((layer,)))
    return _line(
        layer.name,
        level,
        _kind(layer, known.rank),
        shape,
        family=_FAMILIES.get(type(layer), ""),
        block=bool(branches(layer)),
        known=is_known,
        shape="" if isinstance(layer, AuxiliaryHead) or not is_known else shape_words(shape),
        parameters=f"{learned:,}" if learned else "",
        bar=0 if branches(layer) else round(learned / known.most, 4),
        wrong=known.wrong.get(layer.name, ""),
    )


def _line(name: str, level: int, kind: str, comes_out: Shape, **rest: Any) -> Line:
    """A line with what most lines have."""
    return {
        "name": name, "title": name, "level": level, "kind": kind, "branch": None, "block": False, "family": "",
        "known": True, "shape": "" if "branch" in rest else shape_words(comes_out), "parameters": "", "bar": 0,
        "wrong": "", "spare": False, "flat": len(comes_out) == 1, **rest,
    }  # fmt: skip


def _kind(layer: Layer, rank: int) -> str:
    match layer:
        case Residual(shortcut=shortcut):
            kinds = {type(inner) for inner in shortcut}
            return "residual block" + (
                ", projection" if Conv in kinds else ", padded" if PaddedShortcut in kinds else ""
            )
        case Concat(paths=paths):
            return f"concatenation of {len(paths)} paths"
        case AuxiliaryHead():
            return "auxiliary head, a second output"
        case _:
            return operation_words(layer, rank)


def _branch_title(block: Layer, branch: Path, layers: Layers) -> str:
    match block, branch:
        case Concat(), (_, int(number)):
            return f"path {number + 1}" + ("" if layers else ": hands its input on")
        case Residual(), ("shortcut",):
            return "shortcut" if layers else "shortcut: the identity"
        case AuxiliaryHead(), _:
            return "its layers"
        case _:
            return "body"


def _take(key: str) -> None:
    """Do what the browser has queued and Python has not done yet."""
    for action in st.session_state[key]["actions"] or ():
        if action["id"] > st.session_state.get(_DONE, 0):
            st.session_state[_DONE] = action["id"]
            _do(action)


def _do(action: Action) -> None:
    if action["do"] in ("undo", "redo"):
        undo() if action["do"] == "undo" else redo()
        return
    name = action.get("name", "")

    def change(architecture: Architecture) -> Architecture:
        nonlocal name
        architecture, name = take_action(architecture, action, current_design().ledger)
        return architecture

    if edit(change) and name in (INPUT, *names_in(current_design().architecture.layers)):
        choose(name)
