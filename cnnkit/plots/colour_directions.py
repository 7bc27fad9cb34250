"""The colour directions of a picture, and what one draw adds along each of them: AlexNet's colour augmentation."""

from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import Palette
from cnnkit.plots.theme import template
from cnnkit.training.colours import ColourDirections

HEIGHT = 300  # pixels, of the figure
_ALPHA = "\N{GREEK SMALL LETTER ALPHA}"
_REACH = 0.45  # no unit: how far from grey the two ends of a direction are drawn, of 1


def directions_chart(colours: ColourDirections, multiples: NDArray[np.float64], palette: Palette) -> go.Figure:
    """Draw the standard deviation of the colours along each direction, and what a draw adds along it.

    Standard deviations rather than variances, since they have the unit of a colour, as has what is added.

    Args:
        colours: of the picture.
        multiples: drawn for one variant, one a direction.
        palette: whose colours.

    Shapes:
        multiples (3,).

    Raises:
        ShapeError: the directions are not of three channels, or the multiples not as many.
    """
    if colours.directions.shape != (3, 3) or multiples.shape != (3,):
        raise ShapeError(
            f"directions_chart: needs three directions of red, green and blue and a number for each, got "
            f"{colours.directions.shape} and {multiples.shape}."
        )
    deviations, added = np.sqrt(colours.variances), multiples * colours.variances
    names = [f"direction {place}" for place in (1, 2, 3)]
    reach = 1.2 * max(float(deviations.max()), float(np.abs(added).max()), 1e-3)
    bars: dict[str, Any] = {"type": "bar", "orientation": "h", "y": names}
    return go.Figure(
        [
            {
                **bars, "name": "spread", "x": deviations.tolist(), "offset": -0.36, "width": 0.32,
                "marker": {"color": palette.primary}, "text": [f"√λ = {value:.3f}" for value in deviations],
                "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip",
                "textfont": {"size": 14, "color": palette.text},
            },
            {
                **bars, "name": "added", "x": added.tolist(), "offset": 0.04, "width": 0.32,
                "marker": {"color": palette.accent},
                "text": [f"{_ALPHA} λ = {_signed(one, 2)} · {variance:.4f} = {_signed(value, 4)}"
                         for one, variance, value in zip(multiples, colours.variances, added, strict=True)],
                "textposition": "outside", "cliponaxis": False, "hoverinfo": "skip",
                "textfont": {"size": 14, "color": palette.text},
            },
        ],
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": 96, "r": 12, "t": 8, "b": 46},
            "barmode": "overlay",
            "xaxis": {"title": {"text": "of a colour from 0 to 1"}, "range": [-reach, 2.2 * reach], "fixedrange": True},
            "yaxis": {"autorange": "reversed", "fixedrange": True, "automargin": False},
            "dragmode": False,
            "uirevision": "directions",
        },
    )  # fmt: skip


def direction_ends(direction: NDArray[np.float64]) -> tuple[str, str]:
    """Give the colours that lie along a direction on both sides of a middle grey, as #RRGGBB.

    Shapes:
        direction (3,), of length 1.
    """
    ends = (0.5 + sign * _REACH * direction for sign in (-1, 1))
    low, high = ("#" + "".join(f"{round(255 * float(np.clip(c, 0, 1))):02X}" for c in end) for end in ends)
    return low, high


def _signed(value: float, digits: int) -> str:
    return f"{value:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
