import numpy as np
import pandas as pd
import streamlit as st

from cnnkit.foundations import ACTIVATIONS, FILTERS, conv_backward, conv_forward
from ui.code_view import array_literal, show_code
from ui.foundations.layer_figure import LayerRun, show_maps, show_volumes
from ui.foundations.layer_gradients import FILTER, INPUT, show_backwards
from ui.foundations.layer_sizes import size_table
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import show_table

CLASSIC = ["sobel vertical", "sobel horizontal", "diagonal", "emboss"]
CLASSIC += ["laplacian", "sharpen", "gaussian blur", "identity"]  # all 3 × 3: the filters of a layer share one size
MAX_SIDE = 256  # pixels: about what networks for pictures take
SEED = 25  # one whose first filters all leave something over after relu
frame = open_lesson(
    "convolution-layer",
    "A layer is a bank of filters. Each one reaches through all channels of its input, adds its bias, passes through "
    "an activation, and becomes one channel of the output: the output is as deep as the layer has filters.",
)
with frame.controls:
    picture = pick_picture()
    count = st.slider("Filters", 1, len(CLASSIC), 4, key="filters", bind="query-params")
    look = st.empty()
    activation = st.selectbox("Activation", ACTIVATIONS, 1, key="activation", bind="query-params")
    bias = st.slider("Bias of every filter", -1.0, 1.0, 0.0, 0.05, key="bias", bind="query-params")
    with st.expander("Kind of filters, stride, padding"):
        is_random = st.radio("Kind", ["classic", "random"], key="kind", bind="query-params") == "random"
        f = st.select_slider("Size f", [1, 3, 5], 3, key="f", bind="query-params") if is_random else 3
        seed = st.number_input("Seed", 0, 999, SEED, key="seed", bind="query-params") if is_random else SEED
        stride = st.slider("Stride s", 1, 4, 1, key="stride", bind="query-params")
        padding = st.slider("Padding p", 0, 4, 0, key="padding", bind="query-params")
    below_controls = st.container()
names = [f"random {k + 1}" for k in range(count)] if is_random else CLASSIC[:count]
name = look.selectbox("Look at", names, min(1, count - 1), key="look", bind="query-params")


def run_layer() -> LayerRun:
    pixels = picture.within(MAX_SIDE)
    if is_random:
        w = np.random.default_rng(seed).normal(0, np.sqrt(2 / (f * f * 3)), (count, f, f, 3))
    else:
        w = np.stack([np.stack([FILTERS[name] / 3] * 3, axis=-1) for name in names])
    w = np.moveaxis(w, 0, -1).astype(np.float32)  # (f, f, 3, count)
    a_prev, b = pixels[None] / np.float32(255), np.full(count, bias, np.float32)
    z, _ = conv_forward(a_prev, w, b, stride=stride, padding=padding)
    return LayerRun(names, pixels, w, z, ACTIVATIONS[activation].forward(z), stride, padding)


run = attempt("layer", below_controls, run_layer)
chosen = run.names.index(name) if name in run.names else 0
with frame.figure:
    show_volumes(run, chosen)
    show_maps(run, chosen)
    st.caption(
        "The orange window holds the numbers that the chosen filter sums up. Lengths keep their order, not their "
        "ratios, or the filters would be specks beside the picture. Each map has a colour scale of its own, from zero."
    )
with frame.formula:
    st.latex(r"Z = W * A^{[l-1]} + b", width="content")
    st.latex(rf"A = {ACTIVATIONS[activation].formula.replace('z', 'Z')}", width="content")
    for axis, side in enumerate("HW"):
        fraction = rf"\frac{{{run.pixels.shape[axis]} + 2 \cdot {run.padding} - {len(run.weights)}}}{{{run.stride}}}"
        size = run.z.shape[axis + 1]
        st.latex(rf"n_{side} = \left\lfloor {fraction} \right\rfloor + 1 = {size}", width="content")
with frame.more:
    st.subheader("Every size, in the course's notation", anchor=False)
    shapes = (1, *run.pixels.shape), run.weights.shape, run.z.shape
    st.markdown(size_table(*shapes, stride=run.stride, padding=run.padding))
    st.subheader("Backwards, number by number", anchor=False)
    gradients = show_backwards()
with frame.numbers:
    everywhere = (0, 1, 2)
    table = pd.DataFrame({
        "filter": run.names,
        "smallest z": run.z.min(everywhere),
        "largest z": run.z.max(everywhere),
        "mean of a": run.a.mean(everywhere),
        "zeros in a (%)": 100 * (run.a == 0).mean(everywhere),
    }).round(3)  # fmt: skip
    show_table(table, name="maps", caption="What each filter makes of the picture, before and after the activation")
with frame.code:
    draw = (
        f"np.random.default_rng({seed}).normal(0, np.sqrt(2 / {f * f * 3}), ({count}, {f}, {f}, 3))"
        if is_random
        else f"np.stack([np.stack([FILTERS[name] / 3] * 3, axis=-1) for name in {names}])"
    )
    show_code(
        "import numpy as np\nfrom cnnkit.foundations import ACTIVATIONS, FILTERS, conv_backward, conv_forward\n"
        "from cnnkit.images import fit_within, load_image\nfrom cnnkit.samples import load_sample\n\n"
        f"a_prev = fit_within({picture.snippet}, {MAX_SIDE})[None] / np.float32(255)  # (m, n_H, n_W, n_C)\n"
        f"w = {draw}\nw = np.moveaxis(w, 0, -1).astype(np.float32)  # (f, f, C_in, C_out)\n"
        f"b = np.full({count}, {bias}, np.float32)\n"
        f"z, cache = conv_forward(a_prev, w, b, stride={stride}, padding={padding})\n"
        f'a = ACTIVATIONS["{activation}"].forward(z)\n\n'
        f"# the tiny layer\nx = np.array({INPUT.tolist()})[None]\nfilters = np.array({FILTER.tolist()})[..., None]\n"
        f"dz = np.array({array_literal(gradients.dz)}, dtype=float)[None, :, :, None]\n"
        "dx, dw, db = conv_backward(dz, conv_forward(x, filters)[1])\nprint(dx[0], dw[..., 0], db)",
        conv_forward,
        conv_backward,
    )
