"""Products of a convolution over the width of the bottleneck before it, beside the direct and the separable way."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10, sqrt
from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnnkit.architectures.inception import bottleneck_cost, break_even, conv_cost, separable_cost
from cnnkit.plots.counts import in_words
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_HEIGHT = 430  # pixels
_NAME_PLACE = 0.15  # of the axis: where the rising line is named
_POINTS = 60  # of the curve at most
_ROOM_BELOW, _ROOM_ABOVE = 0.22, 0.16  # of the upright axis, for the labels beyond the outermost lines


@dataclass(frozen=True)
class Ways:
    """One convolution that keeps the picture's size, and the bottleneck before it.

    Args:
        height, width, in_channels: of the input.
        bottleneck: channels in between.
        filters, kernel: of the convolution.

    Units:
        `height`, `width` and `kernel` in pixels.

    Raises:
        OptionError: from each count below, if a number is not whole, below 1 or above a million.
    """

    height: int
    width: int
    in_channels: int
    bottleneck: int
    filters: int
    kernel: int

    @property
    def direct(self) -> int:
        """Products without a bottleneck."""
        return conv_cost(*self._input, **self._bank).multiplications

    @property
    def separable(self) -> int:
        """Products of a depthwise and a pointwise convolution instead."""
        return separable_cost(*self._input, **self._bank).multiplications

    @property
    def through(self) -> int:
        """Products through the bottleneck."""
        return self.through_width(self.bottleneck)

    @property
    def widest_saving(self) -> int:
        """The widest bottleneck that still saves products, or 0."""
        return break_even(self.in_channels, **self._bank)

    def through_width(self, bottleneck: int) -> int:
        """Products through a bottleneck of another width."""
        return bottleneck_cost(*self._input, bottleneck=bottleneck, **self._bank).multiplications

    @property
    def _input(self) -> tuple[int, int, int]:
        return self.height, self.width, self.in_channels

    @property
    def _bank(self) -> dict[str, int]:
        return {"filters": self.filters, "kernel": self.kernel}


def bottleneck_widths(ways: Ways) -> list[int]:
    """Widths from 1 to the input's channels, or to the chosen one if that is wider, in about equal factors."""
    widest = max(ways.in_channels, ways.bottleneck, 2)
    return sorted({round(width) for width in np.geomspace(1, widest, _POINTS)} | {ways.bottleneck})


def bottleneck_chart(ways: Ways, palette: Palette) -> go.Figure:
    """Draw products over the bottleneck's width, both axes logarithmic, with the direct and the separable way as lines.

    The break-even stands where the rising line meets the direct one; the chosen width is in the accent.

    Args:
        ways: the convolution and the chosen width.
        palette: whose colours.
    """
    widths = bottleneck_widths(ways)
    products = [ways.through_width(width) for width in widths]
    levels = [ways.direct, ways.separable, *products]
    low, high = _range(levels)
    rising = {
        "type": "scatter", "mode": "lines", "name": "through a bottleneck", "x": widths, "y": products,
        "line": {"color": palette.primary, "width": 3},
        "text": [in_words(count) for count in products], "hovertemplate": "%{x} channels: %{text}<extra></extra>",
    }  # fmt: skip
    levels_of = (("directly", ways.direct, "solid"), ("depthwise separable", ways.separable, "dash"))
    colours = (palette.series[3], palette.series[2])
    flat = [
        {
            "type": "scatter", "mode": "lines", "name": name, "x": [widths[0], widths[-1]], "y": [level, level],
            "line": {"color": colour, "width": 3, "dash": dash}, "hoverinfo": "skip",
        }
        for (name, level, dash), colour in zip(levels_of, colours, strict=True)
    ]  # fmt: skip
    chosen = {
        "type": "scatter", "mode": "markers", "name": "chosen", "x": [ways.bottleneck], "y": [ways.through],
        "marker": {"size": 15, "color": palette.accent, "line": {"width": 2, "color": palette.paper}},
        "hoverinfo": "skip",
    }  # fmt: skip
    return go.Figure(
        data=[*flat, rising, *_crossing(ways, palette), chosen],
        layout={
            "template": template(palette),
            "height": _HEIGHT,
            "margin.t": 10,
            "xaxis": {
                "type": "log", "range": [-0.04, log10(widths[-1]) + 0.04], "tickvals": _doublings(widths[-1]),
                "title.text": "width of the bottleneck (channels)",
            },
            "yaxis": {"type": "log", "range": [low, high], **_decades(low, high), "title.text": "multiplications"},
            "shapes": _uprights(ways, palette, low),
            "annotations": [*_flat_labels(ways, colours, palette), *_rising_labels(ways, widths, palette, low)],
        },
    )  # fmt: skip


