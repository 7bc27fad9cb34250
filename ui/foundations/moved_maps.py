"""A picture that moves by a few pixels, and what its pooled maps notice of it: second figure of the pooling lesson."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import FloatArray, edge_strength, pool_forward, shift_changes, shift_right
from cnnkit.plots.colour import strong_magnitude
from cnnkit.plots.palette import Scale
from cnnkit.plots.shift import shift_chart
from ui.board import Grid, board
from ui.figures import show_chart, show_map
from ui.theme import current_palette

LARGEST_SHIFT = 8  # pixels: the width of the widest window
_SHOWN_PIXEL = 2  # screen pixels a map's pixel: browsers blur what they enlarge, and pooled cells should have edges


@dataclass(frozen=True)
class MovedMap:
    """A map before and after the picture moved.

    Args:
        still, moved: (H, W).
        changes: (LARGEST_SHIFT + 1,) as in `relative_change`, for every shift.
        cell: pixels of the picture along each side of one of the map's.
    """

    still: FloatArray
    moved: FloatArray
    changes: FloatArray
    cell: int

    def local_change(self, shift: int) -> FloatArray:
        """Where it changed, (H, W), scaled so that the mean is the change measured."""
        difference = np.abs(self.moved - self.still)
        return difference * (self.changes[shift] / (difference.mean() or 1.0))


@dataclass(frozen=True)
class MovedPicture:
    """What became of a picture that moved by `shift` pixels to the right.

    Args:
        maps: not pooled, and pooled by the maximum and by the mean, by these names.
        edges: whether they are maps of its edges; else of its brightness.
        size: side of the pooling window.
    """

    maps: dict[str, MovedMap]
    edges: bool
    size: int
    shift: int


def move_and_pool(grey: FloatArray, *, edges: bool, size: int, shift: int) -> MovedPicture:
    """Pool a picture (H, W), or the strength of its edges, before and after it moved to the right.

    Raises:
        ShapeError: the picture is too small for the edge filter, for the window or for the largest shift.
    """
    batch = (edge_strength(grey) if edges else grey)[None, :, :, None]
    layers: dict[str, tuple[int, Callable[[FloatArray], FloatArray]]] = {
        "not pooled": (1, lambda x: x),
        "max-pooled": (size, lambda x: pool_forward(x, size)[0]),
        "average-pooled": (size, lambda x: pool_forward(x, size, mode="average")[0]),
    }
    maps = {}
    for name, (cell, layer) in layers.items():
        still, moved = (layer(shift_right(batch, by, largest=LARGEST_SHIFT))[0, :, :, 0] for by in (0, shift))
        maps[name] = MovedMap(still, moved, shift_changes(batch, layer, largest=LARGEST_SHIFT), cell)
    return MovedPicture(maps, edges, size, shift)


def show_moved(place: DeltaGenerator, picture: MovedPicture) -> None:
    """Show each map in a column, as it is now and where that differs from before; below, the changes of all shifts."""
    maps, shift = picture.maps, picture.shift
    coarse, fine = maps["max-pooled"], maps["not pooled"]
    scale: Scale = "magnitude" if picture.edges else "pixels"
    brightest, strongest = strong_magnitude(fine.still), strong_magnitude(fine.local_change(shift))
    for column, (name, one) in zip(place.columns(len(maps)), maps.items(), strict=True):
        # Whole windows only, so that all columns show the same part of the picture.
        height, width = (n * coarse.cell // one.cell for n in coarse.still.shape)
        now, change = (_enlarge(values[:height, :width], one.cell) for values in (one.moved, one.local_change(shift)))
        title, changed = f"{name}, {height} × {width}", f"changed by {100 * one.changes[shift]:.0f} %"
        show_map(column, now, title, alt=f"{title}, moved by {shift} pixels", scale=scale, limit=brightest)
        show_map(column, change, changed, alt=f"where {name} {changed}", scale="magnitude", limit=strongest)
    with place:
        show_chart(
            shift_chart({name: one.changes for name, one in maps.items()}, shift, current_palette()),
            key="changes",
            alt=f"Change of each map over the shift of the picture, from 0 to {LARGEST_SHIFT} pixels",
        )


def changes_table(picture: MovedPicture) -> pd.DataFrame:
    """How far each map changed, in %, at every shift."""
    columns = {f"{name.removesuffix('-pooled')} (%)": 100 * one.changes for name, one in picture.maps.items()}
    return pd.DataFrame(columns).rename_axis("moved (pixels)")


def show_vanishing_stripes() -> None:
    """Draw stripes that max pooling keeps or loses, one pixel apart; worked in Zhang, arXiv:1904.11486."""
    stripes = np.array([1.0, 0, 0, 1, 1, 0, 0, 1, 1])[None, :, None]  # (N, W, C)
    items: list[Grid | str] = []
    for title, seen in (("stripes", stripes[:, 1:]), ("moved by 1 pixel", stripes[:, :-1])):
        pooled, _ = pool_forward(seen, 2)
        items += [Grid(title, title, seen[:, :, 0]), "→", Grid(f"{title}, pooled", "max-pooled by 2", pooled[:, :, 0])]
        items.append("\n")
    board(items[:-1], key="stripes")


def _enlarge(values: FloatArray, cell: int) -> FloatArray:
    side = _SHOWN_PIXEL * cell
    return values.repeat(side, axis=0).repeat(side, axis=1)
