"""Where the boxes of a drawn network stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from cnnkit.architectures.stages import Stage
from cnnkit.architectures.values import Shape
from cnnkit.plots.volumes import Length, Point, drawn_length

WIDTH = 1000  # pixels for which a network is laid out; on a wider page all is stretched a little
LETTER = 7.2  # pixels, of the small writing
_SIDE_CONTRAST, _CHANNEL_CONTRAST = 16, 40  # no unit: how many times longer than a 1 anything is drawn
_TALLEST, _LONGEST = 150, 220  # pixels, of a side and of the channels
_THINNEST = 3  # pixels, so that a single channel can still be pointed at
_DEPTH = (0.34, 0.28)  # where one pixel of width goes on paper: to the right and up
_GAP, _WIDEST_GAP = 10, 80  # pixels between a box and the next
_HIDDEN = 0.4  # part of a box's right side that the next may hide
_START = 34.0  # pixels at the left, for the writing below the first box
_HEAD_LIFT = 30  # pixels, of an auxiliary head above what it reads


@dataclass(frozen=True, eq=False)
class Box:
    """A stage on paper: the front's left lower corner and size, and how far it goes back, in pixels."""

    stage: Stage
    left: float
    bottom: float
    length: float
    height: float
    depth: float

    @property
    def middle(self) -> float:
        """Of the front, from left to right."""
        return self.left + self.length / 2

    @property
    def right(self) -> float:
        """The rightmost point."""
        return self.at(1, 1, 1)[0]

    @property
    def top(self) -> float:
        """The uppermost point."""
        return self.at(1, 1, 1)[1]

    def at(self, across: float, up: float, back: float = 0) -> Point:
        """A point of the box, each coordinate 0 to 1."""
        return (
            self.left + across * self.length + back * self.depth * _DEPTH[0],
            self.bottom + up * self.height + back * self.depth * _DEPTH[1],
        )


def place_boxes(stages: Sequence[Stage]) -> list[Box]:
    """Lay the boxes out on one ground: channels as long as the width allows, then gaps; heads above what they read."""
    sides = max(max(_height_width(stage.shape)) for stage in stages)
    side = partial(drawn_length, largest=sides, contrast=_SIDE_CONTRAST)
    most = max(stage.shape[-1] for stage in stages)
    channels = partial(drawn_length, largest=most, contrast=_CHANNEL_CONTRAST)
    longest, too_long = _THINNEST, _LONGEST
    while too_long - longest > 1:
        middle = (longest + too_long) // 2
        fits = _end(_row(stages, side, channels, middle, _GAP)) <= WIDTH
        longest, too_long = (middle, too_long) if fits else (longest, middle)
    gap = _GAP
    while gap < _WIDEST_GAP and _end(_row(stages, side, channels, longest, gap + 2)) <= WIDTH:
        gap += 2
    return _row(stages, side, channels, longest, gap)


def side_text(shape: Shape) -> str:
    """Height and width as they are written, "flat" where there are none."""
    return " \N{MULTIPLICATION SIGN} ".join(map(str, shape[:-1])) or "flat"


def _row(stages: Sequence[Stage], side: Length, channels: Length, longest: float, gap: float) -> list[Box]:
    """The boxes, if the most channels are so many pixels long."""
    boxes: list[Box] = []
    start, below, sides = _START, None, ""
    for stage in stages:
        height, depth = (side(n) * _TALLEST for n in _height_width(stage.shape))
        length = max(channels(stage.shape[-1]) * longest, _THINNEST)
        if stage.is_head and below:
            boxes.append(Box(stage, below.left, below.top + _HEAD_LIFT, length, height, depth))
            continue
        needed = length + max(gap, (1 - _HIDDEN) * _DEPTH[0] * depth)
        before, sides = sides, side_text(stage.shape)
        letters = max(len(f"{stage.shape[-1]:,}"), len(sides) if sides != before else 0)
        room = max(letters * LETTER + 6 - needed, 0) / 2  # on both sides, for the writing below
        below = Box(stage, start + room, 0, length, height, depth)
        boxes.append(below)
        start += needed + 2 * room
    return boxes


def _end(boxes: Sequence[Box]) -> float:
    return max(box.right for box in boxes) + 4


def _height_width(shape: Shape) -> tuple[int, int]:
    """The two sides that are drawn, 1 for those that a shape has not."""
    if len(shape) == 2:
        return shape[0], 1
    return (1, 1) if len(shape) == 1 else (shape[-3], shape[-2])
