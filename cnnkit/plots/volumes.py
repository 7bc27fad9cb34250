"""Volumes of numbers as boxes, left to right: what goes into a layer, its filters, what comes out.

All lengths follow one law. Where the largest number is at most `contrast`, the drawing is true to scale; a picture 450
pixels wide beside a filter of 3 would leave a speck, so beyond that every length n is drawn as n^p, with p chosen so
that 1 is still 1 / `contrast` of the largest. Sizes keep their order, and a face keeps its proportions.
"""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import log
from typing import Any, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnkit.errors import ImageError, ShapeError
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

CONTRAST = 16.0  # no unit: how many times longer than a 1 anything is drawn; chosen by eye
_DEPTH = (0.50, 0.42)  # where one unit of depth goes on paper: to the right and up
_GAP = 0.42  # between volumes, in longest sides: room for a height at the left and a depth at the right
_COPY_GAP = 0.05  # between copies
_ROWS = 4  # copies in a column
_MOST_SLICES = 32  # channels drawn one by one; more would be a smear
_WINDOW_PLACE = 0.42  # where on the front a window lies, from the left and from the top
_USUAL_WIDTH_PX, _TALLEST_PX = 900, 320  # of the drawing without its writing

Point = tuple[float, float]
Polygon = Sequence[Point]
Length = Callable[[float], float]  # a size as it is drawn


@dataclass(frozen=True, eq=False)
class Volume:
    """A volume of numbers, drawn as a box with its channels going back.

    Args:
        name: written below; "<br>", "<b>", "<i>", "<sup>" are understood.
        shape: (H, W, C), written along the edges except in a bank.
        copies: this many alike, in columns of four: a bank of filters.
        faces: RGB pictures for the fronts, uint8 (h, w, 3), one for each copy, or none.
        chosen_copy: the copy of a bank, be it a bank of one, drawn in the accent.
        chosen_channel: the channel of a single volume drawn in the accent; those before it turn to glass, so that the
            face is seen where it lies.
        window: (h, w) of a window on the front of the chosen copy, tied by lines to the window of the next volume.
        channel_colours: one for each channel, #RRGGBB, or none.
    """

    name: str
    shape: tuple[int, int, int]
    copies: int = 1
    faces: Sequence[npt.NDArray[np.uint8]] = ()
    chosen_copy: int | None = None
    chosen_channel: int | None = None
    window: tuple[int, int] | None = None
    channel_colours: Sequence[str] = ()


@dataclass(frozen=True)
class _Front:
    """The front of one box on paper: lower left corner, size, and the way from the front to the back."""

    x: float
    y: float
    width: float
    height: float
    back: Point

    def at(self, across: float, up: float, depth: float = 0.0) -> Point:
        """A point of the box, each coordinate 0 to 1."""
        return (
            self.x + across * self.width + depth * self.back[0],
            self.y + up * self.height + depth * self.back[1],
        )

    def face(self, depth: float = 0.0) -> Polygon:
        """The rectangle parallel to the front, 0 for the front itself and 1 for the back."""
        return [self.at(0, 0, depth), self.at(1, 0, depth), self.at(1, 1, depth), self.at(0, 1, depth)]

    def sides(self, near: float, far: float) -> list[Polygon]:
        """The visible part of the top and of the right side between two depths."""
        return [
            [self.at(0, 1, near), self.at(1, 1, near), self.at(1, 1, far), self.at(0, 1, far)],
            [self.at(1, 0, near), self.at(1, 1, near), self.at(1, 1, far), self.at(1, 0, far)],
        ]


class _Style(NamedTuple):
    """How polygons are drawn; those of one style and part make one trace, so that figures stay light."""

    part: str  # the trace's name, such as "input front"
    line: str
    fill: str | None = None
    width: float = 1.0
    dash: str = "solid"


@dataclass
class _Drawing:
    """What has been drawn so far, in the order of painting."""

    palette: Palette
    polygons: dict[_Style, list[Polygon]] = field(default_factory=dict)
    pictures: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)

    def draw(self, style: _Style, *polygons: Polygon) -> None:
        self.polygons.setdefault(style, []).extend(polygons)

    def write(self, at: Point, text: str, **anchor: Any) -> None:
        self.texts.append({"x": at[0], "y": at[1], "text": text, "showarrow": False, **anchor})

    def paste(self, pixels: npt.NDArray[np.uint8], face: Polygon) -> None:
        (x, y), (right, top) = face[0], face[2]
        self.pictures.append({
            "source": _data_uri(pixels), "xref": "x", "yref": "y", "layer": "below",
            "x": x, "y": top, "sizex": right - x, "sizey": top - y, "sizing": "stretch",
        })  # fmt: skip


