"""Trainings as curves: loss, accuracy or error by epoch, several runs over one another, each named at its end.

Solid lines are measured on the test part after each epoch. Dashed ones are means over the training batches of an
epoch, so they are drawn at the epoch's middle. Where a line stands for several seeds it is their mean, and a band
reaches from the lowest to the highest of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite, log10
from typing import Any, Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import line_colours, log_axis, plain_numbers, translucent
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.runs import EpochCurves, Run, StepCurves

Measure: TypeAlias = Literal["loss", "accuracy", "error"]
Floats: TypeAlias = NDArray[np.float64]

HEIGHT = 360  # pixels, of a figure
LEFT, TOP, BOTTOM = 58, 30, 46  # pixels around the plot
_LETTER, _LINE, _GAP = 7.6, 19, 6  # pixels: width of a letter of 15 px, height of a line, room between labels
_WIDEST = 15  # letters in a line of a label; longer names go on two lines
_LOWEST_LOSS = 1e-4  # no unit; a logarithmic axis cannot show the 0 that float32 rounds a small loss to
_HIGHEST_LOSS = 1e3  # no unit; what diverges leaves the axis there, and the others stay to be seen
_TOPS = (2, 5, 10, 20, 50, 100)  # per cent: ends of the axis of errors
_ROOM = 4  # times the worst last error; the first epochs leave the axis, as in He et al., arXiv:1512.03385, figure 6


@dataclass(frozen=True, eq=False)
class Curves:
    """One line of a figure with all that belongs to it: a run, or several that differ in their seeds.

    Args:
        name: stands at the end of the line; short.
        epochs: of each seed, at least one; they may have come to different epochs.
        steps: of a single run, drawn faintly behind its line; needs `steps_an_epoch`.
        steps_an_epoch: so many.
        is_chosen: drawn in the accent colour, in front.
        colour: of the line; "" for the next free one of the palette.
    """

    name: str
    epochs: tuple[EpochCurves, ...]
    steps: StepCurves | None = None
    steps_an_epoch: int = 0
    is_chosen: bool = False
    colour: str = ""


def curves_of(name: str, runs: Sequence[Run], *, is_chosen: bool = False, colour: str = "") -> Curves:
    """Take the curves of a run, or of several that differ in their seeds."""
    return Curves(
        name=name,
        epochs=tuple(run.epochs for run in runs),
        steps=runs[0].steps if len(runs) == 1 else None,
        steps_an_epoch=runs[0].data.num_train // runs[0].settings.batch_size,
        is_chosen=is_chosen,
        colour=colour,
    )


def curve_chart(
    curves: Sequence[Curves],
    palette: Palette,
    *,
    measure: Measure,
    num_epochs: int | None = None,
    until: int | None = None,
    with_steps: bool = True,
    height: int = HEIGHT,
) -> go.Figure:
    """Draw one measure of several runs by epoch.

    Args:
        curves: at least one; may be without an epoch yet.
        palette: whose colours.
        measure: "loss" on a logarithmic axis, "accuracy" or "error" in per cent.
        num_epochs: the axis' end; None for the longest of the runs.
        until: draw no epoch after this one, on axes that stay where they are; for a scrubber.
        with_steps: draw the batches of runs that have them.
        height: of the figure, in pixels.
    """
    colours = line_colours([one.is_chosen for one in curves], [one.colour for one in curves], palette)
    coloured = [replace(one, colour=colour) for one, colour in zip(curves, colours, strict=True)]
    drawn = [
        replace(
            one, epochs=tuple(_cut(epochs, until) for epochs in one.epochs), steps=one.steps if with_steps else None
        )
        for one in coloured
    ]
    behind = [(one, one.steps) for one in drawn if one.steps is not None and one.steps_an_epoch]
    last = max([num_epochs or 1, *(len(epochs.seconds) for one in curves for epochs in one.epochs)])
    axis = _axis(curves, [steps for _, steps in behind], measure)
    traces = [_step_trace(one, steps, measure, until) for one, steps in behind]
    for one in sorted(drawn, key=lambda one: one.is_chosen):
        traces += _traces(one, measure, palette)
    labels = _labels(drawn, measure, axis, height, palette)
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": height,
            "margin": {"l": LEFT, "r": _label_width(labels), "t": TOP, "b": BOTTOM},
            "xaxis": {
                "title": {"text": "epoch"}, "range": [0, last * 1.01], "dtick": max(1, ceil(last / 6)),
                "showgrid": False, "showline": True, "zeroline": False,
            },
            "yaxis": axis,
            "annotations": [*labels, _key(palette)],
            "dragmode": False,
            "uirevision": measure,
        },
    )  # fmt: skip


def mean_and_range(lines: Sequence[NDArray[Any]]) -> tuple[Floats, Floats, Floats]:
    """Give the mean, the lowest and the highest of several lines, epoch by epoch, over those that came so far.

    Shapes:
        lines (E_i,) each -> (E,) three times, E the longest.
    """
    table = np.full((len(lines), max(map(len, lines))), np.nan)
    for row, line in zip(table, lines, strict=True):
        row[: len(line)] = np.where(np.isfinite(line), line, np.nan)
    table = np.ma.masked_invalid(table)
    mean, low, high = table.mean(axis=0), table.min(axis=0), table.max(axis=0)
    return tuple(np.ma.filled(part, np.nan) for part in (mean, low, high))  # type: ignore[return-value]


def values_of(epochs: EpochCurves, measure: Measure, *, training: bool) -> Floats:
    """Give a measure of each epoch as it is drawn: losses as they are, the others in per cent.

    Shapes:
        (E,).
    """
    part = "train" if training else "validation"
    kind = "loss" if measure == "loss" else "accuracy"
    return _drawn(getattr(epochs, f"{part}_{kind}"), measure)


def _drawn(values: NDArray[Any], measure: Measure) -> Floats:
    numbers = np.asarray(values, np.float64)
    if measure == "loss":
        return np.where(np.isfinite(numbers), np.maximum(numbers, _LOWEST_LOSS), np.nan)
    return 100 * numbers if measure == "accuracy" else 100 * (1 - numbers)


def _cut(epochs: EpochCurves, until: int | None) -> EpochCurves:
    return epochs if until is None else EpochCurves(**{name: line[:until] for name, line in vars(epochs).items()})


def _traces(one: Curves, measure: Measure, palette: Palette) -> list[dict[str, Any]]:
    """The band and the two lines of one run or of several seeds."""
    traces: list[dict[str, Any]] = []
    for training in (True, False):
        mean, low, high = mean_and_range([values_of(epochs, measure, training=training) for epochs in one.epochs])
        x = (np.arange(1, len(mean) + 1) - (0.5 if training else 0)).tolist()
        if len(one.epochs) > 1 and not training:
            traces.append({
                "type": "scatter", "mode": "lines", "name": f"{one.name}, lowest to highest", "hoverinfo": "skip",
                "x": [*x, *x[::-1]], "y": [*plain_numbers(high), *plain_numbers(low[::-1])], "fill": "toself",
                "fillcolor": translucent(one.colour, 0.2), "line": {"width": 0},
            })  # fmt: skip
        traces.append({
            "type": "scatter",
            "mode": "lines" if training or len(x) > 40 else "lines+markers",
            "name": f"{one.name}, {'training' if training else 'validation'}",
            "x": x,
            "y": plain_numbers(mean),
            "line": {"color": one.colour, "width": 2 if training else 3, "dash": "5px,4px" if training else "solid"},
            "marker": {"size": 6, "color": one.colour},
            "hovertemplate": f"{one.name}, {'training' if training else 'validation'}<br>"
            + ("epoch %{x:.0f}: " if not training else "") + f"%{{y:.3g}}{_unit(measure)}<extra></extra>",
        })  # fmt: skip
    return traces


def _step_trace(one: Curves, steps: StepCurves, measure: Measure, until: int | None) -> dict[str, Any]:
    """The batches of one run, faint."""
    x = steps.step / one.steps_an_epoch
    shown = x <= (len(x) if until is None else until)
    values = steps.loss if measure == "loss" else steps.accuracy
    is_all = not any(len(epochs.seconds) for epochs in one.epochs)  # nothing else is there to be seen
    return {
        "type": "scatter", "mode": "lines", "name": f"{one.name}, batches", "hoverinfo": "skip",
        "x": x[shown].tolist(), "y": plain_numbers(_drawn(values[shown], measure)),
        "line": {"color": translucent(one.colour, 1 if is_all else 0.28), "width": 2 if is_all else 1},
    }  # fmt: skip


def _axis(curves: Sequence[Curves], behind: Sequence[StepCurves], measure: Measure) -> dict[str, Any]:
    """The upright axis, from all epochs, so that it stays while an epoch is chosen."""
    lines = [
        values_of(epochs, measure, training=train) for one in curves for epochs in one.epochs for train in (True, False)
    ]
    if measure == "loss":
        lines += [_drawn(steps.loss, "loss") for steps in behind]
        values = [min(value, _HIGHEST_LOSS) for line in lines for value in line.tolist() if isfinite(value)]
        low, high = (log10(min(values)), log10(max(values))) if values else (-1.0, 0.0)
        middle, half = (low + high) / 2, max(0.5, (high - low) / 2 * 1.06)
        return log_axis("loss", middle - half, middle + half)
    ends = [line[-1] for line in lines if len(line)]
    errors = [end if measure == "error" else 100 - end for end in ends if isfinite(end)] or [100]
    top = next((top for top in _TOPS if top >= _ROOM * max(errors)), 100)
    bounds = [-0.02 * top, top] if measure == "error" else [100 - top, 100 + 0.02 * top]
    title = "wrong (%)" if measure == "error" else "right (%)"
    return {"title": {"text": title}, "range": bounds, "zeroline": False, "automargin": False}


def _labels(
    curves: Sequence[Curves], measure: Measure, axis: dict[str, Any], height: int, palette: Palette
) -> list[dict[str, Any]]:
    """Name and last value of each at the right, none over another."""
    low, high = axis["range"]
    names, places, heights = [], [], []
    for one in curves:
        value = _last_value(one, measure)
        if value is None:
            continue
        lines = [*_lines_of(one.name), f"{value:.3g}{_unit(measure)}"]
        names.append((one, lines))
        at = log10(value) if measure == "loss" else value
        places.append((at - low) / (high - low))
        heights.append((_LINE * len(lines) + _GAP) / (height - TOP - BOTTOM))
    return [
        {
            "text": "<br>".join([f"<b>{line}</b>" for line in lines[:-1]] + lines[-1:]), "align": "left",
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "paper", "y": middle, "yanchor": "middle",
            "showarrow": False, "font": {"size": 15, "color": palette.text if one.is_chosen else one.colour},
        }
        for (one, lines), middle in zip(names, spread_labels(places, heights, low=0, high=1), strict=True)
    ]  # fmt: skip


def _last_value(one: Curves, measure: Measure) -> float | None:
    """What stands beside a name: of the last epoch, or before the first one has ended of the last batch."""
    line, _, _ = mean_and_range([values_of(epochs, measure, training=False) for epochs in one.epochs])
    if not len(line) and one.steps is not None:
        line = _drawn(one.steps.loss if measure == "loss" else one.steps.accuracy, measure)
    values = [value for value in line.tolist() if isfinite(value)]
    return values[-1] if values else None


def _lines_of(name: str) -> list[str]:
    """Break a name into two lines where it is long."""
    if len(name) <= _WIDEST or " " not in name:
        return [name[: 2 * _WIDEST]]
    spaces = [place for place, sign in enumerate(name) if sign == " "]
    middle = min(spaces, key=lambda place: abs(place - len(name) / 2))
    return [name[:middle], name[middle + 1 :]]


def _label_width(labels: Sequence[dict[str, Any]]) -> int:
    lines = [line for label in labels for line in re.sub("</?b>", "", label["text"]).split("<br>")]
    return round(12 + _LETTER * max(map(len, lines), default=0))


def _key(palette: Palette) -> dict[str, Any]:
    """What the two kinds of lines mean, above the plot."""
    return {
        "text": "\N{EM DASH}\N{EM DASH} validation    \N{EN DASH} \N{EN DASH} training",
        "xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 4,
        "showarrow": False, "font": {"size": 14, "color": palette.muted},
    }  # fmt: skip


def _unit(measure: Measure) -> str:
    return "" if measure == "loss" else " %"