def times_as_many(ways: Ways) -> str:
    """Say by which factor the direct way and the bottleneck differ: 9.68 times fewer, as many, 1.2 times more."""
    if ways.through == ways.direct:
        return "just as many"
    saves = ways.through < ways.direct
    ratio = ways.direct / ways.through if saves else ways.through / ways.direct
    return f"{_factor(ratio)} times {'fewer' if saves else 'as many'}"


def _factor(ratio: float) -> str:
    """Three digits, and never 1 for what is not equal."""
    text = f"{ratio:,.3g}" if ratio < 1000 else f"{ratio:,.0f}"
    return "just over 1" if text == "1" else text


def _range(levels: Sequence[int]) -> tuple[float, float]:
    low, high = log10(min(levels)), log10(max(levels))
    span = max(high - low, 1.0)
    return low - _ROOM_BELOW * span, high + _ROOM_ABOVE * span


def _uprights(ways: Ways, palette: Palette, low: float) -> list[dict[str, Any]]:
    """What the chosen width saves, and the break-even down to the axis."""
    saved = {
        "type": "line", "x0": ways.bottleneck, "x1": ways.bottleneck, "y0": ways.through, "y1": ways.direct,
        "line": {"color": palette.accent, "width": 3},
    }  # fmt: skip
    x = _crossing_width(ways)
    foot = {
        "type": "line", "x0": x, "x1": x, "y0": 10**low, "y1": ways.direct,
        "line": {"color": palette.muted, "width": 1.5, "dash": "dot"},
    }  # fmt: skip
    return [foot, saved] if ways.widest_saving else [saved]


def _crossing_width(ways: Ways) -> float:
    """The width, no whole number, at which the bottleneck takes as many products as the direct way."""
    a_pixel = ways.filters * ways.kernel**2
    return ways.in_channels * a_pixel / (ways.in_channels + a_pixel)


def _crossing(ways: Ways, palette: Palette) -> list[dict[str, Any]]:
    """The point where the bottleneck takes as many products as the direct way, unless that is left of one channel."""
    if not ways.widest_saving:
        return []
    return [
        {
            "type": "scatter", "mode": "markers", "name": "break-even",
            "x": [_crossing_width(ways)], "y": [ways.direct],
            "marker": {"size": 12, "color": palette.paper, "line": {"width": 3, "color": palette.text}},
            "hoverinfo": "skip",
        }
    ]  # fmt: skip


def _flat_labels(ways: Ways, colours: Sequence[str], palette: Palette) -> list[dict[str, Any]]:
    """Names of the two level lines at their left: above the upper one, below the lower."""
    upper = ways.direct >= ways.separable
    texts = f"directly: {in_words(ways.direct)}", f"depthwise separable: {in_words(ways.separable)}"
    return [
        {
            "text": text, "x": 0, "y": log10(level), "xanchor": "left", "yanchor": "bottom" if above else "top",
            "yshift": 3 if above else -3, "showarrow": False, "font": {"size": 15, "color": colour},
            "bgcolor": palette.paper,
        }
        for text, level, colour, above in zip(
            texts, (ways.direct, ways.separable), colours, (upper, not upper), strict=True
        )
    ]  # fmt: skip


def _rising_labels(ways: Ways, widths: Sequence[int], palette: Palette, low: float) -> list[dict[str, Any]]:
    """Names of the rising line near its foot, of the chosen point beside it, and of the break-even at the foot."""
    right = log10(ways.bottleneck) > 0.5 * log10(widths[-1])
    middle = (log10(ways.through) + log10(ways.direct)) / 2
    early = round(widths[-1] ** _NAME_PLACE) or 1
    labels = [
        {
            "text": f"<b>{times_as_many(ways)}</b>", "x": log10(ways.bottleneck), "y": middle,
            "xanchor": "right" if right else "left", "xshift": -10 if right else 10,
            "font": {"size": 17, "color": palette.accent}, "bgcolor": palette.paper,
        },
        {
            "text": "through a bottleneck", "x": log10(early), "y": log10(ways.through_width(early)),
            "xanchor": "left", "yanchor": "top", "xshift": 4, "font": {"size": 15, "color": palette.primary},
        },
    ]  # fmt: skip
    if ways.widest_saving:
        labels.append({
            "text": f"saves up to {ways.widest_saving:,}", "x": log10(_crossing_width(ways)), "y": low,
            "xanchor": "right" if ways.widest_saving > sqrt(widths[-1]) else "left", "yanchor": "bottom",
            "font": {"size": 15, "color": palette.muted},
        })  # fmt: skip
    return [{"showarrow": False, **label} for label in labels]


def _doublings(widest: int) -> list[int]:
    step = 2 if widest <= 1024 else 8
    return [step**power for power in range(1 + floor(log10(widest) / log10(step) + 1e-9))]


def _decades(low: float, high: float) -> dict[str, Any]:
    powers = range(ceil(low), floor(high) + 1)
    return {"tickvals": [10**power for power in powers], "ticktext": [in_words(10**power) for power in powers]}