def drawn_length(n: float, largest: float, *, contrast: float = CONTRAST) -> float:
    """How long a size is drawn, as a part of the longest: n / largest, or (n / largest)^p with 1 at 1 / contrast.

    Args:
        n: a size, from 1 to `largest`.
        largest: the largest size of the drawing.
        contrast: how many times longer than a 1 anything may be drawn, above 1.
    """
    power = 1.0 if largest <= contrast else log(contrast) / log(largest)
    return (n / largest) ** power


def volumes(boxes: Sequence[Volume], palette: Palette, *, contrast: float = CONTRAST) -> go.Figure:
    """Draw volumes side by side.

    Args:
        boxes: left to right.
        palette: the theme's colours.
        contrast: how many times longer than a 1 anything may be drawn; smaller numbers make small things larger.

    Raises:
        ShapeError: a volume without numbers, or no volume at all.
    """
    for box in boxes:
        if min(*box.shape, box.copies) < 1:
            raise ShapeError(f"volumes: {box.name!r} is {box.copies} of {box.shape}. Each number must be at least 1.")
    if not boxes:
        raise ShapeError("volumes: there is nothing to draw. Pass at least one volume.")
    largest = max(size for box in boxes for size in (*box.shape, *(box.window or ())))
    length = partial(drawn_length, largest=largest, contrast=contrast)
    drawing = _Drawing(palette)
    left, before, corners = 0.0, None, []
    for box in boxes:
        fronts = _fronts(box, left, length)
        for index, front in enumerate(fronts):
            _draw_box(drawing, box, index, front)
        _write(drawing, box, fronts)
        before = _draw_window(drawing, box, fronts, length, before)
        corners += [front.at(*corner) for front in fronts for corner in ((0, 0, 0), (1, 1, 1))]
        left = max(x for x, _ in corners) + _GAP
    return _figure(drawing, corners)


def filter_face(weights: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.uint8]:
    """Show the numbers of a filter as the picture it reads: zero is grey, more is brighter.

    Shapes:
        weights (f_h, f_w, 3) for colour or (f_h, f_w, 1) for grey pictures -> (f_h, f_w, 3) uint8.
    """
    strongest = float(np.abs(weights).max(initial=0.0)) or 1.0
    levels = np.rint(127.5 + 110 * weights / strongest).astype(np.uint8)
    return np.broadcast_to(levels, (*weights.shape[:2], 3))


