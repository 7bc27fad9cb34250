"""A heartbeat's signal under a filter: the peaks that can be told before and after, and the sweep along both."""

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import FILTERS_1D, FloatArray, conv_forward, find_peaks, window_products
from ui.numbers import format_number
from ui.sweep import Track, sweep

HEARTBEAT, HALF = "heartbeat", 0.5  # half of what that filter answers to a heartbeat of its own shape
REFRACTORY = 25  # samples, 0.2 s at 60 beats a minute: sooner no heart beats again; Pan & Tompkins, 1985
FILTER_NOTES_1D = {
    "edge": "The sample before minus the sample after.",
    "box blur": "The mean of five samples.",
    "gaussian blur": "A mean of five samples, most of it from the middle.",
    "second difference": "How sharply the line bends.",
    HEARTBEAT: "The shape of a heartbeat, 15 samples long. It answers 1 to a beat like itself, and little to noise. "
    f"Of peaks less than {REFRACTORY} samples apart only the highest counts: no heart beats again so soon.",
}
_FIRST = 187  # samples: the middle of the second of four beats


@dataclass(frozen=True)
class FilteredSignal:
    """A signal x (W,), the filter of FILTERS_1D called `name`, and its outputs z (W_out,)."""

    name: str
    x: FloatArray
    stride: int
    z: FloatArray

    @property
    def w(self) -> FloatArray:
        """The filter's numbers, (f,)."""
        return FILTERS_1D[self.name]

    @property
    def least_distance(self) -> int:
        """Between two heartbeats, in outputs."""
        return ceil(REFRACTORY / self.stride)


def filter_signal(name: str, x: FloatArray, *, stride: int) -> FilteredSignal:
    """Pass a signal (W,) through a filter of FILTERS_1D, without padding."""
    z, _ = conv_forward(x[None, :, None], FILTERS_1D[name][:, None, None], stride=stride)
    return FilteredSignal(name, x, stride, z[0, :, 0])


def sweep_signal(place: DeltaGenerator, run: FilteredSignal) -> int:
    """Draw the signal, its outputs and the window; for the heartbeat filter also count the peaks. Gives the output."""
    signal, filtered = Track("signal", run.x), Track("filtered", run.z)
    if run.name == HEARTBEAT:
        before = find_peaks(run.x, height=HALF, distance=REFRACTORY)
        found = find_peaks(run.z, height=HALF, distance=run.least_distance)
        signal = Track("signal", run.x, _peaks(len(before)), level=HALF)
        filtered = Track("filtered", run.z, _peaks(len(found)), found.tolist(), level=HALF)
    _, products = window_products(run.x[None], run.w[None], stride=run.stride)
    first = (_FIRST - len(run.w) // 2) // run.stride
    with place:
        return sweep(
            signal, run.w, filtered, products=products[0, :, 0], stride=run.stride, key="output", first=first
        )  # fmt: skip


def write_output(place: DeltaGenerator, run: FilteredSignal, i: int) -> None:
    """Write the sum behind output i, its value, and how many outputs there are."""
    start = f"{run.stride}i" if run.stride > 1 else "i"
    place.latex(rf"z_i = \sum_{{k=0}}^{{{len(run.w) - 1}}} x_{{{start}+k}}\; w_k", width="content")
    place.latex(rf"z_{{{i}}} = {format_number(run.z[i])}", width="content")
    positions = rf"\left\lfloor \frac{{{len(run.x)} - {len(run.w)}}}{{{run.stride}}} \right\rfloor + 1"
    place.latex(rf"{positions} = {len(run.z)}", width="content")


def signal_table(run: FilteredSignal) -> pd.DataFrame:
    """Each sample, and beside the middle of each window the output."""
    table = pd.DataFrame({"signal": run.x}).rename_axis("sample")
    middles = run.stride * np.arange(len(run.z)) + len(run.w) // 2
    table["filtered"] = pd.Series(run.z, index=middles)
    return table


def _peaks(count: int) -> str:
    return f"{count} {'peak' if count == 1 else 'peaks'} above {HALF}"
