from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from cnnkit.foundations import (
    GRIDS,
    crop_grid,
    edge_strength,
    output_size,
    pool_backward,
    pool_forward,
    relative_change,
    shift_changes,
)
from cnnkit.images import to_grey
from ui.code_view import array_literal, show_code
from ui.foundations.moved_maps import LARGEST_SHIFT, move_and_pool, show_moved, show_vanishing_stripes
from ui.foundations.pooling_board import pool_typed, show_pooling
from ui.lesson import attempt, open_lesson
from ui.numbers import format_number
from ui.pictures import pick_picture
from ui.tables import matrix_table, show_table
from ui.typed_grid import forget_rows, typed_rows

COURSE, TIES, CROP, EDGES = "the course's example", "ties everywhere", "crop of the picture", "edges"
PRESETS = {
    COURSE: np.array([[1.0, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]]),
    TIES: np.array([[4.0, 4, 7, 2], [4, 4, 2, 7], [0, 5, 3, 3], [5, 0, 1, 3]]),
    **GRIDS,
}
SHRUNK_SIDE = 192  # pixels: few enough to be seen one by one
frame = open_lesson(
    "pooling",
    "A window steps over the map and keeps one number: the largest it covers, or the mean. Nothing is learned, and the "
    "gradient goes back to the numbers that counted. Choose an output cell, or type over any number.",
)
with frame.controls:
    preset = st.selectbox(
        "Input", [*PRESETS, CROP], key="input", bind="query-params", on_change=forget_rows, args=("x", "da")
    )
    mode = st.radio("Keep", ["max", "average"], key="mode", bind="query-params")
    size = st.slider("Window f", 1, 6, 2, key="size", bind="query-params", on_change=forget_rows, args=("da",))
    stride = st.slider("Stride s", 1, 4, 2, key="stride", bind="query-params", on_change=forget_rows, args=("da",))
    rules = {"all": "all of them (the course's mask)", "first": "the first (TensorFlow)"}
    ties = st.radio(
        "Gradient of equal maxima goes to", rules, format_func=rules.get, key="ties", bind="query-params",
        disabled=mode == "average",
    )  # fmt: skip
    below_controls = st.container()
with frame.more:
    st.subheader("Move the picture, and watch the pooled map", anchor=False)
    maps_place, choices = st.columns([3.1, 1], gap="large")
with choices:
    shift = st.slider("Move to the right (pixels)", 0, LARGEST_SHIFT, 2, key="shift", bind="query-params")
    cell = st.select_slider("Pooling window (pixels)", [2, 4, 8], 4, key="window", bind="query-params")
    kind = st.radio("Map", [EDGES, "grey"], key="map", bind="query-params")
    picture = pick_picture()
    below_choices = st.container()

grey = to_grey(picture.within(SHRUNK_SIDE))  # (H, W), 0 to 1

maps = attempt(
    "picture",
    below_choices,
    lambda: move_and_pool(edge_strength(grey) if kind == EDGES else grey, size=cell, shift=shift),
)
if preset == CROP:
    x_rows = attempt("crop", below_controls, lambda: typed_rows("x", crop_grid(grey, top=0.08, left=0.38, size=8)))
else:
    x_rows = typed_rows("x", PRESETS[preset])
pooling = attempt(
    "pooling", below_controls, partial(pool_typed, x_rows, size=size, stride=stride, mode=mode, ties=ties)
)
with frame.figure:
    row, column = show_pooling(pooling, x_rows, key="cell")
with frame.formula:
    p = pooling
    reads = rf"x_{{{p.stride}r+u,\,{p.stride}c+v}}"
    kept = rf"\max_{{u,v}}\; {reads}" if p.mode == "max" else rf"\frac{{1}}{{{p.size**2}}} \sum_{{u,v}} {reads}"
    st.latex(rf"a_{{r,c}} = {kept}", width="content")
    st.latex(rf"a_{{{row},{column}}} = {format_number(p.a[row, column])}", width="content")
    for n in dict.fromkeys(p.x.shape):
        fits = output_size(n, p.size, stride=p.stride)
        st.latex(rf"\left\lfloor \frac{{{n}-{p.size}}}{{{p.stride}}} \right\rfloor + 1 = {fits}", width="content")
    st.latex(r"\text{parameters} = 0", width="content")

with maps_place:
    show_moved(st.container(), maps, shift=shift, scale="magnitude" if kind == EDGES else "pixels")
    st.caption(
        "0 % is the same map; 100 % is what chance makes: the mean difference of two pixels picked at random. "
        f"Pooling forgives a shift that is small against its window; by a whole window, here {cell} pixels, each value "
        "has moved on by a cell. It helps less where the map is smooth, as in grey, and can even hurt where a pattern "
        "repeats: try the brick wall, moved by 8 pixels."
    )
    st.markdown("**Where it fails.** Stripes two pixels wide, moved by one pixel: after max pooling they are gone.")
    show_vanishing_stripes()
    st.caption(
        "A stride of 2 looks at every second place only, too seldom for details this fine. A blur before the stride "
        "helps: [R. Zhang, Making Convolutional Networks Shift-Invariant Again](https://arxiv.org/abs/1904.11486)."
    )
with frame.numbers:
    tensors, moves = st.columns(2, gap="large")
with tensors:
    show_table(matrix_table(p.a), name="output", caption="Output, one number a window")
    show_table(matrix_table(p.dx), name="gradient", caption="Gradient of the input")
with moves:
    table = pd.DataFrame({f"{name}, change (%)": 100 * one.changes for name, one in maps.items()}).round(1)
    table = table.rename_axis("moved by (pixels)")
    show_table(table, name="changes", caption="Change of the maps as the picture moves")
with frame.code:
    map_line = "edge_strength(grey)" if kind == EDGES else "grey"
    show_code(
        "import numpy as np\n"
        "from cnnkit.foundations import edge_strength, pool_backward, pool_forward, shift_changes\n"
        "from cnnkit.images import fit_within, load_image, to_grey\n"
        "from cnnkit.samples import load_sample\n\n"
        f"x = np.array({array_literal(p.x)}, dtype=float)[None, :, :, None]  # (N, H, W, C)\n"
        f'a, cache = pool_forward(x, {p.size}, stride={p.stride}, mode="{p.mode}", ties="{p.ties}")\n'
        f"da = np.array({array_literal(p.da)}, dtype=float)[None, :, :, None]\n"
        'dx = pool_backward(da, cache)\nprint(a[0, :, :, 0], dx[0, :, :, 0], sep="\\n\\n")\n\n'
        f"grey = to_grey(fit_within({picture.snippet}, {SHRUNK_SIDE}))\n"
        f"picture_map = {map_line}[None, :, :, None]\n"
        f"changes = shift_changes(picture_map, lambda x: pool_forward(x, {cell})[0], largest={LARGEST_SHIFT})\n"
        "print(changes)",
        pool_forward,
        pool_backward,
        shift_changes,
        relative_change,
    )
