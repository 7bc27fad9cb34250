import streamlit as st

from cnnkit.foundations import FILTERS, OBJECTS, Direction, compare_layers, layer_sizes, reached, translate
from ui.code_view import show_code
from ui.foundations.connection_drawings import show_connections
from ui.foundations.layer_counts import COUNTS_FORMATS, SIDES, compare_sides, counts_table, show_counts, write_counts
from ui.foundations.moved_object import CANVAS, MARGIN, MOVES_FORMATS, move_object, moves_table, show_moved_object
from ui.lesson import attempt, open_lesson
from ui.tables import show_table

SAME, UNITS = "the convolution's outputs", "hidden units"
FOLLOW: dict[str, Direction] = {
    "one output back to its inputs": "backward",
    "one input on to its outputs": "forward",
}
EXAMPLES = {  # states of the controls, by key
    "32 × 32 × 3 to 28 × 28 × 6": {"side": 32, "depth-in": 3, "conv-f": 5, "conv-filters": 6, "dense-outputs": SAME},
    "1000 × 1000 × 3 to 1000 units": {
        "side": 1000, "depth-in": 3, "conv-f": 3, "conv-filters": 10, "dense-outputs": UNITS, "units": 1000,
    },
}  # fmt: skip
frame = open_lesson(
    "why-convolutions",
    "A dense layer learns one weight for every pair of an input and an output. A convolution learns a few small "
    "filters and uses them everywhere; and when the thing in the picture moves, the answer moves with it.",
)

# Shared parameters: the same few numbers for a picture of any size.
with frame.controls:
    st.caption("The course's examples")
    for title, state in EXAMPLES.items():
        st.button(title, on_click=st.session_state.update, args=(state,), width="stretch")
    side = st.select_slider("Side of the picture (pixels)", SIDES, 32, key="side", bind="query-params")
    channels = st.slider("Channels", 1, 64, 3, key="depth-in", bind="query-params")
    f = st.slider("Filter size f (pixels)", 1, 11, 5, key="conv-f", bind="query-params")
    filters = st.slider("Filters", 1, 64, 6, key="conv-filters", bind="query-params")
    to_units = st.radio("The dense layer computes", [SAME, UNITS], key="dense-outputs", bind="query-params") == UNITS
    units = st.slider("Hidden units", 1, 4096, 1000, key="units", bind="query-params") if to_units else None
layers, curve, f, units = attempt("layers", frame.controls, lambda: (
    compare_layers((side, side, channels), f=f, filters=filters, dense_units=units),
    compare_sides(channels, f=f, filters=filters, dense_units=units),
    f,
    units,
))  # fmt: skip
write_counts(frame.formula, layers, f=f, dense_units=units)
show_counts(frame.figure, layers, curve, dense_units=units)

# Sparse connections: an output reads what lies under its window.
with frame.more:
    st.subheader("Few connections", anchor=False)
    st.markdown("An output of a convolution reads the *f* inputs under its window; a dense output reads them all.")
    drawings, choices = st.columns([3.1, 1], gap="large")
with choices:
    n = st.slider("Inputs", 6, 24, 12, key="stack-inputs", bind="query-params")
    width = st.slider("Filter size f (inputs)", 2, 7, 3, key="stack-f", bind="query-params")
    num_layers = st.slider("Layers", 1, 4, 2, key="stack-layers", bind="query-params")
    direction = FOLLOW[st.radio("Follow", FOLLOW, key="follow", bind="query-params")]
    percent = st.slider("Which one, from the left (%)", 0, 100, 50, key="unit", bind="query-params")
sizes = attempt("sizes", choices, lambda: layer_sizes(n, width, num_layers))
unit = round(percent / 100 * (sizes[-1 if direction == "backward" else 0] - 1))
show_connections(drawings, sizes, unit, direction)

# Translation: the answer follows what moves.
with frame.more:
    st.subheader("The answer moves along", anchor=False)
    words, what, how = st.columns([2.1, 1, 1], gap="medium")
    words.markdown(
        "Choose a place on the small grid, or press play. The object moves, and in the orange frame the feature map "
        "keeps its pattern. A dense layer, here with random weights, gives another pattern at every "
        "place: a likeness of 1 would be the same, 0 has nothing in common."
    )
    thing = what.selectbox("Object", OBJECTS, key="object", bind="query-params")
    name = how.selectbox("Filter", FILTERS, key="object-filter", bind="query-params")
    moved = move_object(OBJECTS[thing], FILTERS[name])
    moves = moves_table(moved)
    down, right = show_moved_object(moved, moves)

with frame.numbers:
    show_table(
        counts_table(curve), name="counts", caption="One picture; without the dense biases", formats=COUNTS_FORMATS
    )
    show_table(moves, name="moves", caption="Every move of the object", formats=MOVES_FORMATS)
with frame.code:
    limit = "" if units is None else f", dense_units={units}"
    show_code(
        f"""import numpy as np
from cnnkit.foundations import FILTERS, OBJECTS, compare_layers, conv_forward, conv_mask, reached, translate

layers = compare_layers({layers.input_shape}, f={f}, filters={layers.conv_biases}{limit})
print(layers.dense_weights, "against", layers.conv_parameters)

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
