"""Layers of units and the lines between them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnkit.foundations import BoolArray
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_ROW_HEIGHT, _MARGINS = 120, 60  # pixels


def connections_chart(
    masks: Sequence[BoolArray], rows: Sequence[BoolArray], chosen: tuple[int, int], palette: Palette, *, title: str = ""
) -> go.Figure:
    """Draw every connection of a stack of layers, the input at the bottom, and what was reached in the accent colour.

    Args:
        masks: the connections of every layer, from the input on.
        rows: the units that were reached, from the input on, as `reached` gives them.
        chosen: (row, unit) from which they were reached, drawn larger.
        palette: whose colours.
        title: above the drawing.

    Shapes:
        masks (n_1, n_0), (n_2, n_1), ...; rows (n_0,), (n_1,), ...
    """
    sizes = [len(row) for row in rows]
    places = [np.arange(size) + (max(sizes) - size) / 2 for size in sizes]  # every row centred over the widest
    names = [_row_name(level, len(masks)) for level in range(len(sizes))]
    return go.Figure(
        data=[
            _lines(masks, rows, places, on_path=False)
            | {"name": "other", "line.color": palette.muted, "opacity": 0.55},
            _lines(masks, rows, places, on_path=True) | {"name": "reached", "line.color": palette.accent},
            _units(rows, places, names, chosen, palette),
        ],
        layout={
            "template": template(palette),
            "height": _ROW_HEIGHT * len(masks) + _MARGINS,
            "title": {"text": title},
            "xaxis": {"visible": False, "range": [-0.7, max(sizes) - 0.3], "fixedrange": True},
            "yaxis": {
                "range": [-0.25, len(masks) + 0.25],
                "tickvals": list(range(len(sizes))),
                "ticktext": [f"{name}<br>{size}" for name, size in zip(names, sizes, strict=True)],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
        },
    )


def _row_name(level: int, last: int) -> str:
    if level in (0, last):
        return "output" if level else "input"
    return f"layer {level}"


def _lines(
    masks: Sequence[BoolArray], rows: Sequence[BoolArray], places: Sequence[npt.NDArray[np.floating]], *, on_path: bool
) -> dict[str, Any]:
    """The connections on or off the path as one trace, with a NaN after each pair of ends, which lifts the pen."""
    x, y = [], []
    for level, mask in enumerate(masks):
        path = rows[level + 1][:, None] & rows[level]
        above, below = np.nonzero(mask & (path == on_path))
        gap = np.full(len(above), np.nan)
        x.append(np.stack([places[level][below], places[level + 1][above], gap], axis=1).ravel())
        y.append(np.stack([np.full(len(above), level), np.full(len(above), level + 1), gap], axis=1).ravel())
    num_lines = sum(map(len, x)) // 3
    width = max(0.4, min(2.4 if on_path else 0.8, 150 / max(num_lines, 1)))  # bold in a dense bundle would be a blot
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.concatenate(x),
        "y": np.concatenate(y),
        "line.width": width,
        "hoverinfo": "skip",
    }


def _units(
    rows: Sequence[BoolArray],
    places: Sequence[npt.NDArray[np.floating]],
    names: Sequence[str],
    chosen: tuple[int, int],
    palette: Palette,
) -> dict[str, Any]:
    """All units as one trace, row by row from the input on."""
    sizes = [len(row) for row in rows]
    is_chosen = np.zeros(sum(sizes), dtype=bool)
    is_chosen[sum(sizes[: chosen[0]]) + chosen[1]] = True
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "units",
        "x": np.concatenate(places),
        "y": np.repeat(np.arange(len(sizes)), sizes),
        "text": [f"{name} {unit}" for name, size in zip(names, sizes, strict=True) for unit in range(size)],
        "hovertemplate": "%{text}<extra></extra>",
        "marker.opacity": 1,
        "marker.size": np.where(is_chosen, 20, 13),
        "marker.color": np.where(np.concatenate(rows), palette.accent, palette.panel),
        "marker.line.width": np.where(is_chosen, 3, 1.5),
        "marker.line.color": np.where(is_chosen, palette.text, palette.muted),
    }
