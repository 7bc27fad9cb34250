"""Figures on the page: pictures and maps as JPEG, charts in the project's template."""

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.errors import ImageError
from cnnkit.plots.colour import colour_table, colourise
from cnnkit.plots.palette import Scale
from ui.theme import current_palette

_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 88, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)
_SHOWN_SIDE = 800  # pixels: twice the width of half a figure, so that edges stay crisp on a dense screen


def show_picture(place: DeltaGenerator, picture: npt.NDArray[np.uint8], caption: str, *, alt: str) -> None:
    """Show a uint8 picture, (H, W, 3) RGB or (H, W), as wide as its place."""
    place.image(encode_jpeg(_shrink(picture)), caption=caption, alt=alt, width="stretch")


def with_box(picture: npt.NDArray[np.uint8], box: tuple[int, int, int, int]) -> npt.NDArray[np.uint8]:
    """Mark a box (x1, y1, x2, y2) on a copy of a picture, in the accent colour; gives (H, W, 3) RGB."""
    marked = picture.copy() if picture.ndim == 3 else np.repeat(picture[:, :, None], 3, axis=2)
    accent = tuple(int(channel) for channel in colour_table((current_palette().accent,) * 2, size=1)[0])
    cv2.rectangle(marked, box[:2], (box[2] - 1, box[3] - 1), accent, thickness=max(2, max(marked.shape) // 150))
    return marked


def show_map(
    place: DeltaGenerator,
    values: npt.NDArray[Any],
    caption: str,
    *,
    alt: str,
    scale: Scale = "signed",
    limit: float | None = None,
) -> None:
    """Show a feature map (H, W) in the palette's colours; `scale` and `limit` as in `colourise`."""
    show_picture(place, colourise(_shrink(values), scale, current_palette(), limit=limit), caption, alt=alt)


def _shrink(picture: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Average down to what the screen can show; small maps stay as they are."""
    side = max(picture.shape[:2])
    if side <= _SHOWN_SIDE:
        return picture
    size = (max(1, picture.shape[1] * _SHOWN_SIDE // side), max(1, picture.shape[0] * _SHOWN_SIDE // side))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=picture.dtype)


def encode_jpeg(picture: npt.NDArray[np.uint8]) -> bytes:
    """Compress a uint8 picture, (H, W, 3) RGB or (H, W); a tenth of the time that PNG takes."""
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR) if picture.ndim == 3 else np.ascontiguousarray(picture)
    done, data = cv2.imencode(".jpg", bgr, _JPEG)
    if not done:
        raise ImageError(f"A picture of shape {picture.shape} could not be compressed. Try a smaller one.")
    return data.tobytes()


def show_chart(figure: go.Figure, *, key: str, alt: str) -> Any:
    """Show a Plotly figure without its tool bar; the stable key keeps it from flashing."""
    return st.plotly_chart(figure, theme=None, key=key, alt=alt, config={"displayModeBar": False, "responsive": True})


def show_drawing(figure: go.Figure, *, key: str, alt: str) -> Any:
    """Show a drawing with one scale for both directions, without an empty rest below it on a phone.

    There a chart's height is fixed, while its width is the page's.
    """
    (left, right), (low, high) = figure.layout.xaxis.range, figure.layout.yaxis.range
    margin = figure.layout.margin
    width = f"(100vw - 2rem - {margin.l + margin.r}px)"  # 2rem: what ui/style.css leaves beside the page
    height = f"calc({(high - low) / (right - left):.3f} * {width} + {margin.t + margin.b}px)"
    st.html(
        f"<style>@media (max-width: 640px) {{ .st-key-{key} {{ overflow: hidden; max-height: {height}; }} }}</style>"
    )
    return show_chart(figure, key=key, alt=alt)
