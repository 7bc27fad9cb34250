"""A classic network told by its quirks: switches, what each changes, and the totals as a sum."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import Architecture, Ledger, Row, derive_rows
from cnnkit.plots.network_parts import drawn_name, parts_of
from ui.architectures.ledger import formula_words, show_ledger
from ui.figures import show_chart

DRAWING = "classic-drawing"  # key of the container of the drawing
_LEDGER_HEIGHT = 520  # pixels: the whole of LeNet-5
_PHONE_DRAWING = 760  # pixels
rows_of = lru_cache(maxsize=128)(derive_rows)  # for all visitors: a network's table does not depend on who asks


@dataclass(frozen=True)
class Cost:
    """What a quirk did: the rows without it, and with it."""

    before: Sequence[Row]
    after: Sequence[Row]

    @property
    def parameters(self) -> int:
        """Learned numbers more (or fewer)."""
        return total(self.after)[0] - total(self.before)[0]

    @property
    def macs(self) -> int:
        """Multiply-accumulates more (or fewer)."""
        return total(self.after)[1] - total(self.before)[1]


@dataclass(frozen=True)
class Quirk:
    """A switch.

    Args:
        key: of the switch, and of the URL parameter.
        label: beside it.
        word: for its share in the sum of parameters.
        why: one or two sentences on why it existed and what it costs.
        is_on: at first.
    """

    key: str
    label: str
    word: str
    why: Callable[[Cost], str]
    is_on: bool = True


@dataclass(frozen=True, eq=False)
class Told:
    """A network as it is now, and how it came to be.

    Args:
        name: of the ledger's figure and URL parameter, and of the download.
        steps: words and networks: the plain one, then each with one more of the switches that are on.
        first: the row chosen at first.
        snippet: makes `network` in a notebook, with its imports.
        functions: whose source the page shows.
        before: rows to show struck out, in place of those of the plain network.
        published: parameters that the paper counts, 0 for no exact number.
    """

    name: str
    steps: Sequence[tuple[str, Architecture]]
    first: str
    snippet: str
    functions: Sequence[Callable[..., Any]]
    before: Sequence[Row] = ()
    published: int = 0

    @property
    def network(self) -> Architecture:
        """As it is now."""
        return self.steps[-1][1]

    @property
    def rows(self) -> Sequence[Row]:
        """Of the network as it is now."""
        return rows_of(self.network)


class Closer(NamedTuple):
    """What a closer look gives back.

    table, caption: for the Numbers part.
    snippet: lines that reproduce it in a notebook, with their imports.
    channel: a chosen one, for the drawing.
    """

    table: pd.DataFrame
    caption: str
    snippet: str
    channel: int | None = None


class Tale(NamedTuple):
    """How a network is told.

    ask: shows the controls.
    draw: from the rows, the name of the part to mark, and the channel of the closer look.
    look_closer: shows more below, of the network and its chosen row.
    reading: how to read the drawing, one line.
    """

    ask: Callable[[], Told]
    draw: Callable[[Sequence[Row], str, int | None], go.Figure]
    look_closer: Callable[[Told, Row], Closer]
    reading: str


Build: TypeAlias = Callable[[frozenset[str]], Architecture]  # a network from the keys of the quirks that are on


def ask_quirks(plain: str, build: Build, quirks: Sequence[Quirk]) -> list[tuple[str, Architecture]]:
    """Show a switch for each quirk, and below those that are on what they do; gives the steps of `Told`.

    Args:
        plain: what the network is without any.
        build: makes it with some.
        quirks: from top to bottom.
    """
    on: frozenset[str] = frozenset()
    steps = [(plain, build(on))]
    for quirk in quirks:
        with st.container(gap="xsmall"):
            if st.toggle(quirk.label, quirk.is_on, key=quirk.key, bind="query-params"):
                on |= {quirk.key}
                steps.append((quirk.word, build(on)))
                st.caption(quirk.why(Cost(rows_of(steps[-2][1]), rows_of(steps[-1][1]))))
    return steps


def show_rows(told: Told) -> Row:
    """Show the ledger beside the plain network's; gives the chosen row."""
    before = told.before or (rows_of(told.steps[0][1]) if len(told.steps) > 1 else ())
    ledger = Ledger(tuple(told.rows), None)
    return show_ledger(ledger, key=f"{told.name}-layer", first=told.first, before=before, height=_LEDGER_HEIGHT)


def show_drawing(place: DeltaGenerator, tale: Tale, told: Told, row: Row, channel: int | None) -> None:
    """Draw the network with the chosen row marked, or the last volume before it."""
    part = drawn_name(told.rows, parts_of(told.rows), row.name)
    sizes = ", ".join(f"{part.name} {'x'.join(map(str, part.shape))}" for part in parts_of(told.rows))
    with place:
        show_chart(
            tale.draw(told.rows, part, channel), key=f"drawing {told.name}",
            alt=f"The volumes of {told.network.name}: {sizes}; marked: {part}",
        )  # fmt: skip
        # On a phone the drawing keeps its size and slides sideways: its words would run into each other.
        st.html(
            f"<style>@media (max-width: 640px) {{ .st-key-{DRAWING} {{ overflow-x: auto; }} .st-key-{DRAWING} "
            f"> div:has(.stPlotlyChart) {{ min-width: {_PHONE_DRAWING}px; }} }}</style>"
        )


def write_sum(place: DeltaGenerator, told: Told, row: Row) -> None:
    """Write the parameters as a sum over the switches, and those of the chosen row as a product."""
    counts = [total(rows_of(network))[0] for _, network in told.steps]
    pairs = zip(counts, counts[1:], told.steps[1:], strict=False)
    changes = [(after - before, word) for before, after, (word, _) in pairs if after != before]
    place.latex(rf"{spaced(counts[0])}\ \text{{{told.steps[0][0]}}}", width="content")
    for change, word in changes:
        place.latex(rf"{'+' if change > 0 else '-'}\,{spaced(abs(change))}\ \text{{{word}}}", width="content")
    if changes:
        as_published = r",\ \text{as published}" if counts[-1] == told.published else ""
        place.latex(rf"= {spaced(counts[-1])}{as_published}", width="content")
    if row.parameters.trainable:
        product = formula_words(row.parameters.formula).replace("\N{MIDDLE DOT}", r" \cdot ")
        name = row.name.replace("_", r"\_")
        place.latex(rf"\text{{{name}: }} {product} = {spaced(row.parameters.trainable)}", width="content")


def total(rows: Sequence[Row]) -> tuple[int, int]:
    """Parameters that are learned, and multiply-accumulates."""
    return sum(row.parameters.trainable for row in rows), sum(row.macs for row in rows)


def signed(count: int) -> str:
    """Write a change, with a true minus sign."""
    return f"+{count:,}" if count > 0 else f"{count:,}".replace("-", "−")


def in_row(words: Sequence[str]) -> str:
    """Write a list for people: conv2, conv4 and conv5."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def spaced(count: int) -> str:
    """Write a count for LaTeX, thousands apart."""
    return f"{count:,}".replace(",", "{,}")
