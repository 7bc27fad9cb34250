from dataclasses import replace
from math import prod

import pandas as pd
import streamlit as st

from cnnkit.foundations import FILTERS, LayerComparison, compare_layers, dense_parameters
from cnnkit.foundations.connections import Direction, layer_sizes, reached
from cnnkit.foundations.translation import OBJECTS, translate
from cnnkit.plots.counts import counts_chart, in_bytes, in_words
from ui.big_numbers import BigNumber, show_big_numbers
from ui.code_view import show_code
from ui.figures import show_chart
from ui.foundations.connection_drawings import show_connections
from ui.foundations.moved_object import CANVAS, MARGIN, move_object, moves_table, show_moved_object
from ui.lesson import attempt, open_lesson
from ui.tables import show_table
from ui.theme import current_palette

SIDES = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 224, 256, 384, 512, 768, 1000, 1024)  # pixels
SAME, UNITS = "the convolution's outputs", "hidden units"
FOLLOW: dict[str, Direction] = {
    "one output back to its inputs": "backward",
    "one input on to its outputs": "forward",
}
EXAMPLES = {
    "32 × 32 × 3 to 28 × 28 × 6": {"side": 32, "channels": 3, "f": 5, "filters": 6, "outputs": SAME},
    "1000 × 1000 × 3 to 1000 units": {
        "side": 1000, "channels": 3, "f": 3, "filters": 10, "outputs": UNITS, "units": 1000,
    },
}  # fmt: skip
frame = open_lesson(
    "why-convolutions",
    "A dense layer learns one weight for every pair of an input and an output. A convolution learns one small filter "
    "and uses it everywhere; and when the thing moves, the answer moves with it.",
)


def set_example(name: str) -> None:
    st.session_state.update(EXAMPLES[name])


def tex(*counts: int) -> str:
    return r" \cdot ".join(f"{count:,}".replace(",", "{,}") for count in counts)


# Shared parameters: the same few numbers for a picture of any size.
with frame.controls:
    st.caption("The course's examples")
    for name in EXAMPLES:
        st.button(name, on_click=set_example, args=(name,), width="stretch")
    side = st.select_slider("Side of the picture (pixels)", SIDES, 32, key="side", bind="query-params")
    channels = st.slider("Channels", 1, 64, 3, key="channels", bind="query-params")
    f = st.slider("Filter size f (pixels)", 1, 11, 5, key="f", bind="query-params")
    filters = st.slider("Filters", 1, 64, 6, key="filters", bind="query-params")
    to_units = st.radio("The dense layer computes", [SAME, UNITS], key="outputs", bind="query-params") == UNITS
    units = st.slider("Hidden units", 1, 4096, 1000, key="units", bind="query-params") if to_units else None


def compare(side: int) -> LayerComparison:
    layers = compare_layers((side, side, channels), f=f, filters=filters)
    if units is None:
        return layers
    weights = dense_parameters(prod(layers.input_shape), units, bias=False)
    return replace(layers, dense_weights=weights, dense_biases=units)


layers, curve, f, units = attempt(
    "layers", frame.controls, lambda: (compare(side), [compare(one) for one in SIDES if one >= f], f, units)
)
inputs, outputs = prod(layers.input_shape), layers.dense_biases
with frame.formula:
    st.latex(rf"\text{{inputs }} {tex(*layers.input_shape)} = {tex(inputs)}", width="content")
    shape = "" if units else f"{tex(*layers.output_shape)} = "
    st.latex(rf"\text{{outputs }} {shape}{tex(outputs)}", width="content")
    w_shape = rf"({f} \cdot {f} \cdot {layers.input_shape[2]} + 1) \cdot {layers.output_shape[2]}"
    st.latex(rf"{w_shape} = {tex(layers.conv_parameters)}", width="content")
