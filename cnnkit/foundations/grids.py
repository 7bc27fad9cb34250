"""Small grids of brightness to convolve by hand, from 0 (dark) to 10 (bright)."""

import numpy as np

from cnnkit.foundations.geometry import FloatArray


def _drawn(*rows: str) -> FloatArray:
    """Turn a drawing into numbers: '.' is 0, '#' is 10, a digit is itself. The array cannot be changed."""
    values = {".": 0.0, "#": 10.0} | {str(digit): float(digit) for digit in range(10)}
    array = np.array([[values[cell] for cell in row] for row in rows])
    array.setflags(write=False)
    return array


GRIDS: dict[str, FloatArray] = {
    "bright to dark": _drawn(*["###..."] * 6),
    "dark to bright": _drawn(*["...###"] * 6),
    # Horizontal edges of both signs and, in the middle, the crossing that gives values in between.
    "two bright quarters": _drawn(*["###..."] * 3, *["...###"] * 3),
    "digit": _drawn(
        ".........",
        "..4###4..",
        ".4#6.6#4.",
        "......#6.",
        "...4##8..",
        "......#6.",
        ".4#6.6#4.",
        "..4###4..",
        ".........",
    ),
    "cross": _drawn("...#...", "...#...", "...#...", "#######", "...#...", "...#...", "...#..."),
    "corner": _drawn(".......", ".......", "..#####", "..#####", "..#####", "..#####", "..#####"),
    "diagonal edge": _drawn("#######", "######.", "#####..", "####...", "###....", "##.....", "#......"),
    "checkerboard": _drawn(*["#.#.#.#.", ".#.#.#.#"] * 4),
    "ramp": _drawn(*["2345678"] * 6),
    "single pixel": _drawn(".......", ".......", ".......", "...#...", ".......", ".......", "......."),
}
