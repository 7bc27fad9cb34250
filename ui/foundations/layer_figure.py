"""A convolution layer at work: its volumes, and the activation map of every filter."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from cnnkit.foundations import FloatArray
from cnnkit.images import ByteImage
from cnnkit.plots.colour import colourise
from cnnkit.plots.palette import Scale
from cnnkit.plots.volumes import Volume, filter_face, volumes
from ui.figures import show_chart, show_map
from ui.theme import current_palette

_MAPS_IN_A_ROW = 4


@dataclass(frozen=True, eq=False)
class LayerRun:
    """A layer that ran on one colour picture; K filters.

    Args:
        names: of the filters.
        pixels: the picture, (H, W, 3).
        weights: (f, f, 3, K).
        z, a: before and after the activation, (1, H_out, W_out, K).
        stride, padding: in pixels.
    """

    names: Sequence[str]
    pixels: ByteImage
    weights: FloatArray
    z: FloatArray
    a: FloatArray
    stride: int
    padding: int

    @property
    def scale(self) -> Scale:
        """Colours for the maps: signed if one of them has negative numbers."""
        return "magnitude" if self.a.min() >= 0 else "signed"


def show_volumes(run: LayerRun, chosen: int) -> None:
    """Draw input, filters and output to one law of lengths, with what the chosen filter reads and gives."""
    palette = current_palette()
    rgb = (palette.signed[-1], palette.series[2], palette.series[0])
    f, _, num_channels, num_filters = run.weights.shape
    shape = (f, f, num_channels)
    size = " × ".join(map(str, shape))
    filters = "1 filter" if num_filters == 1 else f"{num_filters} filters"
    face = colourise(run.a[0, :, :, chosen], run.scale, palette)
    faces = [filter_face(run.weights[..., k]) for k in range(num_filters)]
    boxes = [
        Volume("<b>input</b>", run.pixels.shape, faces=[run.pixels], window=(f, f), channel_colours=rgb),
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
            f"<b>output</b><br>{run.names[chosen]}",
            run.a.shape[1:],
            faces=[face],
            chosen_channel=chosen,
            window=(1, 1),
        ),
    ]
    before, after = (" × ".join(map(str, box.shape)) for box in (boxes[0], boxes[2]))
    alt = f"Three volumes: an input of {before}, {filters} of {size}, an output of {after}; marked: {run.names[chosen]}"
    show_chart(volumes(boxes, palette), key="volumes", alt=alt)


def show_maps(run: LayerRun, chosen: int) -> None:
    """Show every activation map, four in a row."""
    for start in range(0, len(run.names), _MAPS_IN_A_ROW):
        with st.container(horizontal=True):
            for k in range(start, start + _MAPS_IN_A_ROW):
                if k >= len(run.names):
                    st.container().space("small")  # keeps the last row's maps as wide as the others
                    continue
                name = run.names[k]
                caption = f":orange[**{name}**]" if k == chosen else name
                show_map(st.container(), run.a[0, :, :, k], caption, alt=f"Activation map of {name}", scale=run.scale)
