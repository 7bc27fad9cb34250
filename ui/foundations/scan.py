"""The scan of the lesson on volumes: kept between runs, cut open, and its window written out number by number."""

from typing import TypeAlias

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import FILTERS_3D, FloatArray, conv_forward, ct_phantom, output_size
from cnnkit.plots.slices import AXES, slice_pair
from ui.board import Grid, board
from ui.figures import show_chart
from ui.numbers import bracketed, format_number
from ui.theme import current_palette

Voxel: TypeAlias = tuple[int, int, int]  # depth, row, column

SCAN_SIZE: Voxel = (48, 64, 64)  # slices are thicker than pixels are wide, as in a real scan

FAINT = 0.1  # products below are written with a third decimal


@st.cache_data(max_entries=8, show_spinner=False)
def noisy_scan(noise: float) -> FloatArray:
    """A head (D, H, W), float32, with noise of this standard deviation; bone is 1."""
    scan = _quiet_scan() + noise * np.random.default_rng(0).standard_normal(SCAN_SIZE)
    return scan.astype(np.float32)


@st.cache_data(max_entries=24, show_spinner=False)
def filtered_scan(name: str, noise: float) -> FloatArray:
    """The scan after the named filter of FILTERS_3D, without padding."""
    weights = FILTERS_3D[name].astype(np.float32)[..., None, None]
    return conv_forward(noisy_scan(noise)[None, ..., None], weights)[0][0, ..., 0]


@st.cache_data(show_spinner=False)
def _quiet_scan() -> FloatArray:
    return ct_phantom(SCAN_SIZE)


def show_scan(place: DeltaGenerator, name: str, noise: float, at: Voxel) -> None:
    """Cut the scan and its answers to a filter of FILTERS_3D along all three axes, and write out the sum at a voxel.

    Args:
        place: where to draw.
        name: of the filter.
        noise: as in `noisy_scan`.
        at: the voxel under the middle of the filter, at least one voxel inside the scan.
    """
    volume, answers, cube = noisy_scan(noise), filtered_scan(name, noise), FILTERS_3D[name]
    d, r, c = (index - 1 for index in at)  # where the window begins, and the output stands
    answer = float(answers[d, r, c])
    for axis, column in enumerate(place.columns(3)):
        figure = slice_pair(volume, answers, current_palette(), axis=axis, at=at, signed=bool(cube.min() < 0))
        with column:
            show_chart(figure, key=f"slice {axis}", alt=f"A slice across the {AXES[axis]} axis, before and after")
    with place:
        _write_window(volume[d : d + 3, r : r + 3, c : c + 3], cube, answer, depth=d)
        with st.container(horizontal=True, gap="medium"):
            st.latex(rf"z_{{{d},{r},{c}}} = {format_number(answer)}", width="content")
            for size in SCAN_SIZE[:2]:
                st.latex(rf"{size} - 3 + 1 = {output_size(size, 3)}", width="content")


def _write_window(window: FloatArray, weights: FloatArray, output: float, *, depth: int) -> None:
    """Show the products under a cubic window, layer by layer, and the output that they add up to.

    Args:
        window, weights: what the filter covers, and the filter.
        output: the sum.
        depth: the slice in which the window begins.

    Shapes:
        window and weights (f, f, f).
    """
    products = window * weights
    strongest = float(np.abs(products).max()) or 1.0
    decimals = 2 if strongest >= FAINT else 3
    items: list[Grid | str] = []
    for k, (values, factors) in enumerate(zip(window, weights, strict=True)):
        notes = [
            [f"{format_number(a)} · {bracketed(b)}" for a, b in zip(*row, strict=True)]
            for row in zip(values.round(2).astype(float), factors.round(3), strict=True)
        ]
        layer = products[k].astype(float).round(decimals)
        items += [Grid(f"layer {k}", f"slice {depth + k} · filter", layer, "signed", notes=notes, limit=strongest), "+"]
    items[-1] = "="
    board([*items, Grid("sum", "output", np.array([[round(output, 2)]]), "signed")], key="cube layers")
