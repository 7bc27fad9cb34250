import numpy as np
import pandas as pd
import streamlit as st

from cnnkit.errors import OptionError
from cnnkit.foundations import (
    FILTER_NOTES,
    FILTERS,
    FloatArray,
    LearningStep,
    conv_backward,
    conv_forward,
    learn_filter,
    oriented_filter,
    stable_learning_rate,
)
from cnnkit.images import to_grey
from cnnkit.plots.colour import colourise, strong_magnitude
from cnnkit.plots.learning import output_frames
from ui.board import Detail, Grid, board
from ui.code_view import show_code
from ui.figures import show_map
from ui.lesson import attempt, open_lesson
from ui.numbers import bracketed, format_number, power_of_ten
from ui.pictures import pick_picture
from ui.tables import show_table
from ui.theme import current_palette
from ui.timeline import Film, Timeline

OWN, NUM_STEPS = "own angle", 120
TRAINING_SIDE = 64  # pixels: all steps take 30 ms, and neighbours differ enough for plain descent to arrive
WHOLE_SIDE = 640  # pixels: as wide as half the page
frame = open_lesson(
    "learned-filters",
    "Nobody has to invent the numbers of a filter. Start with nine random ones, measure how far their output is from "
    "the edges you want, and move each number a little downhill. Press play and watch an edge filter appear.",
)
with frame.controls:
    names = [OWN, *(name for name, weights in FILTERS.items() if weights.shape == (3, 3))]
    name = st.selectbox("Target", names, names.index("sobel vertical"), key="target", bind="query-params")
    if name == OWN:
        angle = st.slider("Direction, bright to dark (°)", 0, 345, 30, 15, key="angle", bind="query-params")
    st.caption("0° is to the right, 90° down." if name == OWN else FILTER_NOTES[name].description)
    share = st.slider("Learning rate (1 = the limit)", 0.1, 1.2, 0.9, 0.1, key="rate", bind="query-params")
    below_rate = st.container()
    momentum = st.slider("Momentum", 0.0, 0.9, 0.0, 0.1, key="momentum", bind="query-params")
    st.caption("How much of the last move is made again, like a ball that keeps rolling.")
    seed = st.number_input("Random start", 0, 999, 0, key="start", bind="query-params")
    picture = pick_picture()
    below_picture = st.container()


def prepare() -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, float]:
    x = to_grey(picture.within(TRAINING_SIDE))  # (H, W), 0 to 1
    wanted = (oriented_filter(angle) if name == OWN else FILTERS[name]).astype(x.dtype)  # (3, 3)
    target = conv_forward(x[None, :, :, None], wanted[:, :, None, None])[0][0, :, :, 0]  # (H - 2, W - 2)
    return (
        to_grey(picture.within(WHOLE_SIDE)),
        x,
        wanted,
        target,
        stable_learning_rate(x, momentum=momentum),
    )


def descend() -> list[LearningStep]:
    steps: list[LearningStep] = []
    rng = np.random.default_rng(seed)
    try:
        for step in learn_filter(x, target, steps=NUM_STEPS, learning_rate=rate, momentum=momentum, rng=rng):
            steps.append(step)
    except OptionError as error:  # it diverged: the steps up to there are worth seeing
        below_rate.error(str(error), icon=":material/trending_up:")
    return steps


whole, x, wanted, target, stable = attempt("training picture", below_picture, prepare)
rate = share * stable
steps = descend()
weights = np.array([step.weights for step in steps])  # (T, 3, 3)
gradients = np.array([step.gradient for step in steps])  # (T, 3, 3)
losses = np.array([step.loss for step in steps])
misses = np.abs(weights - wanted).max(axis=(1, 2))  # (T,)

