"""An inception module as streams of channels: the input fans out into the paths, which join into one stack."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go

from cnnkit.architectures import Architecture, Pool, Row, derive_rows, window_texts
from cnnkit.architectures.inception_module import path_of
from cnnkit.errors import ShapeError
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_HEIGHT = 440  # pixels of the drawing
_TITLE = 34  # pixels above it, for the shapes of what goes in and comes out
_LABEL = 30  # pixels above each path, for the names of its boxes
_LINE = 21  # pixels between the numbers beside the stack, at least
_THINNEST = 2.0  # pixels: a few channels beside a thousand are still seen
_BOX = 0.05  # half the width of a box, in columns
_INPUT, _FIRST, _SECOND, _OUTPUT = range(4)  # columns
_EDGES = (-0.1, 3.42)  # columns, with room for the numbers at the right
_SERIES = (0, 2, 4, 5)  # of the palette, without the accent


@dataclass(frozen=True)
class _Box:
    """A layer's channels, or a part of the stack: where it stands and how high, in columns and pixels upwards."""

    row: Row
    column: int
    low: float
    high: float
    colour: str
    half: float = _BOX

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


def path_colours(palette: Palette) -> tuple[str, ...]:
    """The colours of a module's four paths: 1x1, 3x3, 5x5 and pool."""
    return tuple(palette.series[place] for place in _SERIES)


def module_chart(
    architecture: Architecture, palette: Palette, *, colours: Sequence[str], chosen: str = ""
) -> go.Figure:
    """Draw a concatenation, every height the number of channels on one scale.

    Args:
        architecture: one Concat, its paths of one or two layers.
        palette: the theme's colours.
        colours: one for each path.
        chosen: name of the layer to mark in the accent, if any.

    Raises:
        ShapeError: the network is something else, or its layers do not fit together.
    """
    rows = derive_rows(architecture)
    paths = [[row for row in rows if path_of(row) == place] for place in range(len(rows[-1].node.inputs))]
    if sum(map(len, paths)) != len(rows) - 2 or not all(len(path) in (1, 2) for path in paths):
        raise ShapeError(f"{architecture.name}: the drawing takes one Concat whose paths have one or two layers each.")
    tallest = [max(row.shape[-1] for row in path) for path in paths]
    room = _HEIGHT - _LABEL * len(paths)
    scale = room / max(sum(tallest), rows[0].shape[-1], rows[-1].shape[-1])
    entrance = _centred(rows[0], _INPUT, _HEIGHT / 2, scale, palette.muted)
    streams = _path_boxes(paths, tallest, colours, scale)
    stack = _stack(rows[-1], paths, colours, scale)
    lines = [[entrance, *_detour(boxes), *boxes, segment] for boxes, segment in zip(streams, stack, strict=True)]
    whole = replace(stack[0], row=rows[-1], low=stack[-1].low)
    drawn = [entrance, *(box for boxes in streams for box in boxes), *stack]
    marked = [box for box in [*drawn[: -len(stack)], whole] if box.row.name == chosen]
    flows = [_stream(*pair) for line in lines for pair in pairwise(line)]
    labels = [_box_label(box, palette.accent if box in marked else box.colour) for boxes in streams for box in boxes]
    return go.Figure(
        layout={
            "template": template(palette),
            "height": _HEIGHT + _TITLE,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "dragmode": False,
            "xaxis": {"range": _EDGES, "visible": False, "fixedrange": True},
            "yaxis": {"range": [0, _HEIGHT + _TITLE], "visible": False, "fixedrange": True},
            "shapes": [*flows, *map(_rectangle, drawn), *(_frame(box, palette.accent) for box in marked)],
            "annotations": [*labels, *_counts(stack), *_ends(rows[0], rows[-1])],
        }
    )


def _centred(row: Row, column: int, middle: float, scale: float, colour: str) -> _Box:
    half = max(row.shape[-1] * scale, _THINNEST) / 2
    return _Box(row, column, middle - half, middle + half, colour)


