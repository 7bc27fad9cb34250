"""Bars of one length, cut into parts: where a network's parameters live, and where its work is done."""

from collections.abc import Mapping

import plotly.graph_objects as go

from cnnkit.errors import OptionError
from cnnkit.plots.palette import LIGHT, Palette
from cnnkit.plots.theme import template

_BAR, _MARGINS = 74, 34  # pixels
_SMALLEST_WORD = 14  # pixels; a part too narrow for it stays without


def shares_chart(counts: Mapping[str, Mapping[str, int]], palette: Palette, *, chosen: str = "") -> go.Figure:
    """Draw one bar for each kind of count, cut into the same parts, and name the parts that are wide enough.

    Args:
        counts: by what is counted, such as "parameters", then by part; every kind has the same parts.
        palette: whose colours.
        chosen: name of the part in the accent colour.

    Raises:
        OptionError: the parts differ, or a count has nothing in it.
    """
    names = list(next(iter(counts.values()), {}))
    if not names or any(list(parts) != names or not sum(parts.values()) for parts in counts.values()):
        raise OptionError("shares_chart: every kind of count needs the same parts, and a sum above zero.")
    kinds = list(counts)
    totals = {kind: sum(counts[kind].values()) for kind in kinds}
    traces = []
    for place, name in enumerate(names):
        shares = [counts[kind][name] / totals[kind] for kind in kinds]
        is_chosen = name == chosen
        fill = palette.accent if is_chosen else palette.magnitude[1 + place % 2]
        traces.append({
            "type": "bar", "orientation": "h", "name": name, "y": kinds, "x": shares,
            "marker": {"color": fill, "line": {"color": palette.paper, "width": 2}},
            "text": [f"{name} {share:.0%}" for share in shares], "textposition": "inside", "textangle": 0,
            "insidetextanchor": "middle", "insidetextfont": {"color": LIGHT.text if is_chosen else palette.text},
            "customdata": [f"{counts[kind][name]:,}" for kind in kinds],
            "hovertemplate": f"{name}: %{{customdata}} (%{{x:.1%}})<extra></extra>",
        })  # fmt: skip
    return go.Figure(
        data=traces,
        layout={
            "template": template(palette),
            "height": _BAR * len(kinds) + _MARGINS,
            "margin": {"l": 8, "r": 8, "t": 4, "b": 8},
            "barmode": "stack",
            "bargap": 0.34,
            "uniformtext": {"minsize": _SMALLEST_WORD, "mode": "hide"},
            "xaxis": {"range": [0, 1], "tickformat": ".0%", "showgrid": False, "zeroline": False, "fixedrange": True},
            "yaxis": {"autorange": "reversed", "tickfont": {"color": palette.text, "size": 15}, "fixedrange": True},
            "dragmode": False,
        },
    )
