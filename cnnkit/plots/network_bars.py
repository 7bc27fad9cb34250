"""Where a network's numbers are: parameters and activations layer by layer, and how sides and channels change."""

from collections.abc import Sequence
from html import escape
from math import log10
from typing import Any, Literal, NamedTuple, TypeAlias

import plotly.graph_objects as go

from cnnkit.architectures.ledger import Row
from cnnkit.architectures.stages import MOST_STAGES, stages_of
from cnnkit.architectures.values import Shape
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

Quantity: TypeAlias = Literal["parameters", "activations"]
_BAR, _ROOM = 26, 12  # pixels from bar to bar, and for the margins
_TEXT_ROOM = 0.62  # of the longest bar's length, at its right, for the numbers
_AXES: dict[int, tuple[str, ...]] = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
_STEPS_HEIGHT = 430  # pixels


class Bar(NamedTuple):
    """A number with its name; `is_chosen` draws it in the accent."""

    name: str
    amount: int
    text: str
    is_chosen: bool = False


def quantity_bars(rows: Sequence[Row], quantity: Quantity, *, chosen: str | None = None) -> list[Bar]:
    """List a quantity layer by layer with its share; stage by stage in a network with many layers.

    Args:
        rows: of a network.
        quantity: parameters learned, or numbers in the outputs of the layers, the input's included.
        chosen: name of the layer whose bar is marked.
    """
    groups: list[tuple[str, tuple[Row, ...]]] = [(row.name, (row,)) for row in rows]
    if len(rows) > MOST_STAGES:
        groups = [(f"{_sides(stage.shape)}: {stage.summary}", stage.rows) for stage in stages_of(rows)]
    amounts = [sum(_amount(row, quantity) for row in group) for _, group in groups]
    whole = sum(amounts) or 1
    return [
        Bar(
            name,
            amount,
            f"{amount:,} ({percent(amount / whole)})" if amount else "0",
            any(row.name == chosen for row in group),
        )
        for (name, group), amount in zip(groups, amounts, strict=True)
    ]


def percent(share: float) -> str:
    """Write a share, 0 to 1, in per cent: two digits, and no rounding up to all or down to nothing."""
    if share in (0, 1):
        return f"{share:.0%}".replace("%", " %")
    if share < 0.001 or share > 0.999:
        return "below 0.1 %" if share < 0.5 else "above 99.9 %"
    return f"{100 * share:.{1 if share < 0.1 or share > 0.99 else 0}f} %"


def bars(items: Sequence[Bar], palette: Palette) -> go.Figure:
    """Draw numbers as bars from the top, each with its name at the left and its text at the right end."""
    most = max(item.amount for item in items) or 1
    places = list(range(len(items)))
    return go.Figure(
        data=[
            {
                "type": "bar", "orientation": "h", "x": [item.amount for item in items], "y": places, "width": 0.62,
                "text": [item.text for item in items], "textposition": "outside", "cliponaxis": False,
                "textfont": {"size": 14}, "hoverinfo": "skip",
                "marker.color": [palette.accent if item.is_chosen else palette.primary for item in items],
            }
        ],
        layout={
            "template": template(palette),
            "height": _BAR * len(items) + _ROOM,
            "margin": {"l": 0, "r": 0, "t": 4, "b": 4},
            "xaxis": {"visible": False, "range": [0, most * (1 + _TEXT_ROOM)], "fixedrange": True},
            "yaxis": {
                "range": [len(items) - 0.5, -0.5], "fixedrange": True, "showgrid": False, "zeroline": False,
                "tickvals": places, "ticktext": [escape(item.name, quote=False) + " " for item in items],
                "tickfont.color": palette.text,
            },
        },
    )  # fmt: skip


