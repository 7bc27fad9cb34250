import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import (
    Coverage,
    Padding,
    cover_square,
    input_usage,
    output_size,
    pad_widths,
    symmetric_same_padding,
)
from ui.code_view import show_code
from ui.foundations.averaged import average_layers, show_layers
from ui.foundations.coverage import (
    show_coverage,
    show_same,
    show_usage,
    size_formula,
    size_table,
)
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import matrix_table, show_table

ANY, VALID, SYMMETRIC, TENSORFLOW = "any p", "valid (p = 0)", "same, symmetric", "same, TensorFlow"
frame = open_lesson(
    "padding-and-stride",
    "Padding lets the window hang over the edge; a stride makes it skip. In the input, a number counts the windows "
    "that read the pixel; in the output, the pixels that the window reads. Press play and see what is left out.",
)
with frame.controls:
    n = st.slider("Input side n", 3, 12, 8, key="pad-n", bind="query-params")
    f = st.slider("Filter side f", 1, 7, 3, key="pad-f", bind="query-params")
    mode = st.radio("Padding", [ANY, VALID, SYMMETRIC, TENSORFLOW], key="pad", bind="query-params")
    below_mode = st.container()
    p = st.slider("p on every side", -1, 4, 1, key="pad-p", bind="query-params", disabled=mode != ANY)
    below_padding = st.container()
    s = st.slider("Stride s", 0, 4, 2, key="pad-s", bind="query-params")
    below_stride = st.container()
    d = st.slider("Dilation d", 1, 3, 1, key="pad-d", bind="query-params")
    below_dilation = st.container()
with frame.more:
    usage_section, same_section = st.container(), st.container()
    st.subheader("Many layers later", anchor=False)
    pictures, choices = st.columns([3.1, 1], gap="large")
with choices:
    picture = pick_picture()
    num_layers = st.slider("Layers in a row", 1, 24, 8, key="pad-layers", bind="query-params")
    below_layers = st.container()


def lay_windows() -> tuple[Padding, Coverage]:
    paddings: dict[str, Padding] = {ANY: p, VALID: "valid", TENSORFLOW: "same"}
    padding = symmetric_same_padding(f, dilation=d) if mode == SYMMETRIC else paddings[mode]
    return padding, cover_square(n, f, padding=padding, stride=s, dilation=d)


def control_at_fault() -> DeltaGenerator:
    if s < 1:
        return below_stride
    if mode == SYMMETRIC or (mode == VALID and d == 1):
        return below_mode
    return below_dilation if d > 1 and (p >= 0 or mode == VALID) else below_padding


padding, now = attempt(
    "padded windows", control_at_fault(), lay_windows, first=lambda: (1, cover_square(8, 3, padding=1, stride=2))
)
n, f, s, d = now.n, now.f, now.stride, now.dilation  # of the last good picture
for piece in size_formula(now, padding):
    frame.formula.latex(piece, width="content")
with frame.figure:
    show_coverage(now, key="pad-cell")
with usage_section:
    st.subheader("Why edges are lost, and how padding saves them", anchor=False)
    show_usage(now, key="pad-usage")
with same_section:
    st.subheader("Two ways to pad “same”", anchor=False)
    show_same(now, key="pad-same")
layers = attempt("padded layers", below_layers, lambda: average_layers(picture, f, num_layers))
with pictures:
    show_layers(layers)
with frame.numbers:
    sizes, reads = st.columns([1, 2], gap="large")
    with sizes:
        show_table(size_table(n, f, d), name="sizes", caption=f"Side of the output, n = {n}, f = {f}, d = {d}")
    with reads:
        show_table(matrix_table(now.usage), name="usage", caption="Windows that read each pixel")
with frame.code:
    literal = padding if isinstance(padding, int) else f'"{padding}"'
    show_code(
        "from cnnkit.foundations import input_usage, output_size, pad_widths\n\n"
        f"n, f = {n}, {f}\n"
        f'options = {{"padding": {literal}, "stride": {s}, "dilation": {d}}}\n'
        "before, after = pad_widths(n, f, **options)\n"
        "side = output_size(n, f, **options)\n"
        "usage = input_usage((n, n), (f, f), **options)  # windows that read each pixel\n"
        'print(before, after, side, usage, sep="\\n")',
        output_size,
        pad_widths,
        input_usage,
    )
