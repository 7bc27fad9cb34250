"""Charts of the lesson on residual networks: plain in muted colour and dashes, residual in the primary one."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go

from cnnkit.architectures.depth import DepthSignal
from cnnkit.foundations import FloatArray
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_HEIGHT = 330  # pixels
_LABEL_SHARE = 0.08  # of the upright axis: what a line of 15 px takes


def identity_chart(
    scales: FloatArray,
    plain: FloatArray,
    residual: FloatArray,
    *,
    times: float,
    skip: bool,
    target: str,
    palette: Palette,
) -> go.Figure:
    """Draw how far a block lies from handing its input on, over the size of its weights, and mark the block shown.

    Args:
        scales: what the weights are multiplied by, from 0 up.
        plain, residual: distances at each of the scales.
        times: where to mark.
        skip: whether to mark the residual block or the plain one.
        target: what the distances are measured from, in words.
        palette: whose colours.

    Shapes:
        scales, plain, residual (S,).
    """
    top = 1.15 * max(float(plain.max()), float(residual.max()), 1e-9)
    return _lines(
        scales.tolist(),
        {"plain": plain.tolist(), "residual": residual.tolist()},
        palette,
        marks=(times, _at(scales, residual if skip else plain, times)),
        x_axis={"title": {"text": "weights, times"}, "range": [0, float(scales[-1])], "dtick": 0.25},
        y_axis={"title": {"text": f"distance from {target}"}, "range": [-0.03 * top, top], "rangemode": "tozero"},
        hover="weights times %{x:.2f}: %{y:.3g}",
    )


def depth_chart(plain: DepthSignal, residual: DepthSignal, *, backward: bool, palette: Palette) -> go.Figure:
    """Draw the size of the signal, or of its gradient, along two stacks of blocks, upright axis logarithmic.

    Args:
        plain, residual: of the same weights.
        backward: the gradients, from the last block on the left to the input on the right.
        palette: whose colours.
    """
    curves = {
        name: (signal.backward[::-1] if backward else signal.forward).tolist()
        for name, signal in (("plain", plain), ("residual", residual))
    }
    steps = list(range(len(plain.forward)))
    exponents = [log10(value) for values in curves.values() for value in values]
    low, high = floor(min(exponents)) - 1, ceil(max(exponents)) + 1
    x_title = "blocks back from the output" if backward else "blocks after the input"
    every = max(1, ceil((high - low) / 6))
    powers = range(-(-low // every) * every, high + 1, every)
    return _lines(
        steps,
        curves,
        palette,
        x_axis={"title": {"text": x_title}, "range": [0, steps[-1]]},
        y_axis={
            "title": {"text": "size (at the output = 1)" if backward else "size (of the input = 1)"},
            "type": "log", "range": [low, high], "tickvals": [10.0**power for power in powers],
            "ticktext": [f"10<sup>{power}</sup>".replace("-", "\N{MINUS SIGN}") if power else "1" for power in powers],
        },
        hover="block %{x}: %{y:.2g}",
    )  # fmt: skip


def parts_chart(bars: Sequence[tuple[str, Sequence[tuple[str, int]]]], palette: Palette) -> go.Figure:
    """Draw what the convolutions of several designs cost, a bar for each design, one piece for each convolution.

    Args:
        bars: name of the design, and for each of its convolutions a name and a count; the longest bar fills the width.
        palette: whose colours.
    """
    longest = max(sum(count for _, count in pieces) for _, pieces in bars)
    traces, notes = [], []
    for place, (title, pieces) in enumerate(bars):
        start = 0
        for number, (name, count) in enumerate(pieces):
            traces.append({
                "type": "bar", "orientation": "h", "y": [place], "x": [count], "base": [start], "width": 0.46,
                "name": name, "hovertemplate": f"{name}: {count:,}<extra></extra>",
                "marker": {
                    "color": palette.series[0 if "3" in name else 2], "line": {"color": palette.paper, "width": 2},
                    "opacity": 1 if number % 2 == 0 else 0.8,
                },
            })  # fmt: skip
            if count > 0.12 * longest:
                notes.append(_note(name, start + count / 2, place, palette.paper, anchor="center"))
            start += count
        notes.append(_note(title, 0, place - 0.38, palette.text, anchor="left"))
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": 66 * len(bars) + 16,
            "barmode": "overlay",
            "margin": {"l": 0, "r": 0, "t": 4, "b": 4},
            "xaxis": {"range": [0, longest], "visible": False},
            "yaxis": {"range": [len(bars) - 0.6, -0.62], "visible": False},
            "annotations": notes,
            "dragmode": False,
        },
    )


def _lines(
    x: Sequence[float],
    curves: dict[str, list[float]],
    palette: Palette,
    *,
    x_axis: dict[str, Any],
    y_axis: dict[str, Any],
    hover: str,
    marks: tuple[float, float] | None = None,
) -> go.Figure:
    """Two lines named at their right ends, and a mark."""
    looks = {"plain": (palette.muted, "dash"), "residual": (palette.primary, "solid")}
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter", "mode": "lines", "name": name, "x": list(x), "y": values,
            "line": {"color": looks[name][0], "dash": looks[name][1], "width": 3},
            "hovertemplate": f"{name}, {hover}<extra></extra>",
        }
        for name, values in curves.items()
    ]  # fmt: skip
    if marks:
        traces.append({
            "type": "scatter", "mode": "markers", "name": "shown", "x": [marks[0]], "y": [marks[1]],
            "hoverinfo": "skip", "cliponaxis": False,
            "marker": {"size": 14, "color": palette.accent, "line": {"width": 2, "color": palette.paper}},
        })  # fmt: skip
    is_log = y_axis.get("type") == "log"
    ends = _apart({name: log10(values[-1]) if is_log else values[-1] for name, values in curves.items()}, y_axis)
    notes = [
        {
            "text": f"<b>{name}</b>", "xref": "paper", "x": 1, "xanchor": "left", "xshift": 10, "y": end,
            "showarrow": False, "font": {"color": palette.text if name == "plain" else palette.primary},
        }
        for name, end in ends.items()
    ]  # fmt: skip
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": _HEIGHT,
            "margin": {"l": 8, "r": 84, "t": 14, "b": 8},
            "xaxis": x_axis | {"zeroline": False, "showgrid": False, "showline": True},
            "yaxis": y_axis | {"zeroline": False},
            "annotations": notes,
            "dragmode": False,
        },
    )


def _apart(ends: dict[str, float], axis: dict[str, Any]) -> dict[str, float]:
    """Move two names that would overlap apart, half of the way each, keeping their order."""
    gap = _LABEL_SHARE * (axis["range"][1] - axis["range"][0])
    (low, y_low), (high, y_high) = sorted(ends.items(), key=lambda end: end[1])
    push = max(0.0, gap - (y_high - y_low)) / 2
    return {low: y_low - push, high: y_high + push}


def _at(x: FloatArray, y: FloatArray, place: float) -> float:
    return float(y[abs(x - place).argmin()])


def _note(words: str, x: float, y: float, colour: str, *, anchor: str) -> dict[str, Any]:
    return {"text": words, "x": x, "y": y, "xanchor": anchor, "showarrow": False, "font": {"color": colour}}
