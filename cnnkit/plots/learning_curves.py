"""Accuracy against how much there was to learn from: a line for each way of learning, a dot for each seed."""

from collections.abc import Sequence
from math import log10
from typing import Any

import plotly.graph_objects as go

from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import line_colours
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.recordings import Series, spread_by_x

HEIGHT = 430  # pixels, of the figure
_LEFT, _TOP, _BOTTOM = 58, 30, 50  # pixels around the plot
_FONT, _LETTER, _LINE = 15, 8.2, 19  # pixels: of a name, and the mean width of its letters and height of its lines
_WIDEST = 10  # letters in a line of a name, where it has a space to break at
_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "x")
_APART = 0.42  # powers of ten between two numbers on the axis, so that they do not touch on a phone


def learning_curves(
    series: Sequence[Series],
    palette: Palette,
    *,
    x_title: str,
    chosen: int,
    chance: float,
    with_training: bool = False,
    height: int = HEIGHT,
) -> go.Figure:
    """Draw test accuracy against the amount of data.

    Args:
        series: at least one, of at least one measurement.
        palette: whose colours.
        x_title: of the axis.
        chosen: amount that the reader looks at; a line in the accent colour stands there.
        chance: accuracy of guessing, a part of 1.
        with_training: draw the accuracy on the training pictures too, dashed, where it was measured.
        height: of the figure, in pixels.
    """
    sizes = sorted({one.x for line in series for one in line.measurements} | {chosen})
    colours = line_colours([False] * len(series), [""] * len(series), palette)
    traces: list[dict[str, Any]] = []
    for line, colour, symbol in zip(series, colours, _SYMBOLS * len(series), strict=False):
        if with_training:
            traces += _training(line, colour)
        traces += [_seeds(line, colour), _means(line, colour, symbol, palette, chosen)]
    low, high = _bounds(series, chance, with_training)
    names = _names(series, colours, (low, high), height)
    ends = log10(sizes[0]) - 0.1, log10(sizes[-1]) + 0.1
    ticks = _ticks(sizes)
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": height,
            "margin": {"l": _LEFT, "r": _names_width(names), "t": _TOP, "b": _BOTTOM},
            "xaxis": {
                "title": {"text": x_title}, "type": "log", "range": ends, "showline": True, "zeroline": False,
                "showgrid": False, "tickvals": ticks, "ticktext": [f"{size:,}" for size in ticks], "tickangle": 0,
                "automargin": False,
            },
            "yaxis": {"title": {"text": "right (%)"}, "range": [low, high], "zeroline": False, "automargin": False},
            "shapes": [_chosen_line(chosen, palette), _chance_line(chance, palette)],
            "annotations": [*names, *_notes(chosen, chance, ends, palette)],
            "dragmode": False,
            "hovermode": "closest",
            "uirevision": "learning curves",
        },
    )  # fmt: skip


