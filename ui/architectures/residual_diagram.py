"""The block as a drawing: what flows where, with every shape, and the shortcut as an arc around the convolutions."""

from base64 import b64encode

import streamlit as st

from cnnkit.foundations import FloatArray
from cnnkit.plots.palette import Palette
from ui.architectures.residual_run import BlockRun
from ui.theme import current_palette

_WIDTH, _STEP, _TOP = 266, 41, 17  # pixels: of the drawing, from node to node, above the first node's middle
_NODE_WIDTH, _NODE_HEIGHT, _RADIUS = 106, 29, 15  # pixels: of a node; of the sum's circle, and of the arc's corners
_BODY, _ARC = 56, 211  # pixels from the left: the middle of the body, and of the arc's upright part
_FONT = "Helvetica, Arial, sans-serif"  # a drawing that is a picture cannot use the page's own
_SUM, _LAST = 4, 6  # rows of the drawing, from 0


def show_diagram(run: BlockRun) -> None:
    """Draw the block that was asked for."""
    drawing = b64encode(draw_block(run, current_palette()).encode()).decode()
    words = "without its shortcut" if run.error is None and run.shown.carried is None else "with its shortcut"
    st.html(f'<img style="max-width: 100%" alt="The block, {words}" src="data:image/svg+xml;base64,{drawing}">')


def draw_block(run: BlockRun, palette: Palette) -> str:
    """Draw a block as SVG: the body downwards, the shortcut around it, a red sum where the two do not add."""
    block = run.shown
    has_arc, fits = run.error is not None or block.carried is not None, run.error is None
    step = "" if run.kind.stride == 1 else f" / {run.kind.stride}"
    parts = [
        _arrow([(_BODY, _y(0)), (_BODY, _y(_LAST if fits else _SUM))], palette.muted),
        _node(0, f"a[l]  {_size(block.x)}", palette, bold=True),
        _node(1, f"conv {_size(block.caches[0].weights, 0)}{step}", palette),
        _note(1, _size(block.z1), palette),
        _node(2, "ReLU", palette),
        _node(3, f"conv {_size(block.caches[1].weights, 0)}", palette),
        _note(3, _size(block.z2), palette),
    ]
    if has_arc:
        parts += _arc(run, palette)
        parts.append(_sum(palette.accent if fits else palette.signed[-1], "+" if fits else "≠", palette))
    if fits:
        parts += [_node(5, "ReLU", palette), _node(_LAST, f"a[l+2]  {_size(block.a2)}", palette, bold=True)]
    else:
        clash = f"{_size(block.z2)} and {_size(block.x)} do not add"
        parts.append(_text(2, _y(5), clash, palette.signed[-1], anchor="start", bold=True))
    height = _y(_LAST if fits else 5) + _TOP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}" '
        f'font-family="{_FONT}">{"".join(parts)}</svg>'
    )


def _arc(run: BlockRun, palette: Palette) -> list[str]:
    """The shortcut from a[l] to the sum, with its 1x1 convolution if it has one."""
    top, bottom = _y(0), _y(_SUM)
    path = (
        f"M {_BODY + _NODE_WIDTH / 2} {top} H {_ARC - _RADIUS} Q {_ARC} {top} {_ARC} {top + _RADIUS} "
        f"V {bottom - _RADIUS} Q {_ARC} {bottom} {_ARC - _RADIUS} {bottom} H {_BODY + _RADIUS + 8}"
    )
    parts = [
        f'<path d="{path}" fill="none" stroke="{palette.accent}" stroke-width="3.5"/>',
        _head(_BODY + _RADIUS + 2, bottom, palette.accent, turn=90),
    ]
    carried = run.shown.carried if run.shown.carried is not None else run.shown.x
    if run.projection is not None:
        parts.append(_node(2, f"conv 1×1 / {run.kind.stride}", palette, x=_ARC))
    else:
        parts.append(_text(_ARC - 9, _y(2), "shortcut", palette.text, anchor="end"))
    parts.append(_text(_ARC + 9, _y(3), _size(carried), palette.text, anchor="start"))
    return parts


def _sum(colour: str, sign: str, palette: Palette) -> str:
    place = f'cx="{_BODY}" cy="{_y(_SUM)}" r="{_RADIUS}"'
    return f'<circle {place} fill="{palette.paper}" stroke="{colour}" stroke-width="3"/>' + _text(
        _BODY, _y(_SUM), sign, palette.text, size=22
    )


def _node(row: int, words: str, palette: Palette, *, x: int = _BODY, bold: bool = False) -> str:
    left, top = x - _NODE_WIDTH / 2, _y(row) - _NODE_HEIGHT / 2
    box = (
        f'<rect x="{left}" y="{top}" width="{_NODE_WIDTH}" height="{_NODE_HEIGHT}" rx="7" fill="{palette.panel}" '
        f'stroke="{palette.muted}" stroke-width="{2 if bold else 1}"/>'
    )
    return box + _text(x, _y(row), words, palette.text, bold=bold)


def _note(row: int, words: str, palette: Palette) -> str:
    """The shape of a tensor beside the arrow below the node that gives it."""
    return _text(_BODY + _NODE_WIDTH / 2 + 8, _y(row), words, palette.muted, anchor="start")


def _arrow(points: list[tuple[int, float]], colour: str) -> str:
    (x1, y1), (x2, y2) = points
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="2"/>'


def _head(x: float, y: float, colour: str, *, turn: int) -> str:
    return f'<path d="M 0 0 L 7 -11 L -7 -11 Z" fill="{colour}" transform="translate({x} {y}) rotate({turn})"/>'


def _text(
    x: float, y: float, words: str, colour: str, *, anchor: str = "middle", size: int = 14, bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x}" y="{y}" dy="0.35em" font-size="{size}" text-anchor="{anchor}" fill="{colour}"{weight} '
        f'xml:space="preserve">{words}</text>'
    )


def _y(row: int) -> int:
    return _TOP + row * _STEP


def _size(tensor: FloatArray, first: int = 1) -> str:
    """Height and width of a tensor (N, H, W, C), or with `first` 0 of filters (f, f, C_in, C_out)."""
    return "×".join(map(str, tensor.shape[first : first + 2]))
