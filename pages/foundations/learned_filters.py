import streamlit as st

from cnnkit.foundations import FILTER_NOTES, FILTERS, learn_filter, loss_slope, oriented_filter
from ui.code_view import show_code
from ui.foundations.descent import (
    TRAINING_SIDE,
    descend,
    rule,
    show_descent,
    show_rate,
    show_whole_picture,
    step_table,
)
from ui.lesson import attempt, open_lesson
from ui.pictures import pick_picture
from ui.tables import show_table

OWN = "own angle"
frame = open_lesson(
    "learned-filters",
    "Nobody has to invent the numbers of a filter. Start with nine random ones, measure how far their output is from "
    "the one you want, and move each number a little downhill. Press play and watch the filter appear.",
)
with frame.controls:
    names = [OWN, *(name for name, weights in FILTERS.items() if weights.shape == (3, 3))]
    name = st.selectbox("Target", names, names.index("sobel vertical"), key="target", bind="query-params")
    if name == OWN:
        angle = st.slider("Direction, bright to dark (°)", 0, 345, 30, 15, key="angle", bind="query-params")
    st.caption("0° is to the right, 90° down." if name == OWN else FILTER_NOTES[name].description)
    # Rounded: a slider adds up its steps, and 1 is the limit where 0.9999999 is not.
    share = round(st.slider("Learning rate (1 = the limit)", 0.1, 1.2, 0.9, 0.1, key="rate", bind="query-params"), 1)
    below_rate = st.container()
    momentum = round(st.slider("Momentum", 0.0, 0.9, 0.0, 0.1, key="momentum", bind="query-params"), 1)
    st.caption("How much of the last move is made again, like a ball that keeps rolling.")
    seed = st.number_input("Random start", 0, 999, 0, key="start", bind="query-params")
    picture = pick_picture()
    below_picture = st.container()

if name == OWN:
    target_name, wanted, made = f"{angle}°", oriented_filter(angle), f"oriented_filter({angle})"
else:
    target_name, wanted, made = name, FILTERS[name], f'FILTERS["{name}"]'
descent = attempt(
    "descent",
    below_picture,
    lambda: descend(picture, target_name, wanted, share=share, momentum=momentum, seed=seed),
)
with frame.figure:
    chosen = show_descent(descent, key="step")
for piece in rule(descent, chosen):
    frame.formula.latex(piece, width="content")
with below_rate:
    show_rate(descent)
with frame.more:
    st.subheader("The same nine numbers over the whole picture", anchor=False)
    show_whole_picture(descent, chosen)
with frame.numbers:
    table = step_table(descent)
    formats = {column: "%.1e" if column == "loss" else "%.3f" for column in table}
    show_table(table, name="steps", caption="Every step: the loss, the bias, the nine numbers", formats=formats)
with frame.code:
    show_code(
        "import numpy as np\n"
        "from cnnkit.foundations import FILTERS, conv_forward, learn_filter, oriented_filter, stable_learning_rate\n"
        "from cnnkit.images import fit_within, load_image, to_grey\nfrom cnnkit.samples import load_sample\n\n"
        f"x = to_grey(fit_within({picture.snippet}, {TRAINING_SIDE}))  # (H, W)\n"
        f"wanted = {made}.astype(x.dtype)  # (3, 3)\n"
        "target, _ = conv_forward(x[None, :, :, None], wanted[:, :, None, None])\n"
        f"rate = {share} * stable_learning_rate(x, momentum={momentum})\n"
        f"options = dict(steps={chosen}, learning_rate=rate, momentum={momentum}, rng=np.random.default_rng({seed}))\n"
        "*_, last = learn_filter(x, target[0, :, :, 0], **options)\nprint(last.loss, last.weights, sep='\\n')",
        learn_filter,
        loss_slope,
    )
