from dataclasses import replace
from math import ceil

import numpy as np
import pandas as pd
import streamlit as st

from cnnkit.foundations import (
    FILTERS_1D,
    FILTERS_3D,
    FloatArray,
    conv_forward,
    ecg_signal,
    find_peaks,
    output_size,
    window_products,
)
from cnnkit.plots.slices import AXES, slice_pair
from ui.code_view import show_code
from ui.figures import show_chart
from ui.foundations.ranks import COURSE_LAYERS, RankedLayer, ranks_table
from ui.foundations.scan import SCAN_SIZE, filtered_scan, noisy_scan, write_window
from ui.lesson import attempt, open_lesson
from ui.numbers import format_number
from ui.sweep import Track, sweep
from ui.tables import show_table
from ui.theme import current_palette

HEARTBEAT, HALF = "heartbeat", 0.5  # half of what that filter answers to a heartbeat of its own shape
REFRACTORY = 25  # samples, 0.2 s at 60 beats a minute: sooner no heart beats again; Pan & Tompkins, 1985
BEAT = 187  # samples: the second of four beats, the default
MIDDLE = (16, 30, 24)  # voxels: a plain part of a slice, right below a ventricle
NOTES = {
    "edge": "The sample before minus the sample after.",
    "box blur": "The mean of five samples.",
    "gaussian blur": "A mean of five samples, most of it from the middle.",
    "second difference": "How sharply the line bends.",
    HEARTBEAT: "The shape of a heartbeat, 15 samples long. It answers 1 to a beat like itself, and little to noise.",
}
frame = open_lesson(
    "signals-and-volumes",
    "A heartbeat has one axis, a picture two, a scan three. The filter has as many, and the sum stays the same: "
    "multiply what the window covers, add up. Drag the orange window along the signal, or press play.",
)
with frame.controls:
    name = st.selectbox("Filter", FILTERS_1D, index=4, key="filter", bind="query-params")
    st.caption(NOTES[name])
    noise = st.slider("Noise (heights of a beat)", 0.0, 0.6, 0.25, 0.05, key="noise", bind="query-params")
    beats = st.slider("Beats", 1, 8, 4, key="beats", bind="query-params")
    with st.expander("Stride, length, seed"):
        stride = st.slider("Stride (samples)", 1, 5, 1, key="stride", bind="query-params")
        length = st.slider("Length (samples)", 10, 500, 500, 10, key="length", bind="query-params")
        seed = st.slider("Seed of the noise", 0, 99, 0, key="seed", bind="query-params")
    below_controls = st.container()


def filter_signal() -> tuple[FloatArray, FloatArray, int, FloatArray]:
    x, w = ecg_signal(length, beats=beats, noise=noise, rng=np.random.default_rng(seed)), FILTERS_1D[name]
    return x, w, stride, conv_forward(x[None, :, None], w[:, None, None], stride=stride)[0][0, :, 0]


x, w, step, z = attempt("signal", below_controls, filter_signal)
signal, filtered = Track("signal", x), Track("filtered", z)
searching = len(w) == len(FILTERS_1D[HEARTBEAT])
if searching:
    apart = ceil(REFRACTORY / step)  # outputs
    found = find_peaks(z, height=HALF, distance=apart)
    before = len(find_peaks(x, height=HALF, distance=REFRACTORY))
    signal = replace(signal, note=f"{before} peaks above {HALF}", level=HALF)
    filtered = replace(filtered, note=f"{len(found)} peaks above {HALF}", level=HALF, marks=found.tolist())
