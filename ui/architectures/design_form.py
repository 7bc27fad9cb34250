"""The form beside the list: the chosen layer's fields, a block's own questions, or the network's input and classes."""

from dataclasses import replace

import streamlit as st

from cnnkit.architectures import (
    Architecture,
    AuxiliaryHead,
    Concat,
    Ledger,
    Residual,
)
from cnnkit.architectures.edit import change_classes, change_input, change_layer
from cnnkit.architectures.naming import INPUT, names_in
from cnnkit.architectures.paths import layer_at, path_of
from cnnkit.architectures.ready_made import fitting_shortcut, shape_before
from cnnkit.architectures.values import MAX_NAME, MAX_SIZE, Shape
from ui.architectures.design_fields import AXES, ask_fields, ask_name, set_field
from ui.architectures.design_state import edit
from ui.architectures.ledger import shape_words

_MOST_PATHS = 12
_TITLES = {  # of the records whose own name is no word
    "Conv": "Convolution",
    "DepthwiseConv": "Depthwise convolution",
    "TransposedConv": "Transposed convolution",
    "Upsample": "Upsampling",
    "Pool": "Pooling",
    "GlobalPool": "Global pooling",
    "RadialBasis": "Radial basis",
    "BatchNorm": "Batch normalisation",
    "LocalResponseNorm": "Local response normalisation",
    "PaddedShortcut": "Padded shortcut",
    "Residual": "Residual block",
    "Concat": "Concatenation",
    "AuxiliaryHead": "Auxiliary head",
}
_SHAPES: dict[str, Shape] = {  # what a network can read, with a usual size
    "pictures": (32, 32, 3),
    "signals": (128, 1),
    "volumes": (16, 32, 32, 1),
    "rows of numbers": (64,),
}


def show_form(architecture: Architecture, ledger: Ledger, name: str) -> None:
    """Ask for everything about the layer of that name, or about the network where it is the input's."""
    if name == INPUT:
        _ask_network(architecture, ledger)
        return
    path = path_of(architecture, name)
    layer = layer_at(architecture, path)
    shapes = {row.name: row.shape for row in ledger.rows}
    coming = shape_before(architecture, path, shapes)
    going = shape_words(shapes[name]) if name in shapes else "?"
    st.markdown(f"**{_TITLES.get(type(layer).__name__, type(layer).__name__)}**")
    if not isinstance(layer, AuxiliaryHead):
        st.caption(f"{shape_words(coming)} → {going}".replace(" × ", "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"))
    ask_name(layer)
    match layer:
        case Residual():
            _ask_shortcut(layer, coming)
        case Concat():
            _ask_paths(layer)
        case AuxiliaryHead():
            st.caption("Its layers read what comes in here, which also goes on unchanged below.")
        case _:
            ask_fields(layer, len(coming) - 1)


def _ask_network(architecture: Architecture, ledger: Ledger) -> None:
    st.markdown("**The network**")
    shape = architecture.input_shape
    st.session_state["design-name"] = architecture.name
    st.text_input("Name", max_chars=MAX_NAME, key="design-name", on_change=_rename_network)
    kinds = list(_SHAPES)
    st.session_state["design-reads"] = next(kind for kind in kinds if len(_SHAPES[kind]) == len(shape))
    st.selectbox("Reads", kinds, key="design-reads", on_change=_choose_shape)
    words = (*AXES.get(len(shape) - 1, ()), "channels" if len(shape) > 1 else "numbers")
    keys = [f"design-input-{axis}" for axis in range(len(shape))]
    with st.container(horizontal=True, gap="small"):
        for word, key, number in zip(words, keys, shape, strict=True):
            st.session_state[key] = number
            st.number_input(word.capitalize(), 1, MAX_SIZE, step=1, key=key, on_change=_set_input, args=(keys,))
    if ledger.error is None:
        st.session_state["design-classes"] = ledger.rows[-1].shape[-1]
        st.number_input("Classes", 1, MAX_SIZE, step=1, key="design-classes", on_change=_set_classes)


def _rename_network() -> None:
    edit(lambda architecture: replace(architecture, name=st.session_state["design-name"].strip()))


def _choose_shape() -> None:
    edit(lambda architecture: change_input(architecture, _SHAPES[st.session_state["design-reads"]]))


def _set_input(keys: list[str]) -> None:
    edit(lambda architecture: change_input(architecture, tuple(st.session_state[key] for key in keys)))


def _set_classes() -> None:
    edit(lambda architecture: change_classes(architecture, st.session_state["design-classes"]))


def _ask_shortcut(block: Residual, coming: Shape) -> None:
    st.caption("The body's output is added to the shortcut's; an empty shortcut is the identity.")
    name = block.name
    st.button(
        "Shortcut: the identity", disabled=not block.shortcut, width="stretch",
        on_click=set_field, args=(name, "shortcut", ()),
    )  # fmt: skip
    st.button("Shortcut: a 1×1 convolution that fits", width="stretch", on_click=_project, args=(block, coming))


def _project(block: Residual, coming: Shape) -> None:
    def change(architecture: Architecture) -> Architecture:
        shortcut = fitting_shortcut(block, coming, names_in(architecture.layers))
        return change_layer(architecture, path_of(architecture, block.name), shortcut=shortcut)

    edit(change)


def _ask_paths(block: Concat) -> None:
    st.session_state["design-paths"] = len(block.paths)
    st.number_input("Paths", 2, _MOST_PATHS, step=1, key="design-paths", on_change=_set_paths, args=(block,))
    st.caption("All paths read the same; their channels are joined, so that height and width must agree.")


def _set_paths(block: Concat) -> None:
    """Drop the last paths, or add some that hand their input on."""
    wanted = st.session_state["design-paths"]
    set_field(block.name, "paths", (*block.paths, *((),) * wanted)[:wanted])
