"""Which classes a network takes for which: a row for each true class, its mistakes in orange."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.lines import translucent
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_MOST_WRITTEN = 12  # classes; with more the cells are too small for numbers and names
_CELL, _AROUND = 34, 110  # pixels: height of a cell, and of what is around the cells
_LOWEST, _HIGHEST = 300, 560  # pixels: of the figure
_LONGEST = 12  # letters of a class's name


def confusion_chart(confusion: NDArray[np.int64], class_names: Sequence[str], palette: Palette) -> go.Figure:
    """Draw a confusion matrix: what is right on the diagonal, what is wrong beside it, each shade a part of its row.

    Args:
        confusion: counts, a row for each true class.
        class_names: in that order; plain text.
        palette: whose colours.

    Shapes:
        confusion (K, K), K class_names.
    """
    count = len(class_names)
    names = [_shortened(name) for name in class_names]
    totals = confusion.sum(axis=1, keepdims=True)
    shares = confusion / np.maximum(totals, 1)  # (K, K)
    is_right = np.eye(count, dtype=bool)
    worst = max(0.05, float(shares[~is_right].max(initial=0)))
    places = list(range(count))
    ticks = places[:: -(-count // _MOST_WRITTEN)]
    axis = {
        "tickvals": ticks, "ticktext": [names[place] for place in ticks], "showgrid": False,
        "zeroline": False, "automargin": True, "range": [-0.5, count - 0.5], "constrain": "domain",
    }  # fmt: skip
    return go.Figure(
        [
            _layer(np.where(is_right, shares, np.nan), palette.primary, 1.0, confusion, names),
            _layer(np.where(is_right | (confusion == 0), np.nan, shares), palette.accent, worst, confusion, names),
        ],
        {
            "template": template(palette),
            "height": min(_HIGHEST, max(_LOWEST, _CELL * count + _AROUND)),
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {**axis, "title": {"text": "taken for"}, "side": "bottom", "tickangle": _angle(names)},
            "yaxis": {**axis, "title": {"text": "is"}, "range": [count - 0.5, -0.5]},
            "annotations": _numbers(confusion, shares, palette) if count <= _MOST_WRITTEN else [],
            "shapes": [_frame(count, palette)],
            "dragmode": False,
        },
    )


def _layer(
    shares: NDArray[np.float64], colour: str, most: float, confusion: NDArray[np.int64], names: Sequence[str]
) -> dict[str, Any]:
    hover = [
        [f"{name}, taken for {other}: {number}" for other, number in zip(names, row, strict=True)]
        for name, row in zip(names, confusion.tolist(), strict=True)
    ]
    return {
        "type": "heatmap", "z": [[None if np.isnan(share) else share for share in row] for row in shares.tolist()],
        "zmin": 0, "zmax": most, "colorscale": [[0, translucent(colour, 0.08)], [1, translucent(colour, 0.85)]],
        "showscale": False, "xgap": 2, "ygap": 2, "hovertext": hover, "hovertemplate": "%{hovertext}<extra></extra>",
        "hoverongaps": False,
    }  # fmt: skip


def _numbers(confusion: NDArray[np.int64], shares: NDArray[np.float64], palette: Palette) -> list[dict[str, Any]]:
    """The counts in their cells; zeros stay away."""
    return [
        {
            "x": column, "y": row, "text": f"{confusion[row, column]:,}", "showarrow": False,
            "font": {
                "size": 16 if confusion.max() < 1000 else 14,
                "color": palette.paper if row == column and shares[row, column] > 0.5 else palette.text,
            },
        }
        for row, column in np.argwhere(confusion).tolist()
    ]  # fmt: skip


def _frame(count: int, palette: Palette) -> dict[str, Any]:
    return {
        "type": "rect", "x0": -0.5, "x1": count - 0.5, "y0": -0.5, "y1": count - 0.5, "layer": "below",
        "line": {"color": palette.border, "width": 1},
    }  # fmt: skip


def _angle(names: Sequence[str]) -> int:
    return 0 if max(map(len, names)) <= 4 else -40


def _shortened(name: str) -> str:
    """A name that leaves room, and that Plotly takes as text, not as HTML: it comes from somebody's folder."""
    short = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
