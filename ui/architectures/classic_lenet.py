"""LeNet-5 of 1998 with its quirks, and the course's LeNet-5 with the slide's wrong figures."""

from collections.abc import Sequence

import cv2
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cnnkit.architectures import Architecture, Conv, Row, derive_rows, get
from cnnkit.architectures.published import PUBLISHED, SLIDE_ERRATA
from cnnkit.architectures.quirks import with_hidden_activation
from cnnkit.foundations import GRIDS, FloatArray
from cnnkit.plots.map_row import Reading, map_row
from cnnkit.plots.network_parts import parts_of
from ui.architectures.classic_story import Closer, Cost, Quirk, Tale, Told, ask_quirks, in_row, rows_of, signed
from ui.architectures.ledger import formula_words
from ui.board import Grid, Window, board
from ui.theme import current_palette

_ERRATA_SNIPPET = """from cnnkit.architectures.published import SLIDE_ERRATA

for erratum in SLIDE_ERRATA:
    print(erratum.layer, erratum.printed, erratum.explanation)"""
YEARS = ("of 1998", "the course's")
_C3 = "c3"


def _why_sparse(cost: Cost) -> str:
    return (
        f"Each map of C3 reads 3, 4 or all 6 of S2's maps: {signed(cost.parameters)} parameters, "
        f"{signed(cost.macs)} MACs. Maps that read different things must learn different things."
    )


def _why_pooling(cost: Cost) -> str:
    shares = " and ".join(f"{row.parameters.trainable}" for row in cost.after if row.name.endswith("_scale"))
    return (
        f"A coefficient and a bias for each map: {signed(cost.parameters)} parameters ({shares}). "
        "They decide whether a unit blurs or acts as a noisy OR."
    )


def _why_radial_basis(cost: Cost) -> str:
    fixed = cost.after[-1].parameters.non_trainable
    return (
        f"Each output is the distance of F6 to a drawing of its character, 7 × 12 pixels: {fixed} fixed numbers in "
        f"place of {abs(cost.parameters)} learned ones."
    )


def _why_tanh(cost: Cost) -> str:
    return (
        "The paper's 1.7159 · tanh(2x/3) keeps ±1 at ±1; it changes no count. Its slope fades for large x, "
        "which ReLU, used today, does not for positive x."
    )


QUIRKS = (
    Quirk("c3-scheme", "C3 reads some of S2", "C3's scheme", _why_sparse),
    Quirk("s-coefficients", "Pooling that learns", "pooling that learns", _why_pooling),
    Quirk("rbf", "Outputs are distances (RBF)", "fixed outputs", _why_radial_basis),
    Quirk("tanh", "tanh, not ReLU", "tanh", _why_tanh),
)


def _ask() -> Told:
    """Ask which LeNet-5, and for its switches."""
    year = st.radio("LeNet-5", YEARS, key="lenet", bind="query-params", horizontal=True, label_visibility="collapsed")
    return _ask_1998() if year == YEARS[0] else _ask_course()


def _ask_1998() -> Told:
    steps = ask_quirks("as built today", _build, QUIRKS)
    on = {word for word, _ in steps}
    options = [name for name, quirk in zip(_OPTIONS, QUIRKS, strict=False) if quirk.word in on]
    call = ", ".join(['"lenet5-1998"', *(f"{name}=True" for name in options)])
    snippet = f"from cnnkit.architectures import get\n\nnetwork = get({call})"
    if "tanh" not in on:
        snippet = (
            f"from cnnkit.architectures.quirks import with_hidden_activation\n{snippet}\n"
            'network = with_hidden_activation(network, "relu")'
        )
    return Told(
        "lenet5-1998", steps, _C3, snippet, (get, with_hidden_activation),
        published=PUBLISHED["lenet5-1998"].parameters,
    )  # fmt: skip


def _draw(rows: Sequence[Row], chosen: str, channel: int | None) -> go.Figure:
    """Draw the maps; where C3 is chosen, the map `channel` of it and those that it reads."""
    conv = next((row.node.operation for row in rows if row.name == chosen), None)
    reading = None
    if channel is not None and chosen == _C3 and isinstance(conv, Conv):
        reading = Reading(_C3, channel, _scheme(rows)[channel])
    return map_row(
        parts_of(rows),
        current_palette(),
        chosen=chosen,
        reading=reading,
        face=_digit() if rows[0].shape[-1] == 1 else None,
    )


def _look_closer(told: Told, row: Row) -> Closer:
    """Show the connection scheme of 1998, or the slips of the course's slide."""
    if told.name == "lenet5-1998":
        return _show_scheme(told.rows)
    table = errata_table()
    st.subheader("How each slip of the slide arises", anchor=False)
    st.table(table, border="horizontal", hide_index=True, width="content")
    return Closer(table, "The slide's counts, the sums that give them, and the right ones", _ERRATA_SNIPPET)


