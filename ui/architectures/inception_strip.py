"""GoogLeNet as a row of its modules, each as high as its work: choosing one opens it in the assembler."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import streamlit as st

from cnnkit.architectures import Row
from cnnkit.architectures.inception_module import Module, read_modules
from cnnkit.plots.counts import in_words
from cnnkit.plots.inception import path_colours
from cnnkit.plots.palette import PALETTES
from ui.architectures.networks import load_network
from ui.parts import joined

_JS, _CSS = joined("architectures/inception_strip.js"), joined("architectures/inception_strip.css")
_HEADS = {"4a": "head 1", "4d": "head 2"}  # module: the auxiliary head that reads its output


@dataclass(frozen=True, eq=False)
class Inceptions:
    """GoogLeNet taken apart.

    Args:
        modules: the nine of them.
        stem, end: multiply-accumulates before the first and after the last.
        heads: multiply-accumulates of each auxiliary head, in training only.
    """

    modules: tuple[Module, ...]
    stem: int
    end: int
    heads: tuple[int, ...]

    @property
    def macs(self) -> int:
        """Multiply-accumulates of the network in use, without its heads."""
        return self.stem + sum(module.macs for module in self.modules) + self.end

    def module(self, name: str) -> Module:
        """The module of this name."""
        return next(module for module in self.modules if module.name == name)


@lru_cache
def load_inceptions() -> Inceptions:
    """Take GoogLeNet apart, once."""
    rows = load_network("googlenet").ledger.rows
    names = [row.name for row in rows]
    first = next(place for place, row in enumerate(rows) if row.node.blocks)
    last = names.index("inception_5b") + 1
    return Inceptions(
        modules=read_modules(rows),
        stem=_macs(rows[:first]),
        end=_macs(rows[last:]),
        heads=tuple(_macs([row for row in rows if row.node.blocks[:1] == (head,)]) for head in ("head1", "head2")),
    )


def show_strip(net: Inceptions, chosen: str, *, key: str, on_choose: Callable[[str], None]) -> None:
    """Draw the modules in a row, with the stem and the end, the sizes and the heads.

    Args:
        net: GoogLeNet.
        chosen: name of the module that is open.
        key: a stable name of the figure on its page.
        on_choose: called before the page runs again, with the name of the module that was pressed.
    """
    tallest = max(net.stem, *(module.macs for module in net.modules))
    mount = st.components.v2.component("cnnkit_strip", html='<div class="strip"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "stem": {"name": "stem", "parts": [net.stem / tallest], "share": share_text(net.stem, net.macs)},
            "stages": [
                {
                    "size": f"{side} × {side}",
                    "modules": [
                        {
                            "name": module.name,
                            "channels": f"{module.output_shape[-1]:,}",
                            "parts": [macs / tallest for macs in module.path_macs],
                            "share": share_text(module.macs, net.macs),
                            "words": f"{in_words(module.macs)} MACs",
                            "head": _HEADS.get(module.name, ""),
                        }
                        for module in net.modules
                        if module.output_shape[0] == side
                    ],
                }
                for side in sorted({module.output_shape[0] for module in net.modules}, reverse=True)
            ],
            "end": {"name": "dense", "parts": [net.end / tallest], "share": share_text(net.end, net.macs)},
            "chosen": chosen,
            "colours": {name: path_colours(palette) for name, palette in PALETTES.items()},
        },
        on_pressed_change=lambda: _pass_on(key, on_choose),
    )


def strip_caption(net: Inceptions) -> str:
    """How to read the row."""
    heads = " and ".join(f"{in_words(macs)}" for macs in net.heads)
    return (
        f"Heights and per cent: shares of {in_words(net.macs)} MACs, {share_text(net.stem, net.macs)} of them in the "
        "stem of plain convolutions; the colours are those of the paths below. Under each name: channels out. Dashed: "
        f"the auxiliary heads, small classifiers that read 4a and 4d in training only, {heads} MACs more."
    )


def share_text(part: int, whole: int) -> str:
    """A share in per cent, with one decimal below ten."""
    percent = 100 * part / whole
    return f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def modules_table(net: Inceptions) -> pd.DataFrame:
    """Table 1 of the paper for the modules, with the work of each."""
    return pd.DataFrame({
        "module": [module.name for module in net.modules],
        "input": [_shape(module.input_shape) for module in net.modules],
        "output": [_shape(module.output_shape) for module in net.modules],
        **{
            title: [getattr(module.widths, field) for module in net.modules]
            for title, field in (
                ("1×1", "one"), ("3×3 reduce", "three_reduce"), ("3×3", "three"),
                ("5×5 reduce", "five_reduce"), ("5×5", "five"), ("pool projection", "pool"),
            )
        },
        "MACs": [module.macs for module in net.modules],
        "share (%)": [100 * module.macs / net.macs for module in net.modules],
    })  # fmt: skip


def _pass_on(key: str, on_choose: Callable[[str], None]) -> None:
    name = st.session_state[key]["pressed"]
    if any(name == module.name for module in load_inceptions().modules):
        on_choose(str(name))


def _shape(shape: Sequence[int]) -> str:
    return " × ".join(map(str, shape))


def _macs(rows: Sequence[Row]) -> int:
    return sum(row.macs for row in rows)
