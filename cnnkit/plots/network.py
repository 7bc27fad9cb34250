"""A whole network as boxes from left to right: height and width of a stage upright and going back, channels along.

Sides follow one law and channels another, each as in `volumes`: true to scale where the largest number is small, and
squeezed by a power beyond, so that 7 beside 224 and 3 beside 25,088 are still seen. Both keep the order.
"""

from collections.abc import Sequence
from html import escape
from itertools import groupby, pairwise
from typing import Any

import plotly.graph_objects as go

from cnnkit.architectures.ledger import Row
from cnnkit.architectures.stages import Stage, stages_of
from cnnkit.errors import ShapeError
from cnnkit.plots.colour import colour_table
from cnnkit.plots.network_layout import LETTER, WIDTH, Box, place_boxes, side_text
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.plots.volumes import Point, Polygon

_FONT = 13  # pixels
_CHANNELS, _SUMMARY, _SUMMARY_HEIGHT = 4, 24, 26  # pixels below the boxes where a line of writing begins; its height
_SLANT, _SLANTED_LETTER = 40, 4.8  # degrees, of summaries that do not fit side by side; how deep each letter goes
_ROOM_ABOVE, _ROOM_BELOW = 40, 32  # pixels, for the chosen layer's name and for the sides


def network_drawing(rows: Sequence[Row], palette: Palette, *, chosen: str | None = None) -> go.Figure:
    """Draw a network, one box for each stage of `stages_of`, with its numbers below and more on hovering.

    Below a box stand its channels and what it is made of; below boxes with the same height and width, these. An
    auxiliary head hangs over the stage that it reads. Of a volume with three sides the last two are drawn.

    Args:
        rows: of the network, as far as it fits together.
        palette: the theme's colours.
        chosen: name of the layer whose stage is drawn in the accent.

    Raises:
        ShapeError: there is no row.
    """
    if not rows:
        raise ShapeError("network_drawing: there is nothing to draw. Pass at least the row of the input.")
    boxes = place_boxes(stages_of(rows))
    trunk = [box for box in boxes if not box.stage.is_head]
    marked = next((box for box in boxes if any(row.name == chosen for row in box.stage.rows)), None)
    is_slanted = any(_touch(box, after) for box, after in pairwise(trunk))
    longest = max(len(box.stage.summary) for box in trunk)
    ground = -_SUMMARY - (_SLANTED_LETTER * longest + 16 if is_slanted else _SUMMARY_HEIGHT)
    low, high = ground - _ROOM_BELOW, max(box.top for box in boxes) + _ROOM_ABOVE
    hidden = {"visible": False, "fixedrange": True}
    return go.Figure(
        data=[trace for box in boxes for trace in _traces(box, palette, is_marked=box is marked)],
        layout={
            "template": template(palette),
            "height": round(high - low),
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel.align": "left",
            "xaxis": {**hidden, "range": [0, max(WIDTH, *(box.right for box in boxes))]},
            "yaxis": {**hidden, "range": [low, high]},
            "shapes": [*_brackets(trunk, ground, palette), *_stalks(boxes, palette)],
            "annotations": [
                *(text for box in boxes for text in _texts(box, palette, is_slanted)),
                *_sides(trunk, ground),
                *([] if marked is None else [_name(boxes, marked, str(chosen), palette)]),
            ],
        },
    )


def _traces(box: Box, palette: Palette, *, is_marked: bool) -> list[dict[str, Any]]:
    """The top and the right side, then the front; each tells of the stage where it is hovered."""
    if is_marked:
        front, line = palette.accent, palette.accent
        side = _between(palette.accent, palette.paper)
    else:
        front, side, line = palette.magnitude[1], palette.magnitude[2], _between(palette.muted, palette.magnitude[2])
    top = [box.at(0, 1), box.at(1, 1), box.at(1, 1, 1), box.at(0, 1, 1)]
    right = [box.at(1, 0), box.at(1, 1), box.at(1, 1, 1), box.at(1, 0, 1)]
    face = [box.at(0, 0), box.at(1, 0), box.at(1, 1), box.at(0, 1)]
    name = box.stage.rows[0].name
    told = {
        "type": "scatter", "mode": "lines", "fill": "toself", "hoveron": "fills", "hoverinfo": "text",
        "text": _told(box.stage), "line": {"color": line, "width": 1},
    }  # fmt: skip
    return [
        {**told, **_outline(top, right), "name": f"{name} sides", "fillcolor": side},
        {**told, **_outline(face), "name": f"{name} front", "fillcolor": front},
    ]


def _outline(*polygons: Polygon) -> dict[str, Any]:
    points: list[tuple[float | None, float | None]] = []
    for polygon in polygons:
        points += [*polygon, polygon[0], (None, None)]
    return {"x": [x for x, _ in points[:-1]], "y": [y for _, y in points[:-1]]}


