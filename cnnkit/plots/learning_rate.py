"""The learning rate over a training: what it was, and what it will be."""

from math import ceil

import plotly.graph_objects as go

from cnnkit.plots.lines import plain_numbers
from cnnkit.plots.palette import Palette
from cnnkit.plots.run_curves import BOTTOM, HEIGHT
from cnnkit.plots.theme import template
from cnnkit.training.runs import StepCurves
from cnnkit.training.settings import Settings, rate_at

_POINTS = 200  # of the planned line


def learning_rate_chart(
    steps: StepCurves, settings: Settings, palette: Palette, *, steps_an_epoch: int, height: int = HEIGHT
) -> go.Figure:
    """Draw the learning rate by epoch: planned, thin and dashed, and over it what was used.

    Args:
        steps: the curves; may be without a point yet.
        settings: whose schedule is planned.
        palette: whose colours.
        steps_an_epoch: so many.
        height: of the figure, in pixels.
    """
    num_steps = settings.epochs * steps_an_epoch
    places = sorted({round(part * (num_steps - 1) / (_POINTS - 1)) for part in range(_POINTS)})
    planned = [rate_at(settings, place, num_steps) for place in places]
    last = settings.epochs
    return go.Figure(
        [
            {
                "type": "scatter", "mode": "lines", "name": "planned", "hoverinfo": "skip",
                "x": [(place + 1) / steps_an_epoch for place in places], "y": planned,
                "line": {"color": palette.muted, "width": 1.5, "dash": "5px,4px"},
            },
            {
                "type": "scatter", "mode": "lines", "name": "used",
                "x": (steps.step / steps_an_epoch).tolist(), "y": plain_numbers(steps.learning_rate),
                "line": {"color": palette.accent, "width": 3},
                "hovertemplate": "epoch %{x:.1f}: %{y:.3g}<extra></extra>",
            },
        ],
        {
            "template": template(palette),
            "height": height,
            "margin": {"l": 8, "r": 12, "t": 14, "b": BOTTOM},
            "xaxis": {
                "title": {"text": "epoch"}, "range": [0, last * 1.01], "dtick": max(1, ceil(last / 6)),
                "showgrid": False, "showline": True, "zeroline": False,
            },
            "yaxis": {"title": {"text": "learning rate"}, "range": [0, 1.08 * settings.learning_rate], "nticks": 5},
            "dragmode": False,
            "uirevision": "rate",
        },
    )  # fmt: skip
