"""One variant step by step: a picture, a formula and an assumption for each operation."""

from collections.abc import Sequence
from math import sqrt

import cv2
import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.plots.colour import colour_table
from cnnkit.plots.colour_directions import direction_ends, directions_chart
from cnnkit.training import Augmentation, Cutout, LocalWarp, PcaColour, RandomCrop
from cnnkit.training.generalisation import SIDE
from cnnkit.training.variants import ByteImages
from ui.figures import show_chart
from ui.theme import current_palette
from ui.training.augmentation_operations import KINDS, title_of
from ui.training.augmentation_sheet import Sheet, data_url
from ui.training.augmentation_words import covered_part, crop_move, formula, sentence

_CARD, _PICTURE = 236, 200  # pixels: widths of a step and of its picture
_ARROWS = 5  # along each side
# On a phone the steps stay in a row, which is pushed sideways.
_FILM_STRIP = (
    "<style>@media (max-width: 640px) { .st-key-aug-steps { flex-wrap: nowrap; overflow-x: auto; } "
    ".st-key-aug-steps > * { flex: none; } }</style>"
)


def show_steps(sheet: Sheet) -> None:
    """Show the picture and what each operation made of it, left to right."""
    pictures, draws = sheet.variants.steps, sheet.draws_of(sheet.chosen)
    st.html(_FILM_STRIP)
    with st.container(horizontal=True, gap="small", key="aug-steps"):
        with st.container(width=_CARD, gap="small"):
            _show_picture(_enlarged(pictures[0]), "The picture", "the picture before any operation")
            st.caption(
                "Below, a is the picture before a step and b after it, at row y and column x; **x** stands for both."
            )
        for operation, draw, pixels in zip(sheet.operations, draws, pictures[1:], strict=True):
            title = title_of(operation)
            with st.container(width=_CARD, gap="small"):
                shown = _enlarged(pixels)
                if isinstance(operation, LocalWarp):
                    shown = _with_arrows(shown, draw)
                _show_picture(shown, title, f"after {title.lower()}")
                st.latex(formula(operation, draw, sheet.factor, sheet.variants.colours))
                st.markdown(sentence(operation, draw, sheet.factor))
                st.caption(f"Takes for granted: {KINDS[title].assumes}")


def show_directions(sheet: Sheet) -> None:
    """Show the picture's colour directions with what was drawn for the chosen variant, if colours were shifted so."""
    for operation, draw in zip(sheet.operations, sheet.draws_of(sheet.chosen), strict=True):
        if not isinstance(operation, PcaColour):
            continue
        colours = sheet.variants.colours
        st.markdown(
            "**PCA colour: along the colours that this picture has.** Upper bar: their spread along a direction, the "
            "root of its variance $\\lambda$. Lower bar: what was added, the drawn multiple $\\alpha$ of the variance."
        )
        chart, words = st.columns([3.1, 1], gap="large")
        with chart:
            show_chart(
                directions_chart(colours, draw, current_palette()), key="aug-directions",
                alt="Spread of the colours along their three directions, and what was added along each",
            )  # fmt: skip
        with words:
            st.html(_swatches(colours.directions))
            largest = 0.1 * colours.variances[0] * float(np.abs(colours.directions[:, 0]).max())
            st.caption(
                "The directions are the eigenvectors of the covariance of red, green and blue over this picture; "
                "AlexNet takes those of its whole training set. Its multiples have a spread of 0.1, and 0.1 along the "
                f"first direction moves no channel by more than {largest:.4f} of 1."
            )


def draws_table(sheet: Sheet) -> pd.DataFrame:
    """What was drawn for each variant, lengths in pixels of 32."""
    columns: dict[str, list[float]] = {}
    for place in range(len(sheet.variants.pictures)):
        for operation, draw in zip(sheet.operations, sheet.draws_of(place), strict=True):
            for name, value in _named(operation, draw, sheet.factor):
                columns.setdefault(name, []).append(value)
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(sheet.variants.pictures) + 1, name="variant"))


