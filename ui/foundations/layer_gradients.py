"""The gradients of a tiny convolution layer, number by number: two boards over one dZ that the reader types into."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnkit.foundations import FloatArray, conv_backward, conv_forward, window_products
from ui.board import Detail, Grid, Window, board
from ui.lesson import attempt
from ui.numbers import bracketed, format_number, written_products
from ui.typed_grid import Rows, keep_rows, read_rows, rows_if_fitting, typed_rows

INPUT = np.array([
    [[1, 0], [2, 1], [0, 3], [1, 1]],
    [[0, 2], [3, 1], [1, 0], [2, 2]],
    [[2, 1], [1, 0], [4, 2], [0, 1]],
    [[1, 3], [0, 2], [2, 1], [1, 0]],
], dtype=float)  # (4, 4, 2)  # fmt: skip
FILTER = np.array([[[1, 2], [-1, 0]], [[2, -1], [0, 1]]], dtype=float)  # (2, 2, 2)
OUTPUT_GRADIENT = np.array([[1, 0, -1], [0, 2, 1], [-1, 1, 0]], dtype=float)  # (3, 3)
CHANNELS = range(INPUT.shape[2])


@dataclass(frozen=True, eq=False)
class Gradients:
    """dZ as it was read, (3, 3), and what the backward pass makes of it."""

    dz: FloatArray
    da: FloatArray  # (4, 4, 2)
    dw: FloatArray  # (2, 2, 2)
    db: float


def read_gradients(rows: Rows) -> Gradients:
    """Send the typed dZ back through the layer.

    Raises:
        ShapeError, OptionError: the cells are not numbers, or not as many as the layer's output has.
    """
    dz = read_rows("dZ", rows)
    _, cache = conv_forward(INPUT[None], FILTER[..., None])
    da, dw, db = conv_backward(dz[None, :, :, None], cache)
    return Gradients(dz, da[0], dw[..., 0], float(db[0]))


def show_backwards() -> Gradients:
    """Ask for dZ and show what becomes of it, on the way to the input, to the filter and to the bias."""
    st.markdown(
        "A tiny layer: one 2 × 2 filter on a 4 × 4 input of two channels. Training hands it **dZ**, how much the cost "
        "rises with each output. Type your own, choose a cell, or press play."
    )
    rows = typed_rows("dz", OUTPUT_GRADIENT)
    gradients = attempt("gradients", st.container(), lambda: read_gradients(rows))
    fitting = rows_if_fitting(rows, gradients.dz)
    st.markdown("**To the input.** Each number of dZ adds its multiple of the filter to the window it came from.")
    _show_input_gradient(gradients, fitting)
    st.markdown("**To the filter.** Each number of dZ weighs the window it came from; dW is the sum of them all.")
    _show_filter_gradient(gradients, fitting)
    db = format_number(gradients.db)
    st.markdown(f"**To the bias.** It was added to every output, so db is the sum of all of dZ: **{db}**.")
    return gradients


def _show_input_gradient(gradients: Gradients, rows: Rows | None) -> None:
    """Draw how each number of dZ adds its multiple of the filter to the window of dA that it was computed from."""
    _show(
        gradients,
        rows,
        key="dA-cell",
        factors=np.broadcast_to(FILTER, (*gradients.dz.shape, *FILTER.shape)),
        operands=[Grid(f"w{c}", f"W[:, :, {c}]", FILTER[..., c], "signed") for c in CHANNELS],
        joined="→",
        results=[Grid(f"da{c}", f"dA[:, :, {c}]", gradients.da[..., c], "signed") for c in CHANNELS],
        windows_on="da",
        sentence=input_sentence,
    )


def _show_filter_gradient(gradients: Gradients, rows: Rows | None) -> None:
    """Draw how each number of dZ weighs the window of A it was computed from, and how these add up to dW."""
    _show(
        gradients,
        rows,
        key="dW-cell",
        factors=np.stack([window_products(INPUT[..., c], FILTER[..., c])[0] for c in CHANNELS], axis=-1),
        operands=[Grid(f"a{c}", f"A[:, :, {c}]", INPUT[..., c]) for c in CHANNELS],
        joined="Σ",
        results=[Grid(f"dw{c}", f"dW[:, :, {c}]", gradients.dw[..., c], "signed") for c in CHANNELS],
        windows_on="a",
        sentence=filter_sentence,
    )


def _show(
    gradients: Gradients,
    rows: Rows | None,
    *,
    key: str,
    factors: FloatArray,
    operands: list[Grid],
    joined: str,
    results: list[Grid],
    windows_on: str,
    sentence: Callable[[Gradients, int, int], str],
) -> None:
    """Draw dZ · operands = shares, joined to the results.

    Args:
        gradients, rows: dZ as it was read and, if those cells are to be shown, as it was typed.
        key: of the board.
        factors: what each number of dZ is multiplied by, (3, 3, 2, 2, C).
        operands, joined, results: the grids around the shares.
        windows_on: the grids that the window moves over, their names without the channel.
        sentence: what to say about a cell of dZ.
    """
    height, width = gradients.dz.shape
    dz = gradients.dz[:, :, None, None, None]
    shares = dz * factors
    notes = written_products(dz, factors)
    largest = float(np.abs(shares).max()) or None
    board(
        [
            Grid("dz", "dZ", gradients.dz, "signed", editable=True, text=rows),
            "·",
            *operands,
            "=",
            *(
                Grid(
                    f"share{c}",
                    "share",
                    shares[0, 0, ..., c],
                    "signed",
                    notes=notes[0, 0, ..., c].tolist(),
                    limit=largest,
                )
                for c in CHANNELS
            ),
            joined,
            *results,
        ],
        key=key,
        source="dz",
        windows=[Window(f"{windows_on}{c}", FILTER.shape[:2]) for c in CHANNELS],
        details=[Detail(f"share{c}", shares[..., c], notes[..., c]) for c in CHANNELS],
        sentences=[[sentence(gradients, r, c) for c in range(width)] for r in range(height)],
        on_edit=keep_rows,
    )


def input_sentence(gradients: Gradients, row: int, column: int) -> str:
    """Write out the sum behind one number of dA, the first under the chosen window: a product for each window over it.

    Args:
        gradients: of the tiny layer.
        row, column: the chosen cell of dZ.
    """
    terms = [
        f"{bracketed(gradients.dz[row - u, column - v])} · {bracketed(FILTER[u, v, 0])}"
        for u in range(min(row + 1, FILTER.shape[0]))
        for v in range(min(column + 1, FILTER.shape[1]))
    ]
    total = format_number(gradients.da[row, column, 0])
    count = "1 window lies" if len(terms) == 1 else f"{len(terms)} windows lie"
    return f"{count} over dA[{row}, {column}, 0]: {' + '.join(terms)} = {total}"


def filter_sentence(gradients: Gradients, row: int, column: int) -> str:
    """Write out the sum behind the first number of dW, and what the chosen window gives to it.

    Args:
        gradients: of the tiny layer.
        row, column: the chosen cell of dZ.
    """
    height, width = gradients.dz.shape
    shares = gradients.dz * INPUT[:height, :width, 0]  # the filter's first number meets these pixels
    total = format_number(gradients.dw[0, 0, 0])
    terms = " + ".join(bracketed(share) for share in shares.ravel())
    return f"dW[0, 0, 0] gets {format_number(shares[row, column])} from this window; from all nine: {terms} = {total}"
