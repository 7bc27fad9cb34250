import streamlit as st

from cnnkit.architectures.inception import bottleneck_cost, break_even
from cnnkit.architectures.inception_module import assemble
from cnnkit.foundations import conv_forward, dense_forward
from ui.architectures.inception_assembler import show_inceptions
from ui.architectures.inception_costs import (
    COSTS_FORMATS,
    all_costs,
    costs_snippet,
    costs_table,
    curve_table,
    show_calculator,
)
from ui.architectures.inception_strip import load_inceptions, modules_table
from ui.architectures.mix_figure import show_mix, sum_text
from ui.architectures.mix_run import MAX_SIDE, mix_snippet, pixel_table, run_mix
from ui.architectures.mix_weights import pick_preset, preset_numbers, read_weights, show_dense, turn_weights
from ui.architectures.mix_words import dense_sentence, write_sum
from ui.code_view import show_code
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import show_table

frame = open_lesson(
    "one-by-one-and-inception",
    "A 1×1 filter looks at a single pixel, but at all of its channels: it mixes them into one new channel. Drag over "
    "the picture, turn the weights. Networks use it to make volumes thin before the costly filters come.",
)

# Mixing channels: a 1x1 convolution on a picture.
with frame.controls:
    preset, w_rows, b_rows = pick_preset()
    sliders = st.container()
    relu = st.toggle("ReLU after it", True, key="mix-relu", bind="query-params")
    picture = pick_picture()
    below_controls = st.container()
source, pixels = picture.snippet, picture.within(MAX_SIDE)
mix = attempt(
    "mix",
    below_controls,
    lambda: run_mix(source, pixels, *read_weights(w_rows, b_rows), relu=relu),
    first=lambda: run_mix(source, pixels, *preset_numbers(preset), relu=relu),
)
with sliders:
    k = turn_weights(mix)
with frame.figure:
    row, column = show_mix(mix, k, key="pixel")
    st.markdown(f"Row {row}, column {column}: {sum_text(mix, k, row, column)}")
    st.subheader("The same as a dense layer at each pixel", anchor=False)
    show_dense(mix, row, column, w_rows, b_rows)
    st.markdown(dense_sentence(mix))
write_sum(frame.formula, mix, k, row, column)

with frame.more:
    st.subheader("A waist of 1×1 filters before the costly ones", anchor=False)
    st.markdown("Mix down to a few channels first, and the large filters have less to read.")
    ways = show_calculator()
    st.subheader("Inception: all kernels side by side", anchor=False)
    st.markdown(
        "Why choose between 1×1, 3×3 and 5×5? An inception module takes them all, and a pool, and stacks what they "
        "give. GoogLeNet is nine such modules. Press one to open it."
    )
    net = load_inceptions()
    assembly = show_inceptions(net)

with frame.numbers:
    show_table(pixel_table(mix, row, column), name="pixel", caption=f"The sums at row {row}, column {column}")
    show_table(costs_table(all_costs(ways)), name="ways", caption="Three ways", formats=COSTS_FORMATS)
    show_table(curve_table(ways), name="bottlenecks", caption="Through other bottlenecks", formats=COSTS_FORMATS)
    show_table(modules_table(net), name="modules", caption="GoogLeNet's modules", formats={"MACs": "localized"})
with frame.code:
    show_code(
        f"""import numpy as np
{mix_snippet(mix)}
{costs_snippet(ways)}
from cnnkit.architectures import parameter_table
from cnnkit.architectures.inception_module import Widths, assemble

module = {assembly.snippet}
print(parameter_table(module))""",
        conv_forward,
        dense_forward,
        bottleneck_cost,
        break_even,
        assemble,
    )
