"""The weights of a 1x1 convolution by hand: presets, sliders for one filter, and the whole matrix as cells."""

import numpy as np
import streamlit as st

from cnnkit.foundations import FloatArray
from cnnkit.plots.palette import Scale
from ui.architectures.mix_run import COLOURS, PRESETS, Mix
from ui.board import Grid, board
from ui.numbers import format_number
from ui.typed_grid import Rows, forget_rows, keep_rows, read_rows, rows_if_fitting, typed_rows

WEIGHTS, BIAS = "W", "b"  # names of the grids, on the page and in its link
_REACH, _STEP = 2.0, 0.001  # of the sliders; the cells take more
_DIGITS = 3  # decimals that a slider gives


def pick_preset() -> tuple[str, Rows, Rows]:
    """Ask for a preset; gives its name and the cells of W and b, the reader's own where there are some."""
    name = st.selectbox(
        "Filters", PRESETS, key="mix-preset", bind="query-params", on_change=forget_rows, args=(WEIGHTS, BIAS)
    )
    st.caption(PRESETS[name].note)
    weights, bias = preset_numbers(name)
    return name, typed_rows(WEIGHTS, weights), typed_rows(BIAS, bias)


def preset_numbers(name: str) -> tuple[FloatArray, FloatArray]:
    """W (C, K) and b (1, K) of a preset."""
    preset = PRESETS[name]
    weights = np.array(preset.weights, dtype=np.float64).T
    return weights, np.array([preset.bias or (0.0,) * weights.shape[1]])


def read_weights(w_rows: Rows, b_rows: Rows) -> tuple[FloatArray, FloatArray]:
    """Turn typed cells into W (C, K) and b (1, K).

    Raises:
        ShapeError, OptionError: as `read_rows`.
    """
    return read_rows(WEIGHTS, w_rows), read_rows(BIAS, b_rows)


def turn_weights(mix: Mix) -> int:
    """Show a slider for each weight of one filter and for its bias; gives the filter, counted from 0."""
    k = 0
    if mix.num_filters > 1:
        filters = list(range(1, mix.num_filters + 1))
        k = st.radio("Filter", filters, horizontal=True, key="mix-filter", bind="query-params") - 1
    for c, name in enumerate(mix.channels):
        _slider(f"{name} ×", WEIGHTS, mix.weights, (c, k))
    _slider("bias", BIAS, mix.bias[None], (0, k))
    return k


def show_dense(mix: Mix, row: int, column: int, w_rows: Rows, b_rows: Rows) -> None:
    """Draw the dense layer at one pixel: its channels as a row, times W, plus b; W and b take numbers."""
    x, z = mix.x[row, column][None], mix.z[row, column][None]
    scale: Scale = "magnitude" if mix.channels == COLOURS else "signed"
    board(
        [
            Grid("x", "one pixel, x", x, scale, limit=1.0, decimals=2),
            "·",
            Grid(WEIGHTS, "W", mix.weights, "signed", editable=True, text=rows_if_fitting(w_rows, mix.weights)),
            "+",
            Grid(BIAS, "b", mix.bias[None], "signed", editable=True, text=rows_if_fitting(b_rows, mix.bias[None])),
            "=",
            Grid("z", "z", z, "signed", decimals=2),
        ],
        key="mix-matrix",
        on_edit=keep_rows,
    )


def _slider(label: str, grid: str, values: FloatArray, cell: tuple[int, int]) -> None:
    """A slider that stands where the grid's cell does, and writes into it."""
    key = f"{grid} {cell[0]} {cell[1]}"
    value = round(float(np.clip(values[cell], -_REACH, _REACH)), _DIGITS)
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    st.slider(
        label, -_REACH, _REACH, step=_STEP, format=f"%.{_DIGITS}f", key=key, on_change=_keep_cell,
        args=(grid, values, cell, key),
    )  # fmt: skip


def _keep_cell(grid: str, values: FloatArray, cell: tuple[int, int], key: str) -> None:
    """Write a slider's number into its cell, beside what was typed into the others since the page was drawn."""
    shown = [[format_number(value) for value in row] for row in np.round(values.astype(np.float64), _DIGITS)]
    rows = rows_if_fitting(typed_rows(grid, values), values) or shown
    rows[cell[0]][cell[1]] = f"{st.session_state[key]:g}"
    keep_rows(grid, rows)
