"""The operations of the augmentation lesson: how they are asked for, and what each takes for granted.

All lengths are in pixels of a picture of 32 x 32, the size that the networks of this lesson take.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import assert_never

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.training import (
    Augmentation,
    ColourShift,
    Cutout,
    LocalWarp,
    Mirror,
    PcaColour,
    RandomCrop,
    Rotation,
    Shear,
)
from cnnkit.training.generalisation import SIDE


@dataclass(frozen=True)
class Kind:
    """One kind of operation.

    Args:
        ask: draws its sliders and gives it.
        assumes: what has to be true for the label to stay right.
    """

    ask: Callable[[], Augmentation]
    assumes: str


_slide = partial(st.slider, bind="query-params")


def _mirror() -> Augmentation:
    return Mirror(_slide("Mirror: probability", 0.0, 1.0, 0.5, 0.05, key="aug-mirror"))


def _crop() -> Augmentation:
    return RandomCrop(_slide("Random crop: up to (pixels of 32)", 0, 16, 4, key="aug-crop"))


def _rotation() -> Augmentation:
    return Rotation(float(_slide("Rotation: up to (degrees)", 0, 180, 15, 5, key="aug-rotation")))


def _shear() -> Augmentation:
    return Shear(float(_slide("Shear: up to (degrees)", 0, 45, 15, 5, key="aug-shear")))


def _warp() -> Augmentation:
    strength = _slide("Local warp: up to (pixels of 32)", 0.0, 8.0, 2.5, 0.5, key="aug-warp")
    return LocalWarp(strength, _slide("Local warp: smoothness (pixels of 32)", 1.0, 8.0, 4.0, 0.5, key="aug-smooth"))


def _shift() -> Augmentation:
    return ColourShift(_slide("Colour shift: up to (of 1)", 0.0, 0.5, 0.1, 0.05, key="aug-shift"))


def _pca() -> Augmentation:
    return PcaColour(_slide("PCA colour: spread of the multiples", 0.0, 5.0, 1.0, 0.1, key="aug-sigma"))


def _cutout() -> Augmentation:
    return Cutout(_slide("Cutout: side (pixels of 32)", 0, 24, 10, key="aug-cutout"))


KINDS = {
    "Mirror": Kind(_mirror, "left and right mean nothing. True of a cat; not of a 2, a b or a traffic sign."),
    "Random crop": Kind(_crop, "it does not matter where the thing stands, and none of it that counts is cut off."),
    "Rotation": Kind(_rotation, "up and down mean nothing within these angles. At 180° a 6 is a 9."),
    "Shear": Kind(_shear, "a slant means nothing. True of handwriting; not where angles are what is asked for."),
    "Local warp": Kind(_warp, "small bends mean nothing, as between two hands that write. A ruler would no longer do."),
    "Colour shift": Kind(_shift, "the colour of the light means nothing. Not where ripe is told from unripe."),
    "PCA colour": Kind(_pca, "the colour and strength of the light mean nothing, along the colours that occur."),
    "Cutout": Kind(_cutout, "the rest of the picture is enough to tell. A small thing may be covered as a whole."),
}
FIRST = ("Mirror", "Random crop", "Rotation", "Colour shift")
TITLES = dict(zip((Mirror, RandomCrop, Rotation, Shear, LocalWarp, ColourShift, PcaColour, Cutout), KINDS, strict=True))


def pick_operations() -> tuple[Augmentation, ...]:
    """Ask for operations, in an order, and for the strength of each."""
    # Eight names are taller than the box is made for: its last would be hidden below its edge.
    st.html('<style>.st-key-aug-operations [role="group"] { max-height: none; }</style>')
    titles = st.multiselect(
        "Operations, in this order", list(KINDS), FIRST, key="aug-operations", bind="query-params",
        placeholder="None: nothing changes",
    )  # fmt: skip
    return tuple(KINDS[title].ask() for title in titles)


def title_of(operation: Augmentation) -> str:
    """What the page calls an operation."""
    return TITLES[type(operation)]


def recipe_words(operations: Sequence[Augmentation]) -> str:
    """The names of the operations in a row, within a sentence."""
    names = [title if title.startswith("PCA") else title.lower() for title in map(title_of, operations)]
    return ", ".join(names) or "no operation"


def write_count(place: DeltaGenerator, operations: Sequence[Augmentation]) -> None:
    """Write how many different draws there are for one picture of 32 x 32: whole numbers counted, ranges named."""
    counts = [(title_of(operation).lower(), *_count(operation)) for operation in operations]
    counted = [(title, count, text) for title, count, text in counts if count > 1]
    draws = r"\text{ draws}" if len(counted) == 1 else ""
    for title, count, text in counted:
        same = text == str(count)
        place.latex(
            rf"\text{{{title}: }} {text}" + ("" if same else f" = {_thousands(count)}") + draws, width="content"
        )
    if len(counted) > 1:
        factors = r" \cdot ".join(_thousands(count) for _, count, _ in counted)
        number = _thousands(prod(count for _, count, _ in counted))
        place.latex(rf"{factors} = {number} \text{{ draws}}", width="content")
    for _, count, text in counts:
        if count == 0:
            place.latex((r"\times\, " if counted else "") + text, width="content")
    if all(count == 1 for _, count, _ in counts):
        place.latex(r"\text{one draw only}", width="content")


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", "{,}")


def _count(operation: Augmentation) -> tuple[int, str]:
    """How many different draws there are, 0 for a range without steps, and how that is written."""
    match operation:
        case Mirror(probability):
            return (2, "2") if 0 < probability < 1 else (1, "1")
        case RandomCrop(padding):
            return (2 * padding + 1) ** 2, rf"(2 \cdot {padding} + 1)^2"
        case Cutout(side):
            return (SIDE**2, f"{SIDE}^2") if side else (1, "1")
        case Rotation(degrees):
            return _range(degrees, rf"\text{{any angle to }} \pm {degrees:g}°")
        case Shear(degrees):
            return _range(degrees, rf"\text{{any slant to }} \pm {degrees:g}°")
        case LocalWarp(strength, _):
            return _range(strength, rf"\text{{any bend to }} \pm {strength:g} \text{{ pixels}}")
        case ColourShift(amount):
            return _range(amount, rf"\text{{any shift of colour to }} \pm {amount:g}")
        case PcaColour(sigma):
            return _range(sigma, r"\text{any shift of light}")
        case _:
            assert_never(operation)


def _range(strength: float, text: str) -> tuple[int, str]:
    """A draw without steps; one without strength is no draw."""
    return (0, text) if strength else (1, "1")
