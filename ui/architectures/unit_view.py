"""What a unit of a layer sees of the chosen picture."""

import cv2
import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.architectures import ReceptiveField, Row, field_of_row, one_or_all
from cnnkit.architectures.values import Shape
from cnnkit.plots.field import PICTURE_WIDTH, field_drawing
from ui.architectures.ledger import shape_words
from ui.architectures.networks import Network
from ui.figures import show_chart
from ui.pictures import pick_picture
from ui.theme import current_palette

_SHOWN_SIDE = 640  # pixels: beyond, the picture is drawn as coarse as the screen
_WIDEST_MARGIN = 0.4  # of the picture's side, shown of the padding at most


def show_unit_view(network: Network, row: Row) -> tuple[int, ...]:
    """Ask for a picture and a unit, and show what it sees; gives the unit.

    Args:
        network: over pictures.
        row: of the layer whose units are looked at.
    """
    input_shape, units = network.architecture.input_shape, row.shape[:-1]
    place, controls = st.columns([3.1, 1], gap="large")
    with controls:
        picture = pick_picture()
        percents = [
            st.slider(f"Unit, from the {side} (%)", 0, 100, 50, key=f"unit-from-{side}", bind="query-params")
            for side in ("top", "left")
        ]
    unit = tuple(round(percent / 100 * (n - 1)) for percent, n in zip(percents, units, strict=False))
    seen = field_of_row(row, input_shape, unit)
    pixels = as_input(picture.within(_SHOWN_SIDE), input_shape)
    words = unit_words(seen, input_shape)
    with place:
        st.html(  # no empty rest below the picture on a phone, where the figure's height is fixed
            "<style>@media (max-width: 640px) { .st-key-unit-view { overflow: hidden; "
            f"max-height: calc({PICTURE_WIDTH * input_shape[0] / input_shape[1]:.3f} * (100vw - 2rem)); }} }}</style>"
        )
        margin = _margin(row, input_shape)
        figure = field_drawing(pixels, input_shape[:2], seen, units, current_palette(), margin=margin)
        show_chart(figure, key="unit-view", alt=f"{picture.name}. {words}".replace("`", ""))
        st.markdown(words)
    return unit


def unit_words(seen: ReceptiveField, input_shape: Shape) -> str:
    """Say what a unit sees, and how much of it is padding."""
    sides = input_shape[:-1]
    inside = tuple(max(stop - start, 0) for start, stop in seen.visible)
    place = ", ".join(f"{axis} {n}" for axis, n in zip(("row", "column"), seen.unit, strict=False))
    who = f"The unit of `{seen.layer}` in {place}" if seen.unit else f"Every unit of `{seen.layer}`"
    words = [f"{who} sees {shape_words(seen.size)} {'pixel' if max(seen.size) == 1 else 'pixels'}."]
    if inside == sides:
        beyond = "" if seen.size == sides else ", which is smaller than that: the rest is padding"
        words.append(f"That is the whole picture of {shape_words(sides)}{beyond}.")
    elif inside != seen.size:
        words.append(f"Of these {shape_words(inside)} lie on the picture; the rest is padding.")
    if seen.unit:
        steps = one_or_all(seen.stride)
        step = shape_words(steps) if isinstance(steps, tuple) else f"{steps:g}"
        words.append(f"From unit to unit the view moves by {step} (the effective stride).")
    return " ".join(words)


def as_input(pixels: npt.NDArray[np.uint8], input_shape: Shape) -> npt.NDArray[np.uint8]:
    """Cut a picture to the proportions of a network's input about its centre, and scale it down to its pixels.

    Shapes:
        pixels (H, W, 3) -> (H', W', 3), at most the input's size and at most what a screen shows; grey for one channel.
    """
    height, width = input_shape[:2]
    scale = min(pixels.shape[0] / height, pixels.shape[1] / width)
    cut = max(1, round(height * scale)), max(1, round(width * scale))
    top, left = ((have - want) // 2 for have, want in zip(pixels.shape, cut, strict=False))
    shown = min(1.0, _SHOWN_SIDE / max(height, width))
    size = max(1, round(width * shown)), max(1, round(height * shown))
    part = np.ascontiguousarray(pixels[top : top + cut[0], left : left + cut[1]])
    scaled = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if input_shape[-1] == 1:
        scaled = np.repeat(cv2.cvtColor(scaled, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2).astype(np.uint8)
    return scaled


def _margin(row: Row, input_shape: Shape) -> float:
    """How far the units of a layer reach into the padding, in sides of the picture: what is to be shown of it."""
    units = row.shape[:-1] or (1,) * len(row.field)
    views = [(axis.of_unit(0)[0], axis.of_unit(n - 1)[1]) for axis, n in zip(row.field, units, strict=True)]
    beyond = [max(-first, last - n, 0) / n for (first, last), n in zip(views, input_shape, strict=False)]
    return min(max(beyond), _WIDEST_MARGIN)
