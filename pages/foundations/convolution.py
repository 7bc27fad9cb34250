import numpy as np
import streamlit as st

from cnnkit.foundations import (
    FILTER_NOTES,
    FILTERS,
    GRIDS,
    conv_forward,
    crop_box,
    crop_grid,
    true_convolution,
)
from cnnkit.images import to_grey
from ui.code_view import array_literal, show_code
from ui.figures import show_map, show_picture, with_box
from ui.foundations.convolution_board import filter_images, show_formulas, show_sliding, slide, slide_typed
from ui.lesson import attempt, open_lesson
from ui.numbers import format_number
from ui.pictures import pick_picture
from ui.tables import matrix_table, show_table
from ui.typed_grid import forget_rows, typed_rows

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
    is_true = st.radio("Operation", ["cross-correlation", TRUE], key="operation", bind="query-params") == TRUE
    below_controls = st.container()
with frame.more:
    st.subheader("The same filter over a whole picture", anchor=False)
    whole, choices = st.columns([3.1, 1], gap="large")
with choices:
    picture = pick_picture()
    channels = st.radio("Channels", [GREY, "red, green and blue"], key="colours", bind="query-params")
grey = to_grey(picture.pixels)  # (H, W), 0 to 1

if preset == CROP:
    top = below_controls.slider("Crop, from the top (%)", 0, 100, 35, key="top", bind="query-params") / 100
    left = below_controls.slider("Crop, from the left (%)", 0, 100, 35, key="left", bind="query-params") / 100
    x_preset, box, cropped = attempt(
        "crop",
        below_controls,
        lambda: (crop_grid(grey, top=top, left=left), crop_box(grey.shape, top=top, left=left), picture.pixels),
    )
else:
    x_preset = GRIDS[preset]
x_rows, w_rows = typed_rows("x", x_preset), typed_rows("w", FILTERS[name])

# What comes back may be the last good result, made with other controls: below, only it is asked, not they.
sliding = attempt(
    "convolution",
    below_controls,
    lambda: slide_typed(x_rows, w_rows, is_true=is_true),
    first=lambda: slide(x_preset, FILTERS[name], is_true=is_true),
)
with frame.figure:
    cell = show_sliding(sliding, x_rows, w_rows, key="cell")
with frame.formula:
    show_formulas(sliding, cell)
with frame.numbers:
    show_table(matrix_table(sliding.z), name="output", caption="Output, one number a window")
with frame.code:
    function = true_convolution if sliding.is_true else conv_forward
    show_code(
        f"import numpy as np\nfrom cnnkit.foundations import {function.__name__}\n\n"
        f"x = np.array({array_literal(sliding.x)}, dtype=float)[None, :, :, None]  # (N, H, W, C_in)\n"
        f"w = np.array({array_literal(sliding.w)}, dtype=float)[:, :, None, None]  # (f, f, C_in, C_out)\n"
        f"z{'' if sliding.is_true else ', cache'} = {function.__name__}(x, w)\nprint(z[0, :, :, 0])",
        *dict.fromkeys([function, conv_forward]),
    )

with whole:
    colour = channels != GREY
    images = np.moveaxis(picture.pixels, 2, 0).astype(np.float32) / 255 if colour else grey[None]
    names = ["red", "green", "blue"] if colour else [GREY]
    names, maps = attempt(
        "whole picture", choices, lambda: (names, filter_images(images, sliding.w, is_true=sliding.is_true))
    )  # maps (1 or 3, H_out, W_out)
    before, *after = st.columns(1 + len(names))
    shown = picture.pixels if colour else np.rint(grey * 255).astype(np.uint8)
    if preset == CROP and cropped is picture.pixels:
        shown = with_box(shown, box)
    show_picture(before, shown, picture.name, alt=f"{picture.name}, before the filter")
    for place, channel, filtered in zip(after, names, maps, strict=True):
        show_map(place, filtered, f"{channel}, filtered", alt=f"{channel} channel, after the filter")
    st.caption(
        "Blue is negative, red positive. Where the picture is flat, the output is its brightness times "
        f"{format_number(float(sliding.w.sum()))}, the sum of the filter's numbers."
    )
