"""A picture with the stretch of it that one unit of a network sees, and the unit's place on its map."""

import base64
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from cnnkit.architectures.receptive import ReceptiveField
from cnnkit.errors import ImageError, ShapeError
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template

HEIGHT = 470  # pixels
PICTURE_WIDTH = 0.7  # of the figure
_ROOM_FOR_WORD = 0.15  # of the picture's sides, around it
_MAP_LEFT, _MAP_TOP, _MAP_HEIGHT = 0.74, 0.92, 0.62  # of the figure: where the map of units lies, and its height
_MOST_LINES = 32  # units along an axis that are ruled; more would be a blot
_SMALLEST = 0.03  # of the map's side, so that the chosen one of many units is seen
_FEW_PIXELS = 96  # up to here pixels stay squares instead of being smoothed by the browser

Box = tuple[float, float, float, float]  # x0, y0, x1, y1


def field_drawing(
    picture: npt.NDArray[np.uint8],
    size: tuple[int, ...],
    seen: ReceptiveField,
    units: tuple[int, ...],
    palette: Palette,
    *,
    margin: float = 0.0,
) -> go.Figure:
    """Draw what a unit sees: solid where it lies on the picture, dashed where it reaches into the padding.

    Args:
        picture: as the network reads it, in any resolution.
        size: height and width of the network's input.
        seen: the unit's receptive field.
        units: of the layer along height and width, () for a flat layer.
        palette: the theme's colours.
        margin: how much of the padding is shown around the picture, in its sides; what lies beyond is cut off.

    Shapes:
        picture (H, W, 3) RGB.

    Units:
        `size` in pixels.

    Raises:
        ShapeError: the network reads no pictures.
    """
    if len(seen.region) != 2:
        raise ShapeError(
            f"field_drawing: {seen.layer} sees {len(seen.region)} spatial axes, a picture has 2. "
            "Use a network that reads (H, W, C)."
        )
    height, width = size
    (y0, y1), (x0, x1) = seen.region
    (top, bottom), (left, right) = seen.visible
    is_seen = left < right and top < bottom  # a unit at the border may see nothing but padding
    visible = (left, top, right, bottom) if is_seen else (0, 0, 0, 0)
    mx, my = margin * width, margin * height
    hidden = {"visible": False, "fixedrange": True, "constrain": "domain"}
    shapes = [
        _rectangle((-mx, -my, width + mx, height + my), fillcolor=palette.panel, layer="below", line={"width": 0}),
        *_shade((0, 0, width, height), visible, palette),
        _rectangle((x0, y0, x1, y1), line={"color": palette.accent, "width": 2, "dash": "dash"}),
        *([_rectangle(visible, line={"color": palette.accent, "width": 4})] if is_seen else []),
        *_unit_map(seen.unit, units, palette),
    ]
    source = {
        "source": _data_uri(picture), "xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width, "sizey": height,
        "sizing": "stretch", "layer": "below",
    }  # fmt: skip
    rows, columns = units or (1, 1)
    title = f"{rows} \N{MULTIPLICATION SIGN} {columns} units" if units else "flat: all units"
    return go.Figure(
        data=[
            {"type": "scatter", "x": [None], "y": [None], "xaxis": f"x{place}", "yaxis": f"y{place}"}
            for place in ("", 2)  # axes without a trace are not drawn
        ],
        layout={
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "dragmode": False,
            "xaxis": {**hidden, "domain": [0, PICTURE_WIDTH], "range": [-mx, width + mx], "constraintoward": "left"},
            "yaxis": {**hidden, "range": [height + my, -my], "scaleanchor": "x", "constraintoward": "top"},
            "xaxis2": {**hidden, "domain": [_MAP_LEFT, 1], "range": [0, columns], "anchor": "y2"},
            "yaxis2": {
                **hidden, "domain": [_MAP_TOP - _MAP_HEIGHT, _MAP_TOP], "range": [rows, 0], "anchor": "x2",
                "scaleanchor": "x2", "constraintoward": "top",
            },
            "images": [source],
            "shapes": shapes,
            "annotations": [
                {
                    "text": title, "xref": "paper", "yref": "paper", "x": (1 + _MAP_LEFT) / 2, "y": _MAP_TOP,
                    "xanchor": "center", "yanchor": "bottom", "showarrow": False, "font": {"size": 15},
                },
                *([_padding_word(mx, my, palette)] if margin >= _ROOM_FOR_WORD else []),
            ],
        },
    )  # fmt: skip


def _rectangle(box: Box, **style: Any) -> dict[str, Any]:
    return {"type": "rect", "x0": box[0], "y0": box[1], "x1": box[2], "y1": box[3], **style}


def _shade(whole: Box, bright: Box, palette: Palette) -> list[dict[str, Any]]:
    """Pale out what lies around a box."""
    (x0, y0, x1, y1), (left, top, right, bottom) = whole, bright
    around = (x0, y0, x1, top), (x0, bottom, x1, y1), (x0, top, left, bottom), (right, top, x1, bottom)
    return [
        _rectangle(box, fillcolor=palette.paper, opacity=0.5, line={"width": 0})
        for box in around
        if box[0] < box[2] and box[1] < box[3]
    ]


def _unit_map(unit: tuple[int, ...], units: tuple[int, ...], palette: Palette) -> list[dict[str, Any]]:
    """The layer's units as ruled paper, the chosen one in the accent; a flat layer is all accent."""
    (rows, columns), (row, column) = units or (1, 1), unit or (0, 0)
    to_map = {"xref": "x2", "yref": "y2"}
    thin = {"color": palette.muted, "width": 1}
    lines = [(0, y, columns, y) for y in range(1, rows)] if rows <= _MOST_LINES else []
    lines += [(x, 0, x, rows) for x in range(1, columns)] if columns <= _MOST_LINES else []
    beyond = [max(0.0, _SMALLEST * n - 1) / 2 for n in (columns, rows)]  # a little larger where there are many
    chosen = (column - beyond[0], row - beyond[1], column + 1 + beyond[0], row + 1 + beyond[1])
    return [
        _rectangle((0, 0, columns, rows), fillcolor=palette.panel, line={**thin, "width": 1.5}, **to_map),
        *({**_rectangle(line, line=thin, **to_map), "type": "line"} for line in lines),
        _rectangle(chosen, fillcolor=palette.accent, line={"width": 0}, **to_map),
    ]


def _padding_word(mx: float, my: float, palette: Palette) -> dict[str, Any]:
    return {
        "text": "padding: zeros", "x": -mx, "y": -my, "xanchor": "left", "yanchor": "top", "showarrow": False,
        "font": {"size": 14, "color": palette.muted},
    }  # fmt: skip


def _data_uri(picture: npt.NDArray[np.uint8]) -> str:
    side = max(picture.shape[:2])
    repeat = max(1, 384 // side) if side <= _FEW_PIXELS else 1
    enlarged = picture.repeat(repeat, axis=0).repeat(repeat, axis=1)
    done, data = cv2.imencode(".jpg", np.ascontiguousarray(enlarged[:, :, ::-1]), (cv2.IMWRITE_JPEG_QUALITY, 88))
    if not done:
        raise ImageError(f"field_drawing: a picture of shape {picture.shape} could not be compressed. Use (H, W, 3).")
    return "data:image/jpeg;base64," + base64.b64encode(data.tobytes()).decode()