def sides_chart(rows: Sequence[Row], palette: Palette, *, chosen: str | None = None) -> go.Figure:
    """Draw how the sides fall and the channels rise, stage by stage as in `network_drawing`, on a logarithmic axis.

    Args:
        rows: of a network.
        palette: the theme's colours.
        chosen: name of the layer whose stage is marked.
    """
    stages = [stage for stage in stages_of(rows) if not stage.is_head]
    marked = [place for place, stage in enumerate(stages) if any(row.name == chosen for row in stage.rows)]
    lines = _lines([stage.shape for stage in stages])
    colours = (palette.series[2], *(palette.primary,) * len(lines))
    highest = max(max(values) for values in lines.values())
    return go.Figure(
        data=[
            _step_line(name, values, _above(name, lines), colour, palette, marked)
            for (name, values), colour in zip(lines.items(), colours, strict=False)
        ],
        layout={
            "template": template(palette),
            "height": _STEPS_HEIGHT,
            "margin": {"l": 8, "r": 12, "t": 8, "b": 8},
            "hovermode": "x",
            "xaxis": {
                "tickvals": list(range(len(stages))), "ticktext": [stage.summary for stage in stages],
                "tickangle": -40, "range": [-0.5, len(stages) - 0.5], "fixedrange": True, "showgrid": False,
                "zeroline": False,
            },
            "yaxis": {
                "type": "log", "range": [-0.5, log10(highest) + 0.6], "fixedrange": True,
                "tickvals": [4**power for power in range(12)], "tickformat": ",",
                "title.text": "pixels, or channels",
            },
            "shapes": [_mark(place, palette) for place in marked],
            "annotations": _names(lines, colours),
        },
    )  # fmt: skip


def _amount(row: Row, quantity: Quantity) -> int:
    return row.parameters.trainable if quantity == "parameters" else row.size


def _sides(shape: Shape) -> str:
    return "\N{MULTIPLICATION SIGN}".join(map(str, shape[:-1])) or f"{shape[0]:,}"


def _lines(shapes: Sequence[Shape]) -> dict[str, list[int]]:
    """The channels and the sides, those that are the same all the way as one; 1 for the sides of a flat layer."""
    rank = len(shapes[0]) - 1
    sides: dict[tuple[int, ...], list[str]] = {}
    for axis, name in enumerate(_AXES.get(rank, ())):
        sides.setdefault(tuple(shape[axis] if len(shape) > 1 else 1 for shape in shapes), []).append(name)
    channels = {"channels": [shape[-1] for shape in shapes]}
    return channels | {" and ".join(names): list(values) for values, names in sides.items()}


def _step_line(
    name: str, values: list[int], above: list[bool], colour: str, palette: Palette, marked: Sequence[int]
) -> dict[str, Any]:
    """A line of numbers, each written above or below its point."""
    places = range(len(values))
    return {
        "type": "scatter", "mode": "lines+markers+text", "name": name, "x": list(places), "y": values,
        "line": {"color": colour, "width": 3, "shape": "hvh"},
        "marker": {
            "size": [13 if place in marked else 7 for place in places],
            "color": [palette.accent if place in marked else colour for place in places],
            "line": {"width": 2, "color": palette.paper},
            "opacity": 1,
        },
        "text": [f"{n:,}" for n in values], "textposition": ["top center" if up else "bottom center" for up in above],
        "textfont": {"size": 14, "color": colour}, "hovertemplate": "%{y:,}", "cliponaxis": False,
    }  # fmt: skip


def _above(name: str, lines: dict[str, list[int]]) -> list[bool]:
    """Whether a line's numbers stand above it: those of the higher line do, and where both meet, those of the sides."""
    channels, *sides = lines.values()
    are_higher = [n > max(others, default=0) for n, *others in zip(channels, *sides, strict=True)]
    return are_higher if name == "channels" else [not is_higher for is_higher in are_higher]


def _mark(place: int, palette: Palette) -> dict[str, Any]:
    line = {"color": palette.accent, "width": 2, "dash": "dot"}
    return {"type": "line", "x0": place, "x1": place, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}


def _names(lines: dict[str, list[int]], colours: Sequence[str]) -> list[dict[str, Any]]:
    """The lines' names at their beginnings, beyond the first number."""
    return [
        {
            "text": f"<b>{name}</b>", "x": -0.2, "y": log10(values[0]), "yshift": 38 if _above(name, lines)[0] else -38,
            "xanchor": "left", "showarrow": False, "font": {"size": 15, "color": colour},
        }
        for (name, values), colour in zip(lines.items(), colours, strict=False)
    ]  # fmt: skip
