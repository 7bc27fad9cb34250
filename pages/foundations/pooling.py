from functools import partial

import streamlit as st

from cnnkit.foundations import crop_grid, pool_backward, pool_forward, relative_change, shift_changes
from cnnkit.images import to_grey
from ui.code_view import array_literal, show_code
from ui.foundations.moved_maps import LARGEST_SHIFT, changes_table, move_and_pool, show_moved, show_vanishing_stripes
from ui.foundations.pooling_board import INPUTS, pool_typed, show_formulas, show_pooling
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import matrix_table, show_table
from ui.typed_grid import as_rows, forget_rows, typed_rows

CROP, EDGES = "crop of the picture", "edges"
SHRUNK_SIDE = 192  # pixels: few enough to be seen one by one
frame = open_lesson(
    "pooling",
    "A window steps over the map and keeps one number: the largest it covers, or the mean. Nothing is learned, and the "
    "gradient goes back to the numbers that counted. Choose an output cell, or type over any number.",
)
with frame.controls:
    preset = st.selectbox(
        "Input", [*INPUTS, CROP], key="pool-input", bind="query-params", on_change=forget_rows, args=("x", "da")
    )
    mode = st.radio("Keep", ["max", "average"], key="pool-mode", bind="query-params")
    size = st.slider("Window f", 1, 6, 2, key="pool-size", bind="query-params", on_change=forget_rows, args=("da",))
    stride = st.slider("Stride s", 1, 4, 2, key="pool-stride", bind="query-params", on_change=forget_rows, args=("da",))
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
    cell_size = st.select_slider("Pooling window (pixels)", [2, 4, 8], 4, key="window", bind="query-params")
    edges = st.radio("Map", [EDGES, "grey"], key="map", bind="query-params") == EDGES
    picture = pick_picture()
    below_choices = st.container()
grey = to_grey(picture.within(SHRUNK_SIDE))  # (H, W), 0 to 1

if preset == CROP:
    crop = attempt("pooling crop", below_controls, partial(crop_grid, grey, top=0.08, left=0.38, size=8))
    x_rows = typed_rows("x", crop)
else:
    x_rows = typed_rows("x", INPUTS[preset])
# What comes back may be the last good result, made with other controls: below, only it is asked, not they.
pooling = attempt(
    "pooling",
    below_controls,
    partial(pool_typed, x_rows, size=size, stride=stride, mode=mode, ties=ties),
    first=lambda: pool_typed(as_rows(INPUTS["the course's example"]), size=2, stride=2, mode=mode, ties=ties),
)
with frame.figure:
    cell = show_pooling(pooling, x_rows, key="pool-cell")
with frame.formula:
    show_formulas(pooling, cell)

moved = attempt("moved picture", below_choices, partial(move_and_pool, grey, edges=edges, size=cell_size, shift=shift))
with maps_place:
    show_moved(st.container(), moved)
    st.caption(
        "0 % is the same map, 100 % as different as pixels picked at random. Pooling forgives a move that is small "
        f"against its window, here {moved.size} pixels. Where a pattern repeats it may not: try the brick wall, moved "
        "by 8."
    )
with frame.more:
    st.markdown("**Where it fails.** Stripes two pixels wide, moved by one: after max pooling they are gone.")
    show_vanishing_stripes()
    st.caption(
        "A stride of 2 is too coarse for details this fine. A blur before the stride helps: "
        "[R. Zhang, 2019](https://arxiv.org/abs/1904.11486)."
    )
with frame.numbers:
    tensors, moves = st.columns([3, 2], gap="large")
with tensors:
    show_table(matrix_table(pooling.a), name="output", caption="Output, one number a window")
    show_table(matrix_table(pooling.dx), name="gradient", caption="Gradient of the input")
with moves:
    table, caption = changes_table(moved), "Change of the maps as the picture moves"
    show_table(table, name="changes", caption=caption, formats=dict.fromkeys(table.columns, "%.1f"))
with frame.code:
    p = pooling
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
        f"picture_map = {'edge_strength(grey)' if moved.edges else 'grey'}[None, :, :, None]\n"
        f"changes = shift_changes(picture_map, lambda x: pool_forward(x, {moved.size})[0], largest={LARGEST_SHIFT})\n"
        "print(changes)",
        pool_forward,
        pool_backward,
        shift_changes,
        relative_change,
    )
