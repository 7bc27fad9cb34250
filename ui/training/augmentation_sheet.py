"""A picture beside a sheet of its variants: choosing one explains it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.training import Augmentation
from cnnkit.training.generalisation import SIDE
from cnnkit.training.variants import ByteImages, Variants, at_scale, centre_square, make_variants, source_frame
from ui.figures import encode_jpeg
from ui.numbers import parse_index
from ui.parts import joined
from ui.pictures import Picture
from ui.training.augmentation_words import short_words

_JS, _CSS = joined("training/augmentation_sheet.js"), joined("training/augmentation_sheet.css")
NUM_VARIANTS = 14  # with the picture, which takes four cells, they fill three rows of six
FINE = 4  # times 32 pixels, where the page shows the picture finer than the network sees it
_ORIGINAL_SIDE = 384  # pixels, of the picture itself
_VARIANT = "aug-variant"  # the URL parameter with the chosen variant's number


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture and its variants.

    Args:
        square: the picture as it was varied.
        original: the same, finer where the page may.
        operations: as they were applied; lengths in pixels of `square`.
        variants: what came out.
        chosen: the place of the variant that is explained, from 0.
        factor: how many pixels of `square` make one of 32 x 32.
        seed: of the draws.
    """

    square: ByteImages
    original: ByteImages
    operations: tuple[Augmentation, ...]
    variants: Variants
    chosen: int
    factor: int
    seed: int

    def draws_of(self, place: int) -> list[npt.NDArray[np.float64]]:
        """What each operation drew for one variant."""
        return [np.asarray(draws[place]) for draws in self.variants.draws]


def make_sheet(picture: Picture, operations: Sequence[Augmentation], *, seed: int, fine: bool) -> Sheet:
    """Draw the variants of the chosen picture; lengths of the operations are in pixels of 32."""
    factor = FINE if fine else 1
    square = centre_square(picture.pixels, SIDE * factor)
    scaled = tuple(at_scale(operation, factor) for operation in operations)
    chosen = min((parse_index(st.query_params.get(_VARIANT, "1")) or 1), NUM_VARIANTS) - 1
    variants = make_variants(square, scaled, count=NUM_VARIANTS, seed=seed, chosen=chosen)
    original = centre_square(picture.pixels, _ORIGINAL_SIDE) if fine else square
    return Sheet(square, original, scaled, variants, chosen, factor, seed)


def show_sheet(sheet: Sheet, name: str, *, key: str) -> None:
    """Draw the picture with the chosen variant's frame, and all variants, each a button.

    Args:
        sheet: from `make_sheet`.
        name: of the picture.
        key: a stable name of the figure on its page.
    """
    frame = source_frame(sheet.operations, sheet.draws_of(sheet.chosen), sheet.square.shape[:2])
    number = sheet.chosen + 1
    mount = st.components.v2.component("cnnkit_sheet", html='<div class="sheet"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "original": {
                "src": data_url(sheet.original),
                "frame": (frame / len(sheet.square)).round(4).tolist(),
                "caption": f"The picture. The frame is what number {number} sees of it, the dot its top left corner.",
                "alt": f"{name}, with the frame that variant {number} shows",
            },
            "variants": [
                {
                    "src": data_url(pixels),
                    "label": _label(sheet, place),
                    "alt": f"Variant {place + 1} of {name}",
                }
                for place, pixels in enumerate(sheet.variants.pictures)
            ],
            "chosen": sheet.chosen,
            "pixelated": sheet.factor == 1,
        },
        on_pressed_change=lambda: _keep_choice(key),
    )


def data_url(pixels: ByteImages) -> str:
    """Write a uint8 picture, (H, W, 3) or (H, W, 1), for a browser: small ones exactly, as PNG, others as JPEG."""
    pixels = pixels[:, :, 0] if pixels.shape[2] == 1 else pixels
    if len(pixels) > 2 * SIDE:
        kind, data = "jpeg", encode_jpeg(pixels)
    else:
        ordered = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if pixels.ndim == 3 else pixels
        kind, data = "png", cv2.imencode(".png", ordered)[1].tobytes()
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _label(sheet: Sheet, place: int) -> str:
    """The number of a variant, with what was drawn where that is one thing."""
    if len(sheet.operations) != 1:
        return str(place + 1)
    words = short_words(sheet.operations[0], sheet.draws_of(place)[0], sheet.factor)
    return f"{place + 1}: {words}" if words else str(place + 1)


def _keep_choice(key: str) -> None:
    place = parse_index(str(st.session_state[key]["pressed"]))
    if place is not None and place < NUM_VARIANTS:
        st.query_params[_VARIANT] = str(place + 1)
