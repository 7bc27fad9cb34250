"""A volume cut open: one slice of it, and of what a filter made of it, with the place of the window."""

from typing import Any

import numpy as np
import plotly.graph_objects as go

from cnnkit.errors import ShapeError
from cnnkit.foundations import FloatArray
from cnnkit.plots.colour import strong_magnitude
from cnnkit.plots.palette import Palette, Scale
from cnnkit.plots.theme import template

AXES = ("depth", "row", "column")
_HEIGHT = 640  # pixels: two squares, one above the other, in a quarter of a wide page


def slice_pair(
    volume: FloatArray,
    filtered: FloatArray,
    palette: Palette,
    *,
    axis: int,
    at: tuple[int, int, int],
    signed: bool = True,
) -> go.Figure:
    """Draw a slice of a volume above the same slice of its filtered volume, both in the input's coordinates.

    Orange lines show where the other two slices cut this one, an orange square the window around the voxel `at`.

    Args:
        volume: what went in, from 0 up.
        filtered: what a cubic filter of odd side gave without padding, so it is smaller by the same margin all round.
        palette: whose colours.
        axis: the axis that the slice cuts across, 0 for depth, 1 for rows, 2 for columns.
        at: the voxel (depth, row, column), far enough inside for the window to fit.
        signed: whether the filtered volume has colours for both signs, or is bright and dark as the volume is.

    Shapes:
        volume (D, H, W), filtered (D - 2m, H - 2m, W - 2m) for a window of side 2m + 1.

    Units:
        `at` in voxels.

    Raises:
        ShapeError: the volumes do not differ by one margin, or the window around `at` leaves the volume.
    """
    margin = _margin(volume, filtered, at)
    down, across = (other for other in range(3) if other != axis)
    height, width = volume.shape[down], volume.shape[across]
    # Rows count downwards, as in a picture; slices count upwards, from neck to crown.
    upwards = [-0.5, height - 0.5]
    x_axis = {"range": [-0.5, width - 0.5], "visible": False, "constrain": "domain"}
    y_axis = {
        "range": upwards if down == 0 else upwards[::-1], "visible": False, "constrain": "domain",
        "scaleratio": width / height,  # square, however thick the slices are
    }  # fmt: skip
    before, after = np.take(volume, at[axis], axis), np.take(filtered, at[axis] - margin, axis)
    scale: Scale = "signed" if signed else "pixels"
    return go.Figure(
        [
            _slice_map(before, palette, scale="pixels", limit=strong_magnitude(volume), number=""),
            _slice_map(after, palette, scale=scale, limit=strong_magnitude(filtered), number="2", origin=margin),
        ],
        # One declaration: adding shapes and axes one by one takes Plotly ten times as long.
        {
            "template": template(palette),
            "height": _HEIGHT,
            "margin": {"l": 0, "r": 0, "t": 26, "b": 4},
            "xaxis": {**x_axis, "anchor": "y"},
            "xaxis2": {**x_axis, "anchor": "y2"},
            "yaxis": {**y_axis, "scaleanchor": "x", "domain": [0.54, 1]},
            "yaxis2": {**y_axis, "scaleanchor": "x2", "anchor": "x2", "domain": [0, 0.46]},
            "annotations": [_title(f"{AXES[axis]} {at[axis]}", ""), _title("filtered", "2")],
            "shapes": [
                mark
                for number in ("", "2")
                for mark in _marks(palette, centre=(at[down], at[across]), half=margin + 0.5, number=number)
            ],
        },
    )


def _margin(volume: FloatArray, filtered: FloatArray, at: tuple[int, int, int]) -> int:
    """Voxels that a filter without padding takes away on every side."""
    lost = {n - m for n, m in zip(volume.shape, filtered.shape, strict=False)}
    if volume.ndim != 3 or filtered.ndim != 3 or len(lost) != 1 or min(lost) < 0 or min(lost) % 2:
        raise ShapeError(
            f"slice_pair: volumes of {volume.shape} and {filtered.shape} do not belong together. Pass (D, H, W) "
            "arrays, the second filtered by a cube of odd side without padding."
        )
    margin = min(lost) // 2
    if not all(margin <= place < n - margin for place, n in zip(at, volume.shape, strict=True)):
        raise ShapeError(
            f"slice_pair: the window around voxel {at} leaves the volume of {volume.shape}. Keep {margin} voxels away "
            "from every side."
        )
    return margin


def _slice_map(
    values: FloatArray, palette: Palette, *, scale: Scale, limit: float, number: str, origin: int = 0
) -> go.Heatmap:
    """A slice (H, W) in 256 colours, one byte a voxel on the wire, on the axes x{number} and y{number}."""
    low = -limit if scale == "signed" else 0.0
    levels = np.rint(np.clip((values - low) * (255 / (limit - low)), 0, 255)).astype(np.uint8)
    stops = palette.stops(scale)
    colours = [(i / (len(stops) - 1), stop) for i, stop in enumerate(stops)]
    return go.Heatmap(
        z=levels, x0=origin, y0=origin, xaxis=f"x{number}", yaxis=f"y{number}",
        zmin=0, zmax=255, colorscale=colours, showscale=False, hoverinfo="skip",
    )  # fmt: skip


def _title(text: str, number: str) -> dict[str, Any]:
    return {
        "text": text, "font": {"size": 15}, "showarrow": False, "yshift": 22,
        "x": 0, "xref": f"x{number} domain", "y": 1, "yref": f"y{number} domain",
    }  # fmt: skip


def _marks(palette: Palette, *, centre: tuple[int, int], half: float, number: str) -> list[dict[str, Any]]:
    """Lines where the other two slices cut this one, and the window."""
    y, x = centre
    cut = {"type": "line", "line": {"color": palette.accent, "width": 1.5, "dash": "dot"}}
    place = {"xref": f"x{number}", "yref": f"y{number}"}
    whole_x, whole_y = {**place, "xref": f"x{number} domain"}, {**place, "yref": f"y{number} domain"}
    return [
        {**cut, **whole_x, "x0": 0, "x1": 1, "y0": y, "y1": y},
        {**cut, **whole_y, "x0": x, "x1": x, "y0": 0, "y1": 1},
        {
            "type": "rect", "line": {"color": palette.accent, "width": 3}, **place,
            "x0": x - half, "x1": x + half, "y0": y - half, "y1": y + half,
        },
    ]  # fmt: skip