def _fronts(box: Volume, left: float, length: Length) -> list[_Front]:
    """Place the copies of a volume in columns, centred about the figure's middle line."""
    longest = max(box.shape[:2])
    height, width = (size / longest * length(longest) for size in box.shape[:2])
    back = (length(box.shape[2]) * _DEPTH[0], length(box.shape[2]) * _DEPTH[1])
    step = (width + back[0] + _COPY_GAP, height + back[1] + _COPY_GAP)
    rows = min(box.copies, _ROWS)
    top = ((rows - 1) * step[1] + height + back[1]) / 2 - back[1] - height
    return [
        _Front(left + (i // _ROWS) * step[0], top - (i % _ROWS) * step[1], width, height, back)
        for i in range(box.copies)
    ]


def _slices(box: Volume) -> tuple[int, int | None]:
    """How many slices the depth is drawn in, and which is chosen; too many channels make one slice."""
    return (box.shape[2], box.chosen_channel) if box.shape[2] <= _MOST_SLICES else (1, None)


def _draw_box(drawing: _Drawing, box: Volume, index: int, front: _Front) -> None:
    """Draw one copy: sides channel by channel from the back, then its face, then the glass before it."""
    muted, accent, panel = drawing.palette.muted, drawing.palette.accent, drawing.palette.panel
    num_slices, chosen = _slices(box)
    first = chosen or 0  # the first solid slice; those before it are glass
    for k in reversed(range(num_slices)):
        if k == chosen:
            style = _Style(f"{box.name} chosen", accent, accent)
        elif k < first:
            style = _Style(f"{box.name} glass", muted)
        else:
            style = _Style(f"{box.name} sides", muted, box.channel_colours[k] if box.channel_colours else panel)
        drawing.draw(style, *front.sides(k / num_slices, (k + 1) / num_slices))
    is_marked = chosen is not None or index == box.chosen_copy
    face = front.face(first / num_slices)
    has_picture = index < len(box.faces)
    if has_picture:
        drawing.paste(box.faces[index], face)
    line, width = (accent, 3.0) if is_marked else (muted, 1.0)
    drawing.draw(_Style(f"{box.name} front", line, None if has_picture else panel, width), face)
    if first:
        drawing.draw(_Style(f"{box.name} glass", muted), front.face())


def _draw_window(
    drawing: _Drawing, box: Volume, fronts: Sequence[_Front], length: Length, before: Polygon | None
) -> Polygon | None:
    """Mark a volume's window and tie its left corners to the right corners of the one before; gives its corners."""
    if box.window is None:
        return None
    front = fronts[box.chosen_copy or 0]
    num_slices, chosen = _slices(box)
    height, width = min(length(box.window[0]), front.height), min(length(box.window[1]), front.width)
    x, top = front.at(0, 1, (chosen or 0) / num_slices)
    x += _WINDOW_PLACE * (front.width - width)
    top -= _WINDOW_PLACE * (front.height - height)
    window = [(x, top - height), (x + width, top - height), (x + width, top), (x, top)]
    accent = drawing.palette.accent
    if before is not None:
        ties = ([before[1], window[0]], [before[2], window[3]])
        drawing.draw(_Style(f"{box.name} tie", accent, width=1.5, dash="dot"), *ties)
    drawing.draw(_Style(f"{box.name} window", accent, width=3.0), window)
    return window


def _write(drawing: _Drawing, box: Volume, fronts: Sequence[_Front]) -> None:
    """Write sizes along the edges of a single volume, and the name below."""
    is_bank = box.copies > 1 or box.chosen_copy is not None
    if not is_bank:
        height, width, channels = box.shape
        drawing.write(fronts[0].at(0, 0.5), str(height), xanchor="right", xshift=-4)
        drawing.write(fronts[0].at(0.5, 0), str(width), yanchor="top")
        drawing.write(fronts[0].at(1, 0, 0.5), str(channels), xanchor="left", yanchor="top", xshift=4)
    middle = (fronts[0].x + max(front.at(1, 0, 1)[0] for front in fronts)) / 2
    drawing.write((middle, min(front.y for front in fronts)), box.name, yanchor="top", yshift=-8 if is_bank else -24)


def _figure(drawing: _Drawing, corners: Sequence[Point]) -> go.Figure:
    """Fit the drawing into a figure, with one scale for both directions and room for the writing."""
    x, y = zip(*corners, strict=True)
    # By the domain: a range that was widened while the page was laid out would stay wide, and the drawing small.
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    margin = {"l": 36, "r": 24, "t": 6, "b": 74}
    height = _USUAL_WIDTH_PX * (max(y) - min(y)) / (max(x) - min(x))
    layout = {
        "template": template(drawing.palette),
        "height": min(round(height), _TALLEST_PX) + margin["t"] + margin["b"],
        "margin": margin,
        "dragmode": False,
        "xaxis": {**hidden, "range": [min(x), max(x)]},
        "yaxis": {**hidden, "range": [min(y), max(y)], "scaleanchor": "x", "constraintoward": "top"},
        "images": drawing.pictures,
        "annotations": drawing.texts,
    }
    return go.Figure(data=[_trace(*item) for item in drawing.polygons.items()], layout=layout)


def _trace(style: _Style, polygons: Sequence[Polygon]) -> dict[str, Any]:
    points = [point for polygon in polygons for point in (*polygon, polygon[0], (None, None))]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": style.part,
        "x": [x for x, _ in points],
        "y": [y for _, y in points],
        "line": {"color": style.line, "width": style.width, "dash": style.dash},
        "fill": "toself" if style.fill else "none",
        "fillcolor": style.fill,
        "hoverinfo": "skip",
    }


def _data_uri(pixels: npt.NDArray[np.uint8]) -> str:
    """Pack a picture into an address; a handful of pixels stay squares instead of being smoothed by the browser."""
    repeat = max(1, 64 // max(pixels.shape[:2]))
    enlarged = pixels.repeat(repeat, axis=0).repeat(repeat, axis=1)
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(enlarged[:, :, ::-1]), (cv2.IMWRITE_JPEG_QUALITY, 90))
    if not done:
        raise ImageError(f"volumes: a face of shape {pixels.shape} could not be compressed. Pass uint8 (h, w, 3).")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
