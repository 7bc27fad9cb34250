"""Parameters and products of a convolution beside a dense layer, over the size of the picture."""

from collections.abc import Sequence
from math import log10
from typing import Any, Literal, TypeAlias

import plotly.graph_objects as go

from cnnkit.foundations.counts import LayerComparison
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

Place: TypeAlias = Literal["above", "below", "far below"]
_WORDS = ("", " thousand", " million", " billion", " trillion", " quadrillion")
_BYTES = (" bytes", " kB", " MB", " GB", " TB", " PB")
_SIDES = (8, 16, 32, 64, 128, 256, 512, 1024)  # pixels
_HEIGHT = 420  # pixels
_LINES = (  # name, count, dash
    ("dense: weights = products", "dense_weights", "solid"),
    ("convolution: products", "conv_multiplications", "dash"),
    ("convolution: parameters", "conv_parameters", "solid"),
)
_DECADES = 17  # of the upright axis: 1024 × 1024 × 64 into as many outputs takes 4e15 weights
_LINE_HEIGHT = 1.3  # decades that a name takes, with a gap
_FAR_BELOW = 1.0  # decades from a rising line to a name below it, so that the line does not run through


def in_words(count: int) -> str:
    """Write a count with three digits at most, as one says it: 456, 353 thousand, 14.5 million."""
    return _scaled(count, _WORDS)


def in_bytes(count: int) -> str:
    """Write the memory that so many float32 numbers take: 1.82 kB, 57.8 MB."""
    return _scaled(4 * count, _BYTES)


def _scaled(count: int, units: tuple[str, ...]) -> str:
    value, power = float(f"{count:.3g}"), 0
    while value >= 1000 and power < len(units) - 1:
        value, power = value / 1000, power + 1
    return f"{value:,.12g}{units[power]}"


def counts_chart(comparisons: Sequence[LayerComparison], chosen: LayerComparison, palette: Palette) -> go.Figure:
    """Draw how the counts grow with the picture, both axes logarithmic, and mark those of the chosen picture.

    Args:
        comparisons: one for each side of a square picture, in rising order.
        chosen: the one to mark, in the accent colour.
        palette: whose colours.

    Units:
        Sides in pixels.
    """
    sides, side = [c.input_shape[0] for c in comparisons], chosen.input_shape[0]
    marked = [getattr(chosen, attribute) for _, attribute, _ in _LINES]
    colours = (palette.series[3], palette.primary, palette.primary)
    lines = [
        {
            "type": "scatter", "mode": "lines", "name": name, "x": sides, "y": counts,
            "line": {"color": colour, "dash": dash, "width": 3},
            "text": [in_words(count) for count in counts], "hovertemplate": "side %{x}: %{text}",
        }
        for (name, attribute, dash), colour in zip(_LINES, colours, strict=True)
        for counts in [[getattr(c, attribute) for c in comparisons]]
    ]  # fmt: skip
    marks = {
        "type": "scatter", "mode": "markers", "name": "chosen", "x": [side] * len(marked), "y": marked,
        "marker": {"size": 13, "color": palette.accent, "line": {"width": 2, "color": palette.paper}},
        "hoverinfo": "skip",
    }  # fmt: skip
    return go.Figure(
        data=[*lines, marks],
        layout={
            "template": template(palette),
            "height": _HEIGHT,
            "margin.t": 10,
            "hovermode": "closest",
            "xaxis": {
                "type": "log", "range": [log10(7.2), log10(1200)], "tickvals": _SIDES,
                "title.text": "side of the picture (pixels)",
            },
            "yaxis": {
                "type": "log", "range": [0, _DECADES], "tickvals": [1000**power for power in range(len(_WORDS))],
                "ticktext": ["1", *(f"1{word}" for word in _WORDS[1:])],
            },
            "shapes": [
                {
                    "type": "line", "x0": side, "x1": side, "yref": "paper", "y0": 0, "y1": 1,
                    "line": {"color": palette.accent, "width": 2, "dash": "dot"},
                }
            ],
            "annotations": _labels(comparisons[-1], colours, palette),
        },
    )  # fmt: skip


def _labels(last: LayerComparison, colours: Sequence[str], palette: Palette) -> list[dict[str, Any]]:
    """Names at the right ends of the lines: above the upper rising line, below the lower, and clear of both."""
    dense, products, parameters = (log10(getattr(last, attribute)) for _, attribute, _ in _LINES)
    room = min(dense, products) - _FAR_BELOW - _LINE_HEIGHT  # the lower line's name reaches down to here
    places: tuple[Place, Place, Place] = (
        "above" if dense >= products else "far below",
        "far below" if dense >= products else "above",
        "above" if parameters + _LINE_HEIGHT < room else "below",
    )
    ends = zip(_LINES, (dense, products, parameters), colours, places, strict=True)
    return [
        {
            "text": name,
            "x": log10(last.input_shape[0]),
            "y": decade + {"above": 0.2, "below": -0.2, "far below": -_FAR_BELOW}[place],
            "xanchor": "right",
            "yanchor": "bottom" if place == "above" else "top",
            "showarrow": False,
            "font": {"size": 15, "color": colour},
            "bgcolor": palette.paper,  # on a phone lines are steeper, and run behind the text
        }
        for (name, _, _), decade, colour, place in ends
    ]
