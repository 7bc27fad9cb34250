"""Crops of one picture: where they lie, and what a network says of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

SQUARE, HEIGHT = 400, 400  # pixels: of the picture with its boxes, and of the chart
_INSET = 0.16  # pixels of the square between the edges of crops that would lie on one another
_VEIL = "rgba(10, 14, 20, 0.38)"  # over what the chosen crop leaves out, on any picture


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
    shapes = [_box(box, side, palette, number, number == chosen % 5) for number, box in enumerate(places[:5])]
    shapes.sort(key=lambda shape: shape["line"]["width"])  # the chosen one in front
    axis: dict[str, Any] = {"visible": False, "fixedrange": True, "automargin": False, "range": [0, side]}
    return go.Figure(
        [{"type": "scatter", "x": [], "y": [], "hoverinfo": "skip"}],
        {
            "template": template(palette),
            "height": SQUARE,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": {**axis, "constrain": "domain"},
            "yaxis": {**axis, "scaleanchor": "x"},
            "images": [{
                "source": source, "xref": "x", "yref": "y", "x": 0, "y": side, "sizex": side, "sizey": side,
                "sizing": "stretch", "layer": "below",
            }],
            "shapes": [_veil(places[chosen], side), *shapes],
            "annotations": [_number(number, len(places), side) for number in range(len(places[:5]))],
            "dragmode": False,
        },
    )  # fmt: skip


def _box(box: tuple[int, int, int, int], side: int, palette: Palette, number: int, is_chosen: bool) -> dict[str, Any]:
    inset = _INSET * (1 + number)  # crops that reach the same edge stay apart
    left, top, right, bottom = box
    return {
        "type": "rect", "x0": left + inset, "y0": side - top - inset, "x1": right - inset,
        "y1": side - bottom + inset, "layer": "above",
        "line": {"color": palette.accent, "width": 5} if is_chosen else {"color": "#FFFFFF", "width": 2},
    }  # fmt: skip


def _veil(box: tuple[int, int, int, int], side: int) -> dict[str, Any]:
    """A shade over all that a crop leaves out."""
    left, right, top, bottom = box[0], box[2], side - box[1], side - box[3]
    path = f"M0,0 H{side} V{side} H0 Z M{left},{top} V{bottom} H{right} V{top} Z"
    return {"type": "path", "path": path, "fillcolor": _VEIL, "fillrule": "evenodd", "line": {"width": 0}}


def _number(number: int, count: int, side: int) -> dict[str, Any]:
    """The crop's number, and its mirror image's, in its own corner of the picture or in the middle."""
    across, down = ((0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0.5))[number]
    return {
        "text": f"{number + 1}, {number + 6}" if count == 10 else str(number + 1), "showarrow": False,
        "x": across * side, "y": (1 - down) * side, "xshift": 8 - 16 * across, "yshift": 16 * down - 8,
        "xanchor": ("left", "center", "right")[round(2 * across)],
        "yanchor": ("top", "middle", "bottom")[round(2 * down)],
        "font": {"size": 15, "color": "#FFFFFF"}, "bgcolor": "rgba(10, 14, 20, 0.62)", "borderpad": 3,
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
    best = int(average.argmax())
    rows = list(range(len(names)))
    return go.Figure(
        [_bars(average, names, palette), *_dots(each, names, palette, chosen)],
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": 98, "r": 52, "t": 8, "b": 50},
            "xaxis": {
                "title": {"text": "probability (%)"}, "range": [0, 100], "zeroline": False, "automargin": False,
                "tickvals": [0, 25, 50, 75, 100],
            },
            "yaxis": {
                "range": [len(names) - 0.4, -0.6], "tickvals": rows, "showgrid": False, "zeroline": False,
                "ticktext": [f"<b>{name}</b>" if row == best else name for row, name in enumerate(names)],
                "tickfont": {"size": 15, "color": palette.text}, "automargin": False, "ticklabelstandoff": 10,
            },
            "annotations": [{
                "text": f"<b>{100 * average[best]:.0f} %</b>", "x": 100, "xanchor": "left", "xshift": 8, "y": best,
                "yanchor": "middle", "showarrow": False, "font": {"size": 16, "color": palette.primary},
            }],
            "barmode": "overlay",
            "dragmode": False,
        },
    )  # fmt: skip


def _bars(average: NDArray[np.float32], names: list[str], palette: Palette) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "name": "average", "y": list(range(len(names))), "x": _per_cent(average),
        "width": 0.8, "marker": {"color": palette.primary, "opacity": 0.55}, "customdata": names,
        "hovertemplate": "%{customdata}: %{x:.1f} %, average<extra></extra>",
    }  # fmt: skip


def _dots(each: NDArray[np.float32], names: list[str], palette: Palette, chosen: int) -> list[dict[str, Any]]:
    """A dot for each crop and class, those of a class below one another; the chosen crop's larger and in front."""
    below = np.linspace(-0.22, 0.22, len(each)) if len(each) > 1 else np.zeros(1)
    others = [number for number in range(len(each)) if number != chosen]
    kinds = [(others, palette.text, 6, 0.5, "each crop"), ([chosen], palette.accent, 13, 1.0, f"crop {chosen + 1}")]
    return [
        {
            "type": "scatter", "mode": "markers", "name": name, "cliponaxis": False,
            "x": _per_cent(each[numbers].ravel()),
            "y": [round(row + float(below[number]), 3) for number in numbers for row in range(len(names))],
            "marker": {"color": colour, "size": size, "opacity": opacity, "line": {"width": 1, "color": palette.paper}},
            "customdata": [f"crop {number + 1}: {one}" for number in numbers for one in names],
            "hovertemplate": "%{customdata}, %{x:.1f} %<extra></extra>",
        }
        for numbers, colour, size, opacity, name in kinds
    ]  # fmt: skip


def _per_cent(values: NDArray[np.float32]) -> list[float]:
    return (100 * values.astype(np.float64)).round(2).tolist()
