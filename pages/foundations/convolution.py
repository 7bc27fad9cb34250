import numpy as np
import streamlit as st

from cnnkit.foundations import (
    FILTER_NOTES,
    FILTERS,
    GRIDS,
    FloatArray,
    conv_forward,
    crop_box,
    crop_grid,
    true_convolution,
    window_products,
)
from cnnkit.images import to_grey
from ui.board import Detail, Grid, Window, board
from ui.code_view import array_literal, show_code
from ui.figures import show_map, show_picture, with_box
from ui.lesson import attempt, open_lesson
from ui.numbers import bracketed, format_number, sum_sentence
from ui.pictures import pick_picture
from ui.tables import matrix_table, show_table
from ui.typed_grid import forget_rows, keep_rows, read_rows, typed_rows

CROP, TRUE, GREY = "crop of the picture", "true convolution", "grey"
frame = open_lesson(
    "convolution",
    "A small filter slides over the picture. At each stop, the numbers it covers are multiplied by its own and added "
    "up: one window, one sum, one pixel of the output. Press play, choose an output cell, or type over any number.",
)
with frame.controls:
    preset = st.selectbox("Input", [*GRIDS, CROP], key="input", bind="query-params", on_change=forget_rows, args=("x",))
    name = st.selectbox("Filter", FILTERS, key="filter", bind="query-params", on_change=forget_rows, args=("w",))
    st.caption(FILTER_NOTES[name].description)
    flip = st.radio("Operation", ["cross-correlation", TRUE], key="operation", bind="query-params") == TRUE
    below_controls = st.container()
with frame.more:
    st.subheader("The same filter over a whole picture", anchor=False)
    whole, choices = st.columns([3.1, 1], gap="large")
with choices:
    picture = pick_picture()
    channels = st.radio("Channels", [GREY, "red, green and blue"], key="colours", bind="query-params")
grey = to_grey(picture.pixels)  # (H, W), 0 to 1

if preset == CROP:
    top = below_controls.slider("Crop, from the top (%)", 0, 100, 35, key="top", bind="query-params")
    left = below_controls.slider("Crop, from the left (%)", 0, 100, 35, key="left", bind="query-params")
    crop = attempt("crop", below_controls, lambda: crop_grid(grey, top=top / 100, left=left / 100))
    x_rows = typed_rows("x", crop)
else:
    x_rows = typed_rows("x", GRIDS[preset])
w_rows = typed_rows("w", FILTERS[name])


def convolve(images: FloatArray, w: FloatArray) -> FloatArray:
    images, w = images[..., None], w[:, :, None, None].astype(images.dtype)  # one channel each
    return (true_convolution(images, w) if flip else conv_forward(images, w)[0])[..., 0]  # (N, H_out, W_out)


def read_and_convolve() -> tuple[FloatArray, FloatArray, FloatArray]:
    x, w = read_rows("input", x_rows), read_rows("filter", w_rows)
    return x, w, convolve(x[None], w)[0]


x, w, z = attempt("convolution", below_controls, read_and_convolve)
windows, products = window_products(x, w[::-1, ::-1] if flip else w)  # (H_out, W_out, f, f)
factors = np.vectorize(lambda a, b: f"{format_number(a)} · {bracketed(b)}")(windows, w[::-1, ::-1] if flip else w)
grids: list[Grid | str] = [
    Grid("x", "input", x, editable=True, text=x_rows),
    "∗",
    Grid("w", "filter", w, "signed", editable=True, text=w_rows, caption="turned by 180° before use" if flip else ""),
    "=",
    Grid("products", "window · filter", products[0, 0], "signed", notes=factors[0, 0].tolist(), limit=products.max()),
    "Σ",
    Grid("z", "output", z, "signed"),
]
with frame.figure:
    row, column = board(
        grids,
        key="cell",
        source="z",
        windows=[Window("x", w.shape)],
        details=[Detail("products", products, factors)],
        sentences=[[sum_sentence(cell) for cell in row] for row in products],
        on_edit=keep_rows,
    )
u, v = ("-u", "-v") if flip else ("+u", "+v")
with frame.formula:
    st.latex(rf"z_{{r,c}} = \sum_{{u,v}} x_{{r{u},\,c{v}}}\; w_{{u,v}}", width="content")
    st.latex(rf"z_{{{row},{column}}} = {format_number(z[row, column])}", width="content")
    st.latex(
        rf"({len(x)} - {len(w)} + 1) \times ({x.shape[1]} - {w.shape[1]} + 1) = {len(z)} \times {z.shape[1]}",
        width="content",
    )

with whole:
    colour = channels != GREY
    images = np.moveaxis(picture.pixels, 2, 0).astype(np.float32) / 255 if colour else grey[None]
    names = ["red", "green", "blue"] if colour else [GREY]
    before, *after = st.columns(1 + len(names))
    shown = picture.pixels if colour else np.rint(grey * 255).astype(np.uint8)
    if preset == CROP:
        shown = with_box(shown, crop_box(grey.shape, top=top / 100, left=left / 100))
    show_picture(before, shown, picture.name, alt=f"{picture.name}, before the filter")
    maps = attempt("whole picture", choices, lambda: convolve(images, w))  # (1 or 3, H_out, W_out)
    for place, channel, filtered in zip(after, names, maps, strict=False):
        show_map(place, filtered, f"{channel}, filtered", alt=f"{channel} channel, after the filter")
    st.caption("Blue is negative, red positive: the sign tells on which side of the edge it is brighter.")
with frame.numbers:
    show_table(matrix_table(z), name="output", caption="Output, one number a window")
with frame.code:
    function = true_convolution if flip else conv_forward
    show_code(
        f"import numpy as np\nfrom cnnkit.foundations import {function.__name__}\n\n"
        f"x = np.array({array_literal(x)}, dtype=float)[None, :, :, None]  # (N, H, W, C_in)\n"
        f"w = np.array({array_literal(w)}, dtype=float)[:, :, None, None]  # (f, f, C_in, C_out)\n"
        f"z{'' if flip else ', cache'} = {function.__name__}(x, w)\nprint(z[0, :, :, 0])",
        *dict.fromkeys([function, conv_forward]),
    )
