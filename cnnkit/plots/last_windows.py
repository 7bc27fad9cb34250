"""Where the last windows of a convolution end: whether its steps come out at the edge of the picture."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from cnnkit.foundations import output_size
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

_SHOWN = 3  # windows of each row
_ROW, _MARGINS = 116, 60  # pixels
_STEP = 0.11  # of a row, from one window to the next


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
    shapes: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []
    for row, slide in enumerate(slides):
        y, colour = -float(row), palette.accent if row == chosen else palette.primary
        shapes += [_cell(slide, pixel, y, palette) for pixel in range(start, slide.n + slide.padding)]
        for back in reversed(range(_SHOWN)):
            first = (slide.positions - 1 - back) * slide.stride - slide.padding
            shapes.append(_window(first, slide.f, y - 0.16 - _STEP * back, colour, bold=back == 0))
        texts.append(
            {
                "x": start - 0.44,
                "y": y + 0.13,
                "text": _words(slide),
                "xanchor": "left",
                "yanchor": "bottom",
                "align": "left",
                "showarrow": False,
            }
        )
    return go.Figure(
        data=[],
        layout={
            "template": template(palette),
            "height": _ROW * len(slides) + _MARGINS,
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {
                "title": {"text": "pixel along one side"}, "range": [start - 0.5, end + 0.5], "showgrid": False,
                "zeroline": False, "fixedrange": True, "dtick": 5,
            },
            "yaxis": {"visible": False, "range": [-len(slides) + 0.5, 0.6], "fixedrange": True},
            "shapes": shapes,
            "annotations": texts,
            "dragmode": False,
        },
    )  # fmt: skip


def _words(slide: Slide) -> str:
    edge = slide.left_over
    zeros = min(edge, slide.padding)
    left = {0: "the last ends at the edge", 1: "1 pixel is left over"}.get(edge, f"{edge} pixels are left over")
    padded = f" and {slide.padding} zeros on each side" if slide.padding else ""
    only_zeros = ", of the padding" if edge and zeros == edge else ""
    return f"<b>{slide.n}</b> pixels{padded}<br>{slide.positions} windows, {left}{only_zeros}"


def _cell(slide: Slide, pixel: int, y: float, palette: Palette) -> dict[str, Any]:
    """A pixel: tinted in the picture, empty in the padding, struck out where no window reaches."""
    is_unread = pixel >= slide.n + slide.padding - slide.left_over
    inside = pixel < slide.n
    return {
        "type": "rect", "x0": pixel - 0.44, "x1": pixel + 0.44, "y0": y - 0.06, "y1": y + 0.1,
        "fillcolor": palette.series[3] if is_unread else palette.magnitude[1] if inside else palette.paper,
        "line": {"color": palette.muted, "width": 1 if inside else 1.5, "dash": "solid" if inside else "dot"},
    }  # fmt: skip


def _window(first: int, f: int, y: float, colour: str, *, bold: bool) -> dict[str, Any]:
    """A bracket below the pixels that a window reads."""
    left, right, up = first - 0.44, first + f - 0.56, y + 0.06
    path = f"M{left},{up}L{left},{y}L{right},{y}L{right},{up}"
    return {
        "type": "path", "path": path, "line": {"color": colour, "width": 3.5 if bold else 1.6},
    }  # fmt: skip
