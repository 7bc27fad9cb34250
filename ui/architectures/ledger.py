"""The ledger of a network as the page's figure: every row with its formula, bars for what is large, totals below.

Python writes every number; the browser lays the rows out, and reports which one was chosen.
"""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from cnnkit.architectures import FLOPS_A_MAC, Ledger, Row, kind_of, one_or_all, window_texts
from cnnkit.architectures.graph import Operation
from ui.parts import joined

_JS, _CSS = joined("architectures/ledger.js"), joined("architectures/ledger.css")
_UNITS = {1: "inputs", 2: "pixels", 3: "voxels"}  # of what a unit sees, by the spatial axes of the network
_USUAL_HEIGHT = 560  # pixels: the first screen of a projector


def show_ledger(
    ledger: Ledger,
    *,
    key: str,
    first: str = "",
    before: Sequence[Row] = (),
    height: int = _USUAL_HEIGHT,
    on_choose: Callable[[str], None] | None = None,
) -> Row:
    """Show the rows of a network and give the chosen one.

    Args:
        ledger: rows, and what is wrong with the next, if anything.
        key: a stable name of the figure on its page, and of the URL parameter that holds the chosen layer's name.
        first: name of the layer chosen at first; the last row if there is none of that name.
        before: the rows as they were; where a row of the same name differs, its old numbers stand beside, struck out.
        height: pixels, beyond which the rows scroll.
        on_choose: called with the name of a row that the reader chose, before the page runs again.

    Returns:
        The row that the reader chose.
    """
    rows = ledger.rows
    names = [row.name for row in rows]
    linked = st.query_params.get(key, first)
    chosen = names.index(linked) if linked in names else names.index(first) if first in names else len(rows) - 1
    old = {row.name: row for row in before}
    mount = st.components.v2.component("cnnkit_ledger", html='<div class="ledger"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "rows": _written(rows, old),
            "totals": _totals(rows, ledger.error is None),
            "error": str(ledger.error) if ledger.error else None,
            "chosen": chosen,
            "unit": _UNITS[len(rows[0].field)],
            "height": height,
        },
        on_chosen_change=lambda: _keep_choice(key, names, on_choose),
    )
    return rows[chosen]


def shape_words(shape: Sequence[int]) -> str:
    """Write a shape for people, 28 × 28 × 8."""
    return " × ".join(f"{n:,}" for n in shape)


def operation_words(operation: Operation, rank: int) -> str:
    """Say what an operation over `rank` spatial axes does: "conv 5×5, stride 2, same, relu"."""
    kernel, stride, padding = window_texts(operation, rank)
    kind, *more = kind_of(operation).split(", ")
    parts = [f"{kind} {kernel.replace('x', '×')}".strip()]
    parts += [f"stride {stride}"] if stride not in ("", "1") else []
    parts += [padding if padding == "same" else f"padding {padding}"] if padding not in ("", "valid", "0") else []
    return ", ".join((*parts, *more))


def formula_words(formula: str) -> str:
    """Write a formula for people, (5·5·3 + 1)·8; nothing for a layer that learns nothing."""
    return "" if formula == "0" else formula.replace("*", "\N{MIDDLE DOT}").replace("+", " + ")


def _keep_choice(key: str, names: Sequence[str], on_choose: Callable[[str], None] | None) -> None:
    place = int(st.session_state[key]["chosen"])
    if 0 <= place < len(names):
        st.query_params[key] = names[place]
        if on_choose:
            on_choose(names[place])


def _written(rows: Sequence[Row], old: dict[str, Row]) -> list[dict[str, Any]]:
    most_parameters = max((row.parameters.trainable for row in rows), default=0) or 1
    largest = max(row.size for row in rows)
    lines = []
    for row in rows:
        was = old.get(row.name)
        line = {
            "name": row.name,
            "kind": operation_words(row.node.operation, len(row.field)),
            "block": row.node.blocks[0].partition(", path ")[0] if row.node.blocks else "",
            "shape": shape_words(row.shape),
            "size": f"{row.size:,}",
            "sizeBar": _bar(row.size, largest),
            "parameters": _count(row.parameters.trainable),
            "parametersBar": _bar(row.parameters.trainable, most_parameters),
            "formula": formula_words(row.parameters.formula),
            "fixed": _count(row.parameters.non_trainable),
            "macs": _count(row.macs),
            "sees": shape_words(_field(row)),
            "was": {},
        }
        if old:
            line["was"] = _differences(row, was)
        lines.append(line)
    return lines


def _differences(row: Row, was: Row | None) -> dict[str, str]:
    """The old numbers of what has changed; "new" for a row that was not there."""
    if was is None:
        return {"name": "new"}
    pairs = {
        "shape": (shape_words(row.shape), shape_words(was.shape)),
        "parameters": (_count(row.parameters.trainable), _count(was.parameters.trainable) or "0"),
        "macs": (_count(row.macs), _count(was.macs) or "0"),
    }
    return {field: before for field, (now, before) in pairs.items() if (now or "0") != before}


def _field(row: Row) -> tuple[int, ...]:
    sizes = tuple(axis.size for axis in row.field)
    return (sizes[0],) if one_or_all(sizes) == sizes[0] else sizes


def _totals(rows: Sequence[Row], complete: bool) -> dict[str, str]:
    macs = sum(row.macs for row in rows)
    return {
        "label": "Total" if complete else "So far",
        "size": f"{sum(row.size for row in rows):,}",
        "parameters": f"{sum(row.parameters.trainable for row in rows):,}",
        "fixed": _count(sum(row.parameters.non_trainable for row in rows)),
        "macs": f"{macs:,}",
        "flops": f"{macs * FLOPS_A_MAC:,} FLOPs",
    }


def _count(number: int) -> str:
    """A count with its thousands apart; nothing for none, which would only be noise in a column."""
    return f"{number:,}" if number else ""


def _bar(number: int, most: int) -> float:
    """Length of a bar, 0 to 1."""
    return round(number / most, 4)
