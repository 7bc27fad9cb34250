"""The one Plotly template: transparent paper, tight margins, title left, no legend where a label fits."""

from functools import cache
from typing import Any

import plotly.graph_objects as go

from cnnkit.plots.palette import Palette

_FONT = '"Source Sans", "Source Sans 3", Helvetica, Arial, sans-serif'  # the app's own, then what a notebook has


@cache
def template(palette: Palette) -> go.layout.Template:
    """Layout defaults in a palette's colours; built once, because Plotly checks every entry."""
    axis: dict[str, Any] = {
        "gridcolor": palette.border,
        "linecolor": palette.muted,
        "zerolinecolor": palette.border,
        "tickfont": {"size": 14, "color": palette.muted},
        "title": {"font": {"size": 15, "color": palette.text}, "standoff": 8},
        "automargin": True,
        "ticks": "",
    }
    return go.layout.Template(
        layout={
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": list(palette.series),
            "font": {"family": _FONT, "size": 15, "color": palette.text},
            "title": {"x": 0, "xanchor": "left", "font": {"size": 16}},
            "margin": {"l": 8, "r": 12, "t": 36, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "showlegend": False,
            "hoverlabel": {"bgcolor": palette.panel, "font": {"family": _FONT, "size": 15, "color": palette.text}},
            "colorscale": {"sequential": _scale(palette.magnitude), "diverging": _scale(palette.signed)},
        }
    )


def _scale(stops: tuple[str, ...]) -> list[tuple[float, str]]:
    return [(i / (len(stops) - 1), stop) for i, stop in enumerate(stops)]
