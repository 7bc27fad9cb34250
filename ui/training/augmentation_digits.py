"""Ten digits before and after the operations: would one still write the same label below?"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.training import Augmentation, Mirror, augment, colour_directions, digits, fit_to
from cnnkit.training.generalisation import SIDE
from cnnkit.training.variants import ByteImages
from ui.training.augmentation_sheet import data_url


def place_digits(where: DeltaGenerator, operations: Sequence[Augmentation], *, seed: int) -> None:
    """Show a digit of each class with a draw of it, below a heading.

    Args:
        where: full width.
        operations: with lengths in pixels of 32.
        seed: of the draws.
    """
    before = _ten_digits()
    after = varied(before, operations, seed=seed)
    words = (
        "A variant keeps the label of its picture, so an operation may only do what leaves the label right. Upper row: "
        "ten digits as the network below is given them, 32 × 32 pixels. Lower row: one draw of your operations for "
        "each. Would you still write the same label?"
    )
    if any(isinstance(operation, Mirror) and operation.probability > 0 for operation in operations):
        words += " A mirrored 0 or 8 stays what it is. A mirrored 2 is no 2: for digits, take Mirror out."
    with where:
        st.subheader("Is it still the same label?", anchor=False)
        st.markdown(words)
        st.html(_STYLE + f'<div class="aug-digits">{"".join(map(_pair, range(10), before, after))}</div>')


def varied(pictures: ByteImages, operations: Sequence[Augmentation], *, seed: int) -> ByteImages:
    """Draw one variant of each picture, as a training would.

    Shapes:
        uint8 (N, H, W, C) -> (N, H, W, C).
    """
    batch = pictures.astype(np.float32) / np.float32(255)
    changed = augment(batch, operations, rng=np.random.default_rng(seed), colours=colour_directions(pictures))
    return np.rint(changed * 255).astype(np.uint8)


@lru_cache
def _ten_digits() -> ByteImages:
    """The first digit of each class, (10, 32, 32, 1)."""
    dataset = fit_to(digits(), (SIDE, SIDE, 1))
    chosen = [int(np.flatnonzero(dataset.y_train == label)[0]) for label in range(10)]
    ten: ByteImages = np.asarray(dataset.x_train[chosen], np.uint8)
    ten.setflags(write=False)  # all visitors share it
    return ten


def _pair(label: int, before: ByteImages, after: ByteImages) -> str:
    return (
        f'<figure><img src="{data_url(before)}" alt="a digit {label}">'
        f'<img src="{data_url(after)}" alt="the digit {label}, augmented"><figcaption>{label}</figcaption></figure>'
    )


_STYLE = """<style>
.aug-digits { display: grid; grid-template-columns: repeat(10, minmax(0, 1fr)); gap: 10px; }
.aug-digits figure { margin: 0; text-align: center; }
.aug-digits img { width: 100%; display: block; margin-bottom: 6px; border-radius: 4px; image-rendering: pixelated; }
.aug-digits figcaption { font-size: 17px; }
@media (max-width: 640px) { .aug-digits { grid-template-columns: repeat(5, minmax(0, 1fr)); } }
</style>"""
