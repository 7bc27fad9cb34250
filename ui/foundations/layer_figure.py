"""A convolution layer at work: its volumes, and the activation map of every filter."""

import pandas as pd
import streamlit as st

from cnnkit.foundations import ACTIVATIONS
from cnnkit.plots.colour import colourise
from cnnkit.plots.volumes import CONTRAST, Volume, filter_face, volumes
from ui.figures import show_drawing, show_map
from ui.foundations.layer_run import LayerRun
from ui.theme import current_palette

_MAPS_IN_A_ROW = 4


def show_volumes(run: LayerRun, chosen: int) -> None:
    """Draw input, filters and output to one law of lengths, with what the chosen filter reads and gives."""
    palette = current_palette()
    f, _, num_channels, num_filters = run.bank.weights.shape
    rgb = (palette.signed[-1], palette.series[2], palette.series[0]) if num_channels == 3 else ()
    shape = (f, f, num_channels)
    size = " × ".join(map(str, shape))
    filters = "1 filter" if num_filters == 1 else f"{num_filters} filters"
    face = colourise(run.a[0, :, :, chosen], run.scale, palette)
    faces = [filter_face(run.bank.weights[..., k]) for k in range(num_filters)]
    name = run.bank.names[chosen]
    boxes = [
        Volume("<b>input</b>", run.input_shape, faces=[run.pixels], window=(f, f), channel_colours=rgb),
        Volume(
            f"<b>{filters}</b><br>{size}",
            shape,
            copies=num_filters,
            faces=faces,
            chosen_copy=chosen,
            window=(f, f),
            channel_colours=rgb,
        ),
        Volume(
            f"<b>output</b><br>{name}",
            run.a.shape[1:],
            faces=[face],
            chosen_channel=chosen,
            window=(1, 1),
        ),
    ]
    before, after = (" × ".join(map(str, box.shape)) for box in (boxes[0], boxes[2]))
    alt = f"Three volumes: an input of {before}, {filters} of {size}, an output of {after}; marked: {name}"
    show_drawing(volumes(boxes, palette), key="volumes", alt=alt)


def show_maps(run: LayerRun, chosen: int) -> None:
    """Show every activation map, four in a row, and say how to read the figures."""
    for start in range(0, len(run.bank.names), _MAPS_IN_A_ROW):
        with st.container(horizontal=True):
            for k in range(start, start + _MAPS_IN_A_ROW):
                if k >= len(run.bank.names):
                    st.container().space("small")  # keeps the last row's maps as wide as the others
                    continue
                name = run.bank.names[k]
                caption = f":orange[**{name}**]" if k == chosen else name
                show_map(st.container(), run.a[0, :, :, k], caption, alt=f"Activation map of {name}", scale=run.scale)
    law = (
        "" if max(run.pixels.shape + run.a.shape) <= CONTRAST else
        "Lengths keep their order, not their ratios, or the filters would be specks beside the picture. "
    )  # fmt: skip
    st.caption(
        f"The orange window holds the numbers that the chosen filter sums up. {law}Each map has its own colour scale."
    )


def show_formulas(run: LayerRun) -> None:
    """Write what the layer computes, and the height and width of its output."""
    st.latex(r"Z = W * A^{[l-1]} + b", width="content")
    st.latex(rf"A = {ACTIVATIONS[run.activation].formula.replace('z', 'Z')}", width="content")
    for axis, side in enumerate("HW"):
        numerator = rf"{run.pixels.shape[axis]} + 2 \cdot {run.padding} - {len(run.bank.weights)}"
        floor = rf"\left\lfloor \frac{{{numerator}}}{{{run.stride}}} \right\rfloor"
        st.latex(rf"n_{side} = {floor} + 1 = {run.z.shape[axis + 1]}", width="content")


def maps_table(run: LayerRun) -> pd.DataFrame:
    """What each filter makes of the picture, in numbers."""
    everywhere = (0, 1, 2)
    return pd.DataFrame({
        "filter": run.bank.names,
        "smallest z": run.z.min(everywhere),
        "largest z": run.z.max(everywhere),
        "mean of a": run.a.mean(everywhere),
        "zeros in a (%)": 100 * (run.a == 0).mean(everywhere),
    })  # fmt: skip