palette, limit, largest = current_palette(), strong_magnitude(target), float(np.abs(wanted).max())
grey = np.repeat(np.rint(x * 255).astype(np.uint8)[None, :, :, None], 3, axis=3)  # (1, H, W, 3)
small = Film("picture x", grey, alt=f"{picture.name}, small and grey")
learned = Film("output z", output_frames(x, steps, palette, limit=limit), alt="what the learned filter answers")
edges = Film("wanted", colourise(target, "signed", palette, limit=limit)[None], alt="what the target filter answers")
w = Grid("w", "learned w", weights[0], "signed", limit=largest, decimals=2)
# Slopes fall by powers of ten: the strongest colour at a tenth of the largest lets the later ones be seen.
slopes = Grid("slopes", "1000 · ∂J/∂w", gradients[0], "signed", limit=100 * np.abs(gradients).max(), decimals=1)
by_hand = Grid("target", "target", wanted, "signed", limit=largest)
with frame.figure:
    _, chosen = board(
        [small, "∗", w, "=", learned, slopes, "\n", small, "∗", by_hand, "=", edges],
        key="step",
        source=Timeline("step", "Loss J: how far the output is from the wanted one", losses, start=12),
        details=[Detail("w", weights[None]), Detail("slopes", 1000 * gradients[None])],
        sentences=[
            [
                f"Step {t}: loss {power_of_ten(loss)}, largest difference to the target {format_number(miss)}"
                for t, (loss, miss) in enumerate(zip(losses, misses, strict=True))
            ]
        ],
    )
now, last_move = steps[chosen], weights[chosen, 1, 0] - weights[max(chosen - 1, 0), 1, 0]
with below_rate:
    st.caption(rf"$\alpha$ = {share:g} · {format_number(stable)} = {format_number(rate)}")
    if share >= 1:
        st.caption(
            "Steps too long: each lands higher on the other side of the valley, so the loss climbs."
            if share > 1
            else "At the limit, the steepest direction swings to and fro for ever: the loss stays up."
        )
with frame.formula:
    value, slope = now.weights[1, 0], now.gradient[1, 0]
    st.latex(r"z_{r,c} = \sum_{u,v} w_{u,v}\, x_{r+u,\,c+v} + b", width="content")
    st.latex(
        rf"J = \tfrac{{1}}{{{target.size}}} \sum (z - \text{{wanted}})^2 = {power_of_ten(now.loss, latex=True)}",
        width="content",
    )
    rolling = r" + \beta\, \Delta w" if momentum else ""
    st.latex(rf"w \leftarrow w - \alpha\, \tfrac{{\partial J}}{{\partial w}}{rolling}", width="content")
    downhill = rf"w_{{1,0}}: {format_number(value)} - {format_number(rate)} \cdot {bracketed(round(slope, 5))}"
    last = rf"+ {momentum:g} \cdot {bracketed(round(last_move, 5))} " if momentum else ""
    st.latex(downhill, width="content")  # two pieces, so that a narrow screen can wrap between them
    st.latex(rf"{last}= {format_number(value - rate * slope + momentum * last_move)}", width="content")
with frame.more:
    st.subheader("The same nine numbers over the whole picture", anchor=False)
    pair = np.stack([now.weights, wanted], axis=-1)[:, :, None]  # (3, 3, 1, 2): both filters in one convolution
    maps = conv_forward(whole[None, :, :, None], pair, np.array([now.bias, 0], x.dtype))[0][0]  # (H_out, W_out, 2)
    captions = (f"learned, step {chosen}", f"target, {name}" + (f" {angle}°" if name == OWN else ""))
    for place, values, caption in zip(st.columns(2, gap="large"), np.moveaxis(maps, -1, 0), captions, strict=True):
        show_map(place, values, caption, alt=f"{picture.name}, {caption}", limit=strong_magnitude(maps[:, :, 1]))
    st.caption(
        f"Learned on {x.shape[0]} × {x.shape[1]} pixels, used on {whole.shape[0]} × {whole.shape[1]}: nine numbers fit "
        "any size. Blue is negative, red positive."
    )
with frame.numbers:
    table = pd.DataFrame({"loss": losses, "b": [step.bias for step in steps]}).rename_axis("step")
    table[[f"w {r},{c}" for r in range(3) for c in range(3)]] = weights.reshape(-1, 9)
    show_table(
        table, name="steps", caption="Every step: the loss, the bias, the nine numbers", formats={"loss": "%.2e"}
    )
with frame.code:
    made = f"oriented_filter({angle})" if name == OWN else f'FILTERS["{name}"]'
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
        conv_backward,
    )
