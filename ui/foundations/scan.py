"""The scan of the lesson on volumes: kept between runs, and its window written out number by number."""

import numpy as np
import streamlit as st

from cnnkit.foundations import FILTERS_3D, FloatArray, conv_forward, ct_phantom
from ui.board import Grid, board
from ui.numbers import bracketed, format_number

SCAN_SIZE = (48, 64, 64)  # (D, H, W), voxels; slices are thicker than pixels are wide, as in a real scan

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


def write_window(window: FloatArray, weights: FloatArray, output: float, *, depth: int) -> None:
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
    board([*items, Grid("sum", "output", np.array([[round(output, 2)]]), "signed")], key="layers")