def _named(operation: Augmentation, draw: npt.NDArray[np.float64], factor: int) -> list[tuple[str, float]]:
    """The numbers of a draw with their names and units."""
    title = title_of(operation)
    match operation:
        case RandomCrop():
            down, right = crop_move(operation, draw, factor)
            return [(f"{title}: down (pixels)", down), (f"{title}: right (pixels)", right)]
        case Cutout():
            edges = zip(("top", "bottom", "left", "right"), covered_part(operation, draw, factor), strict=True)
            return [(f"{title}: {edge} (pixels)", value) for edge, value in edges]
        case LocalWarp():
            longest = float(np.sqrt((np.asarray(draw, np.float64) ** 2).sum(axis=2)).max()) / factor
            return [(f"{title}: longest move (pixels)", longest)]
        case _ if draw.ndim == 1:
            names = ("first", "second", "third") if isinstance(operation, PcaColour) else ("red", "green", "blue")
            return [(f"{title}: {name}", float(value)) for name, value in zip(names, draw, strict=True)]
        case _:
            unit = " (degrees)" if hasattr(operation, "degrees") else ": drawn, 0 to 1"
            return [(f"{title}{unit}", float(draw))]


def _show_picture(pixels: ByteImages, title: str, alt: str) -> None:
    st.html(
        f'<p style="margin:0 0 4px; font-weight:600">{title}</p>'
        f'<img src="{data_url(pixels)}" alt="{alt}" style="width:{_PICTURE}px; border-radius:4px">'
    )


def _enlarged(pixels: ByteImages) -> ByteImages:
    """Twice as dense as the screen shows it; the squares of a small picture stay squares."""
    way = cv2.INTER_NEAREST if len(pixels) == SIDE else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, (2 * _PICTURE, 2 * _PICTURE), interpolation=way), np.uint8)


def _with_arrows(pixels: ByteImages, moves: npt.NDArray[np.float64]) -> ByteImages:
    """Arrows from places of an enlarged picture to where they look; moves (H, W, 2) in pixels before enlarging."""
    colour = tuple(int(channel) for channel in colour_table((current_palette().accent,) * 2, size=1)[0])
    marked, scale = pixels.copy(), len(pixels) / len(moves)
    for row in range(_ARROWS):
        for column in range(_ARROWS):
            y, x = (int((place + 0.5) * len(moves) / _ARROWS) for place in (row, column))
            start = np.array([x + 0.5, y + 0.5]) * scale
            end = start + moves[y, x] * scale
            tip = min(0.5, 10 / max(1.0, sqrt(float(((end - start) ** 2).sum()))))
            for width, ink in ((6, (255, 255, 255)), (3, colour)):
                cv2.arrowedLine(marked, _point(start), _point(end), ink, width, cv2.LINE_AA, tipLength=tip)
    return marked


def _point(place: npt.NDArray[np.float64]) -> Sequence[int]:
    return round(float(place[0])), round(float(place[1]))


def _swatches(directions: npt.NDArray[np.float64]) -> str:
    """The colours on both sides of grey along each direction."""
    bars = "".join(
        f'<div style="display:flex; gap:8px; align-items:center; margin:4px 0"><span style="width:1em">'
        f'{place + 1}</span><span style="flex:1; height:22px; border-radius:4px; '
        f'background:linear-gradient(90deg, {low}, {high})"></span></div>'
        for place, (low, high) in enumerate(direction_ends(directions[:, place]) for place in range(3))
    )
    return f'<div role="img" aria-label="Colours along the three directions">{bars}</div>'


def place_steps(where: DeltaGenerator, sheet: Sheet) -> None:
    """Show the steps of the chosen variant, with their heading."""
    with where:
        st.subheader(f"Number {sheet.chosen + 1}, step by step", anchor=False)
        show_steps(sheet)
        show_directions(sheet)
