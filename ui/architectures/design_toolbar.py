"""Undo and redo, opening another network, and taking the design away."""

import re

import streamlit as st

from cnnkit.architectures import Architecture, from_json, get, to_json
from cnnkit.architectures.naming import INPUT
from cnnkit.errors import CnnkitError
from ui.architectures.design_state import FIRST_DESIGN, Design, choose, open_network, redo, refuse, undo
from ui.architectures.downloads import show_downloads
from ui.architectures.ledger import error_words
from ui.architectures.networks import Overrides, pick_network


def show_toolbar(design: Design) -> None:
    """Show the line of buttons over the list."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button("Undo", icon=":material/undo:", on_click=undo, disabled=not design.past)
        st.button("Redo", icon=":material/redo:", on_click=redo, disabled=not design.future)
        with st.popover("Start from", icon=":material/account_tree:"):
            st.caption("A network of the course, to be changed. Undo leads back to yours.")
            buttons = st.container(horizontal=True)  # first, so that a low screen shows them without scrolling
            network = pick_network("resnet20", key="start-")
            buttons.button("Start from this one", type="primary", on_click=_start_from, args=network)
            buttons.button("The small network", type="tertiary", on_click=_open, args=(FIRST_DESIGN,))
        with st.popover("Open", icon=":material/folder_open:"):
            st.file_uploader(
                "A JSON file saved here, at most 1 MB", type="json", max_upload_size=1, key="design-file",
                on_change=_open_file,
            )  # fmt: skip
            st.text_area("Or its text", key="design-text", height=140)
            st.button("Open this text", on_click=_open_text)
        with st.popover("Save", icon=":material/download:"):
            _show_downloads(design)


def _show_downloads(design: Design) -> None:
    name = re.sub(r"[^a-z0-9]+", "-", design.architecture.name.lower()).strip("-") or "network"
    if design.ledger.error is None:
        show_downloads(design.architecture, name)
        return
    st.caption("Tables and Keras source come once all layers fit. The spec can be saved as it is.")
    st.download_button(
        "JSON, to read back", lambda: to_json(design.architecture).encode(), file_name=f"{name}.json",
        mime="application/json", type="tertiary", icon=":material/download:", on_click="ignore",
    )  # fmt: skip


def _start_from(name: str, overrides: Overrides) -> None:
    try:
        _open(get(name, **dict(overrides)))
    except CnnkitError as error:
        refuse(error_words(error))


def _open_file() -> None:
    file = st.session_state["design-file"]
    if file is not None:  # None: taken back; the design stays
        _open_json(file.getvalue())


def _open_text() -> None:
    _open_json(st.session_state["design-text"])


def _open_json(text: str | bytes) -> None:
    try:
        _open(from_json(text))
    except CnnkitError as error:
        refuse(error_words(error))


def _open(architecture: Architecture) -> None:
    open_network(architecture)
    choose(INPUT)
