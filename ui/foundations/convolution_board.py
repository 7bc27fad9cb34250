"""The board of the convolution lesson: input, filter, the products under the window, output."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnkit.foundations import FloatArray, conv_forward, true_convolution, window_products
from ui.board import Cell, Detail, Grid, Window, board
from ui.numbers import format_number, sum_sentence, written_products
from ui.typed_grid import Rows, keep_rows, read_rows, rows_if_fitting


@dataclass(frozen=True, eq=False)
class Sliding:
    """A filter that slid over a grid.

    Args:
        x, w, z: input (H, W), filter (f_h, f_w) and output (H_out, W_out).
        is_true: whether by true convolution, which turns the filter first.
    """

    x: FloatArray
    w: FloatArray
    z: FloatArray
    is_true: bool


def filter_images(images: FloatArray, w: FloatArray, *, is_true: bool) -> FloatArray:
    """Slide one filter over images of one channel.

    Shapes:
        images (N, H, W), w (f_h, f_w) -> (N, H_out, W_out).

    Raises:
        ShapeError: the filter is larger than the images.
    """
    x, weights = images[..., None], w[:, :, None, None].astype(images.dtype)
    return (true_convolution(x, weights) if is_true else conv_forward(x, weights)[0])[..., 0]


def slide_typed(x_rows: Rows, w_rows: Rows, *, is_true: bool) -> Sliding:
    """Slide the typed filter over the typed grid.

    Raises:
        ShapeError: the filter is larger than the grid.
        OptionError: a cell is not a number.
    """
    return slide(read_rows("input", x_rows), read_rows("filter", w_rows), is_true=is_true)


def slide(x: FloatArray, w: FloatArray, *, is_true: bool) -> Sliding:
    """Slide a filter over a grid; raises ShapeError where it is larger."""
    return Sliding(x, w, filter_images(x[None], w, is_true=is_true)[0], is_true)


def show_sliding(sliding: Sliding, x_rows: Rows, w_rows: Rows, *, key: str) -> Cell:
    """Draw input ∗ filter = products, summed to the output, and give the chosen output cell."""
    x, w, z = sliding.x, sliding.w, sliding.z
    used = w[::-1, ::-1] if sliding.is_true else w
    windows, products = window_products(x, used)  # (H_out, W_out, f_h, f_w)
    factors = written_products(windows, used)
    note = "turned by 180° before use" if sliding.is_true else ""
    strongest = float(np.abs(products).max())
    return board(
        [
            Grid("x", "input", x, editable=True, text=rows_if_fitting(x_rows, x)),
            "∗",
            Grid("w", "filter", w, "signed", editable=True, text=rows_if_fitting(w_rows, w), caption=note),
            "=",
            Grid(
                "products", "window · filter", products[0, 0], "signed", limit=strongest, notes=factors[0, 0].tolist()
            ),
            "Σ",
            Grid("z", "output", z, "signed"),
        ],
        key=key,
        source="z",
        windows=[Window("x", w.shape)],
        details=[Detail("products", products, factors)],
        sentences=[[sum_sentence(cell) for cell in row] for row in products],
        on_edit=keep_rows,
    )


def show_formulas(sliding: Sliding, cell: Cell) -> None:
    """Write the sum of any output, the chosen output, and the size of the output."""
    (height, width), (f_h, f_w), (h_out, w_out) = sliding.x.shape, sliding.w.shape, sliding.z.shape
    u, v = (f"+{f_h - 1}-u", f"+{f_w - 1}-v") if sliding.is_true else ("+u", "+v")
    st.latex(rf"z_{{r,c}} = \sum_{{u,v}} x_{{r{u},\,c{v}}}\; w_{{u,v}}", width="content")
    st.latex(rf"z_{{{cell[0]},{cell[1]}}} = {format_number(sliding.z[cell])}", width="content")
    st.latex(rf"({height} - {f_h} + 1) \times ({width} - {f_w} + 1) = {h_out} \times {w_out}", width="content")
