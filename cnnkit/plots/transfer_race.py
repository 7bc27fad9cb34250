"""Ways of transfer against one another: accuracy by epoch or by time, and how each arranges the pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, isfinite
from typing import Any, Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import translucent
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

Across: TypeAlias = Literal["epochs", "seconds"]

HEIGHT = 320  # pixels, of the race
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 122, 12, 50  # pixels around the plot; the names of the lines stand at the right
_LINE = 38  # pixels: height of a label of two lines
_LOWEST, _HIGHEST = 0, 104  # per cent: ends of the axis of accuracies
_LANES = {"frozen": 0, "first": 2, "all": 4, "scratch": 3}  # places in the palette's series; 1 is the accent
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "star", "pentagon", "triangle-down", "hexagon")
MAP_HEIGHT = 300  # pixels, of a map of pictures


@dataclass(frozen=True)
class Lane:
    """One way in the race.

    Args:
        mode: "frozen", "first", "all" or "scratch"; gives the colour.
        name: stands at the end of the line; short.
        accuracies: in validation after each epoch so far, 0 to 1.
        ended_s: seconds from this way's start to the end of each of these epochs.
        seconds: that it took from start to end, or None while it runs.
    """

    mode: str
    name: str
    accuracies: tuple[float, ...]
    ended_s: tuple[float, ...]
    seconds: float | None = None


@dataclass(frozen=True, eq=False)
class PictureMap:
    """Pictures as points.

    Args:
        places: of the training pictures and then of the test pictures.
        labels: class of each.
        is_wrong: of each, whether the network took it for another class; False for training pictures.
        num_train: how many are for training.

    Shapes:
        places (N, 2), labels and is_wrong (N,).
    """

    places: NDArray[np.float32]
    labels: NDArray[np.int64]
    is_wrong: NDArray[np.bool_]
    num_train: int


def lane_colour(mode: str, palette: Palette) -> str:
    """The colour of a way, the same in every figure of the lesson."""
    return palette.series[_LANES[mode]]


def race_chart(
    lanes: Sequence[Lane],
    palette: Palette,
    *,
    num_epochs: int,
    num_classes: int,
    across: Across = "epochs",
    height: int = HEIGHT,
) -> go.Figure:
    """Draw the validation accuracy of each way, named at its end, over a line for guessing.

    Args:
        lanes: those that have begun; may be without an epoch yet.
        palette: whose colours.
        num_epochs: of the whole race; the end of that axis.
        num_classes: sets the line for guessing.
        across: what runs along the bottom; seconds count from each way's own start.
        height: of the figure, in pixels.
    """
    drawn = [lane for lane in lanes if lane.accuracies]
    longest = max((lane.ended_s[-1] for lane in drawn), default=1.0)
    end = num_epochs if across == "epochs" else longest
    title = "epoch" if across == "epochs" else "seconds from the start of each"
    return go.Figure(
        [_line(lane, across, palette) for lane in drawn],
        {
            "template": template(palette),
            "height": height,
            "margin": {"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM},
            "xaxis": {
                "title": {"text": title}, "range": [0, end * 1.02], "showgrid": False, "showline": True,
                "zeroline": False, "fixedrange": True, "automargin": False, "nticks": 7,
                **({"dtick": max(1, ceil(end / 5))} if across == "epochs" else {}),
            },
            "yaxis": {
                "title": {"text": "right (%)"}, "range": [_LOWEST, _HIGHEST], "dtick": 25, "zeroline": False,
                "fixedrange": True, "automargin": False,
            },
            "shapes": [_guessing(num_classes, palette)],
            "annotations": [*_names(drawn, height, palette), _guessing_name(num_classes, palette)],
            "dragmode": False,
            "uirevision": across,
        },
    )  # fmt: skip


def _line(lane: Lane, across: Across, palette: Palette) -> dict[str, Any]:
    count = len(lane.accuracies)
    colour = lane_colour(lane.mode, palette)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": lane.name,
        "x": list(range(1, count + 1)) if across == "epochs" else [round(at, 2) for at in lane.ended_s],
        "y": [round(100 * value, 1) if isfinite(value) else None for value in lane.accuracies],
        "line": {"color": colour, "width": 2.5},
        "marker": {"size": 5, "color": colour},
        "customdata": [[epoch + 1, round(at, 1)] for epoch, at in enumerate(lane.ended_s)],
        "hovertemplate": f"{lane.name}<br>%{{y:.1f}} % after epoch %{{customdata[0]}}, %{{customdata[1]}} s"
        "<extra></extra>",
        "cliponaxis": False,
    }


def _names(lanes: Sequence[Lane], height: int, palette: Palette) -> list[dict[str, Any]]:
    """Names at the right, in the order in which the lines end, none over another."""
    room = height - _TOP - _BOTTOM
    ends = [100 * lane.accuracies[-1] if isfinite(lane.accuracies[-1]) else 0.0 for lane in lanes]
    wishes = [room * (end - _LOWEST) / (_HIGHEST - _LOWEST) for end in ends]
    middles = spread_labels(wishes, [_LINE] * len(lanes), low=0, high=room)
    return [
        {
            "text": f"<b>{lane.name}</b><br>{_end_words(lane)}", "showarrow": False, "align": "left",
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "paper", "y": middle / room,
            "yanchor": "middle", "font": {"size": 14, "color": lane_colour(lane.mode, palette)},
        }
        for lane, middle in zip(lanes, middles, strict=True)
    ]  # fmt: skip


def _end_words(lane: Lane) -> str:
    last = lane.accuracies[-1]
    if not isfinite(last):
        return "diverged"
    end = f"{100 * last:.0f} %"
    return end if lane.seconds is None else f"{end} in {lane.seconds:.0f} s"


def _guessing(num_classes: int, palette: Palette) -> dict[str, Any]:
    level = 100 / num_classes
    line = {"color": palette.muted, "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level, "line": line}


def _guessing_name(num_classes: int, palette: Palette) -> dict[str, Any]:
    return {
        "text": f"guessing, 1 in {num_classes}", "showarrow": False, "xref": "paper", "x": 1, "xanchor": "right",
        "y": 100 / num_classes, "yanchor": "top", "font": {"size": 14, "color": palette.muted},
    }  # fmt: skip


def map_chart(
    pictures: PictureMap,
    palette: Palette,
    *,
    class_names: Sequence[str],
    chosen: int | None = None,
    height: int = MAP_HEIGHT,
) -> go.Figure:
    """Draw pictures as points: large hollow ones to learn from, small ones to be judged by, crossed where wrong.

    Args:
        pictures: where they lie.
        palette: whose colours; class 0 has the first, the accent marks the chosen picture.
        class_names: at most as many as there are symbols, eight; written at the middle of each class.
        chosen: place of a picture to mark, or None.
        height: of the figure, in pixels.
    """
    traces = [_points(pictures, label, name, palette) for label, name in enumerate(class_names)]
    traces.append(_crosses(pictures, palette))
    if chosen is not None:
        traces.append(_ring(pictures.places[chosen], palette))
    axis = {"visible": False, "fixedrange": True}
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": height,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {**axis, "range": _padded(pictures.places[:, 0])},
            "yaxis": {**axis, "range": _padded(pictures.places[:, 1])},
            "annotations": _class_labels(pictures, class_names, palette),
            "dragmode": False,
            "shapes": [_frame(palette)],
        },
    )


def class_colour(label: int, palette: Palette) -> str:
    """The colour of a class's points; the accent, which marks the chosen picture, is left out."""
    others = [colour for colour in palette.series if colour != palette.accent]
    return others[label % len(others)]


