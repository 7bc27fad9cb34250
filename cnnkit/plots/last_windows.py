"""Where the last windows of a convolution end: whether its steps come out at the edge of the picture."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import plotly.graph_objects as go

from cnnkit.foundations import output_size
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_SHOWN = 3  # windows of each row
_ROW, _MARGINS = 116, 60  # pixels
_HALF = 0.44  # of a pixel, so that a gap stays to the next
_STEP = 0.11  # of a row, from one window to the next


Path: TypeAlias = list[tuple[float, float]]


class Slide(NamedTuple):
    """A window sliding along an axis: pixels of the picture, of the window, of a step, and zeros on each side."""

    n: int
    f: int
    stride: int
    padding: int

    @property
    def positions(self) -> int:
        """Windows that fit."""
        return output_size(self.n, self.f, padding=self.padding, stride=self.stride)

    @property
    def left_over(self) -> int:
        """Pixels after the last window, zeros of the padding included."""
        return self.n + 2 * self.padding - (self.positions - 1) * self.stride - self.f


def last_windows_chart(slides: Sequence[Slide], chosen: int, palette: Palette) -> go.Figure:
    """Draw the last pixels of each row and the last windows over them, one row for each of `slides`.

    Args:
        slides: from top to bottom.
        chosen: place of the one in the accent colour.
        palette: whose colours.

    Units:
        Pixels of the picture along one axis, counted from 0 at its first one; the padding lies before and after.
    """
    start = min(slide.n + slide.padding for slide in slides) - slides[0].f - (_SHOWN + 1) * slides[0].stride
    end = max(slide.n + slide.padding for slide in slides)
    cells: dict[str, list[Path]] = {"read": [], "zeros": [], "left over": []}
    traces, texts = [], []
    for row, slide in enumerate(slides):
        for pixel in range(start, slide.n + slide.padding):
            cells[_kind(slide, pixel)].append(_cell(pixel, -row))
        lasts = [slide.positions - 1 - back for back in range(min(_SHOWN, slide.positions))]
        paths = [_bracket(slide, last, -row - 0.16 - _STEP * back) for back, last in enumerate(lasts)]
        colour = palette.accent if row == chosen else palette.primary
        traces += [_lines("last", paths[:1], colour, 3.5), _lines("before", paths[1:], colour, 1.6)]
        texts.append({
            "x": start - _HALF, "y": -row + 0.13, "text": _words(slide), "xanchor": "left", "yanchor": "bottom",
            "align": "left", "showarrow": False,
        })  # fmt: skip
    fills = {"read": palette.magnitude[1], "zeros": palette.paper, "left over": palette.series[3]}
    traces += [
        _lines(kind, paths, palette.muted, 1, dash="dot" if kind == "zeros" else "solid")
        | {"fill": "toself", "fillcolor": fills[kind]}
        for kind, paths in cells.items()
    ]
    return go.Figure(
        data=traces,
        layout={
            "template": template(palette),
            "height": _ROW * len(slides) + _MARGINS,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {
                "title": {"text": "pixel along one side"}, "range": [start - 0.5, end + 0.5], "showgrid": False,
                "zeroline": False, "fixedrange": True, "dtick": 5,
            },
            "yaxis": {"visible": False, "range": [-len(slides) + 0.5, 0.6], "fixedrange": True},
            "annotations": texts,
            "dragmode": False,
        },
    )  # fmt: skip


def _words(slide: Slide) -> str:
    edge = slide.left_over
    left = {0: "the last ends at the edge", 1: "1 pixel is left over"}.get(edge, f"{edge} pixels are left over")
    padded = f" and {slide.padding} zeros on each side" if slide.padding else ""
    only_zeros = ", of the padding" if 0 < edge <= slide.padding else ""
    windows = "1 window" if slide.positions == 1 else f"{slide.positions} windows"
    return f"<b>{slide.n}</b> pixels{padded}<br>{windows}, {left}{only_zeros}"


def _kind(slide: Slide, pixel: int) -> str:
    if pixel >= slide.n + slide.padding - slide.left_over:
        return "left over"
    return "read" if pixel < slide.n else "zeros"


def _cell(pixel: int, y: float) -> Path:
    left, right, low, high = pixel - _HALF, pixel + _HALF, y - 0.06, y + 0.1
    return [(left, low), (right, low), (right, high), (left, high), (left, low)]


def _bracket(slide: Slide, position: int, y: float) -> Path:
    """A bracket below the pixels that a window reads."""
    first = position * slide.stride - slide.padding
    left, right = first - _HALF, first + slide.f - 1 + _HALF
    return [(left, y + 0.06), (left, y), (right, y), (right, y + 0.06)]


def _lines(name: str, paths: Sequence[Path], colour: str, width: float, *, dash: str = "solid") -> dict[str, Any]:
    """All paths as one trace, with None after each, which lifts the pen."""
    points = [point for path in paths for point in (*path, (None, None))]
    return {
        "type": "scatter", "mode": "lines", "name": name, "hoverinfo": "skip",
        "x": [x for x, _ in points], "y": [y for _, y in points],
        "line": {"color": colour, "width": width, "dash": dash},
    }  # fmt: skip