def _told(stage: Stage) -> str:
    """What hovering says of a stage."""
    rows = stage.rows
    names = rows[0].name if len(rows) == 1 else f"{rows[0].name} \N{HORIZONTAL ELLIPSIS} {rows[-1].name}"
    lines = [f"<b>{escape(names, quote=False)}</b>"]
    if len(rows) > 1:
        lines.append(f"{stage.summary}; {len(rows)} rows of the table")
    shape = " \N{MULTIPLICATION SIGN} ".join(f"{n:,}" for n in stage.shape)
    lines.append(f"{shape} = {stage.size:,} numbers" if len(stage.shape) > 1 else f"{shape} numbers")
    lines += [f"{stage.parameters:,} parameters", f"{stage.macs:,} MACs"]
    return "<br>".join(lines)


def _texts(box: Box, palette: Palette, is_slanted: bool) -> list[dict[str, Any]]:
    """The channels and what a stage is made of, below it; all in one line for a head."""
    common = {"showarrow": False, "font": {"size": _FONT}}
    channels = f"{box.stage.shape[-1]:,}"
    if box.stage.is_head:
        name = escape(box.stage.rows[0].node.blocks[0], quote=False)
        at = {"x": box.left, "y": box.top, "xanchor": "left", "yanchor": "bottom"}
        return [{**common, **at, "text": f"{name}: {channels}"}]
    muted = {"size": _FONT, "color": palette.muted}
    place = (
        {"x": box.middle + 8, "xanchor": "right", "textangle": -_SLANT}
        if is_slanted
        else {"x": box.middle, "xanchor": "center"}
    )
    return [
        {**common, "x": box.middle, "y": -_CHANNELS, "text": channels, "yanchor": "top"},
        {**common, **place, "y": -_SUMMARY, "text": box.stage.summary, "yanchor": "top", "font": muted},
    ]


def _touch(box: Box, after: Box) -> bool:
    """Whether the summaries of neighbours would touch."""
    letters = len(box.stage.summary) + len(after.stage.summary)
    return letters / 2 * LETTER + 8 > after.middle - box.middle


def _name(boxes: Sequence[Box], marked: Box, chosen: str, palette: Palette) -> dict[str, Any]:
    """The chosen layer's name above its box and above all that it would cover, kept inside the drawing."""
    half = len(chosen) * LETTER / 2 + 4
    x = max(min(marked.middle, WIDTH - half), half)
    covered = [box for box in boxes if box.left < x + half and box.right > x - half]
    lift = _FONT + 4 if any(box.stage.is_head for box in covered) else 0  # over a head's own name
    return {
        "text": f"<b>{escape(chosen, quote=False)}</b>", "font": {"size": 15, "color": palette.accent},
        "x": x, "y": max(box.top for box in (*covered, marked)) + lift, "yanchor": "bottom", "showarrow": False,
    }  # fmt: skip


def _runs(trunk: Sequence[Box]) -> list[tuple[str, list[Box]]]:
    """Neighbours with the same height and width."""
    return [(text, list(boxes)) for text, boxes in groupby(trunk, key=lambda box: side_text(box.stage.shape))]


def _brackets(trunk: Sequence[Box], ground: float, palette: Palette) -> list[dict[str, Any]]:
    """A line below each run of boxes with the same sides."""
    line = {"color": palette.muted, "width": 1.5}
    return [
        _line((boxes[0].left, ground), (boxes[-1].left + boxes[-1].length, ground), line) for _, boxes in _runs(trunk)
    ]


def _sides(trunk: Sequence[Box], ground: float) -> list[dict[str, Any]]:
    """The sides below the lines."""
    return [
        {
            "text": text, "x": (boxes[0].left + boxes[-1].left + boxes[-1].length) / 2, "y": ground - 4,
            "yanchor": "top", "showarrow": False, "font": {"size": _FONT + 1},
        }
        for text, boxes in _runs(trunk)
    ]  # fmt: skip


def _stalks(boxes: Sequence[Box], palette: Palette) -> list[dict[str, Any]]:
    """From each head down to what it reads."""
    dotted = {"color": palette.muted, "width": 1.5, "dash": "dot"}
    below, lines = boxes[0], []
    for box in boxes:
        if box.stage.is_head:
            lines.append(_line((below.left + 6, below.top), (below.left + 6, box.bottom), dotted))
        else:
            below = box
    return lines


def _line(start: Point, end: Point, line: dict[str, Any]) -> dict[str, Any]:
    return {"type": "line", "x0": start[0], "y0": start[1], "x1": end[0], "y1": end[1], "line": line}


def _between(colour: str, other: str) -> str:
    """The colour halfway."""
    return "#" + "".join(f"{channel:02X}" for channel in colour_table((colour, other), size=3)[1])
