import streamlit as st

from cnnkit.foundations import ACTIVATIONS, conv_backward, conv_forward
from ui.code_view import array_literal, show_code
from ui.foundations.layer_figure import maps_table, show_formulas, show_maps, show_volumes
from ui.foundations.layer_gradients import FILTER, INPUT, show_backwards
from ui.foundations.layer_run import CHANNELS, CLASSIC, classic_bank, layer_snippet, random_bank, run_layer
from ui.foundations.layer_sizes import size_table
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import show_table

SEED = 25  # one whose first filters all leave something over after relu
frame = open_lesson(
    "convolution-layer",
    "A layer is a bank of filters. Each reaches through all channels of the input; a bias is added, an activation "
    "follows, and one channel of the output is done: the output is as deep as the layer has filters.",
)
with frame.controls:
    picture = pick_picture()
    count = st.slider("Filters", 1, len(CLASSIC), 4, key="layer-filters", bind="query-params")
    look = st.empty()
    activation = st.selectbox("Activation", ACTIVATIONS, 1, key="activation", bind="query-params")
    bias = st.slider("Bias of every filter", -1.0, 1.0, 0.0, 0.05, key="bias", bind="query-params")
    with st.expander("Channels, kind of filters, stride, padding"):
        channels = CHANNELS[st.radio("Picture in", CHANNELS, key="layer-picture", bind="query-params")]
        depth = CHANNELS[st.radio("Filters for", CHANNELS, key="layer-depth", bind="query-params")]
        bank = classic_bank(count, depth)
        if st.radio("Kind", ["classic", "random"], key="kind", bind="query-params") == "random":
            f = st.select_slider("Size f", [1, 3, 5], 3, key="layer-f", bind="query-params")
            seed = st.number_input("Seed", 0, 999, SEED, key="layer-seed", bind="query-params")
            bank = random_bank(count, f, depth, seed)
        stride = st.slider("Stride s", 1, 4, 1, key="layer-stride", bind="query-params")
        padding = st.slider("Padding p", 0, 4, 0, key="layer-padding", bind="query-params")
    below_controls = st.container()
name = look.selectbox("Look at", bank.names, min(1, count - 1), key="look", bind="query-params")

# What comes back may be the last good result, made with other controls: below, only it is asked, not they.
run = attempt(
    "layer",
    below_controls,
    lambda: run_layer(
        picture, bank, channels=channels, bias=bias, activation=activation, stride=stride, padding=padding
    ),
    first=lambda: run_layer(
        picture, classic_bank(count, 3), channels=3, bias=bias, activation=activation, stride=1, padding=0
    ),
)
chosen = run.bank.names.index(name) if name in run.bank.names else 0
with frame.figure:
    show_volumes(run, chosen)
    show_maps(run, chosen)
with frame.formula:
    show_formulas(run)
with frame.more:
    st.subheader("Every size, in the course's notation", anchor=False)
    shapes = (1, *run.input_shape), run.bank.weights.shape, run.z.shape
    st.markdown(size_table(*shapes, stride=run.stride, padding=run.padding))
    st.subheader("Backwards, number by number", anchor=False)
    gradients = show_backwards()
with frame.numbers:
    table, caption = maps_table(run), "What each filter makes of the picture, before and after the activation"
    formats = {column: "%.1f" if "%" in column else "%.3f" for column in table.columns[1:]}
    show_table(table, name="maps", caption=caption, formats=formats)
with frame.code:
    show_code(
        "import numpy as np\nfrom cnnkit.foundations import ACTIVATIONS, FILTERS, conv_backward, conv_forward\n"
        f"{layer_snippet(run)}\n"
        f"# the tiny layer\nx = np.array({INPUT.tolist()})[None]\nfilters = np.array({FILTER.tolist()})[..., None]\n"
        f"dz = np.array({array_literal(gradients.dz)}, dtype=float)[None, :, :, None]\n"
        "dx, dw, db = conv_backward(dz, conv_forward(x, filters)[1])\nprint(dx[0], dw[..., 0], db)",
        conv_forward,
        conv_backward,
    )
