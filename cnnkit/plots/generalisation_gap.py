"""Training against validation accuracy, with the gap between them filled and measured."""

from collections.abc import Sequence
from math import ceil
from typing import Any

import plotly.graph_objects as go

from cnnkit.plots.end_labels import spread_labels
from cnnkit.plots.lines import plain_numbers, translucent
from cnnkit.plots.palette import Palette
from cnnkit.plots.run_curves import Floats, mean_and_range, values_of
from cnnkit.plots.theme import template
from cnnkit.training.runs import EpochCurves

HEIGHT = 330  # pixels, of a figure
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 112, 44, 46  # pixels around the plot; the names of the lines stand at the right
_LINE = 18  # pixels: height of a line of the labels
_NO_GAP = 0.5  # points of a hundred; less is not marked


def gap_chart(title: str, runs: Sequence[EpochCurves], palette: Palette, *, num_epochs: int) -> go.Figure:
    """Draw the accuracy in training and in validation by epoch, and mark the gap at the last.

    Args:
        title: above the figure; short.
        runs: that differ in their seeds; their mean is drawn full, each one faint. They may have no epoch yet.
        palette: whose colours.
        num_epochs: the axis' end, so that it stays where it is while a network learns.
    """
    training, validation = (
        [values_of(one, "accuracy", training=is_training) for one in runs if len(one.seconds)]
        for is_training in (True, False)
    )
    drawn: list[dict[str, Any]] = []
    labels: list[dict[str, Any]] = []
    if validation:
        learned, judged = (mean_and_range(lines)[0] for lines in (training, validation))
        drawn = [_filled(learned, judged, palette)]
        drawn += _faint(training, palette, is_training=True) + _faint(validation, palette, is_training=False)
        drawn += [_line("training", learned, palette, is_dashed=True), _line("validation", judged, palette)]
        drawn += _bracket(len(learned), float(learned[-1]), float(judged[-1]), palette)
        labels = _labels(float(learned[-1]), float(judged[-1]), palette)
    return go.Figure(
        drawn,
        {
            "template": template(palette),
            "height": HEIGHT,
            "margin": {"l": _LEFT, "r": _RIGHT, "t": _TOP, "b": _BOTTOM},
            "title": {"text": title, "y": 0.98, "yanchor": "top"},
            "xaxis": {
                "title": {"text": "epoch"}, "range": [0, num_epochs * 1.03], "dtick": max(1, ceil(num_epochs / 4)),
                "showgrid": False, "showline": True, "zeroline": False, "fixedrange": True, "automargin": False,
            },
            "yaxis": {
                "title": {"text": "right (%)"}, "range": [0, 102], "dtick": 25, "zeroline": False, "fixedrange": True,
                "automargin": False,
            },
            "annotations": labels,
            "dragmode": False,
            "uirevision": "gap",
        },
    )  # fmt: skip


def last_accuracy(runs: Sequence[EpochCurves], *, training: bool) -> float:
    """Give the accuracy of the last epoch in per cent, averaged over seeds, as the figure writes it."""
    return float(mean_and_range([values_of(one, "accuracy", training=training) for one in runs])[0][-1])


def gap_words(training: float, validation: float) -> str:
    """Write the gap between two accuracies in per cent: 49.5 points."""
    gap = f"{training - validation:.1f}".replace("-", "\N{MINUS SIGN}")
    return f"{gap} points"


def _places(count: int, *, is_training: bool) -> list[float]:
    """Training accuracies are means over an epoch, so they stand at its middle."""
    return [epoch - (0.5 if is_training else 0) for epoch in range(1, count + 1)]


def _line(name: str, values: Floats, palette: Palette, *, is_dashed: bool = False) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines" if len(values) > 1 else "markers",
        "name": name,
        "x": _places(len(values), is_training=is_dashed),
        "y": plain_numbers(values),
        "line": {"color": palette.primary, "width": 2 if is_dashed else 3, "dash": "5px,4px" if is_dashed else "solid"},
        "marker": {"color": palette.primary, "size": 7},
        "hovertemplate": f"{name}: %{{y:.1f}} %<extra></extra>",
    }


def _faint(lines: Sequence[Floats], palette: Palette, *, is_training: bool) -> list[dict[str, Any]]:
    """Each seed's own line, where there are several."""
    if len(lines) < 2:
        return []
    return [
        {
            "type": "scatter", "mode": "lines", "name": "one seed", "hoverinfo": "skip",
            "x": _places(len(values), is_training=is_training), "y": plain_numbers(values),
            "line": {"color": translucent(palette.primary, 0.35), "width": 1},
        }
        for values in lines
    ]  # fmt: skip


def _filled(training: Floats, validation: Floats, palette: Palette) -> dict[str, Any]:
    x = _places(len(training), is_training=True), _places(len(validation), is_training=False)
    return {
        "type": "scatter", "mode": "lines", "name": "gap", "hoverinfo": "skip", "fill": "toself",
        "x": [*x[0], *x[1][::-1]], "y": [*plain_numbers(training), *plain_numbers(validation[::-1])],
        "fillcolor": translucent(palette.accent, 0.16), "line": {"width": 0},
    }  # fmt: skip


def _bracket(epoch: int, training: float, validation: float, palette: Palette) -> list[dict[str, Any]]:
    """An upright line between the ends of the two curves."""
    if abs(training - validation) < _NO_GAP:
        return []
    return [
        {
            "type": "scatter", "mode": "lines+markers", "name": "gap at the end", "hoverinfo": "skip",
            "x": [epoch, epoch], "y": [validation, training], "line": {"color": palette.accent, "width": 3},
            "marker": {"symbol": "line-ew", "size": 12, "line": {"color": palette.accent, "width": 3}},
            "cliponaxis": False,
        }
    ]  # fmt: skip


def _labels(training: float, validation: float, palette: Palette) -> list[dict[str, Any]]:
    """Names and last values at the right, the gap's between them, none over another."""
    texts = [
        (validation, f"validation<br>{validation:.1f} %", palette.primary),
        ((training + validation) / 2, f"<b>gap</b><br><b>{gap_words(training, validation)}</b>", palette.accent),
        (training, f"training<br>{training:.1f} %", palette.primary),
    ]
    # In the order that the curves end in, so that the gap stays between them where validation is the higher.
    height = 2 * _LINE / (HEIGHT - _TOP - _BOTTOM)
    middles = spread_labels([value / 102 for value, _, _ in texts], [height] * 3, low=0, high=1)
    return [
        {
            "text": text, "align": "left", "xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "yref": "paper",
            "y": middle, "yanchor": "middle", "showarrow": False, "font": {"size": 14, "color": colour},
        }
        for (_, text, colour), middle in zip(texts, middles, strict=True)
    ]  # fmt: skip