products = window_products(x[None], w[None], stride=step)[1][0, :, 0]  # (W_out, f)
with frame.figure:
    i = sweep(signal, w, filtered, products=products, stride=step, key="output", first=(BEAT - len(w) // 2) // step)
with frame.formula:
    start = f"{step}i" if step > 1 else "i"
    st.latex(rf"z_i = \sum_{{k=0}}^{{{len(w) - 1}}} x_{{{start}+k}}\; w_k", width="content")
    st.latex(rf"z_{{{i}}} = {format_number(z[i])}", width="content")
    st.latex(rf"\left\lfloor \frac{{{len(x)} - {len(w)}}}{{{step}}} \right\rfloor + 1 = {len(z)}", width="content")

with frame.more:
    st.subheader("One axis more than a picture: a scan", anchor=False)
    st.markdown(
        "Now the filter is a cube of 3 × 3 × 3 numbers. It reads the slices below and above as well, and so finds "
        "edges that no single slice shows."
    )
    scan, scan_controls = st.columns([3.1, 1], gap="large")
    st.subheader("One function, three ranks", anchor=False)
    st.markdown(
        "The filters have one axis for each axis of the data, then the channels that go in and those that come out."
    )
    here = (
        RankedLayer("signal above", (len(x),), 1, len(w), 1, stride=step, bias=False),
        RankedLayer("scan above", SCAN_SIZE, 1, 3, 1, bias=False),
    )
    st.table(ranks_table(*here, *COURSE_LAYERS), border="horizontal", hide_index=True)
with scan_controls:
    cube_name = st.selectbox("Filter of the scan", FILTERS_3D, key="cube", bind="query-params")
    depth, row, column = (
        st.slider(f"{axis.title()} (voxels)", 1, size - 2, place, key=axis, bind="query-params")
        for axis, size, place in zip(AXES, SCAN_SIZE, MIDDLE, strict=True)
    )
    scan_noise = st.slider("Noise (brightness of bone)", 0.0, 0.3, 0.0, 0.05, key="scan-noise", bind="query-params")

volume, answers, cube = noisy_scan(scan_noise), filtered_scan(cube_name, scan_noise), FILTERS_3D[cube_name]
d, r, c = depth - 1, row - 1, column - 1  # where the window begins, and the output stands
answer = float(answers[d, r, c])
palette = current_palette()
with scan:
    for axis, place in enumerate(st.columns(3)):
        figure = slice_pair(volume, answers, palette, axis=axis, at=(depth, row, column), signed=cube.min() < 0)
        with place:
            show_chart(figure, key=f"slice {axis}", alt=f"A slice across the {AXES[axis]} axis, before and after")
    write_window(volume[d : d + 3, r : r + 3, c : c + 3], cube, answer, depth=d)
    with st.container(horizontal=True, gap="large"):
        st.latex(rf"z_{{{d},{r},{c}}} = {format_number(answer)}", width="content")
        for size in SCAN_SIZE[:2]:
            st.latex(rf"{size} - 3 + 1 = {output_size(size, 3)}", width="content")

with frame.numbers:
    table = pd.DataFrame({"signal": x}).rename_axis("sample")
    table["filtered"] = pd.Series(z, index=step * np.arange(len(z)) + len(w) // 2)
    show_table(table, name="signal", caption="Each output stands beside the sample in the middle of its window")
with frame.code:
    count = f"print(find_peaks(z[0, :, 0], height={HALF}, distance={apart}))\n" if searching else ""
    show_code(
        "import numpy as np\n"
        "from cnnkit.foundations import FILTERS_1D, FILTERS_3D, conv_forward, ct_phantom, ecg_signal, find_peaks\n\n"
        f"x = ecg_signal({length}, beats={beats}, noise={noise}, rng=np.random.default_rng({seed}))\n"
        f'w = FILTERS_1D["{name}"]\n'
        f"z, cache = conv_forward(x[None, :, None], w[:, None, None], stride={stride})\nprint(z[0, :, 0])\n{count}\n"
        f"noise = {scan_noise} * np.random.default_rng(0).standard_normal({SCAN_SIZE})\n"
        f'scan, cube = ct_phantom({SCAN_SIZE}) + noise, FILTERS_3D["{cube_name}"]\n'
        "answers, cache = conv_forward(scan[None, ..., None], cube[..., None, None])\n"
        f"print(answers[0, {d}, {r}, {c}, 0])",
        conv_forward,
        find_peaks,
    )
