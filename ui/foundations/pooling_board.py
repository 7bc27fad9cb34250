"""The board of the pooling lesson: a window forward on the upper row, its gradient back on the lower one."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.errors import ShapeError
from cnnkit.foundations import GRIDS, FloatArray, output_size, pool_backward, pool_forward, window_products
from ui.board import Cell, Detail, Grid, Window, board
from ui.numbers import bracketed, format_number
from ui.typed_grid import Rows, keep_rows, read_rows, rows_if_fitting, typed_rows

INPUTS = {
    "the course's example": np.array([[1.0, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]]),
    "ties everywhere": np.array([[4.0, 4, 7, 2], [4, 4, 2, 7], [0, 5, 3, 3], [5, 0, 1, 3]]),
    **GRIDS,
}
_MOST_WRITTEN_OUT = 9  # numbers of a window that fit into a line


@dataclass(frozen=True)
class Pooling:
    """One grid pooled, and a gradient sent back.

    Args:
        x, a: (H, W) input and (H_out, W_out) output. da, dx: their gradients.
        windows, shares: (H_out, W_out, f, f) what each window reads, and what each hands back.
        ties_differ: whether the other rule for equal maxima would give another dx.
    """

    x: FloatArray
    a: FloatArray
    da: FloatArray
    dx: FloatArray
    windows: FloatArray
    shares: FloatArray
    size: int
    stride: int
    mode: str
    ties: str
    ties_differ: bool


def pool_typed(x_rows: Rows, *, size: int, stride: int, mode: str, ties: str) -> Pooling:
    """Pool what was typed into the input, and send the typed gradient back; at first it counts 1, 2, 3, ...

    Raises:
        ShapeError: the window or the typed gradient does not fit.
        OptionError: a cell is not a number.
    """
    x = read_rows("input", x_rows)
    a, cache = pool_forward(x[None, :, :, None], size, stride=stride, mode=mode, ties=ties)
    da = read_rows("gradient of the output", typed_rows("da", np.arange(1.0, a.size + 1).reshape(a.shape[1:3])))
    if da.shape != a.shape[1:3]:
        raise ShapeError(
            f"gradient of the output: {da.shape[0]} × {da.shape[1]} numbers do not fit an output of "
            f"{a.shape[1]} × {a.shape[2]}. Choose the window or the input again."
        )
    dx = pool_backward(da[None, :, :, None], cache)
    _, other = pool_forward(
        x[None, :, :, None], size, stride=stride, mode=mode, ties="first" if ties == "all" else "all"
    )
    windows = window_products(x, np.ones((size, size)))[0][::stride, ::stride]  # (H_out, W_out, f, f)
    # Each window as a picture of its own: its gradient is what this window alone hands back.
    _, alone = pool_forward(windows.reshape(-1, size, size, 1), size, mode=mode, ties=ties)
    shares = pool_backward(da.reshape(-1, 1, 1, 1), alone).reshape(windows.shape)
    return Pooling(
        x, a[0, :, :, 0], da, dx[0, :, :, 0], windows, shares, size, stride, mode, ties,
        ties_differ=not np.array_equal(dx, pool_backward(da[None, :, :, None], other)),
    )  # fmt: skip


def show_pooling(pooling: Pooling, x_rows: Rows, *, key: str) -> Cell:
    """Draw the board and give the chosen output cell."""
    p = pooling
    forward, back = _notes(p)
    window = Window("x", (p.size, p.size), (p.stride, p.stride))
    strongest = float(max(np.abs(p.dx).max(), np.abs(p.da).max()))
    da_rows = rows_if_fitting(typed_rows("da", p.da), p.da)
    chosen = board(
        [
            Grid("x", "input", p.x, editable=True, text=rows_if_fitting(x_rows, p.x)),
            "→",
            Grid("window", "window", p.windows[0, 0], notes=forward[0, 0].tolist()),
            "→",
            Grid("a", "output", p.a),
            "\n",
            Grid("dx", "gradient of the input", p.dx, "signed", limit=strongest),
            "←",
            Grid("share", "share", p.shares[0, 0], "signed", limit=strongest, notes=back[0, 0].tolist()),
            "←",
            Grid("da", "gradient of the output", p.da, "signed", editable=True, limit=strongest, text=da_rows),
        ],
        key=key,
        source="a",
        windows=[window, Window("dx", window.size, window.stride)],
        details=[Detail("window", p.windows, forward), Detail("share", p.shares, back)],
        sentences=[[_sentence(p, r, c) for c in range(p.a.shape[1])] for r in range(p.a.shape[0])],
        on_edit=keep_rows,
    )
    if p.ties_differ:
        arriving, sent_on = (format_number(float(gradient.sum())) for gradient in (p.da, p.dx))
        st.caption(
            f"Equal maxima: the gradients of the output add up to {arriving}, those of the input to {sent_on}. "
            "The course's mask gives each of the maxima the whole gradient, TensorFlow gives it to the first only."
        )
    return chosen


def show_formulas(pooling: Pooling, cell: Cell) -> None:
    """Write what any output keeps, the chosen output, the output's height and width, and how little is learned."""
    p = pooling
    step = "" if p.stride == 1 else p.stride
    reads = rf"x_{{{step}r+u,\,{step}c+v}}"
    kept = rf"\max_{{u,v}}\; {reads}" if p.mode == "max" else rf"\frac{{1}}{{{p.size**2}}} \sum_{{u,v}} {reads}"
    st.latex(rf"a_{{r,c}} = {kept}", width="content")
    st.latex(rf"a_{{{cell[0]},{cell[1]}}} = {format_number(p.a[cell])}", width="content")
    for n in dict.fromkeys(p.x.shape):
        fits = output_size(n, p.size, stride=p.stride)
        st.latex(rf"\left\lfloor \frac{{{n}-{p.size}}}{{{p.stride}}} \right\rfloor + 1 = {fits}", width="content")
    st.latex(r"\text{parameters} = 0", width="content")


def _notes(p: Pooling) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Second lines of the window's cells and of its shares, (H_out, W_out, f, f)."""
    if p.mode == "average":
        share = np.full(p.windows.shape, f"÷ {p.size**2}")
        return share, share
    largest = p.windows == p.a[:, :, None, None]
    return np.where(largest, "largest", ""), np.where(p.shares != 0, "all of it", "")


def _sentence(p: Pooling, row: int, column: int) -> str:
    """What the window does, forward and back."""
    window, gradient, count = p.windows[row, column].ravel(), format_number(p.da[row, column]), p.size**2
    result = format_number(p.a[row, column])
    written_out = count <= _MOST_WRITTEN_OUT
    if p.mode == "average":
        terms = " + ".join(map(bracketed, window)) if written_out else f"sum {format_number(window.sum())}"
        part = format_number(p.shares[row, column, 0, 0])
        back = f"Back: each of the {count} numbers gets {gradient} / {count} = {part}."
        return f"({terms}) / {count} = {result}. {back}"
    equal = int((window == window.max()).sum())
    to_whom = f"the {result}" if equal == 1 else "each of them" if p.ties == "all" else "the first of them"
    tie = f", which stands there {equal} times" if equal > 1 else ""
    terms = ", ".join(map(format_number, window)) if written_out else f"{count} numbers"
    return f"max({terms}) = {result}{tie}. Back: the gradient {gradient} goes to {to_whom}."
