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
    low, high = min(0.0, float(added.min())), max(float(deviations.max()), float(added.max()), 1e-3)
    room = 0.05 * (high - low)
    texts = [
        f"{place}: √λ = {deviation:.3f},  {_ALPHA} λ = {_signed(multiple, 2)} · {variance:.4f} = {_signed(value, 4)}"
        for place, deviation, multiple, variance, value in zip(
            (1, 2, 3), deviations, multiples, colours.variances, added, strict=True
        )
    ]
    return go.Figure(
        [
            _bars("spread of the colours", deviations, -0.02, palette.primary),
            _bars("added to the picture", added, 0.26, palette.accent),
        ],
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": 8, "r": 12, "t": 8, "b": 46},
            "barmode": "overlay",
            "xaxis": {
                "title": {"text": "of a channel from 0 to 1"}, "range": [low - room, high + room], "fixedrange": True,
                "zeroline": True, "zerolinecolor": palette.muted,
            },
            "yaxis": {"range": [3.6, 0.5], "visible": False, "fixedrange": True},
            "annotations": [
                {"text": text, "xref": "paper", "x": 0, "xanchor": "left", "y": place - 0.2, "yanchor": "middle",
                 "showarrow": False, "bgcolor": palette.paper, "font": {"size": 15, "color": palette.text}}
                for place, text in enumerate(texts, 1)
            ],
            "dragmode": False,
            "uirevision": "directions",
        },
    )  # fmt: skip


def _bars(name: str, values: NDArray[np.float64], offset: float, colour: str) -> dict[str, Any]:
    return {
        "type": "bar", "orientation": "h", "name": name, "y": [1, 2, 3], "x": values.tolist(),
        "offset": offset, "width": 0.26, "marker": {"color": colour},
        "hovertemplate": f"{name}: %{{x:.4f}}<extra></extra>",
    }  # fmt: skip


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
