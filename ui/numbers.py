"""How numbers are written on the page, and read back from what a reader typed."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError

LONGEST_INDEX = 9  # digits
LARGEST_ENTRY = 1e6  # no unit: keeps every sum of products exact to the digits a cell shows
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float) -> str:
    """At most three significant digits, a real minus sign, nothing for NaN."""
    if math.isnan(value):
        return ""
    if float(value).is_integer() and abs(value) < 1e5:
        text = str(int(value))
    else:
        text = f"{value:.3g}" if abs(value) >= 0.0005 else "0"
    return text.replace("-", "\N{MINUS SIGN}")


def format_fixed(value: float, *, decimals: int) -> str:
    """A number with so many decimals, a real minus sign, and no minus before a zero; nothing for NaN."""
    if math.isnan(value):
        return ""
    text = f"{value:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text.replace("-", "\N{MINUS SIGN}")


def power_of_ten(value: float, *, latex: bool = False) -> str:
    """Two significant digits of a number above zero, however small: 0.0047, 4.7 · 10⁻⁶."""
    if value == 0 or 0.001 <= value < 1e5:
        text = f"{value:.2g}" if value < 100 else f"{value:,.0f}"
        return text.replace(",", "{,}") if latex else text
    digits, power = f"{value:.1e}".split("e")
    spaced = f"{digits}\N{NO-BREAK SPACE}·\N{NO-BREAK SPACE}10{superscript(int(power))}"
    return rf"{digits} \cdot 10^{{{int(power)}}}" if latex else spaced


def superscript(power: int) -> str:
    """A whole number in raised figures."""
    return str(power).translate(_SUPERSCRIPTS)


def counted(number: int, one: str, many: str) -> str:
    """A count with the word that goes with it: 1 row, 2 rows."""
    return f"{number} {one if number == 1 else many}"


def sum_sentence(terms: npt.NDArray[np.floating]) -> str:
    """Write a sum out, "10 + 0 + 2 = 12"; for more than ten terms, (f, f), the sums of the rows."""
    parts = terms.ravel() if terms.size <= 10 else terms.sum(axis=1)
    return " + ".join(bracketed(float(part)) for part in parts) + f" = {format_number(float(terms.sum()))}"


def written_products(a: npt.NDArray[Any], b: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Write "a · b" for every pair of numbers: the second lines of a grid of products, as strings."""
    return np.vectorize(lambda left, right: f"{format_number(left)} · {bracketed(right)}", otypes=[str])(a, b)


def bracketed(value: float) -> str:
    """A number as it stands after an operator: negative ones in brackets."""
    return f"({format_number(value)})" if value < 0 else format_number(value)


def parse_index(text: str) -> int | None:
    """Read an index from a link; None for anything else, and for numbers too long to be one."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_INDEX else None


def parse_grid(rows: Sequence[Sequence[str]], name: str) -> npt.NDArray[np.float64]:
    """Read a grid of typed numbers, (H, W).

    Raises:
        OptionError: a cell is empty, is not a number, is not finite or is beyond a million; it names the cell.
    """
    return np.array([[_parse(text, name, r, c) for c, text in enumerate(row)] for r, row in enumerate(rows)])


def _parse(text: str, name: str, row: int, column: int) -> float:
    where = f"{name}, row {row}, column {column}"
    cleaned = text.strip().replace("\N{MINUS SIGN}", "-").replace(",", ".")
    if not cleaned:
        raise OptionError(f"{where} is empty. Type a number there; 0 is a number too.")
    try:
        value = float(cleaned)
    except ValueError:
        raise OptionError(
            f"{where} holds {text.strip()!r}, which is not a number. Type one such as 2 or -0.5."
        ) from None
    if not math.isfinite(value) or abs(value) > LARGEST_ENTRY:
        raise OptionError(f"{where} holds {text.strip()}. Type a finite number between -1,000,000 and 1,000,000.")
    return value