with frame.figure:
    dense_memory, conv_memory = in_bytes(layers.dense_weights), in_bytes(layers.conv_parameters)
    show_big_numbers(
        BigNumber(f"{layers.dense_weights:,}", f"weights in a dense layer, inputs times outputs: {dense_memory}"),
        BigNumber(f"{layers.conv_parameters:,}", f"parameters in the convolution, for any picture: {conv_memory}"),
    )
    show_chart(
        counts_chart(curve, layers, current_palette()),
        key="counts",
        alt="Counts over the side of the picture, both axes logarithmic. At the chosen side the dense layer has "
        f"{in_words(layers.dense_weights)} weights; the convolution has {in_words(layers.conv_parameters)} parameters "
        f"and computes {in_words(layers.conv_multiplications)} products.",
    )
    st.caption(
        f"Twice the side takes, for large pictures, {4 if units else 16} times the dense weights and 4 times the "
        "convolution's products, but not one parameter more."
    )

# Sparse connections: an output reads what lies under its window.
with frame.more:
    st.subheader("Few connections", anchor=False)
    st.markdown("An output of a convolution reads the *f* inputs under its window; a dense output reads them all.")
    drawings, choices = st.columns([3.1, 1], gap="large")
with choices:
    n = st.slider("Inputs", 6, 24, 12, key="inputs", bind="query-params")
    width = st.slider("Filter size f (inputs)", 2, 7, 3, key="width", bind="query-params")
    num_layers = st.slider("Layers", 1, 4, 2, key="layers", bind="query-params")
    direction = FOLLOW[st.radio("Follow", FOLLOW, key="follow", bind="query-params")]
    percent = st.slider("Which one, from the left (%)", 0, 100, 50, key="unit", bind="query-params")
sizes = attempt("sizes", choices, lambda: layer_sizes(n, width, num_layers))
unit = round(percent / 100 * (sizes[-1 if direction == "backward" else 0] - 1))
show_connections(drawings, sizes, unit, direction)

# Translation: the answer follows what moves.
with frame.more:
    st.subheader("The answer moves along", anchor=False)
    st.markdown(
        "Choose a place on the first grid, or press play: the object moves, and in the orange frame the feature map "
        "keeps its pattern. A dense layer, here with random weights, starts anew at every place: a likeness of 1 would "
        "be the same pattern, 0 is nothing in common."
    )
    stage = st.container()
    first, second, _ = st.columns(3)
    thing = first.selectbox("Object", OBJECTS, key="object", bind="query-params")
    name = second.selectbox("Filter", FILTERS, key="filter", bind="query-params")
moved = move_object(OBJECTS[thing], FILTERS[name])
moves = moves_table(moved)
with stage:
    down, right = show_moved_object(moved, moves)

with frame.numbers:
    rows = [(c.input_shape[0], c.dense_weights, c.conv_parameters, c.conv_multiplications) for c in curve]
    columns = ["side (pixels)", "dense: weights = products", "convolution: parameters", "convolution: products"]
    show_table(pd.DataFrame(rows, columns=columns), name="counts", caption="For one picture, without the dense biases")
    show_table(moves, name="moves", caption="Every move of the object")
with frame.code:
    show_code(
        f"""import numpy as np
from cnnkit.foundations import FILTERS, compare_layers, conv_forward, dense_parameters
from cnnkit.foundations.connections import conv_mask, reached
from cnnkit.foundations.translation import OBJECTS, translate

layers = compare_layers({layers.input_shape}, f={f}, filters={layers.output_shape[2]})
dense_weights = dense_parameters({inputs}, {outputs}, bias=False)
print(dense_weights, "against", layers.conv_parameters)

masks = [conv_mask(n, {sizes[0] - sizes[1] + 1}) for n in {sizes[:-1]}]
seen = reached(masks, {unit}, direction="{direction}")
print([int(row.sum()) for row in seen])

x = np.pad(OBJECTS["{thing}"], ({MARGIN}, {CANVAS - MARGIN - len(OBJECTS[thing])}))[None, :, :, None]  # (N, H, W, C)
w = FILTERS["{name}"][:, :, None, None]  # (f, f, C_in, C_out)
before, _ = conv_forward(x, w)
after, _ = conv_forward(translate(x, down={down}, right={right}), w)
print(abs(after - translate(before, down={down}, right={right}))[0, :, :, 0])  # zero but at the border""",
        compare_layers,
        reached,
        translate,
    )
