"""Winning tips as figures: what averaging buys, where the crops lie, what each of them says, and HOG's cells."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.recordings import Series, spread_by_x

GAIN_HEIGHT, VOTES_HEIGHT, SQUARE = 330, 400, 400  # pixels
_INSET = 0.16  # pixels of the square between the edges of crops that would lie on one another


def gain_chart(
    series: Series, palette: Palette, *, x_title: str, bounds: tuple[float, float] | None = None
) -> go.Figure:
    """Draw the accuracy of averages of several, each as a dot, with what they gain over one alone.

    Args:
        series: x counts what is averaged; the smallest x is what the others are compared with.
        palette: whose colours.
        x_title: of the axis.
        bounds: of the upright axis, in per cent, for charts that are to be compared; None for the chart's own.
    """
    spreads = spread_by_x(series)
    places = {one.x: place for place, one in enumerate(spreads)}  # evenly, so that no names touch
    first = 100 * spreads[0].mean
    dots = {
        "type": "scatter", "mode": "markers", "name": "each", "cliponaxis": False,
        "x": [places[one.x] for one in series.measurements],
        "y": [round(100 * one.test_accuracy, 3) for one in series.measurements],
        "marker": {"color": palette.primary, "size": 9, "opacity": 0.45},
        "customdata": [", ".join(map(str, one.seeds)) for one in series.measurements],
        "hovertemplate": "%{y:.2f} % (seed %{customdata})<extra></extra>",
    }  # fmt: skip
    means = {
        "type": "scatter", "mode": "lines+markers+text", "name": "mean", "cliponaxis": False, "hoverinfo": "skip",
        "x": list(places.values()), "y": [round(100 * one.mean, 3) for one in spreads],
        "line": {"color": palette.primary, "width": 3},
        "marker": {"color": palette.primary, "size": 12, "symbol": "diamond"},
        "text": [f"<b>{100 * one.mean:.1f} %</b>" for one in spreads], "textposition": "top center",
        "textfont": {"size": 16, "color": palette.text},
    }  # fmt: skip
    low, high = bounds or gain_bounds([series])
    return go.Figure(
        [_same_networks(series, places, palette), dots, means],
        {
            "template": template(palette),
            "height": GAIN_HEIGHT,
            "margin": {"l": 58, "r": 12, "t": 8, "b": 70},
            "xaxis": {
                "title": {"text": x_title}, "range": [-0.4, len(spreads) - 0.6], "zeroline": False, "showgrid": False,
                "tickvals": list(places.values()), "automargin": False,
                "ticktext": [_bought(one.x, 100 * one.mean - first, one.x == spreads[0].x) for one in spreads],
            },
            "yaxis": {"title": {"text": "right (%)"}, "range": [low, high], "zeroline": False, "automargin": False},
            "shapes": [{
                "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": first, "y1": first, "layer": "below",
                "line": {"color": palette.muted, "width": 1.5, "dash": "dot"},
            }],
            "dragmode": False,
        },
    )  # fmt: skip


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


def gain_bounds(many: Sequence[Series]) -> tuple[float, float]:
    """An upright axis, in per cent, that holds all measurements of several series, with room for the numbers above."""
    values = [100 * one.test_accuracy for series in many for one in series.measurements]
    room = max(1.0, max(values) - min(values))
    return min(values) - 0.15 * room, max(values) + 0.3 * room


def _bought(number: int, gain: float, is_first: bool) -> str:
    """A number of the axis with the points it gains; the mean itself stands in the plot."""
    points = "" if is_first else f"{gain:+.1f} points".replace("-", "\N{MINUS SIGN}")
    return f"<b>{number}</b><br>{points}"


def crops_on_picture(
    square: NDArray[np.uint8],
    places: Sequence[tuple[int, int, int, int]],
    source: str,
    palette: Palette,
    *,
    chosen: int,
) -> go.Figure:
    """Draw the crops as boxes on the picture that they are cut from, the chosen one in the accent colour.

    Args:
        square: the picture as the crops are cut from it.
        places: (left, top, right, bottom), in pixels of `square`; crops six to ten are mirror images of the first five.
        source: the picture, as a URL of the data.
        palette: whose colours.
        chosen: place in `places`.

    Shapes:
        square (S, S, 3).
    """
    side = len(square)
    shapes = [
        _box(box, palette.paper if number != chosen % 5 else palette.accent, 5 if number == chosen % 5 else 2, number)
        for number, box in enumerate(places[:5])
    ]
    shapes.sort(key=lambda shape: shape["line"]["width"])  # the chosen one in front
    left, top, right, bottom = places[chosen]
    outside = f"M0,0 H{side} V{side} H0 Z M{left},{top} V{bottom} H{right} V{top} Z"
    veil = {
        "type": "path",
        "path": outside,
        "fillcolor": "rgba(10, 14, 20, 0.38)",
        "line": {"width": 0},
        "layer": "above",
    }
    axis: dict[str, Any] = {"visible": False, "fixedrange": True, "automargin": False}
    return go.Figure(
        [{"type": "scatter", "x": [], "y": [], "hoverinfo": "skip"}],
        {
            "template": template(palette),
            "height": SQUARE,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {**axis, "range": [0, side], "constrain": "domain"},
            "yaxis": {**axis, "range": [side, 0], "scaleanchor": "x"},
            "images": [{
                "source": source, "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": side, "sizey": side,
                "sizing": "stretch", "layer": "below",
            }],
            "shapes": [veil, *shapes],
            "dragmode": False,
        },
    )  # fmt: skip


def _box(box: tuple[int, int, int, int], colour: str, width: int, number: int) -> dict[str, Any]:
    inset = _INSET * (1 + number)  # crops that reach the same edge stay apart
    return {
        "type": "rect", "x0": box[0] + inset, "y0": box[1] + inset, "x1": box[2] - inset, "y1": box[3] - inset,
        "line": {"color": colour, "width": width}, "layer": "above",
    }  # fmt: skip


def votes_chart(
    each: NDArray[np.float32],
    average: NDArray[np.float32],
    class_names: Sequence[str],
    palette: Palette,
    *,
    chosen: int,
) -> go.Figure:
    """Draw what each crop says of each class as dots, and their average as a bar behind them.

    Args:
        each, average: probabilities.
        class_names: of the columns.
        palette: whose colours.
        chosen: the row of `each` in the accent colour.

    Shapes:
        each (count, K), average (K,).
    """
    names = list(class_names)
    others = [number for number in range(len(each)) if number != chosen]
    spread = np.linspace(-0.22, 0.22, len(each)) if len(each) > 1 else np.zeros(1)  # dots beside one another
    rows = np.arange(len(names))
    dots = [(others, palette.text, 6, 0.5, "each crop"), ([chosen], palette.accent, 13, 1.0, f"crop {chosen + 1}")]
    bars = {
        "type": "bar", "orientation": "h", "name": "average", "y": rows.tolist(), "x": _per_cent(average), "width": 0.8,
        "marker": {"color": palette.primary, "opacity": 0.55}, "customdata": names,
        "hovertemplate": "%{customdata}: %{x:.1f} %, average<extra></extra>",
    }  # fmt: skip
    marks = [
        {
            "type": "scatter", "mode": "markers", "name": name, "cliponaxis": False,
            "x": _per_cent(each[numbers].ravel()),
            "y": np.concatenate([rows + spread[number] for number in numbers]).round(3).tolist() if numbers else [],
            "marker": {"color": colour, "size": size, "opacity": opacity, "line": {"width": 1, "color": palette.paper}},
            "customdata": [f"crop {number + 1}: {one}" for number in numbers for one in names],
            "hovertemplate": "%{customdata}, %{x:.1f} %<extra></extra>",
        }
        for numbers, colour, size, opacity, name in dots
    ]  # fmt: skip
    best = int(average.argmax())
    return go.Figure(
        [bars, *marks],
        {
            "template": template(palette),
            "height": VOTES_HEIGHT,
            "margin": {"l": 92, "r": 52, "t": 8, "b": 50},
            "xaxis": {
                "title": {"text": "probability (%)"}, "range": [0, 100], "zeroline": False, "automargin": False,
                "tickvals": [0, 25, 50, 75, 100],
            },
            "yaxis": {
                "range": [len(names) - 0.4, -0.6], "tickvals": rows.tolist(), "showgrid": False, "zeroline": False,
                "automargin": False,
                "ticktext": [f"<b>{name}</b>" if place == best else name for place, name in enumerate(names)],
                "tickfont": {"size": 15, "color": palette.text},
            },
            "annotations": [{
                "text": f"<b>{100 * average[best]:.0f} %</b>", "x": 100, "xanchor": "left", "xshift": 8, "y": best,
                "yanchor": "middle", "showarrow": False, "font": {"size": 16, "color": palette.primary},
            }],
            "barmode": "overlay",
            "dragmode": False,
        },
    )  # fmt: skip


def _per_cent(values: NDArray[np.float32]) -> list[float]:
    return (100 * values.astype(np.float64)).round(2).tolist()


def hog_drawing(histograms: NDArray[np.float32], palette: Palette) -> go.Figure:
    """Draw HOG's cells: in each a line along every direction of edges, the longer the stronger they are.

    An edge runs at a right angle to the gradient that it makes.

    Args:
        histograms: as `cell_histograms` gives them.
        palette: whose colours.

    Shapes:
        histograms (rows, columns, orientations).
    """
    rows, columns, directions = histograms.shape
    angle = np.deg2rad((np.arange(directions) + 0.5) * 180 / directions + 90)  # of the edges, y down
    # Roots bring out the weaker edges beside the strongest, as the normalisation of blocks does in HOG.
    length = 0.48 * np.sqrt(histograms / (histograms.max() or 1))
    row, column = np.mgrid[:rows, :columns][..., None] + 0.5
    across, down = length * np.cos(angle), length * np.sin(angle)
    gap = np.full(histograms.shape, np.nan)
    x = np.stack([column - across, column + across, gap], axis=-1).ravel()
    y = np.stack([row - down, row + down, gap], axis=-1).ravel()
    shown = np.repeat(length.ravel() > 0.08, 3)
    axis: dict[str, Any] = {"visible": False, "fixedrange": True, "automargin": False}
    return go.Figure(
        [{
            "type": "scatter", "mode": "lines", "hoverinfo": "skip", "connectgaps": False,
            "x": _gapped(x[shown]), "y": _gapped(y[shown]), "line": {"color": palette.text, "width": 2},
        }],
        {
            "template": template(palette),
            "height": SQUARE,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {**axis, "range": [0, columns], "constrain": "domain"},
            "yaxis": {**axis, "range": [rows, 0], "scaleanchor": "x"},
            "shapes": [_cell_line(place, rows, columns, palette) for place in range(columns + 1)]
            + [_cell_line(place, columns, rows, palette, across=True) for place in range(rows + 1)],
            "dragmode": False,
        },
    )  # fmt: skip


def _cell_line(place: int, length: int, _count: int, palette: Palette, *, across: bool = False) -> dict[str, Any]:
    ends = (
        {"x0": 0, "x1": length, "y0": place, "y1": place}
        if across
        else {"x0": place, "x1": place, "y0": 0, "y1": length}
    )
    return {"type": "line", **ends, "layer": "below", "line": {"color": palette.border, "width": 1}}


def _gapped(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else round(float(value), 3) for value in values]