def _show_scheme(rows: Sequence[Row]) -> Closer:
    """Show which maps of S2 each map of C3 reads, as the paper's table I."""
    scheme = _scheme(rows)
    links = sum(map(len, scheme))
    reads = np.array([[channel in maps for maps in scheme] for channel in range(6)])  # (6, 16)
    sentence = [
        f"Map {place} of C3 reads {_maps_in_words(maps)} of S2: "
        f"5 · 5 · {len(maps)} + 1 = {25 * len(maps) + 1} parameters."
        for place, maps in enumerate(scheme)
    ]
    st.subheader("Who reads whom: table I of the paper", anchor=False)
    st.markdown(
        f"A row for each map of S2, a column for each map of C3, both counted from 0. {links} of 96 pairs are joined: "
        f"5 · 5 · {links} + 16 = **{25 * links + 16:,}** parameters. Choose a column."
    )
    text = [[str(channel) if one else "" for one in row] for channel, row in enumerate(reads)]
    grid = Grid("scheme", "S2 (rows) to C3 (columns)", reads.astype(float), "magnitude", limit=2.4, text=text)
    _, column = board(
        [grid], key="c3-map", source="scheme", windows=[Window("scheme", (6, 1), (0, 1))], sentences=[sentence] * 6
    )
    table = pd.DataFrame(reads.astype(int), columns=[f"C3 map {place}" for place in range(len(scheme))])
    snippet = (
        'c3 = next(layer for layer in network.layers if layer.name == "c3")\n'
        f"print(c3.connections[{column}] if c3.connections else 'all maps')"
    )
    return Closer(table.rename_axis("S2 map"), "1 where a map of C3 reads a map of S2", snippet, column)


def _ask_course() -> Told:
    """Ask whether the slide's figures are shown beside the right ones."""
    network = get("lenet5")
    before: Sequence[Row] = ()
    if st.toggle("Show the slide's figures", True, key="slide", bind="query-params"):
        before = slide_rows(rows_of(network))
        wrong = sum(erratum.printed for erratum in SLIDE_ERRATA)
        st.caption(
            f"A well-known slide prints five wrong counts, here struck out. They add up to {wrong:,}; the network has "
            f"{sum(erratum.correct for erratum in SLIDE_ERRATA):,} parameters."
        )
    steps = [("parameters", network)]
    return Told(
        "lenet5",
        steps,
        SLIDE_ERRATA[0].layer,
        'from cnnkit.architectures import get\n\nnetwork = get("lenet5")',
        (derive_rows,),
        before,
    )


def slide_rows(rows: Sequence[Row]) -> list[Row]:
    """The rows with the counts that the slide prints."""
    printed = {erratum.layer: erratum.printed for erratum in SLIDE_ERRATA}
    return [
        row._replace(parameters=row.parameters._replace(trainable=printed.get(row.name, row.parameters.trainable)))
        for row in rows
    ]


def errata_table() -> pd.DataFrame:
    """The slide's counts, the sums that give them, and the right ones."""
    return pd.DataFrame({
        "layer": [erratum.layer for erratum in SLIDE_ERRATA],
        "the slide": [f"{formula_words(erratum.slip)} = {erratum.printed:,}" for erratum in SLIDE_ERRATA],
        "what went wrong": [_sentence(erratum.explanation) for erratum in SLIDE_ERRATA],
        "parameters": [f"{erratum.correct:,}" for erratum in SLIDE_ERRATA],
    })  # fmt: skip


def _sentence(explanation: str) -> str:
    words = explanation.replace("*", " · ").replace("+", " + ")
    return words[0].upper() + words[1:]


_OPTIONS = ("sparse_c3", "trainable_pooling", "radial_basis")  # of the zoo's factory, in the order of QUIRKS


def _build(on: frozenset[str]) -> Architecture:
    options = {name: quirk.key in on for name, quirk in zip(_OPTIONS, QUIRKS, strict=False)}
    network = get("lenet5-1998", **options)
    return network if "tanh" in on else with_hidden_activation(network, "relu")


def _scheme(rows: Sequence[Row]) -> tuple[tuple[int, ...], ...]:
    """For each map of C3 those of S2 that it reads."""
    conv = next(row.node.operation for row in rows if row.name == _C3)
    sparse = conv.connections if isinstance(conv, Conv) else None
    return sparse or (tuple(range(6)),) * 16


def _maps_in_words(maps: Sequence[int]) -> str:
    return "all maps" if len(maps) == 6 else f"maps {in_row([str(place) for place in maps])}"


def _digit() -> FloatArray:
    """A digit of 32x32 pixels, dark on bright, for the input."""
    return 1 - cv2.resize(GRIDS["digit"] / 10, (32, 32), interpolation=cv2.INTER_CUBIC).clip(0, 1)


LENET = Tale(
    _ask,
    _draw,
    _look_closer,
    "Each sheet is a map, true to scale; tinted ones come from layers with parameters. Sticks are flat layers.",
)
