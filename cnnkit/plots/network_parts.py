"""What drawings of whole networks share: the volumes worth drawing, and a sheet to put polygons and words on."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import plotly.graph_objects as go

from cnnkit.architectures import Conv, Dense, Pool, RadialBasis, Row
from cnnkit.architectures.graph import Input
from cnnkit.architectures.values import Shape
from cnnkit.errors import ShapeError
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

Point = tuple[float, float]


@dataclass(frozen=True)
class Part:
    """A volume of a network as it is drawn.

    Args:
        name: of its row.
        shape: (H, W, C), or (units,).
        words: what is said of it where the pointer rests.
        groups: how many columns the layer has, 1 where each filter reads all.
        reads_all: whether each channel reads all before it, not those of its own column or place alone.
        learns: whether it has parameters.
    """

    name: str
    shape: Shape
    words: str
    groups: int = 1
    reads_all: bool = False
    learns: bool = False

    @property
    def units(self) -> int:
        """Numbers of a flat part, which is drawn as a stick; 0 for a volume."""
        is_flat = len(self.shape) == 1 or set(self.shape[:-1]) == {1}
        return self.shape[-1] if is_flat else 0


def parts_of(rows: Sequence[Row]) -> list[Part]:
    """The rows of a network that make new volumes; normalisation, dropout and the like keep the one before.

    What those learn counts with the volume that they keep.

    Raises:
        ShapeError: a volume that is no picture, (H, W, C).
    """
    parts: list[Part] = []
    learned = 0
    for row in rows:
        operation = row.node.operation
        if not isinstance(operation, Input | Conv | Pool | Dense | RadialBasis):
            if row.parameters.trainable:
                learned += row.parameters.trainable
                parts[-1] = replace(parts[-1], words=_words(parts[-1].name, parts[-1].shape, learned), learns=True)
            continue
        if len(row.shape) not in (1, 3):
            raise ShapeError(f"parts_of: {row.name} is {row.shape}. Only networks over pictures (H, W, C) are drawn.")
        learned = row.parameters.trainable
        groups = operation.groups if isinstance(operation, Conv) else 1
        reads_all = isinstance(operation, Conv | Dense | RadialBasis) and groups == 1
        words = _words(row.name, row.shape, learned)
        parts.append(Part(row.name, row.shape, words, groups, reads_all, learned > 0))
    return parts


def _words(name: str, shape: Shape, learned: int) -> str:
    size = " × ".join(f"{n:,}" for n in shape)
    return f"<b>{name}</b><br>{size}" + (f", {learned:,} parameters" if learned else "")


def drawn_name(rows: Sequence[Row], parts: Sequence[Part], name: str) -> str:
    """Name the part that shows a row: its own, or the last before it."""
    drawn = {part.name for part in parts}
    shown = parts[0].name
    for row in rows:
        shown = row.name if row.name in drawn else shown
        if row.name == name:
            break
    return shown


@dataclass
class Sheet:
    """What has been drawn so far, in the order of painting; lengths in pixels of a figure at its usual width."""

    palette: Palette
    traces: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)

    def paint(self, part: Part, polygons: Sequence[Sequence[Point]], *, chosen: bool = False) -> None:
        """Paint closed polygons of a part: tinted where it learns, in the accent colour where it is the chosen one."""
        points = [point for polygon in polygons for point in (*polygon, polygon[0], (None, None))]
        plain = self.palette.magnitude[1] if part.learns else self.palette.panel
        self.traces.append({
            "type": "scatter", "mode": "lines", "name": part.name,
            "x": [x for x, _ in points], "y": [y for _, y in points],
            "line": {"color": self.palette.muted, "width": 1.2},
            "fill": "toself", "fillcolor": self.palette.accent if chosen else plain,
            "hoveron": "fills", "hoverinfo": "text", "text": part.words,
        })  # fmt: skip

    def lines(self, name: str, ends: Sequence[tuple[Point, Point]], colour: str, width: float = 1.4) -> None:
        """Draw straight lines of one colour."""
        points = [point for pair in ends for point in (*pair, (None, None))]
        self.traces.append({
            "type": "scatter", "mode": "lines", "name": name, "hoverinfo": "skip",
            "x": [x for x, _ in points], "y": [y for _, y in points], "line": {"color": colour, "width": width},
        })  # fmt: skip

    def write(self, at: Point, text: str, *, colour: str = "", **anchor: Any) -> None:
        """Write a text, by default centred at its place."""
        font = {"size": 14, "color": colour or self.palette.muted}
        self.texts.append({"x": at[0], "y": at[1], "text": text, "showarrow": False, "font": font, **anchor})

    def figure(self, *, width: float, low: float, high: float) -> go.Figure:
        """Lay the sheet out, with one scale for both directions; `low` and `high` bound what is drawn."""
        hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
        return go.Figure(
            data=self.traces,
            layout={
                "template": template(self.palette),
                "height": round(high - low),
                "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
                "dragmode": False,
                "hovermode": "closest",
                "xaxis": {**hidden, "range": [0, width]},
                "yaxis": {**hidden, "range": [low, high], "scaleanchor": "x"},
                "annotations": self.texts,
            },
        )
