"""An inception module put together path by path, beside what the paper's own module costs."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import streamlit as st

from cnnkit.architectures import Architecture, Ledger, Row, count_macs, read_ledger
from cnnkit.architectures.inception_module import PATHS, Module, Widths, assemble
from cnnkit.plots.counts import in_words
from cnnkit.plots.inception import module_chart, path_colours
from ui.architectures.inception_strip import Inceptions, show_strip, strip_caption
from ui.architectures.ledger import shape_words, show_ledger
from ui.big_numbers import BigNumber, show_big_numbers
from ui.figures import show_chart
from ui.lesson import attempt
from ui.theme import current_palette

MOST_FILTERS = 1024
_TITLES = {"1x1": "1×1 path", "3x3": "3×3 path", "5x5": "5×5 path", "pool": "Pool path"}
_FIELDS = {  # the widths of each path, and how the boxes are called
    "1x1": (("one", "1×1"),),
    "3x3": (("three_reduce", "1×1"), ("three", "3×3")),
    "5x5": (("five_reduce", "1×1"), ("five", "5×5")),
    "pool": (("pool", "1×1"),),
}
_ONLY_REDUCING = ("three_reduce", "five_reduce", "pool")  # widths that a module without reductions does not have


@dataclass(frozen=True, eq=False)
class Assembly:
    """A module that was put together.

    Args:
        module: the paper's, from which it started.
        widths, paths, reductions: what the reader made of it, as `assemble` takes them.
        architecture, ledger: the result.
        macs: its multiply-accumulates.
        otherwise: those of the same paths with reductions if it has none, without if it has.
    """

    module: Module
    widths: Widths
    paths: tuple[str, ...]
    reductions: bool
    architecture: Architecture
    ledger: Ledger
    macs: int
    otherwise: int

    @property
    def is_papers(self) -> bool:
        """Whether nothing was changed."""
        return self.reductions and self.paths == PATHS and self.widths == self.module.widths

    @property
    def parts(self) -> tuple[int, ...]:
        """Channels that each path gives."""
        rows = self.ledger.rows
        return tuple(rows[place].shape[-1] for place in rows[-1].node.inputs)

    @property
    def snippet(self) -> str:
        """The call that puts it together in a notebook."""
        paths = "" if self.paths == PATHS else f", paths={self.paths}"
        reductions = "" if self.reductions else ", reductions=False"
        return f'assemble("{self.module.name}", {self.module.input_shape}, {self.widths}{paths}{reductions})'


def put_together(module: Module, widths: Widths, paths: Sequence[str], *, reductions: bool) -> Assembly:
    """Put a module together and derive its rows.

    Raises:
        OptionError: as `assemble`.
    """
    name, shape, paths = module.name, module.input_shape, tuple(paths)
    architecture = assemble(name, shape, widths, paths=paths, reductions=reductions)
    other = assemble(name, shape, widths, paths=paths, reductions=not reductions)
    ledger = read_ledger(architecture)
    macs = sum(row.macs for row in ledger.rows)
    return Assembly(module, widths, paths, reductions, architecture, ledger, macs, count_macs(other))


def show_inceptions(net: Inceptions) -> Assembly:
    """Draw GoogLeNet's modules in a row, and below them the open one, taken apart; gives what the reader made of it."""
    strip = st.container()
    drawing, parts = st.columns([3.1, 1], gap="large")
    with parts:
        module = pick_module(net)
        widths, paths, reductions = pick_parts(module)
    with strip:
        show_strip(net, module.name, key="strip", on_choose=open_module)
        st.caption(strip_caption(net))
    assembly = attempt(
        "module",
        parts,
        lambda: put_together(module, widths, paths, reductions=reductions),
        first=lambda: put_together(module, module.widths, PATHS, reductions=True),
    )
    chosen = show_ledger(assembly.ledger, key="module-layer", before=rows_of_paper(assembly), height=460)
    with drawing:
        show_assembly(assembly, chosen.name)
        st.markdown(saving_sentence(assembly))
    return assembly


