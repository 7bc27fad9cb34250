"""Errors of networks of several depths by epoch, in the manner of He et al., arXiv:1512.03385, figure 6.

Solid lines are measured on the test part after each epoch, dashed ones on the training batches of an epoch while it
learned, so these are drawn at the epoch's middle. A line is the mean of its seeds; around the chosen depth a band
reaches from the lowest to the highest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import Any, Literal, TypeAlias

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import plain_numbers, translucent
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.runs import EpochCurves

Part: TypeAlias = Literal["test", "training"]

PARTS: tuple[Part, ...] = ("test", "training")
HEIGHT = 372  # pixels
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 82, 58, 46  # pixels around the plot
_LABEL = 20  # pixels: height of a line of 15 px
_KEYS = {
    "test": "\N{BOX DRAWINGS HEAVY HORIZONTAL}" * 2,
    "training": "\N{BOX DRAWINGS HEAVY TRIPLE DASH HORIZONTAL}" * 2,
}


@dataclass(frozen=True, eq=False)
class DepthLine:
    """The networks of one depth: what each of its seeds measured, epoch by epoch; seeds of any length."""

    depth: int
    epochs: tuple[EpochCurves, ...]


def depth_chart(
    name: str,
    lines: Sequence[DepthLine],
    palette: Palette,
    *,
    chosen: int,
    epoch: int,
    num_epochs: int,
    bounds: tuple[float, float],
    parts: Sequence[Part] = PARTS,
) -> go.Figure:
    """Draw the errors of one kind of network at several depths; what comes after the chosen epoch is drawn faintly.

    Args:
        name: of the kind, such as "Plain"; stands above.
        lines: one for each depth, none where there is none.
        palette: whose colours.
        chosen: the depth in the accent colour.
        epoch: counted from 1; 0 for before the first.
        num_epochs: end of the axis.
        bounds: ends of the upright axis in per cent, as `error_bounds` gives them.
        parts: "test", "training" or both.
    """
    traces: list[dict[str, Any]] = []
    for line in sorted(lines, key=lambda line: line.depth == chosen):
        for part in reversed(parts):
            traces += _traces(f"{name}-{line.depth}", line, part, palette, epoch, is_chosen=line.depth == chosen)
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM},
            "xaxis": {
                "title": {"text": "epoch"}, "range": [0, num_epochs * 1.015], "dtick": max(1, ceil(num_epochs / 6)),
                "showgrid": False, "showline": True, "zeroline": False,
            },
            "yaxis": {
                "title": {"text": "wrong (%)"}, "range": list(bounds), "zeroline": False, "showline": False,
                "automargin": False, "nticks": 6,
            },
            "shapes": [{
                "type": "line", "x0": epoch, "x1": epoch, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
                "line": {"color": palette.muted, "width": 1},
            }],
            "annotations": [
                _head(name, lines, palette, chosen, epoch, parts), *_labels(lines, palette, chosen, parts[0], bounds)
            ],
            "dragmode": False,
            "uirevision": name,
        },
    )  # fmt: skip


def error_bounds(lines: Sequence[DepthLine]) -> tuple[float, float]:
    """Give ends in per cent for the axes of figures that are to be compared; all errors lie between them."""
    errors = [error for line in lines for part in PARTS for error in mean_error(line, part).tolist() if isfinite(error)]
    lowest, highest = min(errors, default=0.0), max(errors, default=100.0)
    step = next(step for step in (1, 2, 5, 10) if step == 10 or 8 * step >= highest - lowest)
    return max(0.0, step * floor((lowest - step / 2) / step)), min(100.0, step * ceil((highest + step / 2) / step))


def mean_error(line: DepthLine, part: Part) -> NDArray[np.float64]:
    """Average the seeds' errors epoch by epoch, in per cent, as far as all of them have come.

    Shapes:
        (E,).
    """
    return np.asarray(_errors(line, part).mean(axis=0))


def _errors(line: DepthLine, part: Part) -> NDArray[np.float64]:
    """(seeds, E), per cent."""
    accuracies = [one.validation_accuracy if part == "test" else one.train_accuracy for one in line.epochs]
    shortest = min((len(accuracy) for accuracy in accuracies), default=0)
    table = np.array([accuracy[:shortest] for accuracy in accuracies], np.float64)
    return 100 * (1 - table.reshape(len(accuracies) or 1, shortest))


def _traces(
    name: str, line: DepthLine, part: Part, palette: Palette, epoch: int, *, is_chosen: bool
) -> list[dict[str, Any]]:
    """The line so far, the rest of it, the chosen one's band, and a dot at the epoch."""
    errors = _errors(line, part)  # (seeds, E)
    x = np.arange(1, errors.shape[1] + 1) - (0 if part == "test" else 0.5)
    mean, colour = errors.mean(axis=0), palette.accent if is_chosen else palette.primary
    look = {"width": 3 if is_chosen else 2, "dash": "solid" if part == "test" else "5px,4px"}
    opacity = 1.0 if is_chosen else 0.6
    traces: list[dict[str, Any]] = []
    if is_chosen and len(errors) > 1:
        traces.append({
            "type": "scatter", "mode": "lines", "name": f"{name}, {part}, range", "hoverinfo": "skip",
            "x": [*x[:epoch], *x[:epoch][::-1]], "fill": "toself", "line": {"width": 0},
            "y": plain_numbers(np.concatenate([errors.max(axis=0)[:epoch], errors.min(axis=0)[:epoch][::-1]])),
            "fillcolor": translucent(colour, 0.22),
        })  # fmt: skip
    if epoch < len(x):
        rest = slice(max(epoch - 1, 0), None)
        traces.append({
            "type": "scatter", "mode": "lines", "name": f"{name}, {part}, later", "hoverinfo": "skip",
            "x": x[rest].tolist(), "y": plain_numbers(mean[rest]), "opacity": 0.35, "line": {"color": colour, **look},
        })  # fmt: skip
    dots = [0] * max(0, min(epoch, len(x)) - 1) + [9 if is_chosen else 7] if part == "test" else 0
    traces.append({
        "type": "scatter", "mode": "lines+markers" if part == "test" else "lines", "name": f"{name}, {part}",
        "x": x[:epoch].tolist(), "y": plain_numbers(mean[:epoch]), "opacity": opacity,
        "line": {"color": colour, **look}, "marker": {"size": dots, "color": colour, "opacity": 1}, "cliponaxis": True,
        "hovertemplate": f"{name}, {part}<br>epoch %{{x:.0f}}: %{{y:.1f}} % wrong<extra></extra>",
    })  # fmt: skip
    return traces


