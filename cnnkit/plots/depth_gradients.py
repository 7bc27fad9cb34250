"""How long the loss' gradient is, layer by layer, in a plain and in a residual network of one depth."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log10
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import log_axis, plain_numbers, translucent
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.depth_runs import GradientProfile

HEIGHT = 340  # pixels
LOWEST = 1e-9  # no unit; a logarithmic axis cannot show the 0 of a layer that learned nothing
_LEFT, _RIGHT, _TOP, _BOTTOM = 66, 82, 34, 46  # pixels around the plot
_AROUND = 0.12  # no unit: room above and below the lines, as a power of ten
_LABEL = 20  # pixels: height of a line of 15 px


@dataclass(frozen=True, eq=False)
class NamedProfile:
    """A profile, the name at the end of its line, and whether the network has no shortcuts."""

    name: str
    profile: GradientProfile
    is_plain: bool


def gradient_chart(
    profiles: Sequence[NamedProfile],
    palette: Palette,
    *,
    before: Sequence[NamedProfile] = (),
    bounds: tuple[float, float] | None = None,
) -> go.Figure:
    """Draw gradient lengths from the first layer on the left to the last, upright axis logarithmic.

    Args:
        profiles: one or two, of networks of one depth; plain in muted dashes, residual in the primary colour.
        palette: whose colours.
        before: the same networks at an earlier time, drawn faintly.
        bounds: lowest and highest length on the axis, for a figure that moves; None for those of the data.
    """
    ends = bounds or gradient_bounds([one.profile for one in [*before, *profiles]])
    low, high = (log10(end) for end in ends)
    low, high = low - _AROUND, max(high, low + 1) + _AROUND
    first = profiles[0].profile
    return go.Figure(
        [_faint(one, palette) for one in before] + [trace for one in profiles for trace in _traces(one, palette)],
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM},
            "xaxis": {
                "title": {"text": "layer, from the input to the output"}, "range": [0.4, len(first.layers) + 0.6],
                "showgrid": False, "showline": True, "zeroline": False, "tickvals": _ticks(len(first.layers)),
            },
            "yaxis": log_axis("length of the gradient", low, high),
            "shapes": _stage_lines(first, palette),
            "annotations": [
                *_stage_names(first, palette), *_labels(profiles, palette, low, high)
            ],
            "dragmode": False,
            "uirevision": "gradient",
        },
    )  # fmt: skip


def gradient_bounds(profiles: Sequence[GradientProfile]) -> tuple[float, float]:
    """Give the shortest and the longest gradient of some profiles, above zero."""
    shortest = min((float(one.low.min()) for one in profiles), default=LOWEST)
    longest = max((float(one.high.max()) for one in profiles), default=1.0)
    return max(shortest, LOWEST), max(longest, LOWEST)


def _faint(one: NamedProfile, palette: Palette) -> dict[str, Any]:
    colour = _colour(one, palette)
    return {
        "type": "scatter", "mode": "lines", "name": f"{one.name}, before", "hoverinfo": "skip", "opacity": 0.4,
        "x": list(range(1, len(one.profile.layers) + 1)), "y": plain_numbers(np.maximum(one.profile.mean, LOWEST)),
        "line": {"color": colour, "width": 1.5, "dash": "6px,4px" if one.is_plain else "solid"},
    }  # fmt: skip


def _traces(one: NamedProfile, palette: Palette) -> list[dict[str, Any]]:
    """The mean over the seeds, and a band from the lowest to the highest."""
    x = list(range(1, len(one.profile.layers) + 1))
    colour = _colour(one, palette)
    mean, low, high = (np.maximum(part, LOWEST) for part in (one.profile.mean, one.profile.low, one.profile.high))
    band = {
        "type": "scatter", "mode": "lines", "name": f"{one.name}, range", "hoverinfo": "skip", "x": [*x, *x[::-1]],
        "y": plain_numbers(np.concatenate([high, low[::-1]])), "fill": "toself", "line": {"width": 0},
        "fillcolor": translucent(colour, 0.18),
    }  # fmt: skip
    line = {
        "type": "scatter", "mode": "lines+markers", "name": one.name, "x": x, "y": plain_numbers(mean),
        "line": {"color": colour, "width": 3, "dash": "6px,4px" if one.is_plain else "solid"},
        "marker": {"size": 6, "color": colour}, "customdata": list(one.profile.layers),
        "hovertemplate": f"{one.name}<br>layer %{{x}}, %{{customdata}}: %{{y:.3g}}<extra></extra>",
    }  # fmt: skip
    return [band, line] if (high > low).any() else [line]


def _colour(one: NamedProfile, palette: Palette) -> str:
    return palette.muted if one.is_plain else palette.primary


def _ticks(num_layers: int) -> list[int]:
    """The first layer, the last, and round numbers between."""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if num_layers / step <= 8)
    return [1, *(n for n in range(step, num_layers, step) if n > 1 and num_layers - n >= 0.8 * step), num_layers]


def _stages(profile: GradientProfile) -> list[tuple[int, int, int]]:
    """First and last layer of each stretch with one number of filters, counted from 1, and that number."""
    starts = [0, *(n for n, (a, b) in enumerate(pairwise(profile.filters), 1) if a != b), len(profile.filters)]
    return [(first + 1, last, profile.filters[first]) for first, last in pairwise(starts)]


def _stage_lines(profile: GradientProfile, palette: Palette) -> list[dict[str, Any]]:
    return [
        {
            "type": "line", "x0": first - 0.5, "x1": first - 0.5, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
            "line": {"color": palette.border, "width": 1},
        }
        for first, _, _ in _stages(profile)[1:]
    ]  # fmt: skip


def _stage_names(profile: GradientProfile, palette: Palette) -> list[dict[str, Any]]:
    """The number of filters above each stage; the dense layer at the end is too narrow for a name."""
    return [
        {
            "text": f"{filters} filters" if place == 0 else str(filters), "x": (first + last) / 2, "xref": "x",
            "yref": "paper", "y": 1, "yanchor": "bottom", "yshift": 4, "showarrow": False,
            "font": {"size": 14, "color": palette.muted},
        }
        for place, (first, last, filters) in enumerate(_stages(profile)[:-1])
    ]  # fmt: skip


def _labels(profiles: Sequence[NamedProfile], palette: Palette, low: float, high: float) -> list[dict[str, Any]]:
    """The names, each at the end of its line, none over another."""
    places = spread_labels(
        [(log10(max(float(one.profile.mean[-1]), LOWEST)) - low) / (high - low) for one in profiles],
        [_LABEL / (HEIGHT - _TOP - _BOTTOM)] * len(profiles),
        low=0,
        high=1,
    )
    return [
        {
            "text": f"<b>{one.name}</b>", "xref": "paper", "x": 1, "xanchor": "left", "xshift": 8, "yref": "paper",
            "y": place, "yanchor": "middle", "showarrow": False,
            "font": {"size": 15, "color": palette.text if one.is_plain else palette.primary},
        }
        for one, place in zip(profiles, places, strict=True)
    ]  # fmt: skip
