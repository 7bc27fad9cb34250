"""VGG: its configurations, stacks of 3x3 against one large filter, and dense layers written as convolutions."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cnnkit.architectures import Architecture, Row
from cnnkit.architectures.vgg_variants import (
    CONFIGURATIONS,
    compare_stack,
    dense_as_convolutions,
    merge_stacks,
    vgg_configuration,
)
from cnnkit.foundations import conv_mask, reached
from cnnkit.plots.box_row import box_row
from cnnkit.plots.connections import connections_chart
from cnnkit.plots.network_parts import parts_of
from cnnkit.plots.shares import shares_chart
from ui.architectures.classic_story import Closer, Cost, Quirk, Tale, Told, ask_quirks, in_row, rows_of, signed
from ui.big_numbers import BigNumber, show_big_numbers
from ui.figures import show_chart
from ui.theme import current_palette

SIDES = (224, 256, 288, 320, 352, 384)  # pixels; multiples of 32, and 224 the one that VGG was trained with
TRAINED_SIDE = 224
_FUNCTIONS = ("merge_stacks", "dense_as_convolutions")  # in the order of QUIRKS
_DENSE = ("fc1", "fc2", "predictions")


def _why_stacks(cost: Cost) -> str:
    stacks, single = _by_block(cost.before), _by_block(cost.after)
    rising = next(block for block in stacks if stacks[block] != single[block])
    return (
        f"Each stack becomes one filter that sees as much, without the ReLUs in between: {signed(cost.parameters)} "
        f"parameters. In block5, where the channels stay, {stacks['block5'][0]:,} become {single['block5'][0]:,}; in "
        f"{rising}, where they rise, {stacks[rising][0]:,} become {single[rising][0]:,}."
    )


def _why_convolutions(cost: Cost) -> str:
    fc1 = next(row for row in cost.after if row.name == "fc1")
    if cost.parameters == 0:
        end = "not one parameter more or less."
    else:
        end = f"the same at every side, where the dense layers need {-cost.parameters:,} more."
    return f"fc1 as 4,096 filters of 7 × 7 has {fc1.parameters.trainable:,} parameters: {end}"


QUIRKS = (
    Quirk("one-filter", "One filter for each stack", "one filter a stack", _why_stacks, is_on=False),
    Quirk("fc-conv", "Dense layers as convolutions", "dense as convolutions", _why_convolutions, is_on=False),
)


def _ask() -> Told:
    """Ask for VGG's configuration, its input and its switches."""
    titles = {_title(letter): letter for letter in CONFIGURATIONS}
    letter = titles[
        st.selectbox("Configuration of the paper's table 1", list(titles), 3, key="vgg", bind="query-params")
    ]
    side = st.select_slider("Input side (pixels)", SIDES, TRAINED_SIDE, key="vgg-side", bind="query-params")
    steps = ask_quirks("parameters", lambda on: _build(letter, side, on), QUIRKS)
    on = {word for word, _ in steps}
    names = [name for name, quirk in zip(_FUNCTIONS, QUIRKS, strict=True) if quirk.word in on]
    lines = ["from dataclasses import replace\n"]
    lines += [f"from cnnkit.architectures.vgg_variants import {', '.join([*names, 'vgg_configuration'])}\n"]
    lines += [f'network = vgg_configuration("{letter}")']
    lines += [f"network = {name}(network)" for name in names]
    lines += [f"network = replace(network, input_shape=({side}, {side}, 3))"]
    return Told("vgg", steps, "fc1", "\n".join(lines), (merge_stacks, dense_as_convolutions))


def _draw(rows: Sequence[Row], chosen: str, channel: int | None) -> go.Figure:
    return box_row(parts_of(rows), current_palette(), chosen=chosen)


def _look_closer(told: Told, row: Row) -> Closer:
    """Show where the parameters live, and what stacks of small filters save."""
    if sentence := equal_work(told.rows):
        st.caption(sentence)
    _show_shares(told.rows, row)
    snippet = _show_stacks()
    return Closer(
        stacks_table(told.steps[0][1]), "Each stack against one filter that sees as much, biases included", snippet
    )


