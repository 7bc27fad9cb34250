"""Numbers, sums and grids as LaTeX, for prompts and worked solutions."""

import numpy as np
import numpy.typing as npt


def number(value: float) -> str:
    """Write a number with separated thousands and without needless zeros: 14{,}450{,}688, 2.25, -3.

    Args:
        value: a finite number; up to six decimals are kept.
    """
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(",", "{,}")  # braces, or LaTeX spaces the comma as in a list


def product(*factors: float) -> str:
    """Write a product, with negative factors in parentheses."""
    return r" \cdot ".join(f"({number(factor)})" if factor < 0 else number(factor) for factor in factors)


def size(*sides: int) -> str:
    """Write a size, sides joined by times signs."""
    return r" \times ".join(map(str, sides))


def matrix(rows: npt.ArrayLike) -> str:
    """Write a grid of numbers in square brackets.

    Shapes:
        rows (H, W).
    """
    lines = [" & ".join(number(value) for value in row) for row in np.asarray(rows).tolist()]
    return r"\begin{bmatrix} " + r" \\ ".join(lines) + r" \end{bmatrix}"


def sum_of_products(left: npt.ArrayLike, right: npt.ArrayLike) -> str:
    """Write two rows multiplied number by number: 3 * 1 + 0 * 0 + 5 * (-1).

    Shapes:
        left (N,), right (N,).
    """
    pairs = zip(np.asarray(left).tolist(), np.asarray(right).tolist(), strict=True)
    return " + ".join(product(*pair) for pair in pairs)


def steps(left: str, *rights: str) -> str:
    """Write left = right = right ... one under the other, so that no line is wider than a phone.

    Args:
        left: what is computed.
        rights: its forms down to the result; one that starts with + continues the line before.
    """
    lines = (f"& {right}" if right.startswith("+") else f"&= {right}" for right in rights)
    return rf"$$\begin{{aligned}} {left} " + r" \\ ".join(lines) + r" \end{aligned}$$"
