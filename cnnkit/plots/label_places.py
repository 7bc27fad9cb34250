"""Where the names of round marks go, so that none covers another: beside its mark, or a little way off."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

_NEAR, _FAR, _FARTHEST = 4, 22, 40  # pixels from the edge of the mark to its name; from the second on with a line
_SWEEPS = 6  # after so many rounds over all names nothing moves any more
_ON_NAME, _OUTSIDE, _ON_MARK = 60.0, 40.0, 4.0  # what a covered square pixel costs
_LATER_SPOT, _FARTHER = 20.0, 15.0  # what each place down the list costs, and each pixel away, in the same unit
_LINE, _AROUND = 6, 5  # pixels kept clear on both sides of a line, and around a mark

Boxes = npt.NDArray[np.float64]  # (..., 4): left, top, right, bottom; y down


class Spot(NamedTuple):
    """A place for a name: the direction from the mark's centre, and the pixels from its edge; y down."""

    across: float
    down: float
    gap: int


_DIRECTIONS = ((1, 0), (0, -1), (-1, 0), (0, 1), (0.7, -0.7), (-0.7, -0.7), (0.7, 0.7), (-0.7, 0.7))
SPOTS = tuple(Spot(across, down, gap) for gap in (_NEAR, _FAR, _FARTHEST) for across, down in _DIRECTIONS)


class Mark(NamedTuple):
    """A round mark with a name, on a plot from 0 to 1 each way, y down; sizes in pixels."""

    x: float
    y: float
    radius: float
    width: float
    height: float


class Line(NamedTuple):
    """An upright line that names keep clear of, on the same plot."""

    x: float
    top: float
    bottom: float


def place_names(
    marks: Sequence[Mark],
    plots: Sequence[tuple[float, float]],
    *,
    unnamed: Sequence[Mark] = (),
    lines: Sequence[Line] = (),
) -> list[Spot]:
    """Choose a spot for the name of each mark, so that names cover as little as there is room for.

    Args:
        marks: the most important first; they get the better places.
        plots: widths and heights in pixels of the plots on which the same choice has to do.
        unnamed, lines: what else names keep clear of.
    """
    if not marks:
        return []
    boxes = np.stack([name_boxes(marks, size) for size in plots])  # (P, N, S, 4)
    covered = np.stack([mark_boxes([*marks, *unnamed], lines, size) for size in plots])  # (P, M, 4)
    edges = np.array([(0.0, 0.0, *size) for size in plots])
    fixed = _fixed_costs(boxes, covered, edges)  # (N, S)
    chosen = np.argmin(fixed, axis=1)
    places = np.arange(len(marks))
    for _ in range(_SWEEPS):
        for i in places:
            others = places[places != i]
            shared = _overlap(boxes[:, i, :, None], boxes[:, others, chosen[others]][:, None])  # (P, S, N - 1)
            chosen[i] = np.argmin(fixed[i] + _ON_NAME * shared.sum((0, 2)))
    return [SPOTS[place] for place in chosen]


def name_boxes(marks: Sequence[Mark], plot: tuple[float, float]) -> Boxes:
    """The room that each name takes at each spot, (N, S, 4) in pixels."""
    boxes = np.empty((len(marks), len(SPOTS), 4))
    for i, mark in enumerate(marks):
        for s, (across, down, gap) in enumerate(SPOTS):
            x = mark.x * plot[0] + across * (mark.radius + gap) + mark.width * (np.sign(across) - 1) / 2
            y = mark.y * plot[1] + down * (mark.radius + gap) + mark.height * (np.sign(down) - 1) / 2
            boxes[i, s] = x, y, x + mark.width, y + mark.height
    return boxes


def mark_boxes(marks: Sequence[Mark], lines: Sequence[Line], plot: tuple[float, float]) -> Boxes:
    """The squares around the marks, and the strips along the lines, (N + L, 4) in pixels."""
    width, height = plot
    squares = [(m.x * width, m.y * height, m.y * height, m.radius + _AROUND, m.radius + _AROUND) for m in marks]
    strips = [(line.x * width, line.top * height, line.bottom * height, _LINE, 0) for line in lines]
    return np.array([
        (x - aside, top - beyond, x + aside, bottom + beyond) for x, top, bottom, aside, beyond in [*squares, *strips]
    ])  # fmt: skip


def _fixed_costs(boxes: Boxes, covered: Boxes, edges: Boxes) -> npt.NDArray[np.float64]:
    """What each spot costs by itself, (N, S): its place in the list, what it covers, and what lies outside."""
    num_marks = boxes.shape[1]
    areas = (boxes[..., 2] - boxes[..., 0]) * (boxes[..., 3] - boxes[..., 1])  # (P, N, S)
    outside = areas - _overlap(boxes, edges[:, None, None])
    shared = _overlap(boxes[:, :, :, None], covered[:, None, None])  # (P, N, S, M)
    shared[:, np.arange(num_marks), :, np.arange(num_marks)] = 0  # its own mark
    later = _LATER_SPOT * np.arange(len(SPOTS)) + _FARTHER * np.array([spot.gap - _NEAR for spot in SPOTS])
    return (_OUTSIDE * outside + _ON_MARK * shared.sum(-1)).sum(0) + later


def _overlap(a: Boxes, b: Boxes) -> npt.NDArray[np.float64]:
    """Square pixels that boxes share."""
    across = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    down = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return np.clip(across, 0, None) * np.clip(down, 0, None)
