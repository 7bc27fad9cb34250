import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import (
    Coverage,
    FloatArray,
    Padding,
    cover_square,
    input_usage,
    output_size,
    pad_widths,
    repeat_mean,
    symmetric_same_padding,
)
from cnnkit.plots.colour import colour_table
from ui.board import Grid, board
from ui.code_view import show_code
from ui.figures import show_picture
from ui.foundations import coverage as words
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import matrix_table, show_table
from ui.theme import current_palette

ANY, VALID, SYMMETRIC, TENSORFLOW = "any p", "valid (p = 0)", "same, symmetric", "same, TensorFlow"
SMALL_SIDE = 120  # pixels: small enough to see what a few layers do to the border
frame = open_lesson(
    "padding-and-stride",
    "Every number here counts reading: in the input, how many windows read the pixel; in the output, how many pixels "
    "the window reads. Padding lets windows hang over the edge; a stride makes them skip.",
)
with frame.controls:
    n = st.slider("Input side n", 3, 12, 8, key="n", bind="query-params")
    f = st.slider("Filter side f", 1, 7, 3, key="f", bind="query-params")
    mode = st.radio("Padding", [ANY, VALID, SYMMETRIC, TENSORFLOW], key="pad", bind="query-params")
    below_mode = st.container()
    p = st.slider("p on every side", -1, 4, 1, key="p", bind="query-params", disabled=mode != ANY)
    below_padding = st.container()
    s = st.slider("Stride s", 0, 4, 2, key="s", bind="query-params")
    below_stride = st.container()
    d = st.slider("Dilation d", 1, 3, 1, key="d", bind="query-params")
    below_dilation = st.container()
with frame.more:
    usage_section, same_section = st.container(), st.container()
    st.subheader("Many layers later", anchor=False)
    pictures, choices = st.columns([3.1, 1], gap="large")
with choices:
    picture = pick_picture()
    layers = st.slider("Layers in a row", 1, 24, 8, key="layers", bind="query-params")
    below_layers = st.container()


def lay_windows() -> tuple[Padding, Coverage]:
    paddings: dict[str, Padding] = {ANY: p, VALID: "valid", TENSORFLOW: "same"}
    padding = symmetric_same_padding(f, dilation=d) if mode == SYMMETRIC else paddings[mode]
    return padding, cover_square(n, f, padding=padding, stride=s, dilation=d)


def control_at_fault() -> DeltaGenerator:
    if s < 1:
        return below_stride
    if mode == SYMMETRIC:
        return below_mode
    return below_dilation if d > 1 and p >= 0 else below_padding


padding, now = attempt("windows", control_at_fault(), lay_windows)
n, f, s, d = now.n, now.f, now.stride, now.dilation  # of the last good picture
for piece in words.size_formula(now, padding):
    frame.formula.latex(piece, width="content")
with frame.figure:
    padded = bool(now.ring.any())
    caption = f"how many windows read each pixel{'; empty: zeros of padding' if padded else ''}"
    board(
        [
            words.covered_grid("x", "padded input" if padded else "input", now, caption),
            "→",
            Grid("z", "output", now.pixels, "magnitude", "how many pixels each window reads", limit=f**2),
        ],
        key="cell",
        source="z",
        windows=[words.window_over("x", now)],
        sentences=words.read_sentences(now),
    )
    st.markdown(words.remainder_sentence(now))

with usage_section:
    st.subheader("Why edges are lost, and how padding saves them", anchor=False)
    st.markdown(words.usage_sentence(now))
    full = now.covered - 1
    kinds: dict[str, Padding] = {"no padding": 0, "same": "same", f"full, p = {full}": full}
    usages = {
        title: input_usage((n, n), (f, f), padding=kind, dilation=d)
        for title, kind in kinds.items()
        if kind or now.covered <= n
    }
    counts = "corner {}, edge {}, middle {}"
    board(
        [
            Grid(title, title, u, "magnitude", counts.format(u[0, 0], u[0, n // 2], u[n // 2, n // 2]), limit=f**2)
            for title, u in usages.items()
        ],
        key="usage",
    )

with same_section:
    st.subheader("Two ways to keep the size", anchor=False)
    ways = words.same_coverages(now)
    *symmetric, end = ways.values()
    st.markdown(words.same_sentence(symmetric[0] if symmetric else None, end))
    st.caption("One row of the input, its pixels numbered; columns are padded alike.")
    strips: list[Grid | str] = [part for name, c in ways.items() for part in (words.strip(name, c), "\n")]
    board(
        [*strips, Grid("output", "output", np.arange(len(end.pixels))[None], "plain")],
        key="same",
        source="output",
        windows=[words.strip_window(name, c) for name, c in ways.items()],
        sentences=words.centre_sentences(ways),
    )

with frame.numbers:
    sizes, reads = st.columns([1, 2], gap="large")
    with sizes:
        show_table(words.size_table(n, f, d), name="sizes", caption=f"Side of the output, n = {n}, f = {f}, d = {d}")
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


def through_layers() -> tuple[str, dict[str, FloatArray]]:
    small = picture.within(SMALL_SIDE).astype(np.float32)  # (H, W, 3)
    paddings: dict[str, Padding] = {"valid": "valid", "same": "same"}
    means = {name: repeat_mean(small, f, layers=layers, padding=padding) for name, padding in paddings.items()}
    return words.layers_sentence(f, layers), {"before": small, **means}


sentence, images = attempt("layers", below_layers, through_layers)
with pictures:
    surround = colour_table((current_palette().panel,) * 2, size=1)[0]
    for place, (kind, image) in zip(st.columns(3), images.items(), strict=True):
        name = f"{kind}, {image.shape[1]} × {image.shape[0]}"
        show_picture(place, words.enlarge(image, images["before"].shape, surround), name, alt=f"{picture.name}, {name}")
    st.markdown(sentence)