def _means(line: Series, colour: str, symbol: str, palette: Palette, chosen: int) -> dict[str, Any]:
    """The line through the means; where the reader looks, its mark is larger and ringed."""
    spreads = spread_by_x(line)
    return {
        "type": "scatter", "mode": "lines+markers", "name": line.title,
        "x": [one.x for one in spreads], "y": [round(100 * one.mean, 3) for one in spreads],
        "line": {"color": colour, "width": 3},
        "marker": {
            "color": colour, "symbol": symbol, "size": [13 if one.x == chosen else 9 for one in spreads],
            "line": {"width": [2 if one.x == chosen else 0 for one in spreads], "color": palette.accent},
        },
        "customdata": [_counted_seeds(one.num) for one in spreads],
        "hovertemplate": f"{line.title}<br>%{{x:,}}: %{{y:.1f}} %, %{{customdata}}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip


def _seeds(line: Series, colour: str) -> dict[str, Any]:
    """Every measurement as a dot, where several share an amount."""
    several = {one.x for one in spread_by_x(line) if one.num > 1}
    shown = [one for one in line.measurements if one.x in several]
    return {
        "type": "scatter", "mode": "markers", "name": f"{line.title}, each seed", "hoverinfo": "skip",
        "x": [one.x for one in shown], "y": [round(100 * one.test_accuracy, 3) for one in shown],
        "marker": {"color": colour, "size": 6, "opacity": 0.55, "symbol": "circle"}, "cliponaxis": False,
    }  # fmt: skip


def _training(line: Series, colour: str) -> list[dict[str, Any]]:
    """The means on the training pictures, dashed; nothing where they were not measured."""
    learned: dict[int, list[float]] = {}
    for one in line.measurements:
        if one.train_accuracy is not None:
            learned.setdefault(one.x, []).append(one.train_accuracy)
    if not learned:
        return []
    x = sorted(learned)
    return [{
        "type": "scatter", "mode": "lines", "name": f"{line.title}, training pictures",
        "x": x, "y": [round(100 * sum(learned[size]) / len(learned[size]), 3) for size in x],
        "line": {"color": colour, "width": 2, "dash": "5px,4px"}, "cliponaxis": False,
        "hovertemplate": f"{line.title}, on its training pictures<br>%{{x:,}}: %{{y:.1f}} %<extra></extra>",
    }]  # fmt: skip


def _bounds(series: Sequence[Series], chance: float, with_training: bool) -> tuple[float, float]:
    """The upright axis: from below guessing to above the best, in steps of ten."""
    values = [one.test_accuracy for line in series for one in line.measurements]
    if with_training:
        values += [one.train_accuracy or 0 for line in series for one in line.measurements]
    top = -(-100 * max(values) // 10) * 10
    return min(100 * chance, 100 * min(values)) // 10 * 10 - (2 if chance else 0), min(102.0, top + 1)


def _names(
    series: Sequence[Series], colours: Sequence[str], bounds: tuple[float, float], height: int
) -> list[dict[str, Any]]:
    """The name of each line at the right, at the height where it ends, none over another."""
    low, high = bounds
    written = ["<br>".join(_lines_of(line.title)) for line in series]
    places = [(100 * spread_by_x(line)[-1].mean - low) / (high - low) for line in series]
    heights = [_LINE * (1 + text.count("<br>")) / (height - _TOP - _BOTTOM) for text in written]
    return [
        {
            "text": f"<b>{text}</b>", "align": "left", "font": {"size": _FONT, "color": colour}, "showarrow": False,
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "paper", "y": middle, "yanchor": "middle",
        }
        for text, colour, middle in zip(written, colours, spread_labels(places, heights, low=0, high=1), strict=True)
    ]  # fmt: skip


def _lines_of(name: str) -> list[str]:
    """Break a name at its spaces into short lines."""
    lines = [""]
    for word in name.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _WIDEST:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _names_width(names: Sequence[dict[str, Any]]) -> int:
    lines = [line for name in names for line in name["text"][3:-4].split("<br>")]
    return round(14 + _LETTER * max(map(len, lines)))


def _ticks(sizes: Sequence[int]) -> list[int]:
    """The amounts to write: the largest, and going down those that stand apart from the one before."""
    ticks: list[int] = []
    for size in reversed(sizes):
        if not ticks or log10(ticks[-1] / size) >= _APART:
            ticks.append(size)
    return ticks[::-1]


def _chosen_line(chosen: int, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line", "x0": chosen, "x1": chosen, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
        "line": {"color": palette.accent, "width": 2},
    }  # fmt: skip


def _chance_line(chance: float, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 100 * chance, "y1": 100 * chance, "layer": "below",
        "line": {"color": palette.muted, "width": 1.5, "dash": "dot"},
    }  # fmt: skip


def _notes(chosen: int, chance: float, ends: tuple[float, float], palette: Palette) -> list[dict[str, Any]]:
    """What the two straight lines stand for."""
    share = (log10(chosen) - ends[0]) / (ends[1] - ends[0])
    at_edge = "left" if share < 0.15 else "right" if share > 0.85 else "center"
    return [
        {
            "text": f"<b>{chosen:,}</b>", "x": log10(chosen), "xanchor": at_edge, "yref": "paper", "y": 1,
            "yanchor": "bottom", "yshift": 2, "showarrow": False, "font": {"size": 16, "color": palette.text},
        },
        {
            "text": "guessing", "xref": "paper", "x": 1, "xanchor": "right", "y": 100 * chance, "yanchor": "middle",
            "bgcolor": palette.paper,
            "showarrow": False, "font": {"size": 14, "color": palette.muted},
        },
    ]  # fmt: skip


def _counted_seeds(number: int) -> str:
    return "one seed" if number == 1 else f"mean of {number} seeds"
