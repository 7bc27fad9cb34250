"""How strongly each layer is told to change: the length of the loss' gradient by its weights.

`gradient_profile_chart` draws it from the first layer to the last at one moment, `gradient_history_chart` as it changes
over a training.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, isfinite, log10
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.plots.colour import colour_table
from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import line_colours, log_axis, plain_numbers
from cnnkit.plots.palette import Palette
from cnnkit.plots.run_curves import BOTTOM, HEIGHT, LEFT
from cnnkit.plots.theme import template
from cnnkit.training.runs import StepCurves

_LOWEST = 1e-12  # no unit; below, float32 sums of squares are noise
_LETTER, _LINE = 7.6, 20  # pixels: width of a letter and height of a line of 15 px
_TOP = 14  # pixels above the plot
_PARTS = 30  # of a training; a line has a point for each
_MOST_NAMES = 8  # of layers; of deeper networks the first, the last and some in between are named


@dataclass(frozen=True, eq=False)
class Profile:
    """The gradient's length at each layer of one network, at one moment or as a mean.

    Args:
        name: stands at the end of the line; short.
        layers: from the input to the output, for the hover text.
        norms: of each.
        is_chosen, colour, is_dashed: how the line looks; as in `run_curves.Curves`.

    Shapes:
        norms (L,), L layers.
    """

    name: str
    layers: tuple[str, ...]
    norms: NDArray[np.float32]
    is_chosen: bool = False
    colour: str = ""
    is_dashed: bool = False


def gradient_profile_chart(
    profiles: Sequence[Profile],
    palette: Palette,
    *,
    height: int = HEIGHT,
    bounds: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw gradient lengths by depth, first layer on the left, upright axis logarithmic.

    Networks of different depth each span the whole width, from their first layer to their last.

    Args:
        profiles: at least one.
        palette: whose colours.
        height: of the figure, in pixels.
        bounds: lowest and highest length on the axis, for a figure that moves; None for those of the data.
    """
    colours = line_colours([one.is_chosen for one in profiles], [one.colour for one in profiles], palette)
    coloured = [replace(one, colour=colour) for one, colour in zip(profiles, colours, strict=True)]
    low, high = _bounds([one.norms for one in profiles]) if bounds is None else (log10(bounds[0]), log10(bounds[1]))
    traces = [
        {
            "type": "scatter",
            "mode": "lines" if len(one.norms) > 40 else "lines+markers",
            "name": one.name,
            "x": np.linspace(0, 1, len(one.norms)).tolist(),
            "y": plain_numbers(_drawn(one.norms)),
            "line": {"color": one.colour, "width": 3, "dash": "5px,4px" if one.is_dashed else "solid"},
            "marker": {"size": 6, "color": one.colour},
            "customdata": list(one.layers),
            "hovertemplate": f"{one.name}<br>%{{customdata}}: %{{y:.3g}}<extra></extra>",
        }
        for one in sorted(coloured, key=lambda one: one.is_chosen)
    ]
    ends = [
        (one.name, float(_drawn(one.norms)[-1]), palette.text if one.is_chosen else one.colour)
        for one in coloured
        if isfinite(one.norms[-1])
    ]
    ticks = {"tickvals": [0, 1], "ticktext": ["first layer", "last layer"]}
    axis = {"range": [-0.01, 1.01], "showgrid": False, "showline": True, "zeroline": False, **ticks}
    return _figure(traces, ends, axis, (low, high), height, palette)


