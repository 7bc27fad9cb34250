"""A whole network as boxes in a row, seen aslant: height and width to one scale, channels along the row to another."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnkit.plots.network_parts import Part, Point, Sheet
from cnnkit.plots.palette import Palette

_WIDTH = 920.0  # pixels of the drawing
_EDGE = 16.0  # pixels left free on both sides, for numbers that are wider than their box
_TALLEST = 165.0  # pixels of the largest height
_ASLANT = (0.34, 0.26)  # where one pixel of width goes on paper: to the right and up
_CHANNELS = 0.38  # share of the drawing's width that all channels take together
_THINNEST = 3.0  # pixels of a box with few channels
_STICK = 9.0  # pixels, the width of a dense layer
_TALLEST_STICK = 150.0
_SEEN = 0.60  # share of a box's side that the next one may not cover
_COLUMN_GAP = 30.0  # pixels between two columns
_NAME = 46.0  # pixels, half of a long name
_WRITING = 44.0  # pixels below the drawing


def box_row(parts: Sequence[Part], palette: Palette, *, chosen: str = "") -> go.Figure:
    """Draw a network's volumes from left to right, in two columns where layers have two groups.

    Below stands the height of the maps where it changes, above the channels where they change. Dense layers are sticks,
    their length to a scale of its own. Where layers have groups, lines show which columns a layer reads.

    Args:
        parts: of the network, as `parts_of` gives them.
        palette: the theme's colours.
        chosen: name of the part in the accent colour.
    """
    sheet = Sheet(palette)
    places = _Places(parts)
    for place in range(len(parts)):
        _draw(sheet, places, place, chosen)
    _write(sheet, places, chosen)
    high = max(y for boxes in places.corners for _, y in boxes) + 24
    low = min(y for boxes in places.corners for _, y in boxes) - _WRITING
    return sheet.figure(width=_WIDTH, low=low, high=high)


class _Places:
    """Where each part stands: its left edge, thickness and height, and the centre lines of its columns."""

    def __init__(self, parts: Sequence[Part]) -> None:
        """Scale the parts, and set them one after the other."""
        self.parts = parts
        self.columns = max(part.groups for part in parts)
        volumes = [part for part in parts if not part.units]
        tallest = max((max(part.shape[:2]) for part in volumes), default=1)
        most = max((part.units for part in parts), default=1) or 1
        channels = sum(part.shape[2] for part in volumes[1:]) or 1
        self.pixel = _TALLEST / tallest
        self.unit = _TALLEST_STICK / most / self.columns
        self.channel = _CHANNELS * _WIDTH / channels
        self.tall = max((part.shape[0] for part in volumes[1:]), default=1) * self.pixel
        needed = [self._thickness(part) + self._side(part) for part in parts]
        gap = (_WIDTH - 2 * _EDGE - sum(needed) - self._rest(parts[-1])) / max(len(parts) - 1, 1)
        self.lefts = [_EDGE + sum(needed[:place]) + gap * place for place in range(len(parts))]
        self.corners = [self._outline(place) for place in range(len(parts))]

    def centres(self, place: int) -> tuple[float, ...]:
        """The centre lines of a part: one in the middle, or one for each column."""
        is_shared = place == 0 or place == len(self.parts) - 1 or self.columns == 1
        if is_shared:
            return (0.0,)
        step = self.tall * (1 + _ASLANT[1]) + _COLUMN_GAP
        return tuple(step * (column - (self.columns - 1) / 2) for column in range(self.columns))

    def box(self, place: int, centre: float) -> tuple[float, float, float, float, Point]:
        """Left edge, lower edge, thickness, height, and the way to the back, of a part about a centre line."""
        part, split = self.parts[place], len(self.centres(place))
        if part.units:
            height, back = part.units * self.unit * (self.columns if split == 1 else 1), (0.0, 0.0)
        else:
            height, width = part.shape[0] * self.pixel, part.shape[1] * self.pixel
            back = (width * _ASLANT[0], width * _ASLANT[1])
        bottom = centre - (height + back[1]) / 2
        return self.lefts[place], bottom, self._thickness(part) / (1 if part.units else split), height, back

    def _thickness(self, part: Part) -> float:
        return _STICK if part.units else max(part.shape[2] * self.channel, _THINNEST)

    def _side(self, part: Part) -> float:
        return 0.0 if part.units else part.shape[1] * self.pixel * _ASLANT[0] * _SEEN

    def _rest(self, part: Part) -> float:
        """What of the last part's side is not yet counted, and room for its word."""
        return 20.0 if part.units else part.shape[1] * self.pixel * _ASLANT[0] * (1 - _SEEN)

    def _outline(self, place: int) -> list[Point]:
        found = []
        for centre in self.centres(place):
            x, y, thickness, height, back = self.box(place, centre)
            found += [(x, y), (x + thickness + back[0], y + height + back[1])]
        return found


def _draw(sheet: Sheet, places: _Places, place: int, chosen: str) -> None:
    part = places.parts[place]
    if places.columns > 1 and place:
        _connect(sheet, places, place)
    for centre in places.centres(place):
        x, y, thickness, height, (dx, dy) = places.box(place, centre)
        right, top = x + thickness, y + height
        faces = [[(x, y), (right, y), (right, top), (x, top)]]
        if dx:
            faces.append([(x, top), (right, top), (right + dx, top + dy), (x + dx, top + dy)])
            faces.append([(right, y), (right, top), (right + dx, top + dy), (right + dx, y + dy)])
        sheet.paint(part, faces, chosen=part.name == chosen)


def _connect(sheet: Sheet, places: _Places, place: int) -> None:
    """Lines from the columns that a part reads: its own alone in a pooling or grouped layer, else all."""
    part = places.parts[place]
    own, across = [], []
    for row, centre in enumerate(places.centres(place)):
        for column, start in enumerate(places.centres(place - 1)):
            x, _, thickness, _, back = places.box(place - 1, start)
            line = ((x + thickness + back[0] / 2, start), (places.box(place, centre)[0], centre))
            single = 1 in (len(places.centres(place)), len(places.centres(place - 1)))
            if single or row == column:
                own.append(line)
            elif part.reads_all:
                across.append(line)
    sheet.lines(f"{part.name} own", own, sheet.palette.muted, 1.2)
    sheet.lines(f"{part.name} across", across, sheet.palette.primary, 1.8)


def _write(sheet: Sheet, places: _Places, chosen: str) -> None:
    """Heights and units below, channels above, each where it changes; below all the chosen part's name."""
    side, depth, units = 0, 0, 0
    for place, part in enumerate(places.parts):
        x, y, thickness, _, (dx, _) = places.box(place, places.centres(place)[0])
        top = max(corner[1] for corner in places.corners[place])
        middle = x + thickness / 2
        is_chosen = part.name == chosen
        colour = sheet.palette.accent if is_chosen else ""
        if part.units:
            if part.units != units or is_chosen:
                sheet.write((middle, y - 11), f"{part.units:,}", colour=colour)
            units = part.units
        else:
            if part.shape[0] != side:
                sheet.write((middle, y - 12), f"{part.shape[0]}", colour=colour)
            if part.shape[2] != depth:
                split = len(places.centres(place))
                channels = f"{part.shape[2]}" if split == 1 else f"{split} × {part.shape[2] // split}"
                sheet.write((middle + dx / 2, top + 11), channels, colour=colour or sheet.palette.text)
            side, depth = part.shape[0], part.shape[2]
        if is_chosen:
            at = min(max(middle, _NAME), _WIDTH - _NAME)
            sheet.write((at, y - 30), f"<b>{part.name}</b>", colour=colour)
