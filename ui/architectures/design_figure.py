"""The design in large: its totals, the chosen layer's sums, and the drawing."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from cnnkit.architectures import Conv, DepthwiseConv, Pool, Row, table_of
from cnnkit.architectures.formats import HEADINGS
from cnnkit.architectures.shapes import padding_per_axis, per_axis, shape_text
from cnnkit.foundations import effective_size
from cnnkit.plots.network import network_drawing
from ui.architectures.design_state import Design
from ui.big_numbers import BigNumber, show_big_numbers
from ui.figures import show_chart
from ui.theme import current_palette

_FOUR_IN_A_ROW = "<style>.st-key-design-totals .big { flex-basis: 8.4rem; }</style>"
_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")  # powers of 1000


def show_totals(design: Design, batch_size: int) -> None:
    """Show what the network costs, and by how much the last edit changed it; if it does not fit, what is known."""
    rows, error = design.ledger
    so_far = "" if error is None else " so far"
    before = design.before.rows if design.before and error is None and design.before.error is None else ()
    parameters, macs = _sums(rows)
    old_parameters, old_macs = _sums(before) if before else (parameters, macs)
    numbers = [
        BigNumber(f"{parameters:,}", f"parameters{so_far}{_change(parameters - old_parameters)}"),
        BigNumber(f"{macs:,}", f"MACs{so_far}{_change(macs - old_macs)}"),
    ]
    if design.peaks is not None:
        inference, training = (bytes_text(peak * batch_size) for peak in design.peaks)
        numbers += [BigNumber(inference, "activations, inference"), BigNumber(training, "activations, training")]
    with st.container(key="design-totals"):
        st.html(_FOUR_IN_A_ROW)
        show_big_numbers(*numbers)


def show_drawing(design: Design, chosen: str) -> None:
    """Draw the network as far as it fits together."""
    figure: go.Figure = network_drawing(design.ledger.rows, current_palette(), chosen=chosen)
    alt = f"The volumes of {design.architecture.name}: " + ", ".join(
        "×".join(map(str, row.shape)) for row in design.ledger.rows[:12]
    )
    show_chart(figure, key="design-drawing", alt=alt)


def show_formulas(row: Row, coming: tuple[int, ...]) -> None:
    """Write the chosen row's sums: positions along the first axis, parameters, numbers that come out."""
    for formula in formulas(row, coming):
        st.markdown(f"${formula}$", width="content")  # within a line: a narrow screen breaks it at its equals signs


def formulas(row: Row, coming: tuple[int, ...]) -> list[str]:
    """The sums in LaTeX, for the shape that comes into the row's layer."""
    written = [text] if (text := _positions(row, coming)) else []
    if row.parameters.trainable:
        sums = row.parameters.formula.replace("*", r" \cdot ").replace("+", " + ")
        written.append(rf"\text{{parameters}} = {sums} = {_latex(row.parameters.trainable)}")
    products = r" \cdot ".join(_latex(n) for n in row.shape)
    written.append(rf"\text{{numbers out}} = {products}" + (f" = {_latex(row.size)}" if len(row.shape) > 1 else ""))
    return written


def design_table(rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a table with units in its headings."""
    table = table_of(rows)
    for column in ("activation_shape", "receptive_field", "effective_stride"):  # a column is all numbers or all texts
        table[column] = [shape_text(value) if isinstance(value, tuple) else str(value) for value in table[column]]
    return table.rename(
        columns={name: f"{title} ({unit})" if unit else title for name, (title, unit) in HEADINGS.items()}
    )


def bytes_text(number: int) -> str:
    """Write bytes with three digits: 1.31 MB; a KB is 1000 bytes."""
    power = 0
    size = float(number)
    while size >= 999.5 and power < len(_UNITS) - 1:
        size, power = size / 1000, power + 1
    if power == 0:
        return f"{number} bytes"
    return f"{size:.3g} {_UNITS[power]}" if size < 999.5 else f"{size:,.0f} {_UNITS[power]}"


def _sums(rows: Sequence[Row]) -> tuple[int, int]:
    return sum(row.parameters.trainable for row in rows), sum(row.macs for row in rows)


def _change(number: int) -> str:
    return f" ({number:+,})".replace("-", "\N{MINUS SIGN}") if number else ""


def _positions(row: Row, coming: tuple[int, ...]) -> str:
    """Positions of the window along the first axis; nothing for a layer without one."""
    operation = row.node.operation
    match operation:
        case Conv(kernel=kernel, dilation=dilation) | DepthwiseConv(kernel=kernel, dilation=dilation):
            stride = operation.stride
        case Pool(size=kernel):
            dilation, stride = 1, kernel if operation.stride is None else operation.stride
        case _:
            return ""
    rank = len(row.shape) - 1
    f, d, s = (per_axis(size, rank)[0] for size in (kernel, dilation, stride))
    p = padding_per_axis(operation.padding, rank)[0]
    sign = "n_H" if rank == 2 else "n"
    if p == "same":
        return rf"{sign} = \lceil {coming[0]} / {s} \rceil = {row.shape[0]}"
    zeros = 0 if p == "valid" else int(p)
    inner = f"{coming[0]} + 2 \\cdot {zeros} - {effective_size(f, d)}"
    return rf"{sign} = \lfloor ({inner}) / {s} \rfloor + 1 = {row.shape[0]}"


def _latex(number: int) -> str:
    return f"{number:,}".replace(",", "{,}")