def gradient_history_chart(
    steps: StepCurves,
    layers: Sequence[str],
    palette: Palette,
    *,
    steps_an_epoch: int,
    num_epochs: int,
    height: int = HEIGHT,
) -> go.Figure:
    """Draw the gradient's length by epoch, a line for each layer; the last layers stand out from the page most.

    Gradients of single batches differ a lot, so a point is the mean length over a thirtieth of the training.

    Args:
        steps: the curves; may be without a point yet.
        layers: from the input to the output.
        palette: whose colours.
        steps_an_epoch: so many.
        num_epochs: the axis' end.
        height: of the figure, in pixels.

    Shapes:
        steps.gradient_norms (P, L), L layers.
    """
    ends_at, norms = _smoothed(steps, len(layers), steps_an_epoch * num_epochs)
    x = (ends_at / steps_an_epoch).tolist()
    # the faintest of the scale would be lost on the page
    shades = colour_table(palette.magnitude[2:], size=max(2, len(layers)))
    colours = [f"rgb({red}, {green}, {blue})" for red, green, blue in shades.tolist()]
    mode = "lines" if len(x) > 3 else "lines+markers"
    traces = [
        {
            "type": "scatter", "mode": mode, "name": layer, "x": x, "y": plain_numbers(norms[:, place]),
            "line": {"color": colours[place], "width": 2},
            "hovertemplate": f"{layer}<br>epoch %{{x:.1f}}: %{{y:.3g}}<extra></extra>",
        }
        for place, layer in enumerate(layers)
    ]  # fmt: skip
    named = np.unique(np.linspace(0, len(layers) - 1, min(_MOST_NAMES, len(layers))).round().astype(int)).tolist()
    ends = [
        (
            f'<span style="color: {colours[place]}">\N{EM DASH}</span> {layers[place]}',
            float(norms[-1, place]),
            palette.text,
        )
        for place in named
        if len(norms) and isfinite(norms[-1, place])
    ]
    axis = {
        "title": {"text": "epoch"}, "range": [0, num_epochs * 1.01], "dtick": max(1, ceil(num_epochs / 6)),
        "showgrid": False, "showline": True, "zeroline": False,
    }  # fmt: skip
    return _figure(traces, ends, axis, _bounds([norms]), height, palette)


def _figure(
    traces: list[dict[str, Any]],
    ends: Sequence[tuple[str, float, str]],
    x_axis: dict[str, Any],
    bounds: tuple[float, float],
    height: int,
    palette: Palette,
) -> go.Figure:
    """Lines on a logarithmic axis, named at their right ends."""
    low, high = bounds
    places = spread_labels(
        [(log10(value) - low) / (high - low) for _, value, _ in ends],
        [_LINE / (height - _TOP - BOTTOM)] * len(ends),
        low=0,
        high=1,
    )
    labels = [
        {
            "text": name, "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "paper", "y": place,
            "yanchor": "middle", "showarrow": False, "font": {"size": 15, "color": colour},
        }
        for (name, _, colour), place in zip(ends, places, strict=True)
    ]  # fmt: skip
    right = round(14 + _LETTER * max((len(re.sub("<[^>]*>", "", name)) for name, _, _ in ends), default=0))
    return go.Figure(
        traces,
        {
            "template": template(palette),
            "height": height,
            "margin": {"l": LEFT, "r": right, "t": _TOP, "b": BOTTOM},
            "xaxis": x_axis,
            "yaxis": log_axis("length of the gradient", low, high),
            "annotations": labels,
            "dragmode": False,
            "uirevision": "gradients",
        },
    )  # fmt: skip


def _drawn(norms: NDArray[Any]) -> NDArray[np.float64]:
    numbers = np.asarray(norms, np.float64)
    return np.where(np.isfinite(numbers), np.maximum(numbers, _LOWEST), np.nan)


def _smoothed(steps: StepCurves, num_layers: int, num_steps: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Average the lengths over equal parts of the training; gives the last step of each part and its means.

    Shapes:
        (B,), (B, L); B parts that have a step.
    """
    norms = _drawn(steps.gradient_norms).reshape(len(steps.step), num_layers)  # (P, L)
    part_of = (steps.step - 1) * _PARTS // max(1, num_steps)
    parts = np.unique(part_of)
    means = [norms[part_of == part].mean(axis=0) for part in parts]
    ends_at = np.array([steps.step[part_of == part][-1] for part in parts], np.int64)
    return ends_at, np.array(means, np.float64).reshape(len(parts), num_layers)


def _bounds(norms: Sequence[NDArray[Any]]) -> tuple[float, float]:
    """Ends of the axis, as powers of ten, with some room."""
    values = [value for part in norms for value in _drawn(part).ravel().tolist() if isfinite(value)]
    low, high = (log10(min(values)), log10(max(values))) if values else (-2.0, 0.0)
    room = 0.05 * (high - low)
    middle, half = (low + high) / 2, max(0.6, (high - low) / 2 + room)
    return middle - half, middle + half
