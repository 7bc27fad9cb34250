"""The board of the residual lesson: a[l] through two convolutions on two rows, and by the shortcut to the sum."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from cnnkit.foundations import FloatArray, window_products
from ui.architectures.residual_run import NAMES, BlockRun
from ui.board import Cell, Grid, Window, board
from ui.numbers import bracketed, format_number
from ui.typed_grid import Rows, keep_rows, rows_if_fitting

_A, _W1, _W2, _WS = NAMES


def show_block(run: BlockRun, rows: Sequence[Rows], *, key: str) -> Cell:
    """Draw the block and give the chosen cell of a[l+2]; (0, 0) where there is no sum.

    Args:
        run: the block that ran.
        rows: what is typed in the grids NAMES.
        key: of the board.
    """
    block, limit = run.shown, _strongest(run)
    typed = dict(zip(NAMES, rows, strict=True))
    items: list[Grid | str] = [
        Grid(_A, "a[l]", run.x, "signed", limit=limit, editable=True, text=rows_if_fitting(typed[_A], run.x)),
        "∗",
        _filter_grid(_W1, "W[l+1]", run.w1, run.times, typed[_W1]),
        "=",
        _grid("z1", "z[l+1]", block.z1, limit),
        "→",
        _grid("a1", "a[l+1] = g(z[l+1])", block.a1, limit),
        "\n",
        "∗",
        _filter_grid(_W2, "W[l+2]", run.w2, run.times, typed[_W2]),
        "=",
        _grid("z2", "z[l+2]", block.z2, limit),
    ]
    if run.error is not None:
        items += ["+", Grid("carried", "a[l], by the shortcut", run.x, "signed", limit=limit)]
        board(items, key=key, on_edit=keep_rows)
        st.error(str(run.error), icon=":material/error:")
        return (0, 0)
    windows = [Window("z2", (1, 1))]
    if block.carried is not None:
        items += _shortcut_items(run, typed[_WS], limit)
        windows += [Window("carried", (1, 1)), Window(_A, (1, 1), (run.kind.stride, run.kind.stride))]
    height, width = block.a2.shape[1:3]
    return board(
        [*items, "→", _grid("a2", "a[l+2]", block.a2, limit)],
        key=key,
        source="a2",
        windows=windows,
        sentences=[[cell_sentence(run, (r, c)) for c in range(width)] for r in range(height)],
        on_edit=keep_rows,
    )


def _shortcut_items(run: BlockRun, typed: Rows, limit: float | None) -> list[Grid | str]:
    """What the second row adds to z[l+2]: a[l], or the 1x1 filter times every second number of a[l]."""
    if run.projection is None:
        return ["+", Grid("carried", "a[l], by the shortcut", run.x, "signed", limit=limit)]
    text = rows_if_fitting(typed, run.projection)
    step = run.kind.stride
    return [
        "+",
        Grid(_WS, "Wₛ", run.projection, "signed", editable=True, text=text),
        "·",
        Grid("carried", "every second a[l]", run.x[::step, ::step], "signed", limit=limit),
    ]


def cell_sentence(run: BlockRun, cell: Cell) -> str:
    """Write out how one number of a[l+2] comes about: the products that are not zero, the sum, and g."""
    _, products = window_products(_matrix(run.shown.a1), run.times * run.w2, padding=len(run.w2) // 2)
    terms = [bracketed(term) for term in products[cell].ravel() if term != 0]
    z = format_number(_matrix(run.shown.z2)[cell])
    written = f"z = {' + '.join(terms)} = {z}" if len(terms) > 1 else f"z = {z}"
    inside, outside = _last_step(run, cell)
    return f"{written}, and g({inside}) = {outside}"


def show_formulas(run: BlockRun, cell: Cell) -> None:
    """Write the block's last step, for any cell and for the chosen one."""
    if run.error is not None:
        body, shortcut = (r" \times ".join(map(str, shape)) for shape in (run.shown.z2.shape[1:3], run.x.shape))
        st.latex(r"a^{[l+2]} = g(z^{[l+2]} + a^{[l]})", width="content")
        st.latex(rf"{body} \text{{ and }} {shortcut} \text{{ do not add}}", width="content")
        return
    carried = "" if run.shown.carried is None else " + a^{[l]}" if run.projection is None else " + W_s\\, a^{[l]}"
    inside, outside = _last_step(run, cell)
    inside = inside.replace("·", r"\cdot")
    st.latex(rf"a^{{[l+2]}} = g(z^{{[l+2]}}{carried})", width="content")
    st.latex(rf"a^{{[l+2]}}_{{{cell[0]},{cell[1]}}} = g({inside}) = {outside}", width="content")
    st.latex(r"g(z) = \max(0, z)", width="content")
    if np.array_equal(run.shown.a2, run.shown.x):
        st.latex(r"a^{[l+2]} = a^{[l]}", width="content")


def cells_table(run: BlockRun) -> pd.DataFrame:
    """The last step at every cell: what is added, and what comes out."""
    block = run.shown
    table = {"row": np.indices(block.a2.shape[1:3])[0].ravel(), "column": np.indices(block.a2.shape[1:3])[1].ravel()}
    table["z[l+2]"] = block.z2.ravel()
    if block.carried is not None:
        table["by the shortcut"] = block.carried.ravel()
    return pd.DataFrame(table | {"sum": block.total.ravel(), "a[l+2]": block.a2.ravel()})


def _last_step(run: BlockRun, cell: Cell) -> tuple[str, str]:
    """What g is applied to at a cell, "−1.5 + 4", and what it gives."""
    z, a = (format_number(_matrix(tensor)[cell]) for tensor in (run.shown.z2, run.shown.a2))
    if run.shown.carried is None:
        return z, a
    if run.projection is None:
        return f"{z} + {bracketed(_matrix(run.shown.carried)[cell])}", a
    step = run.kind.stride
    factors = float(run.projection[0, 0]), float(run.x[::step, ::step][cell])
    return f"{z} + {bracketed(factors[0])} · {bracketed(factors[1])}", a


def _filter_grid(name: str, title: str, weights: FloatArray, times: float, typed: Rows) -> Grid:
    """A filter that can be typed over, as long as it is shown as it was typed."""
    if times == 1:
        return Grid(name, title, weights, "signed", editable=True, text=rows_if_fitting(typed, weights))
    strongest = float(np.abs(weights).max()) or None
    scaled, caption = times * weights, f"times {format_number(times)}"
    return Grid(name, title, scaled, "signed", limit=strongest, caption=caption, text=_two_decimals(scaled))


def _grid(name: str, title: str, tensor: FloatArray, limit: float | None) -> Grid:
    """A tensor that was computed."""
    values = _matrix(tensor)
    return Grid(name, title, values, "signed", limit=limit, text=_two_decimals(values))


def _two_decimals(values: FloatArray) -> list[list[str]]:
    """At most two decimals: more make the cells' text too small to read, and what fades is nothing then."""
    return [[format_number(value) for value in row] for row in values.round(2).tolist()]


def _strongest(run: BlockRun) -> float | None:
    """One colour scale for all tensors, whatever the filters are multiplied by, so that they compare."""
    return max(float(np.abs(tensor).max()) for tensor in (run.x, run.plain.z1, run.plain.z2)) or None


def _matrix(tensor: FloatArray) -> FloatArray:
    """The one channel of the one picture, (H, W)."""
    return tensor[0, :, :, 0]
