"""Asking for the fields of a layer, each by its type; what the reader changes is an edit of the design."""

from collections.abc import Sequence
from dataclasses import Field, fields
from typing import Any, Literal, get_args, get_origin

import streamlit as st

from cnnkit.architectures import Architecture, Layer, Pool
from cnnkit.architectures.edit import change_layer
from cnnkit.architectures.paths import layer_at, path_of
from cnnkit.architectures.values import MAX_SIZE, Connections, Padding, Size
from ui.architectures.design_state import choose, edit

LABELS = {  # by the name of the field
    "name": "Name",
    "filters": "Filters",
    "units": "Units",
    "kernel": "Kernel",
    "size": "Window",
    "stride": "Stride",
    "padding": "Padding",
    "dilation": "Dilation",
    "groups": "Groups",
    "multiplier": "Filters a channel",
    "factor": "Enlarge (times)",
    "bias": "Bias",
    "activation": "Activation",
    "function": "Function",
    "kind": "What is kept",
    "interpolation": "Between the pixels",
    "rate": "Share set to zero",
    "connections": "Channels that each filter reads",
}
IN_PIXELS = ("kernel", "size", "stride", "dilation")
AXES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
_PIXELS = "in pixels"  # the third kind of padding
_KEY = "design-field"


def ask_fields(layer: Layer, rank: int) -> None:
    """Show a form of a simple layer's fields.

    Args:
        layer: of the session's design.
        rank: spatial axes of its input, 0 for a flat one.
    """
    known = [field for field in fields(layer) if field.name != "name"]
    sizes = [field.name for field in known if field.type in (Size, Size | None, Padding)]
    apart = rank > 1 and any(isinstance(getattr(layer, size), tuple) for size in sizes)
    wide = [field for field in known if apart and field.name in sizes]
    for field in wide:
        _ask(layer, field, rank)
    narrow = [field for field in known if field not in wide]
    for place in range(0, len(narrow), 2):  # two to a line
        for column, field in zip(st.columns(2, vertical_alignment="bottom"), narrow[place : place + 2], strict=False):
            with column:
                _ask(layer, field, 1)
    if rank > 1 and sizes:
        key = _with_value("apart", apart)
        words = f"{', '.join(AXES[rank][:-1])} and {AXES[rank][-1]} apart".capitalize()
        st.checkbox(words, key=key, on_change=_set_apart, args=(layer.name, sizes, key, rank))


def ask_name(layer: Layer) -> None:
    """Ask what the layer shall be called."""
    key = _with_value("name", layer.name)
    st.text_input("Name", key=key, on_change=_rename, args=(layer.name, key))


def change_field(name: str, field: str, value: Any) -> bool:
    """Give a field of the design's layer of that name another value; gives whether that was possible."""
    return edit(lambda architecture: change_layer(architecture, path_of(architecture, name), **{field: value}))


def set_field(name: str, field: str, value: Any) -> None:
    """As `change_field`, for a button."""
    change_field(name, field, value)


def _ask(layer: Layer, field: Field[Any], axes: int) -> None:
    """Ask for one field by the widget that its type calls for."""
    value = getattr(layer, field.name)
    unit = " (pixels)" if field.name in IN_PIXELS else ""
    label = LABELS.get(field.name, field.name) + unit
    if get_origin(field.type) is Literal:
        key = _with_value(field.name, value)
        st.selectbox(label, get_args(field.type), key=key, on_change=_store, args=(layer.name, field.name, [key]))
    elif field.type is bool:
        key = _with_value(field.name, value)
        st.checkbox(label, key=key, on_change=_store, args=(layer.name, field.name, [key]))
    elif field.type is float:
        key = _with_value(field.name, float(value))
        step, form = (0.05, "%.2f") if field.name == "rate" else (None, "%g")
        args = (layer.name, field.name, [key])
        st.number_input(label, 0.0, step=step, format=form, key=key, on_change=_store, args=args)
    elif field.type == Padding:
        _ask_padding(layer, label, value, axes)
    elif field.type == Connections | None:
        _ask_connections(layer, label, value)
    else:
        _ask_numbers(layer, field.name, label, value, axes, least=1)


def _ask_numbers(layer: Layer, field: str, label: str, value: Any, axes: int, *, least: int) -> None:
    """One box, or one for each axis."""
    numbers = value if isinstance(value, tuple) else (value,) * axes
    keys = [_with_value(f"{field}-{axis}", number) for axis, number in enumerate(numbers)]
    is_optional = isinstance(layer, Pool) and field == "stride"  # None is the window's size
    places: Sequence[Any] = st.columns(len(keys), vertical_alignment="bottom") if len(keys) > 1 else [st]
    for axis, (place, key) in enumerate(zip(places, keys, strict=True)):
        place.number_input(
            label if len(keys) == 1 else f"{label.partition(' (')[0]}, {AXES[len(keys)][axis]}",
            least, MAX_SIZE, None if is_optional else "min", step=1, key=key,
            placeholder="as the window" if is_optional else None,
            on_change=_store, args=(layer.name, field, keys),
        )  # fmt: skip


def _ask_padding(layer: Layer, label: str, value: Padding, axes: int) -> None:
    key = _with_value("padding", value if isinstance(value, str) else _PIXELS)
    st.selectbox(label, ["same", "valid", _PIXELS], key=key, on_change=_store_padding, args=(layer.name, key))
    if not isinstance(value, str):
        _ask_numbers(layer, "padding", "Zeros (pixels)", value, axes, least=0)


def _ask_connections(layer: Layer, label: str, value: Connections | None) -> None:
    if value is None:
        return
    st.caption(f"{label}: a scheme of {sum(map(len, value))} connections.")
    st.button("Let each filter read all", on_click=set_field, args=(layer.name, "connections", None))


def _with_value(field: str, value: Any) -> str:
    """The key of a field's widget, which is made to show the record's value."""
    key = f"{_KEY}-{field}"
    st.session_state[key] = value
    return key


def _store(name: str, field: str, keys: Sequence[str]) -> None:
    values = tuple(st.session_state[key] for key in keys)
    change_field(name, field, values[0] if len(values) == 1 else values)


def _store_padding(name: str, key: str) -> None:
    chosen = st.session_state[key]
    change_field(name, "padding", 1 if chosen == _PIXELS else chosen)


def _rename(name: str, key: str) -> None:
    new = st.session_state[key].strip()
    if change_field(name, "name", new):
        choose(new)


def _set_apart(name: str, sizes: Sequence[str], key: str, rank: int) -> None:
    """Write each size once for every axis, or once for all: that of the first axis."""
    is_apart = st.session_state[key]

    def change(architecture: Architecture) -> Architecture:
        path = path_of(architecture, name)
        values = {size: getattr(layer_at(architecture, path), size) for size in sizes}
        changes = {size: _spread(value, rank if is_apart else 0) for size, value in values.items()}
        return change_layer(architecture, path, **changes)

    edit(change)


def _spread(value: Any, rank: int) -> Any:
    if isinstance(value, tuple):
        return value if rank else value[0]
    return (value,) * rank if rank and isinstance(value, int) else value
