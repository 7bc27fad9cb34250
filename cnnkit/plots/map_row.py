"""A whole network as rows of maps, each channel a sheet of its own, as in figure 2 of LeCun et al., 1998."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from cnnkit.errors import ShapeError
from cnnkit.foundations import FloatArray
from cnnkit.plots.network_parts import Part, Point, Sheet
from cnnkit.plots.palette import Palette

MOST_SHEETS = 64  # of one part; more would be a smear
_WIDTH = 920.0  # pixels of the drawing
_PIXEL = 4.1  # a pixel of a map
_STEP = (6.0, 4.6)  # from one sheet to the next: to the right and up
_STICK = 9.0  # the width of a dense layer
_TALLEST_STICK = 131.0
_LETTER = 8.0  # pixels of a name
_WRITING = 52.0  # below the drawing


class Reading(NamedTuple):
    """One map of a part, and the maps of the part before that it reads."""

    part: str
    channel: int
    reads: tuple[int, ...]


def map_row(
    parts: Sequence[Part],
    palette: Palette,
    *,
    chosen: str = "",
    reading: Reading | None = None,
    face: FloatArray | None = None,
) -> go.Figure:
    """Draw a network's maps from left to right, true to scale, with every channel a sheet.

    Args:
        parts: of the network, as `parts_of` gives them.
        palette: the theme's colours.
        chosen: name of the part in the accent colour.
        reading: a map and those that it reads, in the accent colour in place of `chosen`, joined by lines.
        face: numbers to show on the front of the first part, which then has no colour of its own.

    Shapes:
        face (h, w), any size.

    Raises:
        ShapeError: a part with more than `MOST_SHEETS` maps.
    """
    for part in parts:
        if not part.units and part.shape[2] > MOST_SHEETS:
            raise ShapeError(
                f"map_row: {part.name} has {part.shape[2]} maps, and at most {MOST_SHEETS} are drawn. Use box_row."
            )
    sheet = Sheet(palette)
    corners = _place(parts)
    marked = _marked(parts, chosen, reading)
    unit = _TALLEST_STICK / max(part.units or 1 for part in parts)
    for part, corner in zip(parts, corners, strict=True):
        _draw(sheet, part, corner, marked.get(part.name, ()), unit)
    if face is not None:
        sheet.traces[parts[0].shape[2] - 1]["fill"] = "none"  # Plotly paints heatmaps below all lines and fills
        _show_face(sheet, parts[0], corners[0], face)
    if reading:
        _tie(sheet, parts, corners, reading)
    low = min(-_TALLEST_STICK / 2, *(y for _, y in corners))
    for part, (x, _) in zip(parts, corners, strict=True):
        colour = palette.accent if part.name in (chosen, reading.part if reading else "") else ""
        middle = x + _size(part)[0] / 2
        sheet.write((middle, low - 14), f"<b>{part.name}</b>", colour=colour or palette.text)
        shape = f"{part.units:,}" if part.units else " × ".join(map(str, part.shape))
        sheet.write((middle, low - 33), shape, colour=colour)
    high = max(_TALLEST_STICK / 2, *(y + _size(part)[1] for part, (_, y) in zip(parts, corners, strict=True)))
    return sheet.figure(width=_WIDTH, low=low - _WRITING, high=high + 6)


def _size(part: Part) -> Point:
    """Width and height of a part on paper."""
    if part.units:
        return _STICK, 0.0  # its height depends on the others
    height, width, channels = part.shape
    return width * _PIXEL + (channels - 1) * _STEP[0], height * _PIXEL + (channels - 1) * _STEP[1]


def _place(parts: Sequence[Part]) -> list[Point]:
    """Lower left corners, all parts centred on one line, each with room for its name."""
    wide = [max(_size(part)[0], _LETTER * len(part.name)) for part in parts]
    gap, left, corners = (_WIDTH - 4 - sum(wide)) / max(len(parts) - 1, 1), 2.0, []
    for part, room in zip(parts, wide, strict=True):
        width, height = _size(part)
        corners.append((left + (room - width) / 2, -height / 2))
        left += room + gap
    return corners


def _marked(parts: Sequence[Part], chosen: str, reading: Reading | None) -> dict[str, tuple[int, ...]]:
    """The channels in the accent colour, by the part's name."""
    if reading is None:
        return {part.name: tuple(range(1 if part.units else part.shape[2])) for part in parts if part.name == chosen}
    place = next(place for place, part in enumerate(parts) if part.name == reading.part)
    return {reading.part: (reading.channel,), parts[place - 1].name: reading.reads}


def _draw(sheet: Sheet, part: Part, corner: Point, marked: Sequence[int], unit: float) -> None:
    """A stick, `unit` pixels for each number, or the sheets from the last to the first."""
    if part.units:
        x, height = corner[0], max(part.units * unit, 4.0)
        stick = [(x, -height / 2), (x + _STICK, -height / 2), (x + _STICK, height / 2), (x, height / 2)]
        sheet.paint(part, [stick], chosen=bool(marked))
        return
    for channel in reversed(range(part.shape[2])):
        sheet.paint(part, [_front(part, corner, channel)], chosen=channel in marked)


def _front(part: Part, corner: Point, channel: int) -> list[Point]:
    x, y = corner[0] + channel * _STEP[0], corner[1] + channel * _STEP[1]
    width, height = part.shape[1] * _PIXEL, part.shape[0] * _PIXEL
    return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]


def _show_face(sheet: Sheet, part: Part, corner: Point, face: FloatArray) -> None:
    (left, low), (right, high) = _front(part, corner, 0)[0], _front(part, corner, 0)[2]
    height, width = face.shape
    stops = sheet.palette.pixels
    sheet.traces.append({
        "type": "heatmap", "name": "face", "z": face[::-1], "showscale": False, "hoverinfo": "skip",
        "x0": left + (right - left) / width / 2, "dx": (right - left) / width,
        "y0": low + (high - low) / height / 2, "dy": (high - low) / height,
        "colorscale": [(place / (len(stops) - 1), stop) for place, stop in enumerate(stops)],
    })  # fmt: skip


def _tie(sheet: Sheet, parts: Sequence[Part], corners: Sequence[Point], reading: Reading) -> None:
    """Lines from the upper right corners of the maps that are read to the upper left one of the map that reads."""
    place = next(place for place, part in enumerate(parts) if part.name == reading.part)
    end = _front(parts[place], corners[place], reading.channel)[3]
    starts = [_front(parts[place - 1], corners[place - 1], channel)[2] for channel in reading.reads]
    sheet.lines("reads", [(start, end) for start in starts], sheet.palette.accent, 1.8)
