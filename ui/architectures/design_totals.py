"""What a design costs, in large numbers."""

from collections.abc import Sequence

import streamlit as st

from cnnkit.architectures import BYTES_A_NUMBER, Row
from cnnkit.plots.counts import in_bytes
from ui.architectures.design_state import Design
from ui.big_numbers import BigNumber, show_big_numbers

_FOUR_IN_A_ROW = "<style>.st-key-design-totals .big { flex-basis: 8.4rem; }</style>"


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
        inference, training = (in_bytes(peak // BYTES_A_NUMBER * batch_size) for peak in design.peaks)
        numbers += [BigNumber(inference, "activations, inference"), BigNumber(training, "activations, training")]
    with st.container(key="design-totals"):
        st.html(_FOUR_IN_A_ROW)
        show_big_numbers(*numbers)


def _sums(rows: Sequence[Row]) -> tuple[int, int]:
    return sum(row.parameters.trainable for row in rows), sum(row.macs for row in rows)


def _change(number: int) -> str:
    return f" ({number:+,})".replace("-", "\N{MINUS SIGN}") if number else ""
