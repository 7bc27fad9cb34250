"""The classic hand-made filters, each with where it comes from.

They are written as they are used, slid over the picture without being flipped, and share one sign: bright on the left
(or above) and dark on the right (or below) gives a positive number, as in the course's first example.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError
from cnnkit.foundations.geometry import FloatArray


@dataclass(frozen=True)
class FilterInfo:
    """What a filter does, in one sentence, and where it is described."""

    description: str
    source: str


def _frozen(rows: npt.ArrayLike, divisor: float = 1.0) -> FloatArray:
    """Make a float64 array that nobody can change by accident."""
    array = np.array(rows, dtype=np.float64) / divisor
    array.setflags(write=False)
    return array


_PREWITT = "Prewitt, Object Enhancement and Extraction, in Picture Processing and Psychopictorics, 1970"
_SOBEL = "Sobel & Feldman, A 3x3 Isotropic Gradient Operator for Image Processing, 1968"
_SCHARR = "Scharr, Optimale Operatoren in der Digitalen Bildverarbeitung, 2000, doi:10.11588/heidok.00000962"
_COMPASS = "Robinson, Edge detection by compass gradient masks, 1977, doi:10.1016/S0146-664X(77)80024-5"
_PYRAMID = "Burt & Adelson, The Laplacian Pyramid as a Compact Image Code, 1983, doi:10.1109/TCOM.1983.1095851"
_TEXTBOOK = "Gonzalez & Woods, Digital Image Processing, chapter on spatial filtering"
_GIMP = "GIMP documentation, Convolution Matrix"

_VERTICAL = _frozen([[1, 0, -1], [1, 0, -1], [1, 0, -1]])
_HORIZONTAL = _frozen([[1, 1, 1], [0, 0, 0], [-1, -1, -1]])
_BINOMIAL_3 = np.outer([1, 2, 1], [1, 2, 1])
_BINOMIAL_5 = np.outer([1, 4, 6, 4, 1], [1, 4, 6, 4, 1])

_CATALOGUE: tuple[tuple[str, FloatArray, str, str], ...] = (
    (
        "vertical",
        _VERTICAL,
        "Finds vertical edges: the column on the left minus the column on the right.",
        _PREWITT,
    ),
    (
        "horizontal",
        _HORIZONTAL,
        "Finds horizontal edges: the row above minus the row below.",
        _PREWITT,
    ),
    (
        "diagonal",
        _frozen([[0, -1, -1], [1, 0, -1], [1, 1, 0]]),
        "Finds edges that fall to the right like a backslash: the lower left minus the upper right.",
        _COMPASS,
    ),
    (
        "antidiagonal",
        _frozen([[1, 1, 0], [1, 0, -1], [0, -1, -1]]),
        "Finds edges that rise to the right like a slash: the upper left minus the lower right.",
        _COMPASS,
    ),
    (
        "prewitt vertical",
        _VERTICAL,
        "The course's vertical filter under the name of its inventor: all three rows count the same.",
        _PREWITT,
    ),
    (
        "prewitt horizontal",
        _HORIZONTAL,
        "The course's horizontal filter under the name of its inventor: all three columns count the same.",
        _PREWITT,
    ),
    (
        "sobel vertical",
        _frozen([[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
        "Finds vertical edges with twice the weight on the middle row, so it answers less to noise.",
        _SOBEL,
    ),
    (
        "sobel horizontal",
        _frozen([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]),
        "Finds horizontal edges with twice the weight on the middle column, so it answers less to noise.",
        _SOBEL,
    ),
    (
        "scharr vertical",
        _frozen([[3, 0, -3], [10, 0, -10], [3, 0, -3]]),
        "Finds vertical edges with weights chosen so that slanted edges are measured almost as truly as upright ones.",
        _SCHARR,
    ),
    (
        "scharr horizontal",
        _frozen([[3, 10, 3], [0, 0, 0], [-3, -10, -3]]),
        "Finds horizontal edges with weights chosen so that slanted edges are measured almost as truly as level ones.",
        _SCHARR,
    ),
    (
        "laplacian",
        _frozen([[0, 1, 0], [1, -4, 1], [0, 1, 0]]),
        "Finds edges of every direction at once: the four neighbours minus four times the middle.",
        _TEXTBOOK,
    ),
    (
        "laplacian, 8 neighbours",
        _frozen([[1, 1, 1], [1, -8, 1], [1, 1, 1]]),
        "The Laplacian that counts the corners too, so slanted edges answer more strongly.",
        _TEXTBOOK,
    ),
    (
        "sharpen",
        _frozen([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
        "The picture minus its Laplacian: fine detail is exaggerated, even areas stay as they are.",
        _TEXTBOOK,
    ),
    (
        "box blur",
        _frozen(np.ones((3, 3)), 9),
        "Replaces each pixel by the mean of its window.",
        _TEXTBOOK,
    ),
    (
        "gaussian blur",
        _frozen(_BINOMIAL_3, 16),
        "A mean in which near pixels count more, with binomial weights close to a bell curve.",
        _PYRAMID,
    ),
    (
        "gaussian blur, 5x5",
        _frozen(_BINOMIAL_5, 256),
        "The wider bell, the same as the 3x3 one applied twice.",
        _PYRAMID,
    ),
    (
        "emboss",
        _frozen([[2, 1, 0], [1, 1, -1], [0, -1, -2]]),
        "The picture as a relief: sides that turn from bright to dark towards the lower right rise.",
        f"{_GIMP}, turned by 180 degrees to keep this table's sign",
    ),
    (
        "identity",
        _frozen([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
        "Gives the picture back unchanged.",
        _TEXTBOOK,
    ),
)

FILTERS: dict[str, FloatArray] = {name: weights for name, weights, _, _ in _CATALOGUE}
FILTER_NOTES: dict[str, FilterInfo] = {
    name: FilterInfo(description, source) for name, _, description, source in _CATALOGUE
}

_STEERABLE = ("sobel", "scharr", "prewitt")


def oriented_filter(angle_degrees: float, *, base: str = "sobel") -> FloatArray:
    """Mix the vertical and the horizontal edge filter into one for any direction, cos(a) G_x + sin(a) G_y.

    Args:
        angle_degrees: direction from bright to dark, turning from right to down. At 0 the result is the
            vertical-edge filter, at 90 the horizontal one, at 180 the vertical one with its sign turned.
        base: the pair of filters to mix, "sobel", "scharr" or "prewitt".

    Shapes:
        -> (3, 3), a new array.

    Units:
        `angle_degrees` in degrees.

    Raises:
        OptionError: the angle is not a finite number, or `base` is unknown.

    Source:
        Freeman & Adelson, The Design and Use of Steerable Filters, 1991, doi:10.1109/34.93808, section II.
    """
    if not np.isfinite(angle_degrees):
        raise OptionError(f"oriented_filter: the angle must be a finite number of degrees, got {angle_degrees}.")
    if base not in _STEERABLE:
        raise OptionError(f'oriented_filter: unknown base "{base}". Use one of {", ".join(_STEERABLE)}.')
    angle = np.deg2rad(float(angle_degrees))
    return np.cos(angle) * FILTERS[f"{base} vertical"] + np.sin(angle) * FILTERS[f"{base} horizontal"]
