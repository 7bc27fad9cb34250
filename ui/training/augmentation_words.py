"""What was drawn for one variant, in words and as a formula. Lengths are written in pixels of a picture of 32 x 32."""

from typing import Any, assert_never

import numpy as np
import numpy.typing as npt

from cnnkit.training import (
    Augmentation,
    ColourDirections,
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
from cnnkit.training.warps import rotation_matrix, shear_matrix
from ui.numbers import format_fixed, format_number

Draw = npt.NDArray[Any]


def short_words(operation: Augmentation, draw: Draw, factor: int) -> str:
    """A few letters for below a small picture; nothing where the picture says it all.

    Args:
        operation: with lengths in pixels of the picture that was varied.
        draw: for this variant, a row of `drawn`.
        factor: how many of these pixels make one of 32.
    """
    match operation:
        case Mirror(probability):
            return "mirrored" if draw < probability else "as it is"
        case RandomCrop():
            down, right = crop_move(operation, draw, factor)
            return f"{_arrow(down, '↓', '↑')} {_arrow(right, '→', '←')}"
        case Rotation() | Shear():
            return f"{format_fixed(float(draw), decimals=1)}°"
        case ColourShift():
            return " ".join(_signed(value, 2) for value in draw)
        case PcaColour():
            return " ".join(_signed(value, 1) for value in draw)
        case LocalWarp() | Cutout():
            return ""
        case _:
            assert_never(operation)


def crop_move(operation: RandomCrop, draw: Draw, factor: int) -> tuple[float, float]:
    """How far down and to the right a crop looks, in pixels of 32."""
    down, right = (draw - operation.padding) / factor
    return float(down), float(right)


def covered_part(operation: Cutout, draw: Draw, factor: int) -> tuple[float, float, float, float]:
    """Top, bottom, left and right of the covered square within the picture, in pixels of 32."""
    first = np.maximum(draw - operation.side // 2, 0)
    last = np.clip(draw - operation.side // 2 + operation.side, 0, SIDE * factor)
    (top, left), (bottom, right) = first / factor, last / factor
    return float(top), float(bottom), float(left), float(right)


def formula(operation: Augmentation, draw: Draw, factor: int, colours: ColourDirections) -> str:
    """What the operation does to this variant, in LaTeX: a the picture before, b after, both at row y, column x."""
    match operation:
        case Mirror(probability):
            return rf"b_{{y,\,x}} = a_{{y,\,{SIDE - 1} - x}}" if draw < probability else r"b_{y,\,x} = a_{y,\,x}"
        case RandomCrop():
            down, right = crop_move(operation, draw, factor)
            return rf"b_{{y,\,x}} = a_{{y {_plus(down)},\; x {_plus(right)}}}"
        case Rotation():
            return _matrix_formula(rotation_matrix(float(draw)))
        case Shear():
            return _matrix_formula(shear_matrix(float(draw)))
        case LocalWarp():
            return r"b(\mathbf{x}) = a\bigl(\mathbf{x} + d(\mathbf{x})\bigr)"
        case ColourShift():
            return rf"\small b = a + {_row(draw, 2)}"
        case PcaColour():
            added = _row(colours.directions @ (draw * colours.variances), 3)
            return rf"\small \begin{{gathered}} b = a + P\,(\alpha \circ \lambda) \\ = a + {added} \end{{gathered}}"
        case Cutout():
            return r"b_{y,\,x} = 0.5 \text{ in the square}"
        case _:
            assert_never(operation)


def sentence(operation: Augmentation, draw: Draw, factor: int) -> str:
    """What was drawn for this variant, and what it means."""
    match operation:
        case Mirror(probability):
            outcome = "below {}: mirrored." if draw < probability else "not below {}: left as it is."
            return f"Drew {float(draw):.2f}, {outcome.format(format_number(probability))}"
        case RandomCrop():
            down, right = crop_move(operation, draw, factor)
            return f"Looks {_far(down, 'down', 'up')} and {_far(right, 'right', 'left')}; the border repeats."
        case Rotation():
            way = "counter-clockwise" if draw >= 0 else "clockwise"
            return f"Turned by {abs(float(draw)):.1f}° {way}; **x** is counted from the middle."
        case Shear():
            return f"Slanted by {_fixed(float(draw), 1)}°; **x** is counted from the middle."
        case LocalWarp(strength, smoothness):
            return (
                f"Each pixel looks where its arrow points, at most {format_number(strength / factor)} pixels away "
                f"along an axis; neighbours within {format_number(smoothness / factor)} alike."
            )
        case ColourShift():
            return "To red, green and blue of every pixel; then clipped to 0 to 1."
        case PcaColour():
            return "To red, green and blue of every pixel: see the bars below."
        case Cutout():
            edges = covered_part(operation, draw, factor)
            if edges[0] == edges[1] or edges[2] == edges[3]:
                return "A square without a side covers nothing."
            return "Grey from row {} to {} and from column {} to {} of 32.".format(*map(format_number, edges))
        case _:
            assert_never(operation)


def _matrix_formula(matrix: npt.NDArray[np.float64]) -> str:
    rows = r" \\ ".join(" & ".join(_fixed(value, 2) for value in row) for row in matrix)
    matrix_text = rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"
    return rf"\small \begin{{gathered}} b(\mathbf{{x}}) = a(M \mathbf{{x}}) \\ M = {matrix_text} \end{{gathered}}"


def _row(values: Draw, decimals: int) -> str:
    return "(" + r",\,".join(_fixed(float(value), decimals) for value in values) + ")"


def _plus(value: float) -> str:
    return f"- {format_number(-value)}" if value < 0 else f"+ {format_number(value)}"


def _far(value: float, onward: str, back: str) -> str:
    return f"{format_number(abs(value))} {'pixel' if abs(value) == 1 else 'pixels'} {onward if value >= 0 else back}"


def _arrow(value: float, onward: str, back: str) -> str:
    return f"{format_number(abs(value))}{onward if value >= 0 else back}"


def _fixed(value: float, decimals: int) -> str:
    return format_fixed(value, decimals=decimals)


def _signed(value: float, decimals: int) -> str:
    text = _fixed(float(value), decimals)
    return text if text.startswith("\N{MINUS SIGN}") else f"+{text}"