def _points(pictures: PictureMap, label: int, name: str, palette: Palette) -> dict[str, Any]:
    members = np.flatnonzero(pictures.labels == label)
    is_train = members < pictures.num_train
    colour, symbol = class_colour(label, palette), _SYMBOLS[label % len(_SYMBOLS)]
    return {
        "type": "scatter", "mode": "markers", "name": name,
        "x": _short(pictures.places[members, 0]), "y": _short(pictures.places[members, 1]),
        "marker": {
            "symbol": [f"{symbol}-open" if train else symbol for train in is_train],
            "size": [13 if train else 8 for train in is_train],
            "color": colour, "opacity": 0.8, "line": {"width": [2 if train else 0 for train in is_train]},
        },
        "hovertemplate": f"{name}<extra></extra>",
    }  # fmt: skip


def _crosses(pictures: PictureMap, palette: Palette) -> dict[str, Any]:
    wrong = np.flatnonzero(pictures.is_wrong)
    return {
        "type": "scatter", "mode": "markers", "name": "wrong", "hoverinfo": "skip",
        "x": _short(pictures.places[wrong, 0]), "y": _short(pictures.places[wrong, 1]),
        "marker": {"symbol": "x-thin-open", "size": 10, "color": palette.text, "line": {"width": 2}},
    }  # fmt: skip


def _ring(place: NDArray[np.float32], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "name": "chosen", "hoverinfo": "skip",
        "x": _short(place[:1]), "y": _short(place[1:]),
        "marker": {"symbol": "circle-open", "size": 22, "color": palette.accent, "line": {"width": 3}},
    }  # fmt: skip


def _class_labels(pictures: PictureMap, class_names: Sequence[str], palette: Palette) -> list[dict[str, Any]]:
    """Class names at the median of their points, moved apart where they would touch."""
    middles = [np.median(pictures.places[pictures.labels == label], axis=0) for label in range(len(class_names))]
    low, high = _padded(pictures.places[:, 1])
    room = (high - low) * 24 / MAP_HEIGHT  # the height of a name, in the axis' unit
    heights = spread_labels([float(middle[1]) for middle in middles], [room] * len(middles), low=low, high=high)
    return [
        {
            "text": name, "showarrow": False, "x": float(middle[0]), "y": height, "yshift": 16,
            "font": {"size": 15, "color": palette.text}, "bgcolor": translucent(palette.paper, 0.78), "borderpad": 1,
        }
        for name, middle, height in zip(class_names, middles, heights, strict=True)
    ]  # fmt: skip


def _padded(values: NDArray[np.float32]) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.08 * (high - low) or 1.0
    return low - margin, high + margin


def _frame(palette: Palette) -> dict[str, Any]:
    line = {"color": palette.border, "width": 1}
    return {"type": "rect", "xref": "paper", "yref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 1, "line": line}


def _short(values: NDArray[np.float32]) -> list[float]:
    return [float(f"{value:.4g}") for value in values]