def pick_module(net: Inceptions) -> Module:
    """Ask for a module of GoogLeNet."""
    names = [module.name for module in net.modules]
    return net.module(
        st.selectbox("Module", names, key="module", bind="query-params", on_change=forget_widths)
    )  # fmt: skip


def open_module(name: str) -> None:
    """Open a module as the paper has it; for a callback."""
    st.session_state["module"] = name
    forget_widths()


def forget_widths() -> None:
    """Empty the boxes of the widths, so that they stand for the module's own; for a callback."""
    for field in fields(Widths):
        st.session_state[_key(field.name)] = None


def pick_parts(module: Module) -> tuple[Widths, list[str], bool]:
    """Ask for the paths, their widths, and whether 1x1 filters reduce the channels."""
    reductions = st.toggle("1×1 reductions", True, key="reductions", bind="query-params")
    typed: dict[str, int] = {}
    paths = []
    for path in PATHS:
        is_on = st.toggle(_TITLES[path], True, key=f"path-{path}", bind="query-params")
        paths += [path] if is_on else []
        for column, (field, label) in zip(st.columns(2), _FIELDS[path], strict=False):
            is_missing = not is_on or (field in _ONLY_REDUCING and not reductions)
            width = column.number_input(
                f"{label} filters", 1, MOST_FILTERS, None, key=_key(field), bind="query-params",
                placeholder=str(getattr(module.widths, field)), disabled=is_missing,
            )  # fmt: skip
            typed |= {field: width} if width else {}
    return replace(module.widths, **typed), paths, reductions


def show_assembly(assembly: Assembly, chosen: str) -> None:
    """Draw the module and write what it gives and takes."""
    palette = current_palette()
    by_path = dict(zip(PATHS, path_colours(palette), strict=True))
    colours = [by_path[path] for path in PATHS if path in assembly.paths]
    out = assembly.ledger.rows[-1].shape
    show_chart(
        module_chart(assembly.architecture, palette, colours=colours, chosen=chosen),
        key="module-chart",
        alt=f"Inception module {assembly.module.name}: {shape_words(assembly.module.input_shape)} goes through "
        f"{len(colours)} paths, which join into {shape_words(out)}.",
    )
    show_big_numbers(
        BigNumber(f"{out[-1]:,}", f"channels out: {' + '.join(f'{part:,}' for part in assembly.parts)}"),
        BigNumber(f"{assembly.macs:,}", "MACs"),
        BigNumber(f"{assembly.otherwise:,}", f"MACs {'without' if assembly.reductions else 'with'} the 1×1 reductions"),
    )


def saving_sentence(assembly: Assembly) -> str:
    """What the 1x1 reductions change."""
    channels = f"{assembly.module.input_shape[-1]:,}"
    large = [path.replace("x", "×") for path in ("3x3", "5x5") if path in assembly.paths]
    if not large:
        return "No large filter is on: there is nothing for 1×1 reductions to save."
    if not assembly.reductions:
        pool = ", and the pool hands all of them on" if "pool" in assembly.paths else ""
        return f"Without reductions every {' and every '.join(large)} filter reads all {channels} channels{pool}."
    saved = in_words(abs(assembly.otherwise - assembly.macs))
    if assembly.otherwise > assembly.macs:
        return f"The 1×1 reductions save {saved} of {in_words(assembly.otherwise)} MACs."
    return f"Here 1×1 reductions save nothing: they make it {saved} MACs more than without them."


def rows_of_paper(assembly: Assembly) -> Sequence[Row]:
    """The rows of the paper's module where the reader changed something, for comparison."""
    if assembly.is_papers:
        return ()
    return put_together(assembly.module, assembly.module.widths, PATHS, reductions=True).ledger.rows


def _key(field: str) -> str:
    return f"width-{field.replace('_', '-')}"