def _path_boxes(
    paths: Sequence[Sequence[Row]], tallest: Sequence[int], colours: Sequence[str], scale: float
) -> list[list[_Box]]:
    """Place the paths below one another; the last layer of each stands in the second column."""
    spare = _HEIGHT - _LABEL * len(paths) - scale * sum(tallest)
    boxes, top = [], _HEIGHT - spare / 2
    for path, channels, colour in zip(paths, tallest, colours, strict=True):
        middle = top - _LABEL - channels * scale / 2
        columns = (_FIRST, _SECOND)[-len(path) :]
        boxes.append([
            _centred(row, column, middle, scale, colour) for row, column in zip(path, columns, strict=True)
        ])  # fmt: skip
        top = middle - channels * scale / 2
    return boxes


def _detour(boxes: Sequence[_Box]) -> list[_Box]:
    """Where the stream of a lone box runs level, so that it does not cross the boxes below."""
    return [replace(boxes[0], column=_FIRST, half=0.0)] if len(boxes) == 1 else []


def _stack(joint: Row, paths: Sequence[Sequence[Row]], colours: Sequence[str], scale: float) -> list[_Box]:
    """The output, one part for each path, the first on top."""
    top, parts = (_HEIGHT + joint.shape[-1] * scale) / 2, []
    for path, colour in zip(paths, colours, strict=True):
        low = top - path[-1].shape[-1] * scale
        parts.append(_Box(path[-1], _OUTPUT, low, top, colour))
        top = low
    return parts


def _rectangle(box: _Box) -> dict[str, Any]:
    return {
        "type": "rect", "x0": box.column - _BOX, "x1": box.column + _BOX, "y0": box.low, "y1": box.high,
        "fillcolor": box.colour, "line": {"width": 0},
    }  # fmt: skip


def _frame(box: _Box, accent: str) -> dict[str, Any]:
    return {
        "type": "rect", "x0": box.column - _BOX, "x1": box.column + _BOX, "y0": box.low - 2, "y1": box.high + 2,
        "line": {"width": 4, "color": accent},
    }  # fmt: skip


def _stream(start: _Box, end: _Box) -> dict[str, Any]:
    """The channels on their way from one box to the next."""
    left, right = start.column + start.half, end.column - end.half
    turn = (left + right) / 2
    path = (
        f"M {left},{start.high:.2f} C {turn},{start.high:.2f} {turn},{end.high:.2f} {right},{end.high:.2f} "
        f"L {right},{end.low:.2f} C {turn},{end.low:.2f} {turn},{start.low:.2f} {left},{start.low:.2f} Z"
    )
    return {"type": "path", "path": path, "fillcolor": end.colour, "opacity": 0.2, "line": {"width": 0}}


def _box_label(box: _Box, colour: str) -> dict[str, Any]:
    kernel, _, _ = window_texts(box.row.node.operation, len(box.row.shape) - 1)
    what = kernel.replace("x", "×") + (" pool" if isinstance(box.row.node.operation, Pool) else "")
    return {
        "text": f"<b>{what}</b>  {box.row.shape[-1]:,}", "x": box.column, "y": box.high, "yanchor": "bottom",
        "yshift": 2, "showarrow": False, "font": {"size": 16, "color": colour},
    }  # fmt: skip


def _counts(stack: Sequence[_Box]) -> list[dict[str, Any]]:
    """Numbers of channels beside the parts of the stack, kept a line apart where parts are thin."""
    places: list[float] = []
    for part in stack:
        places.append(min(part.middle, places[-1] - _LINE) if places else part.middle)
    too_low = max(0.0, _LINE / 2 - places[-1])
    return [
        {
            "text": f"<b>{part.row.shape[-1]:,}</b>", "x": _OUTPUT + _BOX, "y": place + too_low, "xanchor": "left",
            "xshift": 6, "showarrow": False, "font": {"size": 17, "color": part.colour},
        }
        for part, place in zip(stack, places, strict=True)
    ]  # fmt: skip


def _ends(source: Row, joint: Row) -> list[dict[str, Any]]:
    """The shapes of what goes in and what comes out, in the upper corners."""
    return [
        {
            "text": f"<b>{name}</b>  " + " × ".join(f"{n:,}" for n in row.shape), "x": x, "xanchor": anchor,
            "y": _HEIGHT + _TITLE, "yanchor": "top", "showarrow": False, "font": {"size": 16},
        }
        for name, row, x, anchor in (("in", source, _EDGES[0], "left"), ("out", joint, _EDGES[1], "right"))
    ]  # fmt: skip
