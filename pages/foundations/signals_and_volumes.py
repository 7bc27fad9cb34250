import numpy as np
import streamlit as st

from cnnkit.foundations import FILTERS_1D, FILTERS_3D, conv_forward, ecg_signal, find_peaks
from cnnkit.plots.slices import AXES
from ui.code_view import show_code
from ui.foundations.filtered_signal import (
    FILTER_NOTES_1D,
    HALF,
    HEARTBEAT,
    filter_signal,
    signal_table,
    sweep_signal,
    write_output,
)
from ui.foundations.ranks import COURSE_LAYERS, RankedLayer, ranks_table
from ui.foundations.scan import SCAN_SIZE, show_scan
from ui.lesson import attempt, open_lesson
from ui.tables import show_table

MIDDLE = (16, 30, 24)  # voxels: a plain part of a slice, right below a ventricle
frame = open_lesson(
    "signals-and-volumes",
    "A heartbeat has one axis, a picture two, a scan three. The filter has as many, and the sum stays the same: "
    "multiply what the window covers, add up. Drag the orange window along the signal, or press play.",
)

# One axis: a heartbeat's signal.
with frame.controls:
    name = st.selectbox("Filter", FILTERS_1D, index=4, key="filter-1d", bind="query-params")
    st.caption(FILTER_NOTES_1D[name])
    noise = st.slider("Noise (heights of a beat)", 0.0, 0.6, 0.25, 0.05, key="noise", bind="query-params")
    beats = st.slider("Beats", 1, 8, 4, key="beats", bind="query-params")
    with st.expander("Stride, length, seed"):
        stride = st.slider("Stride (samples)", 1, 5, 1, key="stride-1d", bind="query-params")
        length = st.slider("Length (samples)", 10, 500, 500, 10, key="length", bind="query-params")
        seed = st.slider("Seed of the noise", 0, 99, 0, key="noise-seed", bind="query-params")
    below_controls = st.container()
x = ecg_signal(length, beats=beats, noise=noise, rng=np.random.default_rng(seed))
run = attempt(
    "signal",
    below_controls,
    lambda: filter_signal(name, x, stride=stride),
    first=lambda: filter_signal(name, ecg_signal(rng=np.random.default_rng(seed)), stride=1),
)
i = sweep_signal(frame.figure, run)
write_output(frame.formula, run, i)

# Three axes: a scan.
with frame.more:
    st.subheader("One axis more than a picture: a scan", anchor=False)
    st.markdown(
        "Now the filter is a cube of 3 × 3 × 3 numbers. It reads the slices below and above as well, and so can find "
        "edges that no single slice shows."
    )
    scan, scan_controls = st.columns([3.1, 1], gap="large")
with scan_controls:
    cube = st.selectbox("Filter of the scan", FILTERS_3D, key="filter-3d", bind="query-params")
    depth, row, column = (
        st.slider(f"{axis.title()} (voxels)", 1, size - 2, place, key=axis, bind="query-params")
        for axis, size, place in zip(AXES, SCAN_SIZE, MIDDLE, strict=True)
    )
    scan_noise = st.slider("Noise (brightness of bone)", 0.0, 0.3, 0.0, 0.05, key="scan-noise", bind="query-params")
show_scan(scan, cube, scan_noise, (depth, row, column))

with frame.more:
    st.subheader("One function, three ranks", anchor=False)
    st.markdown(
        "The filters have one axis for each axis of the data, then the channels that go in and those that come out."
    )
    here = (
        RankedLayer("signal above", (len(run.x),), 1, len(run.w), 1, stride=run.stride, bias=False),
        RankedLayer("scan above", SCAN_SIZE, 1, 3, 1, bias=False),
    )
    st.table(ranks_table(*here, *COURSE_LAYERS), border="horizontal", hide_index=True)

with frame.numbers:
    show_table(
        signal_table(run), name="signal", formats={"signal": "%.3f", "filtered": "%.3f"},
        caption="Each output stands beside the sample in the middle of its window",
    )  # fmt: skip
with frame.code:
    peaks = f"print(find_peaks(z[0, :, 0], height={HALF}, distance={run.least_distance}))\n"
    show_code(
        f"""import numpy as np
from cnnkit.foundations import FILTERS_1D, FILTERS_3D, conv_forward, ct_phantom, ecg_signal, find_peaks

x = ecg_signal({length}, beats={beats}, noise={noise}, rng=np.random.default_rng({seed}))
w = FILTERS_1D["{name}"]
z, cache = conv_forward(x[None, :, None], w[:, None, None], stride={stride})
print(z[0, :, 0])
{peaks if name == HEARTBEAT else ""}
noise = {scan_noise} * np.random.default_rng(0).standard_normal({SCAN_SIZE})
scan, cube = ct_phantom({SCAN_SIZE}) + noise, FILTERS_3D["{cube}"]
answers, cache = conv_forward(scan[None, ..., None], cube[..., None, None])
print(answers[0, {depth - 1}, {row - 1}, {column - 1}, 0])""",
        conv_forward,
        find_peaks,
    )
