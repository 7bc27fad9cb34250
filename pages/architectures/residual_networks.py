import streamlit as st

from ui.architectures.residual_board import show_block, show_formulas
from ui.architectures.residual_diagram import show_diagram
from ui.architectures.residual_run import FILTERS, INPUTS, KINDS, NAMES, PROJECTION, run_block, run_typed
from ui.lesson import attempt, open_lesson
from ui.typed_grid import forget_rows, typed_rows

frame = open_lesson(
    "residual-networks",
    "A residual block adds its own input to what its two convolutions compute. With small weights a plain block loses "
    "what it was given; a residual block hands it on. Switch the shortcut off and see.",
)
with frame.controls:
    skip = st.toggle("Shortcut", True, key="skip", bind="query-params")
    drawing = st.container()
    times = st.slider("Weights of both convolutions, times", 0.0, 1.0, 1.0, 0.05, key="times", bind="query-params")
    kind = KINDS[st.selectbox("Block", KINDS, key="block-kind", bind="query-params")]
    w1, w2 = FILTERS[
        st.selectbox("Filters", FILTERS, key="block-filters", bind="query-params", on_change=forget_rows, args=NAMES[1:])
    ]
    x = INPUTS[st.selectbox("Input", INPUTS, key="block-input", bind="query-params", on_change=forget_rows, args=NAMES[:1])]
    below_controls = st.container()
presets = (x, w1, w2, PROJECTION)
rows = [typed_rows(name, preset) for name, preset in zip(NAMES, presets, strict=True)]
run = attempt(
    "block",
    below_controls,
    lambda: run_typed(rows, kind=kind, times=times, skip=skip),
    first=lambda: run_block(presets, kind, times, skip),
)
with frame.figure:
    cell = show_block(run, rows, key="block-cell")
with frame.formula:
    show_formulas(run, cell)
with drawing:
    show_diagram(run)
