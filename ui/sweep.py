"""A filter that sweeps along a signal: both on one time axis, and below them the numbers under the window.

Python computes every number; the browser moves the window while the reader drags, steps or plays, without a round
trip. The position comes back as one index.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.plots.palette import PALETTES
from ui.numbers import parse_index
from ui.parts import joined

_JS = joined("cells.js", "player.js", "sweep.js")
_CSS = joined("player.css", "sweep.css")
_DIGITS = 4  # decimals that reach the browser; cells show two
Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Track:
    """A signal drawn as a line.

    Args:
        title: above it, on the left; the shape is added.
        values: (W,) numbers.
        note: above it, on the right.
        marks: indices of peaks to point at.
        level: where a dashed line runs across, or None.
    """

    title: str
    values: Numbers
    note: str = ""
    marks: Sequence[int] = ()
    level: float | None = None


def sweep(
    signal: Track, weights: Numbers, output: Track, *, products: Numbers, stride: int, key: str, first: int
) -> int:
    """Draw a signal, its filtered signal, and what the window at the chosen output multiplies and adds.

    Args:
        signal, output: input (W,) and output (W_out,) of a convolution without padding.
        weights: (f,) the filter.
        products: (W_out, f) what each output adds up.
        stride: step from one window to the next, in samples.
        key: a stable name of the figure on its page, and of the URL parameter that holds the chosen output.
        first: the output chosen at first.

    Returns:
        Index of the chosen output.
    """
    linked = parse_index(st.query_params.get(key, ""))
    chosen = min(first if linked is None else linked, len(output.values) - 1)
    mount = st.components.v2.component("cnnkit_sweep", html='<div class="sweep"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "signal": _track(signal),
            "output": _track(output),
            "weights": _short(weights),
            "products": _short(products),
            "limits": [float(np.abs(part).max()) or 1.0 for part in (signal.values, weights, products)],
            "above": _short(products.clip(min=0).sum(axis=1)),
            "below": _short(products.clip(max=0).sum(axis=1)),
            "stride": stride,
            "chosen": chosen,
            "palettes": {name: palette.signed for name, palette in PALETTES.items()},
        },
        on_chosen_change=lambda: _keep_choice(key),
    )
    return chosen


def _keep_choice(key: str) -> None:
    st.query_params[key] = str(int(st.session_state[key]["chosen"]))


def _track(track: Track) -> dict[str, Any]:
    return {**vars(track), "values": _short(track.values), "marks": [int(mark) for mark in track.marks]}


def _short(values: Numbers) -> Any:
    return np.round(values, _DIGITS).tolist()
