"""What averaging buys: the accuracy of several networks or crops asked together, against that of one."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.recordings import Series, Spread, spread_by_x

HEIGHT = 330  # pixels, of the figure


def gain_chart(
    series: Series,
    palette: Palette,
    *,
    x_title: str,
    bounds: tuple[float, float] | None = None,
    whole: float | None = None,
) -> go.Figure:
    """Draw the accuracy of averages of several, each as a dot, with what they gain over one alone.

    Args:
        series: x counts what is averaged; the smallest x is what the others are compared with.
        palette: whose colours.
        x_title: of the axis.
        bounds: of the upright axis, in per cent, for charts that are to be compared; None for the chart's own.
        whole: accuracy on the whole picture, in per cent, for crops that are none; a line of its own.
    """
    spreads = spread_by_x(series)
    places = {one.x: place for place, one in enumerate(spreads)}  # evenly, so that no names touch
    first = 100 * spreads[0].mean
    low, high = bounds or gain_bounds([series])
    low, high = (low, high) if whole is None else (min(low, whole - 0.5), max(high, whole + 0.5))
    levels = [_level(first, palette)] if whole is None else [_level(first, palette), _level(whole, palette, "dash")]
    notes = [_written(place, one, palette) for place, one in enumerate(spreads)]
    ticks = [_bought(one.x, 100 * one.mean - first, one.x == spreads[0].x) for one in spreads]
    return go.Figure(
        [_same_networks(series, places, palette), _dots(series, places, palette), _means(spreads, palette)],
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": 58, "r": 12, "t": 8, "b": 70},
            "xaxis": {
                "title": {"text": f"{x_title}, and points gained"}, "range": [-0.5, len(spreads) - 0.5],
                "zeroline": False, "showgrid": False, "automargin": False,
                "tickvals": list(places.values()), "ticktext": ticks,
            },
            "yaxis": {"title": {"text": "right (%)"}, "range": [low, high], "zeroline": False, "automargin": False},
            "shapes": levels,
            "annotations": notes if whole is None else [*notes, _whole_note(whole, len(spreads) - 1.5, palette)],
            "dragmode": False,
        },
    )  # fmt: skip


def _dots(series: Series, places: dict[int, int], palette: Palette) -> dict[str, Any]:
    """Every measurement."""
    return {
        "type": "scatter", "mode": "markers", "name": "each", "cliponaxis": False,
        "x": [places[one.x] for one in series.measurements],
        "y": [round(100 * one.test_accuracy, 3) for one in series.measurements],
        "marker": {"color": palette.primary, "size": 9, "opacity": 0.45},
        "customdata": [", ".join(map(str, one.seeds)) for one in series.measurements],
        "hovertemplate": "%{y:.2f} % (seed %{customdata})<extra></extra>",
    }  # fmt: skip


def _means(spreads: Sequence[Spread], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines+markers", "name": "mean", "cliponaxis": False, "hoverinfo": "skip",
        "x": list(range(len(spreads))), "y": [round(100 * one.mean, 3) for one in spreads],
        "line": {"color": palette.primary, "width": 3},
        "marker": {"color": palette.primary, "size": 12, "symbol": "diamond"},
    }  # fmt: skip


def _written(place: int, one: Spread, palette: Palette) -> dict[str, Any]:
    """A mean in figures, clear above the dots."""
    return {
        "text": f"<b>{100 * one.mean:.1f} %</b>", "x": place, "y": 100 * one.high, "yanchor": "bottom", "yshift": 6,
        "showarrow": False, "font": {"size": 16, "color": palette.text},
    }  # fmt: skip


def _same_networks(series: Series, places: dict[int, int], palette: Palette) -> dict[str, Any]:
    """Thin lines between the dots of the same networks: crops change, what they are asked of does not."""
    x: list[int | None] = []
    y: list[float | None] = []
    for seeds in dict.fromkeys(one.seeds for one in series.measurements):
        mine = [one for one in series.measurements if one.seeds == seeds]
        x += [*(places[one.x] for one in mine), None]
        y += [*(round(100 * one.test_accuracy, 3) for one in mine), None]
    return {
        "type": "scatter", "mode": "lines", "name": "same networks", "x": x, "y": y, "hoverinfo": "skip",
        "line": {"color": palette.primary, "width": 1}, "opacity": 0.5, "connectgaps": False,
    }  # fmt: skip


def _level(height: float, palette: Palette, dash: str = "dot") -> dict[str, Any]:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": height, "y1": height, "layer": "below",
        "line": {"color": palette.muted, "width": 1.5, "dash": dash},
    }  # fmt: skip


def _whole_note(whole: float, place: float, palette: Palette) -> dict[str, Any]:
    return {
        "text": "the whole picture", "x": max(0, place), "y": whole, "yanchor": "middle", "bgcolor": palette.paper,
        "showarrow": False, "font": {"size": 14, "color": palette.muted},
    }  # fmt: skip


def gain_bounds(many: Sequence[Series]) -> tuple[float, float]:
    """An upright axis, in per cent, that holds all measurements of several series, with room for the numbers above."""
    values = [100 * one.test_accuracy for series in many for one in series.measurements]
    room = max(1.0, max(values) - min(values))
    return min(values) - 0.15 * room, max(values) + 0.3 * room


def _bought(number: int, gain: float, is_first: bool) -> str:
    """A number of the axis with the points it gains; the mean itself stands in the plot."""
    points = "" if is_first else f"{gain:+.1f}".replace("-", "\N{MINUS SIGN}")
    return f"<b>{number}</b><br>{points}"
