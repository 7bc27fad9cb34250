"""Two networks row by row: what one has that the other has not, equal stretches folded."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape
from itertools import groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import PUBLISHED, Row
from cnnkit.architectures.diff import Mark, Pair, diff_rows
from ui.architectures.compare_sets import Contender
from ui.architectures.ledger import formula_words, operation_words, shape_words
from ui.architectures.networks import Network, Overrides, load_network, network_titles
from ui.architectures.variants import VARIANTS
from ui.numbers import counted
from ui.parts import joined
from ui.theme import current_palette

_SIGNS: dict[Mark, str] = {"added": "+", "removed": "−", "changed": "≠", "equal": "="}


def pick_network_of(letter: str, chosen: Sequence[Contender], place: int) -> Network:
    """Ask for one of the chosen networks and its variant, at first the one that its paper counts.

    Args:
        letter: "A" or "B", ends the widgets' keys.
        chosen: the networks to choose from.
        place: of the one chosen at first.
    """
    titles = [one.title for one in chosen]
    title = st.selectbox(f"Network {letter}", titles, place, key=f"diff-{letter.lower()}", bind="query-params")
    name = network_titles()[title]
    variants = VARIANTS.get(name)
    if not variants:
        return load_network(name)
    published = dict(PUBLISHED[name].overrides)
    first = list(variants.values()).index(published) if published in variants.values() else 0
    key = f"diff-variant-{letter.lower()}"
    variant = st.selectbox(f"Variant of {letter}", list(variants), first, key=key, bind="query-params")
    return load_network(name, tuple(variants[variant].items()))


@lru_cache(maxsize=32)
def diff_of(a: tuple[str, Overrides], b: tuple[str, Overrides]) -> tuple[Pair, ...]:
    """The rows of two networks of the zoo, aligned."""
    return tuple(diff_rows(load_network(*a).ledger.rows, load_network(*b).ledger.rows))


def show_diff(place: DeltaGenerator, a: Network, b: Network) -> tuple[Pair, ...]:
    """Show two networks as one table of two columns; gives its lines."""
    pairs = diff_of((a.name, a.overrides), (b.name, b.overrides))
    palette = current_palette()
    colours = f"--added: {palette.series[2]}; --removed: {palette.series[3]}; --changed: {palette.accent}"
    style = joined("architectures/compare_diff.css")
    with place:
        st.html(
            f'<style>{style}</style><div class="diff" style="--paper: {palette.paper}; {colours}">{_sentence(pairs)}'
            f'<div class="lines" role="table" tabindex="0" aria-label="The two networks row by row">'
            f"{_head(a, b)}{''.join(_stretches(pairs))}</div>{total_html(pairs)}</div>"
        )
    return pairs


def _sentence(pairs: Iterable[Pair]) -> str:
    counts = Counter(pair.mark for pair in pairs)
    words = [f"{counts[mark]} {mark} ({sign})" for mark, sign in _SIGNS.items() if counts[mark]]
    return f"<p>Rows: {', '.join(words)}.</p>"


def _head(a: Network, b: Network) -> str:
    cells = ("", a.architecture.name, b.architecture.name, "parameters, B − A", "MACs, B − A")
    prefixes = ("", "A: ", "B: ", "", "")
    return '<div class="line head" role="row">' + "".join(
        f'<span role="columnheader">{prefix}{escape(cell)}</span>' for prefix, cell in zip(prefixes, cells, strict=True)
    ) + "</div>"  # fmt: skip


def _stretches(pairs: Iterable[Pair]) -> Iterable[str]:
    """Lines that differ as they are, two or more equal ones in a row behind a fold."""
    for is_equal, group in groupby(pairs, lambda pair: pair.mark == "equal"):
        stretch = list(group)
        lines = "".join(line_html(pair) for pair in stretch)
        if is_equal and len(stretch) > 1:
            names = f"{_name(stretch[0].a)} … {_name(stretch[-1].a)}"
            title = f"<span>=</span> {counted(len(stretch), 'equal row', 'equal rows')} <small>{names}</small>"
            yield f'<details role="rowgroup"><summary>{title}</summary>{lines}</details>'
        else:
            yield lines


def line_html(pair: Pair) -> str:
    """A line of the comparison: its mark, the layer on each side, and what B has more."""
    a, b = _cell(pair.a, pair.b), _cell(pair.b, pair.a)
    if pair.mark == "changed" and (fields := _hidden_fields(pair)):
        b += f"<small>{escape(fields)}</small>"
    return (
        f'<div class="line {pair.mark}" role="row"><span class="mark" role="cell" aria-label="{pair.mark}">'
        f'{_SIGNS[pair.mark]}</span><span class="a" role="cell">{a}</span><span class="b" role="cell">{b}</span>'
        f'<span class="more" role="cell">{_signed(pair.parameters)}</span>'
        f'<span class="more" role="cell">{_signed(pair.macs)}</span></div>'
    )


def _cell(row: Row | None, other: Row | None) -> str:
    """A layer in words; what the other has in another form stands out."""
    if row is None:
        return ""
    mine, theirs = _words(row), _words(other) if other else None
    parts = [
        f"<em>{escape(text)}</em>" if theirs and text != theirs[place] else f"<span>{escape(text)}</span>"
        for place, text in enumerate(mine)
        if text
    ]
    return f"<b>{_name(row)}</b>{' '.join(parts)}"


def _words(row: Row) -> tuple[str, str, str]:
    learned = row.parameters.trainable
    formula = f"{formula_words(row.parameters.formula)} = {learned:,}" if learned else ""
    return operation_words(row.node.operation, len(row.field)), shape_words(row.shape), formula


def _hidden_fields(pair: Pair) -> str:
    """The fields that differ where no word of the cells does, such as the rate of a dropout."""
    if not pair.a or not pair.b or _words(pair.a) != _words(pair.b):
        return ""
    before, after = vars(pair.a.node.operation), vars(pair.b.node.operation)
    changed = {field: value for field, value in before.items() if field != "name" and after[field] != value}
    return "; ".join(f"{field} {after[field]}, in A {value}" for field, value in changed.items())


def _name(row: Row | None) -> str:
    """A layer's name, which a narrow screen may break after an underscore."""
    return escape(row.name).replace("_", "_<wbr>") if row else ""


def total_html(pairs: Sequence[Pair]) -> str:
    """What B has more or fewer in all."""
    parameters, macs = sum(pair.parameters for pair in pairs), sum(pair.macs for pair in pairs)
    return f'<p class="sum">Against A, B has {_more(parameters, "parameters")} and {_more(macs, "MACs")}.</p>'


def _more(number: int, what: str) -> str:
    if number == 0:
        return f"<b>as many {what}</b>"
    return f"<b>{abs(number):,} {'more' if number > 0 else 'fewer'} {what}</b>"


def _signed(number: int) -> str:
    return f"{number:+,}".replace("-", "−") if number else ""
