"""A picture after many layers that average it, with and without padding: last figure of the padding lesson."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.foundations import FloatArray, Padding, repeat_mean
from cnnkit.plots.colour import colour_table
from ui.figures import show_picture
from ui.numbers import counted
from ui.pictures import Picture
from ui.theme import current_palette

_SMALL_SIDE = 120  # pixels: small enough to see what a few layers do to the border


@dataclass(frozen=True, eq=False)
class Layers:
    """A picture before and after a row of layers.

    Args:
        name: the picture's, for those who cannot see it.
        f, count: side of each layer's filter, and how many there are.
        images: by their captions, (H, W, 3) from 0 to 255; the first is the picture as it was.
    """

    name: str
    f: int
    count: int
    images: dict[str, FloatArray]


def average_layers(picture: Picture, f: int, count: int) -> Layers:
    """Average a picture through `count` layers, without padding and with it.

    Raises:
        ShapeError: a layer's filter is larger than what the layers before it have left.
    """
    small = picture.within(_SMALL_SIDE).astype(np.float32)  # (H, W, 3)
    paddings: dict[str, Padding] = {"valid": "valid", "same": "same"}
    means = {name: repeat_mean(small, f, layers=count, padding=padding) for name, padding in paddings.items()}
    return Layers(picture.name, f, count, {"before": small, **means})


def show_layers(layers: Layers) -> None:
    """Show the pictures side by side at one scale, and say what has become of their borders."""
    surround = colour_table((current_palette().panel,) * 2, size=1)[0]
    shape = layers.images["before"].shape
    for place, (kind, image) in zip(st.columns(len(layers.images)), layers.images.items(), strict=True):
        caption = f"{kind}, {image.shape[0]} × {image.shape[1]}"
        show_picture(place, enlarge(image, shape, surround), caption, alt=f"{layers.name}, {caption}")
    st.markdown(layers_sentence(layers.f, layers.count))


def layers_sentence(f: int, layers: int) -> str:
    """What a row of layers does to the size, the border and the place of a picture."""
    if f == 1:
        return "A mean of one pixel changes nothing, however many layers there are. Choose a larger filter above."
    row = "One layer: the mean" if layers == 1 else f"{layers} layers, each the mean"
    drift = f" The picture drifts {layers / 2:g} pixels up and left: half a pixel a layer." if f % 2 == 0 else ""
    return (
        f"{row} of {f} × {f} pixels at stride 1. Valid takes {counted(f - 1, 'row', 'rows')} and as many columns a "
        f"layer; same keeps the size, but its zeros creep in as a dark border.{drift}"
    )


def enlarge(picture: FloatArray, shape: tuple[int, ...], surround: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A small RGB picture in the middle of `shape`, (H, W, 3), each pixel drawn as 4 × 4 of the screen's."""
    canvas = np.broadcast_to(surround, shape).copy()
    top, left = ((whole - part) // 2 for whole, part in zip(shape[:2], picture.shape[:2], strict=True))
    canvas[top : top + picture.shape[0], left : left + picture.shape[1]] = np.rint(picture)
    return canvas.repeat(4, axis=0).repeat(4, axis=1)
