"""AlexNet with its quirks: a size that does not come out, two columns, normalisation, overlap, dropout."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cnnkit.architectures import Architecture, Conv, Row, get
from cnnkit.architectures.normalisation import local_response_norm
from cnnkit.architectures.quirks import with_layer, without_overlap
from cnnkit.foundations import FloatArray
from cnnkit.plots.box_row import box_row
from cnnkit.plots.last_windows import Slide, last_windows_chart
from cnnkit.plots.network_parts import parts_of
from cnnkit.plots.normalised import normalised_chart
from ui.architectures.classic_story import Closer, Cost, Quirk, Tale, Told, ask_quirks, in_row, rows_of, signed
from ui.code_view import array_literal
from ui.figures import show_chart
from ui.theme import current_palette

INPUTS = {  # what conv1, 11 × 11 with stride 4, slides over
    "227 × 227": Slide(227, 11, 4, 0),
    "224 × 224, as printed": Slide(224, 11, 4, 0),
    "224 × 224, padding 2": Slide(224, 11, 4, 2),
}
USUAL = "227 × 227"
STRONG = 6  # place of the channel whose strength is set
_REST = (38.0, 52, 20, 64, 40, 56, 0, 48, 60, 30, 44)  # one pixel's channels; the strong one is filled in


def _why_columns(cost: Cost) -> str:
    halved = [
        old.name
        for old, new in zip(cost.before, cost.after, strict=True)
        if new.parameters.trainable < old.parameters.trainable
    ]
    return (
        f"One graphics card had 3 GB, so half of the maps went to each of two. {in_row(halved)} read only their own "
        f"half: {signed(cost.parameters)} parameters, {signed(cost.macs)} MACs."
    )


def _why_norm(cost: Cost) -> str:
    return (
        "After conv1 and conv2 each number is divided by the strength of its neighbours. No parameter; the paper's "
        "top-1 error fell by 1.4 points. VGG's authors saw no gain."
    )


def _why_overlap(cost: Cost) -> str:
    sides = [[row.shape[0] for row in rows if row.name.startswith("pool")] for rows in (cost.before, cost.after)]
    before, after = (", ".join(map(str, side)) for side in sides)
    sizes = f"the same sizes {after}" if before == after else f"sizes {after}, where 2 × 2 gives {before}"
    return (
        f"Windows of 3 × 3 at stride 2 share a row, where 2 × 2 would not: {sizes}, and no parameter of their own. "
        "Top-1 error fell by 0.4 points."
    )


def _why_dropout(cost: Cost) -> str:
    return (
        "While training, half of the numbers of fc6 and fc7 are set to zero, others each time. No parameter; without "
        "it the network overfitted."
    )


QUIRKS = (
    Quirk("columns", "Two columns", "two columns", _why_columns),
    Quirk("lrn", "Local response normalisation", "normalisation", _why_norm),
    Quirk("overlap", "Pooling windows overlap", "overlap", _why_overlap),
    Quirk("dropout", "Dropout", "dropout", _why_dropout),
)


def _ask() -> Told:
    """Ask for the input and the switches of AlexNet."""
    title = st.radio("Input (pixels)", list(INPUTS), key="alexnet-input", bind="query-params")
    slide = INPUTS[title]
    below = st.container()
    # Each switch says what it does to the network as it is; in the sum the input comes last, from the usual 227 pixels.
    words = [word for word, _ in ask_quirks("", lambda on: _build(slide, on), QUIRKS)]
    keys = [quirk.key for quirk in QUIRKS if quirk.word in words]
    usual = INPUTS[USUAL]
    steps = [("in one column", _build(usual, frozenset()))]
    steps += [(word, _build(usual, frozenset(keys[:place]))) for place, word in enumerate(words[1:], 1)]
    if slide != usual:
        steps.append((f"from {slide.n} pixels", _build(slide, frozenset(keys))))
    below.caption(_sizes_sentence(slide, rows_of(steps[-1][1])))
    return Told("alexnet", steps, "conv2", _snippet(slide, keys), (with_layer, local_response_norm))


def _draw(rows: Sequence[Row], chosen: str, channel: int | None) -> go.Figure:
    return box_row(parts_of(rows), current_palette(), chosen=chosen)


def _look_closer(told: Told, row: Row) -> Closer:
    """Show where the windows of conv1 end, and what normalisation does."""
    _show_last_windows(told)
    return _ask_and_show_norm()


def _show_last_windows(told: Told) -> None:
    """Show whether the steps of conv1 come out at the edge, for all three inputs."""
    conv1 = told.network.layers[0]
    slides = list(INPUTS.values())
    chosen = next(
        place for place, slide in enumerate(slides)
        if isinstance(conv1, Conv) and (slide.n, slide.padding) == (told.network.input_shape[0], conv1.padding)
    )  # fmt: skip
    st.subheader("224 or 227", anchor=False)
    st.markdown(
        "The paper writes 224 × 224 and, for conv1, 55 × 55. Windows of 11 pixels in steps of 4 do not get from one "
        "to the other: below, the last three windows of each row."
    )
    words = "; ".join(f"{slide.n} pixels, padding {slide.padding}: {slide.positions} windows" for slide in slides)
    show_chart(
        last_windows_chart(slides, chosen, current_palette()), key="last windows",
        alt=f"The last windows of conv1. {words}.",
    )  # fmt: skip


def _ask_and_show_norm() -> Closer:
    """Show what normalisation does to one pixel's channels."""
    st.subheader("Local response normalisation at one pixel", anchor=False)
    figure, controls = st.columns([3.1, 1], gap="large")
    with controls:
        strong = st.slider(f"Strength of channel {STRONG}", 0, 1000, 400, 50, key="strength", bind="query-params")
        size = st.select_slider("Neighbours n", [1, 3, 5, 7, 9], 5, key="lrn-n", bind="query-params")
        alpha = st.select_slider(
            "alpha", ["0", "0.00001", "0.0001", "0.001"], "0.0001", key="lrn-alpha", bind="query-params"
        )
        beta = st.slider("beta", 0.0, 1.0, 0.75, 0.05, key="lrn-beta", bind="query-params")
        chosen = st.slider("Channel in orange", 0, len(_REST) - 1, 4, key="lrn-channel", bind="query-params")
    before = channels_of(strong)
    after = local_response_norm(before, size=size, alpha=float(alpha), beta=beta)
    squares = np.square(before)[max(chosen - size // 2, 0) : chosen + size // 2 + 1].sum()
    with figure:
        st.latex(
            rf"b_{{{chosen}}} = \frac{{{before[chosen]:g}}}{{(2 + {alpha} \cdot {squares:,.0f})^{{{beta:g}}}}} "
            rf"= {after[chosen]:.3g}".replace(",", "{,}"),
            width="content",
        )
        chart = normalised_chart(before, after, current_palette(), chosen=chosen, size=size)
        alt = f"Channel {chosen} goes from {before[chosen]:g} to {after[chosen]:.3g}"
        show_chart(chart, key="normalised", alt=alt)
        st.caption(
            "Pale and wide: before, with its number; narrow: after. The squares over the orange bar below are summed. "
            "AlexNet's constants are n = 5, k = 2, alpha = 0.0001, beta = 0.75."
        )
    snippet = (
        "import numpy as np\nfrom cnnkit.architectures.normalisation import local_response_norm\n\n"
        f"before = np.array({array_literal(before)}, dtype=float)\n"
        f"after = local_response_norm(before, size={size}, alpha={alpha}, beta={beta})\nprint(after)"
    )
    table = pd.DataFrame({"channel": range(len(before)), "before": before, "after": after})
    return Closer(table, "One pixel's channels before and after normalisation", snippet)


def channels_of(strong: float) -> FloatArray:
    """One pixel's channels with the strong one filled in, (11,)."""
    values = np.array(_REST)
    values[STRONG] = strong
    return values


def _build(slide: Slide, on: frozenset[str]) -> Architecture:
    network = get(
        "alexnet",
        groups=2 if "columns" in on else 1,
        local_response_norm="lrn" in on,
        dropout=0.5 if "dropout" in on else 0.0,
    )
    network = with_layer(replace(network, input_shape=(slide.n, slide.n, 3)), "conv1", padding=slide.padding)
    return network if "overlap" in on else without_overlap(network)


def _sizes_sentence(slide: Slide, rows: Sequence[Row]) -> str:
    """The arithmetic of conv1, and what fc6 reads."""
    padded = f" + 2 · {slide.padding}" if slide.padding else ""
    exact = (slide.n + 2 * slide.padding - slide.f) / slide.stride + 1
    floor = "" if exact == slide.positions else f", so {slide.positions}"
    maps = next(row for row in reversed(rows) if row.name == "pool5").shape
    fc6 = next(row for row in rows if row.name == "fc6")
    return (
        f"({slide.n}{padded} − {slide.f}) / {slide.stride} + 1 = {exact:g}{floor} positions. fc6 reads "
        f"{' · '.join(map(str, maps))} numbers and has {fc6.parameters.trainable:,} parameters."
    )


def _snippet(slide: Slide, keys: Sequence[str]) -> str:
    options = [
        *(["groups=2"] if "columns" in keys else []),
        *(["local_response_norm=False"] if "lrn" not in keys else []),
        *(["dropout=0.0"] if "dropout" not in keys else []),
    ]
    call = ['"alexnet"', *options]
    overlap = "overlap" in keys
    lines = [
        "from dataclasses import replace\n",
        "from cnnkit.architectures import get",
        f"from cnnkit.architectures.quirks import with_layer{'' if overlap else ', without_overlap'}\n",
        f"network = get({', '.join(call)})",
        f"network = replace(network, input_shape=({slide.n}, {slide.n}, 3))",
        f'network = with_layer(network, "conv1", padding={slide.padding})',
        *([] if overlap else ["network = without_overlap(network)"]),
    ]
    return "\n".join(lines)


ALEXNET = Tale(
    _ask,
    _draw,
    _look_closer,
    "Height and width to one scale, channels along the row to another, dense layers as sticks. Below: height in "
    "pixels, or units; above: channels. Tinted: has parameters.",
)
