"""How far feature maps leave their first state as the picture moves."""

from collections.abc import Mapping

import plotly.graph_objects as go

from cnnkit.foundations import FloatArray
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_DASHES = ("dash", "solid", "dot")
_LABEL_HEIGHT = 0.1  # share of the vertical axis that a line of 15 px takes in a chart of 300 px


def shift_chart(changes: Mapping[str, FloatArray], chosen: int, palette: Palette) -> go.Figure:
    """Draw one line for each map, named at its end, with the chosen shift marked.

    Args:
        changes: for each map, by its name, the change at shifts of 0, 1, 2, ... pixels; at most three maps.
        chosen: the shift to mark.
        palette: whose colours.

    Shapes:
        each of `changes` (largest shift + 1,), 0 for no change and 1 for as much as chance makes.

    Units:
        `chosen` in pixels; the chart shows changes in %.
    """
    percent = {name: 100 * values for name, values in changes.items()}
    top = 1.12 * max(100.0, *(float(values.max()) for values in percent.values()))
    colours = (palette.muted, palette.series[0], palette.series[2])
    ends = _spread({name: float(values[-1]) for name, values in percent.items()}, _LABEL_HEIGHT * top)
    lines, dots, labels = [], [], []
    for (name, values), colour, dash in zip(percent.items(), colours, _DASHES, strict=False):
        lines.append({
            "type": "scatter", "mode": "lines", "name": name, "x": list(range(len(values))), "y": values,
            "line": {"color": colour, "width": 3, "dash": dash},
            "hovertemplate": f"{name}, moved by %{{x}} pixels: %{{y:.0f}} %<extra></extra>",
        })  # fmt: skip
        dots.append({
            "type": "scatter", "mode": "markers", "x": [chosen], "y": [values[chosen]], "hoverinfo": "skip",
            "marker": {"color": palette.accent, "size": 13, "line": {"color": palette.paper, "width": 2}},
        })  # fmt: skip
        labels.append({
            "text": name, "x": 1, "xref": "paper", "xanchor": "left", "xshift": 10, "y": ends[name], "showarrow": False,
            "font": {"color": palette.text if colour == palette.muted else colour},
        })  # fmt: skip
    marker = {"type": "line", "x0": chosen, "x1": chosen, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    return go.Figure(
        [*lines, *dots],
        {
            "template": template(palette),
            "height": 300,
            "margin": {"l": 8, "r": 24 + 8 * max(len(name) for name in changes), "t": 12, "b": 8},
            "xaxis": {"title": {"text": "picture moved by (pixels)"}, "dtick": 1, "showgrid": False, "zeroline": False},
            "yaxis": {"title": {"text": "change of the map (%)"}, "range": [0, top], "dtick": 25},
            "annotations": labels,
            "shapes": [marker | {"line": {"color": palette.accent, "width": 1.5}}],
            "dragmode": False,
        },
    )


def _spread(heights: dict[str, float], gap: float) -> dict[str, float]:
    """Move labels that would overlap apart, upwards, keeping the order they are given in."""
    placed: dict[str, float] = {}
    floor = float("-inf")
    for name in sorted(heights, key=lambda name: heights[name]):
        placed[name] = floor = max(heights[name], floor + gap)
    return {name: placed[name] for name in heights}