def _show_stacks() -> str:
    """Show a stack of 3x3 filters beside one filter that sees as much, and what each learns; gives the snippet."""
    st.subheader("Three small filters see as much as a large one", anchor=False)
    figure, controls = st.columns([3.1, 1], gap="large")
    with controls:
        layers = st.slider("Layers of 3 × 3", 1, 4, 3, key="stack-of", bind="query-params")
        channels = st.select_slider(
            "Channels C, in and out", [16, 32, 64, 128, 256, 512], 512, key="stack-channels", bind="query-params"
        )
        st.caption(
            f"{layers} · 9 = {layers * 9} against {1 + 2 * layers}² = {(1 + 2 * layers) ** 2} weights for each pair "
            f"of channels, and {layers} ReLU{'s' if layers > 1 else ''} against 1."
        )
    counted = compare_stack(channels, layers=layers)
    with figure:
        saved = 1 - counted.stack / counted.single
        show_big_numbers(
            BigNumber(f"{counted.stack:,}", f"weights: {layers * 9} C² in {layers} × (3 × 3)"),
            BigNumber(f"{counted.single:,}", f"weights: {counted.side**2} C² in one {counted.side} × {counted.side}"),
            BigNumber(f"{saved:.0%}", "fewer in the stack"),
        )
        sizes = [counted.side - 2 * layer for layer in range(layers + 1)]
        drawings = (
            ("stack", f"{layers} × (3 × 3)", sizes),
            ("one", f"one {counted.side} × {counted.side}", [counted.side, 1]),
        )
        for place, (key, title, widths) in zip(st.columns(2), drawings, strict=True):
            masks = [conv_mask(n, n - m + 1) for n, m in pairwise(widths)]
            rows = reached(masks, 0)
            with place:
                drawing = connections_chart(masks, rows, (len(masks), 0), current_palette(), title=title)
                alt = f"{title}, along one axis: one output sees {counted.side} inputs"
                show_chart(drawing, key=f"sees {key}", alt=alt)
    return (
        "from cnnkit.architectures.vgg_variants import compare_stack\n\n"
        f"print(compare_stack({channels}, layers={layers}))"
    )


def _show_shares(rows: Sequence[Row], chosen: Row) -> None:
    """Show where the parameters live, and where the products are computed."""
    dense = [row for row in rows if row.name in _DENSE]
    parameters, macs = (sum(counts) for counts in zip(*((r.parameters.trainable, r.macs) for r in rows), strict=True))
    in_dense = sum(row.parameters.trainable for row in dense)
    st.subheader("Where the parameters live, and where the work is", anchor=False)
    st.markdown(
        f"{in_row(_DENSE)} hold {in_dense:,} of {parameters:,} parameters, **{in_dense / parameters:.0%}**, and "
        f"compute {sum(row.macs for row in dense) / macs:.0%} of the MACs."
    )
    counts = {
        "parameters": _by_part(rows, [row.parameters.trainable for row in rows]),
        "MACs": _by_part(rows, [row.macs for row in rows]),
    }
    chart = shares_chart(counts, current_palette(), chosen=_part(chosen))
    words = ", ".join(f"{name} {count / parameters:.0%}" for name, count in counts["parameters"].items())
    show_chart(chart, key="shares", alt=f"Shares of the parameters: {words}")


def equal_work(rows: Sequence[Row]) -> str:
    """Say that halving the sides and doubling the channels leaves a layer's work as it was, where it does."""
    seconds = [row for row in rows if row.name.endswith("_conv2")]
    alike = [row for row in seconds if row.macs == seconds[0].macs] if seconds else []
    if len(alike) < 2:
        return ""
    names = in_row([row.name for row in alike])
    return f"Sides halve where channels double: {names} each take {alike[0].macs:,} MACs."


def stacks_table(network: Architecture) -> pd.DataFrame:
    """Parameters and MACs of each block's stack in a plain VGG, and of the one filter in its place."""
    stacks, single = (_by_block(rows_of(one)) for one in (network, merge_stacks(network)))
    return pd.DataFrame(
        [(block, *stacks[block], *single[block]) for block in stacks],
        columns=["block", "stack: parameters", "stack: MACs", "one filter: parameters", "one filter: MACs"],
    )


def _by_block(rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
    parameters = _by_part(rows, [row.parameters.trainable for row in rows])
    macs = _by_part(rows, [row.macs for row in rows])
    return {part: (count, macs[part]) for part, count in parameters.items() if part not in _DENSE}


def _build(letter: str, side: int, on: frozenset[str]) -> Architecture:
    network = vgg_configuration(letter)
    if "one-filter" in on:
        network = merge_stacks(network)
    if "fc-conv" in on:
        network = dense_as_convolutions(network)
    return replace(network, input_shape=(side, side, 3))


def _title(letter: str) -> str:
    known = {"D": ", VGG-16", "E": ", VGG-19", "C": ", with 1 × 1"}.get(letter, "")
    learning = sum(map(len, CONFIGURATIONS[letter])) + 3
    return f"{letter}: {learning} layers{known}"


def _part(row: Row) -> str:
    """The block of a row, or its own name."""
    return row.name.partition("_")[0]


def _by_part(rows: Sequence[Row], counts: Sequence[int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row, count in zip(rows, counts, strict=True):
        if count:
            found[_part(row)] = found.get(_part(row), 0) + count
    return found


VGG = Tale(
    _ask,
    _draw,
    _look_closer,
    "Height and width to one scale, channels along the row to another, dense layers as sticks. Below: height in "
    "pixels, or units; above: channels. Tinted: has parameters.",
)
