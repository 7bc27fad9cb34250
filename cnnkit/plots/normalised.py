"""One pixel's channels before and after local response normalisation."""

import plotly.graph_objects as go

from cnnkit.errors import ShapeError
from cnnkit.foundations import FloatArray
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template


def normalised_chart(before: FloatArray, after: FloatArray, palette: Palette, *, chosen: int, size: int) -> go.Figure:
    """Draw each channel twice: wide and pale as it was, narrow and full as it became.

    Args:
        before, after: a pixel's channels.
        palette: whose colours.
        chosen: the channel in the accent colour.
        size: channels whose squares are summed for the chosen one, marked by a bracket below.

    Shapes:
        before (C,), after (C,).

    Raises:
        ShapeError: the two differ in shape, or `chosen` is no channel.
    """
    if before.shape != after.shape or before.ndim != 1 or not 0 <= chosen < len(before):
        raise ShapeError(
            f"normalised_chart: needs two vectors alike and one of their channels, got {before.shape}, {after.shape} "
            f"and channel {chosen}. Pass the channels of one pixel."
        )
    channels = list(range(len(before)))
    is_chosen = [channel == chosen for channel in channels]
    colours = [palette.accent if one else palette.primary for one in is_chosen]
    top = 1.18 * max(float(before.max()), 1.0)
    low, high = max(chosen - size // 2, 0), min(chosen + size // 2, len(before) - 1)
    bars = {"type": "bar", "x": channels, "hovertemplate": "channel %{x}: %{y:.1f}"}
    return go.Figure(
        data=[
            {**bars, "name": "before", "y": before, "width": 0.86, "marker": {"color": palette.border}},
            {**bars, "name": "after", "y": after, "width": 0.46, "marker": {"color": colours}},
        ],
        layout={
            "template": template(palette),
            "height": 330,
            "barmode": "overlay",
            "margin": {"l": 8, "r": 8, "t": 12, "b": 8},
            "xaxis": {"title": {"text": "channel"}, "dtick": 1, "showgrid": False, "fixedrange": True},
            "yaxis": {"title": {"text": "activation"}, "range": [-0.09 * top, top], "fixedrange": True},
            "annotations": [
                {"x": x, "y": float(y), "text": f"{y:.3g}", "showarrow": False, "yshift": 10,
                 "font": {"color": palette.muted if one != chosen else palette.text}}
                for one, (x, y) in enumerate(zip(channels, before, strict=True))
            ],
            "shapes": [{
                "type": "rect", "x0": low - 0.45, "x1": high + 0.45, "y0": -0.06 * top, "y1": -0.025 * top,
                "fillcolor": palette.accent, "line": {"width": 0},
            }],
            "dragmode": False,
        },
    )  # fmt: skip
