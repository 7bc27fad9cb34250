"""Grids that the reader types into: kept as text in the URL, so that a copied link restores them, typos and all."""

from typing import Any

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.errors import ShapeError
from ui.numbers import format_number, parse_grid

Rows = list[list[str]]
_CELL, _ROW = "_", "~"  # left as they are in a URL, and in no number
_MOST_CELLS = 256


def typed_rows(name: str, preset: npt.NDArray[Any]) -> Rows:
    """The cells of grid `name` as text: what the reader typed, else the preset."""
    typed = st.query_params.get(name)
    if typed is None:
        return as_rows(preset)
    return [row.split(_CELL) for row in typed.split(_ROW)]


def as_rows(values: npt.NDArray[Any]) -> Rows:
    """Write numbers (H, W) as a reader would type them."""
    return [[format_number(value) for value in row] for row in values]


def keep_rows(name: str, rows: Rows) -> None:
    """Remember what was typed into grid `name`; also the board's `on_edit`."""
    text = _ROW.join(_CELL.join(cell.strip() for cell in row) for row in rows)
    st.query_params[name] = text.replace("\N{MINUS SIGN}", "-")  # a printed minus takes nine characters of a link


def forget_rows(*names: str) -> None:
    """Go back to the presets of these grids."""
    for name in names:
        st.query_params.pop(name, None)


def read_rows(name: str, rows: Rows) -> npt.NDArray[np.float64]:
    """Turn typed cells into numbers, (H, W).

    Raises:
        ShapeError: rows of different lengths, or too many cells; only a mistyped link can do that.
        OptionError: a cell that is not a finite number.
    """
    lengths = sorted({len(row) for row in rows})
    if len(lengths) > 1:
        raise ShapeError(
            f"{name}: rows of {lengths[0]} and {lengths[-1]} cells do not make a grid. Choose a preset again."
        )
    if len(rows) * lengths[0] > _MOST_CELLS:
        raise ShapeError(
            f"{name}: {len(rows)} × {lengths[0]} cells are more than the {_MOST_CELLS} that fit. Choose a preset again."
        )
    return parse_grid(rows, name)


def rows_if_fitting(rows: Rows, values: npt.NDArray[Any]) -> Rows | None:
    """The cells as typed, or None where the last good `values` (H, W) are shown and have another shape."""
    return rows if [len(row) for row in rows] == [values.shape[1]] * len(values) else None
