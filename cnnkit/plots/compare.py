"""Networks as bubbles: what they take against what they reach, each with its name beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, sqrt
from typing import Any

import plotly.graph_objects as go

from cnnkit.plots.label_places import Line, Mark, Spot, place_names
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

HEIGHT = 500  # pixels, of the figure
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 10, 8, 62  # pixels around the plot
WIDE, NARROW = (560, 932), (358,)  # pixels: widths of a figure on a tablet and a projector, and on a phone
_LARGEST, _SMALLEST = 38, 4  # pixels: radii
_FONT, _LETTER, _SMALL_FONT, _LINE_HEIGHT = 15, 7.5, 13, 1.3  # pixels; the last times the font


@dataclass(frozen=True)
class Axis:
    """An axis that stays where it is, so that what moves is the data.

    Args:
        title: with its unit.
        low, high: its ends.
        ticks: numbers and how they are written; none for Plotly's own.
        is_log: whether equal steps multiply.
    """

    title: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...] = ()
    is_log: bool = False

    def position(self, value: float) -> float:
        """Where Plotly puts a number: its power of ten on a logarithmic axis."""
        return log10(value) if self.is_log else value

    def share(self, value: float) -> float:
        """Where a number lies between the ends, 0 to 1."""
        low, high = self.position(self.low), self.position(self.high)
        return (self.position(value) - low) / (high - low)

    def layout(self) -> dict[str, Any]:
        """The axis for Plotly."""
        ticks = {"tickvals": [at for at, _ in self.ticks], "ticktext": [text for _, text in self.ticks]}
        return {
            "title.text": self.title,
            "type": "log" if self.is_log else "linear",
            "range": [self.position(self.low), self.position(self.high)],
            "zeroline": False,
            "automargin": False,
            **(ticks if self.ticks else {}),
        }


@dataclass(frozen=True)
class Bubble:
    """A network on the chart.

    Args:
        name, note: stand beside it, the note in small letters below the name.
        x, y: where it lies.
        amount: what its area shows.
        hover: shown when pointed at; Plotly's own HTML.
        is_chosen: drawn in the accent colour, in front.
        others: its y as others measured it, ticks on a thin line.
    """

    name: str
    x: float
    y: float
    amount: float
    hover: str
    note: str = ""
    is_chosen: bool = False
    others: tuple[float, ...] = ()


def bubble_chart(
    bubbles: Sequence[Bubble], palette: Palette, *, x: Axis, y: Axis, for_phones: bool = False
) -> go.Figure:
    """Draw bubbles, large ones behind small ones, each with its name.

    Args:
        bubbles: inside the axes.
        palette: whose colours.
        x, y: the axes.
        for_phones: add the names of the chosen once more, in places that do on a figure less than WIDE; whoever shows
            it hides either these last annotations or those before them.
    """
    most = max((bubble.amount for bubble in bubbles), default=1.0)
    ordered = sorted(bubbles, key=lambda bubble: -bubble.amount)
    radii = [max(_SMALLEST, _LARGEST * sqrt(bubble.amount / most)) for bubble in ordered]
    colours = [palette.accent if bubble.is_chosen else palette.primary for bubble in ordered]
    marks = {
        "type": "scatter",
        "mode": "markers",
        "x": [bubble.x for bubble in ordered],
        "y": [bubble.y for bubble in ordered],
        "marker": {
            "size": [2 * radius for radius in radii],
            "color": colours,
            "opacity": [0.7 if bubble.is_chosen else 0.35 for bubble in ordered],
            "line": {
                "width": 1.5,
                "color": [palette.text if bubble.is_chosen else palette.paper for bubble in ordered],
            },
        },
        "hovertext": [bubble.hover for bubble in ordered],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    names = _names(ordered, range(len(ordered)), radii, palette, (x, y), WIDE)
    if for_phones:
        chosen = [place for place, bubble in enumerate(ordered) if bubble.is_chosen]
        names += _names(ordered, chosen, radii, palette, (x, y), NARROW)
    return go.Figure(
        data=[marks, *_spans(ordered, palette)],
        layout={
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM},
            "hovermode": "closest",
            "xaxis": x.layout(),
            "yaxis": y.layout(),
            "annotations": names,
        },
    )


def _spans(bubbles: Sequence[Bubble], palette: Palette) -> list[dict[str, Any]]:
    """For each bubble that was measured otherwise too, a thin line with a tick at each figure."""
    return [
        {
            "type": "scatter", "mode": "lines+markers", "hoverinfo": "skip",
            "x": [bubble.x] * (len(bubble.others) + 1), "y": sorted((bubble.y, *bubble.others)),
            "line": {"width": 1, "color": palette.text},
            "marker": {"symbol": "line-ew", "size": 8, "line": {"width": 1.5, "color": palette.text}},
        }
        for bubble in bubbles
        if bubble.others
    ]  # fmt: skip


def _names(
    bubbles: Sequence[Bubble],
    named: Sequence[int],
    radii: Sequence[float],
    palette: Palette,
    axes: tuple[Axis, Axis],
    widths: Sequence[int],
) -> list[dict[str, Any]]:
    """The names of some bubbles as annotations, clear of all; the chosen have the first choice of the places."""
    x, y = axes
    marks = [
        Mark(
            x=x.share(bubble.x),
            y=1 - y.share(bubble.y),
            radius=radius,
            width=_LETTER * len(bubble.name) + 4,
            height=_LINE_HEIGHT * (_FONT + bool(bubble.note) * _SMALL_FONT),
        )
        for bubble, radius in zip(bubbles, radii, strict=True)
    ]
    lines = [
        Line(x.share(bubble.x), 1 - y.share(max(bubble.others)), 1 - y.share(min(bubble.others)))
        for bubble in bubbles
        if bubble.others
    ]
    order = sorted(named, key=lambda place: not bubbles[place].is_chosen)
    unnamed = [marks[place] for place in range(len(marks)) if place not in named]
    plots = [(width - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM) for width in widths]
    spots = place_names([marks[place] for place in order], plots, unnamed=unnamed, lines=lines)
    return [
        {
            "text": _written(bubbles[place]),
            "align": "left" if spot.across > 0 else "right" if spot.across < 0 else "center",
            "x": x.position(bubbles[place].x),
            "y": bubbles[place].y,
            "font": {"size": _FONT, "color": palette.text if bubbles[place].is_chosen else palette.muted},
            **_beside(spot, radii[place], palette),
        }
        for place, spot in zip(order, spots, strict=True)
    ]


def _written(bubble: Bubble) -> str:
    name = f"<b>{bubble.name}</b>" if bubble.is_chosen else bubble.name
    return f'{name}<br><span style="font-size: {_SMALL_FONT}px">{bubble.note}</span>' if bubble.note else name


def _beside(spot: Spot, radius: float, palette: Palette) -> dict[str, Any]:
    """An annotation's place at a spot; from the far ones a thin line leads to the bubble."""
    right, down = spot.across * (radius + spot.gap), spot.down * (radius + spot.gap)
    is_far = spot.gap > 10
    return {
        "showarrow": True,
        "ax": right,
        "ay": down,
        "xanchor": "left" if right > 0 else "right" if right < 0 else "center",
        "yanchor": "top" if down > 0 else "bottom" if down < 0 else "middle",
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": palette.muted if is_far else "rgba(0,0,0,0)",
        "standoff": radius,
        "borderpad": 0,
    }
