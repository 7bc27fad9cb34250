import streamlit as st

from cnnkit.architectures.blocks import residual_block, residual_block_backward
from cnnkit.architectures.depth import signal_by_depth
from ui.architectures.residual_board import cells_table, show_block, show_formulas
from ui.architectures.residual_charts import DEPTH_FORMATS, show_identity, show_stacks, stacks, stacks_table
from ui.architectures.residual_diagram import show_diagram
from ui.architectures.residual_run import FILTERS, INPUTS, KINDS, NAMES, PROJECTION, block_snippet, run_block, run_typed
from ui.architectures.residual_tables import COUNT_FORMATS, DEPTHS, SHORTCUTS, depths_table, show_designs, show_pair
from ui.code_view import show_code
from ui.lesson import attempt, open_lesson
from ui.tables import show_table
from ui.typed_grid import forget_rows, typed_rows

frame = open_lesson(
    "residual-networks",
    "A residual block adds its own input to what its two convolutions compute. With small weights a plain block loses "
    "what it was given; a residual block hands it on. Switch the shortcut off, and turn the weights down.",
)
with frame.controls:
    skip = st.toggle("Shortcut", True, key="skip", bind="query-params")
    drawing = st.container()
    times = st.slider("Weights of both convolutions, times", 0.0, 1.0, 1.0, 0.05, key="times", bind="query-params")
    kind = KINDS[st.selectbox("Block", KINDS, key="block-kind", bind="query-params")]
    with st.expander("Filters and input"):
        filters = st.selectbox(
            "Filters", FILTERS, key="block-filters", bind="query-params", on_change=forget_rows, args=NAMES[1:]
        )
        picture = st.selectbox(
            "Input", INPUTS, key="block-input", bind="query-params", on_change=forget_rows, args=NAMES[:1]
        )
    below_controls = st.container()
presets = (INPUTS[picture], *FILTERS[filters], PROJECTION)
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

with frame.more:
    st.subheader("Why doing nothing is easy", anchor=False)
    curve, words = st.columns([3.1, 1], gap="large")
    words.markdown(
        "Suppose the best that one more block can do is nothing. An identity block does nothing when its weights are "
        "zero, and weight decay pulls them there. A plain block has to find filters that copy: try **a 1 in the "
        "middle**."
    )
    show_identity(curve, run, skip=skip)

    st.subheader("A signal through many blocks", anchor=False)
    charts, choices = st.columns([3.1, 1], gap="large")
with choices:
    num_blocks = st.slider("Blocks of two convolutions", 1, 54, 27, key="stack-blocks", bind="query-params")
    scale = st.slider("Size of the weights (1 = He)", 0.3, 1.3, 0.5, 0.1, key="stack-scale", bind="query-params")
    seed = st.slider("Seed of the weights", 0, 99, 0, key="stack-seed", bind="query-params")
plain, residual = stacks(num_blocks, scale, seed)
show_stacks(charts, plain, residual)

with frame.more:
    st.subheader("The same depth, line by line", anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        depth = st.select_slider("Layers with weights", DEPTHS, 20, key="res-depth", bind="query-params", width=280)
        n = (depth - 2) // 6
        st.latex(rf"6 n + 2 = 6 \cdot {n} + 2 = {depth}", width="content")
        shortcut = SHORTCUTS[st.selectbox("Shortcuts", SHORTCUTS, key="res-shortcut", bind="query-params", width=340)]
    show_pair(depth, shortcut)
    st.subheader("Two 3 × 3, or a bottleneck", anchor=False)
    bars, sizes = st.columns([3.1, 1], gap="large")
with sizes:
    channels = st.slider("Channels", 64, 1024, 256, 64, key="res-channels", bind="query-params")
    width = st.slider("Channels in between", 16, 512, 64, 16, key="res-width", bind="query-params")
    side = st.select_slider("Height and width (pixels)", [7, 14, 28, 56], 56, key="res-side", bind="query-params")
show_designs(bars, channels, width, side)

with frame.numbers:
    cells, sizes_by_depth = st.columns(2, gap="large")
    with cells:
        show_table(cells_table(run), name="block", caption="The block's last step, cell by cell")
    with sizes_by_depth:
        table, caption = stacks_table(plain, residual), "Sizes along the two stacks, relative to the start"
        show_table(table, name="signals", caption=caption, formats=DEPTH_FORMATS)
    caption = "Parameters: plain, and with each kind of shortcut; test error on CIFAR-10 as in the paper's table 6"
    show_table(depths_table(), name="depths", caption=caption, formats=COUNT_FORMATS)
with frame.code:
    show_code(
        "import numpy as np\nfrom cnnkit.architectures import count_parameters, get\n"
        "from cnnkit.architectures.blocks import residual_block\n"
        "from cnnkit.architectures.depth import signal_by_depth\n\n"
        f"{block_snippet(run)}\n\n"
        f"signal = signal_by_depth({num_blocks}, skip={skip}, scale={scale}, rng=np.random.default_rng({seed}))\n"
        "print(signal.forward, signal.backward)\n\n"
        f'print(count_parameters(get("plain{depth}")), count_parameters(get("resnet{depth}", shortcut="{shortcut}")))',
        residual_block,
        residual_block_backward,
        signal_by_depth,
    )
