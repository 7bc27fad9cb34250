"""Tensors as grids of cells, side by side, with a window that steps over them: the figure most lessons share.

Python computes and formats every number; the browser lays cells out, moves the window and plays, without a round
trip. What the reader chooses or edits comes back as plain indices and strings.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import PALETTES, Scale
from ui.numbers import format_fixed, format_number, parse_index
from ui.parts import joined
from ui.timeline import Film, Timeline, film_data, timeline_data

_JS = joined("cells.js", "player.js", "timeline.js", "board.js")
_CSS = joined("player.css", "board.css")
Cell = tuple[int, int]
Numbers = npt.NDArray[Any]


@dataclass(frozen=True)
class Grid:
    """A matrix drawn as cells.

    Args:
        name: how windows and details refer to it.
        title, caption: above and below; the shape is added to the title.
        values: (H, W); NaN cells stay empty.
        scale: which colours; "pixels" runs over the values' range, the others start at or centre on zero.
        limit: the value with the strongest colour, or None for the largest magnitude.
        decimals: how many to write, so that numbers that change do not jump; None for at most three digits in all.
        editable: cells take numbers.
        text: (H, W) strings in place of the formatted values. notes: (H, W) small second lines.
        ring: (H, W) True where a cell is padding. hatched: (H, W) True where a cell is out of reach.
    """

    name: str
    title: str
    values: Numbers
    scale: Scale = "pixels"
    caption: str = ""
    limit: float | None = None
    decimals: int | None = None
    editable: bool = False
    text: Sequence[Sequence[str]] | None = None
    notes: Sequence[Sequence[str]] | None = None
    ring: npt.NDArray[np.bool_] | None = None
    hatched: npt.NDArray[np.bool_] | None = None


@dataclass(frozen=True)
class Window:
    """The cells of `target` that the chosen cell of the board's source reads; sizes and strides in cells."""

    target: str
    size: tuple[int, int]
    stride: tuple[int, int] = (1, 1)
    dilation: int = 1


@dataclass(frozen=True)
class Detail:
    """Values of grid `target` for every choice: (H, W, h, w), over the source's cells, then the target's.

    A timeline counts as a source of one row: (1, T, h, w).
    """

    target: str
    values: Numbers
    notes: npt.NDArray[np.str_] | None = None


def board(
    items: Sequence[Grid | Film | str],
    *,
    key: str,
    source: str | Timeline | None = None,
    windows: Sequence[Window] = (),
    details: Sequence[Detail] = (),
    sentences: Sequence[Sequence[str]] | None = None,
    on_edit: Callable[[str, list[list[str]]], None] | None = None,
) -> Cell:
    """Draw grids and pictures in a row, with strings such as "∗" or "=" as operators between them.

    Args:
        items: grids, pictures and operators, left to right; they wrap where the screen is narrow, and after "\\n".
        key: a stable name of the board on its page, and of the URL parameter that holds the chosen cell.
        source: the grid whose cells can be chosen, stepped through and played, or a timeline of steps.
        windows, details: what follows the choice.
        sentences: (H, W) one line for each choice, shown beside the player.
        on_edit: called before the page runs again with the name of an edited grid and its cells as typed.

    Returns:
        The chosen cell of `source`, (row, column); (0, step) of a timeline; (0, 0) without a source.
    """
    grids = {item.name: item for item in items if isinstance(item, Grid)}
    timeline = source if isinstance(source, Timeline) else None
    chosen = (0, 0)
    if timeline:
        chosen = _chosen(key, (1, len(timeline.values)), (0, timeline.start))
    elif isinstance(source, str):
        chosen = _chosen(key, grids[source].values.shape, (1, 1))
    mount = st.components.v2.component("cnnkit_board", html='<div class="board"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "items": [_item(item) for item in items],
            "source": None if timeline else source,
            "timeline": timeline and timeline_data(timeline),
            "chosen": chosen,
            "windows": [vars(window) for window in windows],
            "details": [_detail(detail, grids[detail.target]) for detail in details],
            "sentences": sentences,
            "palettes": {
                name: {scale: palette.stops(scale) for scale in get_args(Scale)} for name, palette in PALETTES.items()
            },
        },
        on_chosen_change=lambda: _keep_choice(key, timeline is not None),
        on_edit_change=lambda: _pass_edit(key, on_edit),
    )
    return chosen


def _chosen(key: str, shape: tuple[int, ...], first: Cell) -> Cell:
    """The cell named in the URL as row.column, a step as its number; moved to the edge where it lies outside."""
    before, _, after = st.query_params.get(key, "").rpartition(".")
    row, column = parse_index(before or "0"), parse_index(after)
    cell = first if row is None or column is None else (row, column)
    return min(cell[0], shape[0] - 1), min(cell[1], shape[1] - 1)


def _keep_choice(key: str, is_step: bool) -> None:
    row, column = st.session_state[key]["chosen"]
    st.query_params[key] = str(int(column)) if is_step else f"{int(row)}.{int(column)}"


def _pass_edit(key: str, on_edit: Callable[[str, list[list[str]]], None] | None) -> None:
    edit = st.session_state[key]["edit"]
    if on_edit and edit:
        on_edit(edit["name"], edit["rows"])


def tones(values: Numbers, scale: Scale, limit: float | None = None) -> Numbers:
    """Where each value lies on its scale, 0 to 1; NaN is drawn as the neutral colour."""
    finite = values[np.isfinite(values)]
    largest = limit or float(np.abs(finite).max(initial=0.0)) or 1.0
    match scale:
        case "signed":
            positions = 0.5 + values / (2 * largest)
        case "pixels":
            low, high = float(finite.min(initial=0.0)), float(finite.max(initial=0.0))
            positions = (values - low) / ((high - low) or 1.0)
        case _:
            positions = values / largest
    neutral = 0.5 if scale == "signed" else 0.0
    return np.nan_to_num(positions, nan=neutral).clip(0, 1).round(3)


def _item(item: Grid | Film | str) -> str | dict[str, Any]:
    if isinstance(item, str):
        return item
    if isinstance(item, Film):
        return film_data(item)
    if item.values.ndim != 2 or item.values.size == 0:
        raise ShapeError(f"board: grid {item.name!r} must be (H, W) with at least one cell, got {item.values.shape}.")
    height, width = item.values.shape
    return {
        "name": item.name,
        "title": item.title,
        "shape": f"{height} × {width}",
        "caption": item.caption,
        "scale": item.scale,
        "text": item.text or _labels(item.values, item.decimals),
        "tone": tones(item.values, item.scale, item.limit).tolist(),
        "notes": item.notes,
        "editable": item.editable,
        "ring": None if item.ring is None else item.ring.tolist(),
        "hatched": None if item.hatched is None else item.hatched.tolist(),
    }


def _detail(detail: Detail, grid: Grid) -> dict[str, Any]:
    return {
        "target": detail.target,
        "text": _labels(detail.values, grid.decimals),
        "tone": tones(detail.values, grid.scale, grid.limit).tolist(),
        "notes": None if detail.notes is None else detail.notes.tolist(),
    }


def _labels(values: Numbers, decimals: int | None) -> Any:
    """Nested lists of strings, in the shape of `values`."""
    write = format_number if decimals is None else partial(format_fixed, decimals=decimals)
    return np.vectorize(write, otypes=[object])(values).tolist()
