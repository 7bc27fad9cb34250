"""The drawn network on the page: on a narrow screen it keeps its width and is moved sideways."""

from collections.abc import Sequence

import streamlit as st

from cnnkit.architectures import Row
from cnnkit.plots.network import network_drawing
from ui.architectures.ledger import shape_words
from ui.figures import show_chart
from ui.theme import current_palette

_NARROWEST = 860  # pixels at which the writing does not touch yet


def show_network(rows: Sequence[Row], *, key: str, chosen: str | None = None) -> None:
    """Draw a network to scale, as wide as its place.

    Args:
        rows: of the network, as far as it fits together.
        key: of the figure, unique on the page; letters and dashes.
        chosen: name of the layer whose box is orange.
    """
    st.html(
        f"<style>.st-key-{key}-place {{ overflow-x: auto; scrollbar-width: thin; }}"
        f".st-key-{key}-place > * {{ min-width: {_NARROWEST}px; }}</style>"
    )
    with st.container(key=f"{key}-place"):
        show_chart(network_drawing(rows, current_palette(), chosen=chosen), key=key, alt=_alt(rows, chosen))


def _alt(rows: Sequence[Row], chosen: str | None) -> str:
    first, last = shape_words(rows[0].shape), shape_words(rows[-1].shape)
    marked = f"; the box of {chosen} is marked" if chosen else ""
    return f"The network as boxes to scale, from {first} at the left to {last} at the right{marked}."
