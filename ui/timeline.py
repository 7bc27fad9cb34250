"""Steps to slide and play through, and pictures that follow them: what a board shows of something that develops."""

import base64
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ui.figures import encode_jpeg
from ui.numbers import format_number, superscript

_MOST_TICKS = 5
Tick = tuple[float, str]  # where on the axis, 0 to 1, and its label


@dataclass(frozen=True)
class Timeline:
    """The steps of a board that has no source grid; the board counts them as one row of cells.

    Args:
        name: what is counted, for the axis and the URL.
        title: says what the curve shows.
        values: (T,) the curve's height at each step, above zero for a logarithmic axis.
        log: whether equal factors are equally high.
        start: the step chosen at first.
        frame_ms: how long playing shows each step, in milliseconds.
    """

    name: str
    title: str
    values: npt.NDArray[Any]
    log: bool = True
    start: int = 0
    frame_ms: int = 70


@dataclass(frozen=True)
class Film:
    """A picture on a board: one frame for each step, or a single one that stays.

    Args:
        title: above it; the size is added.
        frames: (T, H, W, 3) uint8 RGB.
        alt: says what is seen, for those who cannot see it.
    """

    title: str
    frames: npt.NDArray[np.uint8]
    alt: str


def timeline_data(timeline: Timeline) -> dict[str, Any]:
    """What the browser needs to draw a timeline: the curve's heights from 0 to 1, and ticks."""
    values = np.asarray(timeline.values, dtype=np.float64)
    heights = np.log10(np.maximum(values, values[values > 0].min(initial=1.0))) if timeline.log else values
    low, high = float(heights.min()), float(heights.max())
    if timeline.log:  # a curve that hardly moves is drawn as one
        low, high = math.floor(low), max(math.ceil(high), math.floor(low) + 1)
    spread = (high - low) or 1.0
    last = max(len(values) - 1, 1)
    return {
        "name": timeline.name,
        "title": timeline.title,
        "heights": ((heights - low) / spread).round(4).tolist(),
        "y_ticks": [((tick - low) / spread, _label(tick, timeline.log)) for tick in ticks(low, high)],
        "x_ticks": [(tick / last, format_number(tick)) for tick in ticks(0, last)],
        "frame_ms": timeline.frame_ms,
    }


def film_data(film: Film) -> dict[str, Any]:
    """The frames one below the other in a single JPEG, so that playing needs no further request."""
    count, height, width, _ = film.frames.shape
    jpeg = encode_jpeg(film.frames.reshape(count * height, width, 3))
    return {
        "film": "data:image/jpeg;base64," + base64.b64encode(jpeg).decode("ascii"),
        "title": film.title,
        "alt": film.alt,
        "count": count,
        "height": height,
        "width": width,
    }


def ticks(low: float, high: float) -> list[float]:
    """At most six round numbers, evenly apart, that lie within `low` to `high`."""
    rough = (high - low) / _MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * (1 - 1e-9))
    step = max(step, 1.0) if float(low).is_integer() and float(high).is_integer() else step
    return [n * step for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _label(tick: float, log: bool) -> str:
    return f"10{superscript(round(tick))}" if log else format_number(tick)