def _head(
    name: str, lines: Sequence[DepthLine], palette: Palette, chosen: int, epoch: int, parts: Sequence[Part]
) -> dict[str, Any]:
    """The chosen network and its errors after the epoch, which also say what the two kinds of lines are."""
    line = next((line for line in lines if line.depth == chosen), None)
    said = []
    for part in parts:
        errors = mean_error(line, part) if line else np.zeros(0)
        value = f" {errors[epoch - 1]:.1f} %" if 1 <= epoch <= len(errors) else ""
        said.append(f"{_KEYS[part]} {part}{value}")
    return {
        "text": f"<b>{name}-{chosen}</b>{'' if line else ': no run recorded'}<br>{'    '.join(said)}", "align": "left",
        "xref": "paper", "x": 0, "xanchor": "left", "xshift": 8 - _LEFT, "yref": "paper", "y": 1, "yanchor": "bottom",
        "yshift": 8, "showarrow": False, "font": {"size": 16, "color": palette.text},
    }  # fmt: skip


def _labels(
    lines: Sequence[DepthLine], palette: Palette, chosen: int, part: Part, bounds: tuple[float, float]
) -> list[dict[str, Any]]:
    """The depths, each at the end of its line, none over another."""
    ends = [(line, float(mean_error(line, part)[-1])) for line in lines if mean_error(line, part).size]
    low, high = bounds
    room = HEIGHT - _TOP - _BOTTOM
    places = spread_labels(
        [min(max((end - low) / (high - low), 0), 1) for _, end in ends], [_LABEL / room] * len(ends), low=0, high=1
    )
    colours = [palette.text if line.depth == chosen else palette.primary for line, _ in ends]
    return [
        {
            "text": f"<b>{line.depth} layers</b>" if line.depth == chosen else f"{line.depth}",
            "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "paper", "y": place, "yanchor": "middle",
            "showarrow": False, "font": {"size": 15, "color": colour},
        }
        for (line, _), place, colour in zip(ends, places, colours, strict=True)
    ]  # fmt: skip
