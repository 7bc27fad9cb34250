"""The chosen networks side by side: each total as a row of bars from one common zero."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import BYTES_A_NUMBER
from cnnkit.architectures.summary import Summary, summarise
from cnnkit.plots.counts import in_bytes, in_words
from ui.architectures.compare_sets import Contender, Measure
from ui.architectures.networks import Network, load_network
from ui.parts import joined
from ui.theme import current_palette

_PARTS = {"conv": "convolutions", "dense": "dense layers", "other": "batch norm"}  # of a summary's parameters
_NO_BAR = '<dd class="track"></dd><dd class="none">{}</dd>'
_DOES_NOT_FIT = "does not fit"
INPUTS = {"each its own": None, "all 224 × 224": 224, "all 32 × 32": 32}  # pixels


@dataclass(frozen=True, eq=False)
class Side:
    """A chosen network at the chosen input; what does not fit has no summary, but an error."""

    contender: Contender
    network: Network
    summary: Summary | None


@dataclass(frozen=True, eq=False)
class Panel:
    """A total of all networks.

    Args:
        title, note: above the bars.
        amount: the length of a network's bar, None where there is none.
        write: an amount in words.
        most: the amount of a full bar, or None for the largest.
        missing: what stands in place of a bar.
    """

    title: str
    note: str
    amount: Callable[[Side], float | None]
    write: Callable[[float], str]
    most: float | None = None
    missing: str = _DOES_NOT_FIT


def write_extremes(place: DeltaGenerator, chosen: Sequence[Contender], measure: Measure) -> None:
    """Divide the parameters and the work of the network that works most by those of the one that works least."""
    least, *_, most = sorted(chosen, key=lambda one: one.summary.macs)
    place.latex(rf"\text{{{most.bare_title} : {least.bare_title}}}", width="content")
    for what, a, b in (
        ("parameters", most.summary.parameters, least.summary.parameters),
        ("MACs", most.summary.macs, least.summary.macs),
    ):
        quotient = rf"\frac{{{a:,}}}{{{b:,}}}".replace(",", "{,}")
        place.latex(rf"\text{{{what} }} {quotient} = {_ratio(a / b)}", width="content")
    high, low = measure.read(most.publication), measure.read(least.publication)
    if high is not None and low is not None:
        name = measure.unit.removesuffix(" (%)").split()[-1]
        place.latex(rf"\text{{{name} (\%) }} {high:g} - {low:g} = {high - low:.4g}", width="content")


def _ratio(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}".replace(",", "{,}")


def pick_side() -> int | None:
    """Ask for the input that all networks get; None for their own."""
    return INPUTS[st.radio("Input", list(INPUTS), key="common-input", horizontal=True, bind="query-params")]


def at_input(chosen: Sequence[Contender], side: int | None) -> list[Side]:
    """The networks with inputs of so many pixels a side, channels as they were."""
    return [_at_input(one.name, side, one) for one in chosen]


@lru_cache(maxsize=128)
def _at_input(name: str, side: int | None, one: Contender) -> Side:
    own = load_network(name, tuple(one.publication.overrides.items()))
    if side is None:
        return Side(one, own, one.summary)
    shape = (side, side, own.architecture.input_shape[-1])
    network = load_network(name, (*own.overrides, ("input_shape", shape)))
    return Side(one, network, None if network.ledger.error else summarise(network.architecture))


def show_totals(place: DeltaGenerator, sides: Sequence[Side], measure: Measure, side: int | None) -> None:
    """Draw one panel of bars for each total, and say what a common input changes."""
    with place:
        for one in sides:
            if one.network.ledger.error:
                st.warning(f"{one.contender.title} does not fit. {one.network.ledger.error}", icon=":material/error:")
        st.html(f"<style>{joined('architectures/compare_totals.css')}</style>{totals_html(sides, measure, side)}")
        if note := regrown(sides):
            st.caption(note)


def totals_html(sides: Sequence[Side], measure: Measure, side: int | None) -> str:
    """The panels; an accuracy holds for a network's own input only, and is left out at another."""
    weights, *work = [_panel(panel, sides) for panel in _panels(measure, side)]
    panels = "".join((weights, _shares_panel(sides), *work))
    palette = current_palette()
    colours = f"--conv: {palette.primary}; --dense: {palette.series[3]}; --other: {palette.muted}"
    return f'<div class="totals" style="{colours}">{panels}</div>'


def _panels(measure: Measure, side: int | None) -> list[Panel]:
    panels = [
        Panel("Parameters", "learned", _total(lambda s: s.parameters), _counted),
        Panel("Weights in memory", "float32, 4 bytes a parameter", _total(lambda s: s.parameters), _as_bytes),
        Panel("MACs", "multiply-accumulates for one picture", _total(lambda s: s.macs), _counted),
        Panel("FLOPs", "a product and a sum for each MAC", _total(lambda s: s.flops), _counted),
        Panel(
            "Activations in memory", "at the fullest moment; one picture, inference, float32",
            _total(lambda s: s.peak_bytes / BYTES_A_NUMBER), _as_bytes,
        ),
        Panel("Depth", "convolutions and dense layers in a row", _total(lambda s: s.depth), _counted),
        Panel(
            "Receptive field", "pixels a side, of the last layer with positions",
            _total(lambda s: s.receptive_field[0]), _counted,
        ),
    ]  # fmt: skip
    if side is None:
        panels.append(
            Panel(
                measure.unit[0].upper() + measure.unit[1:], measure.title,
                lambda one: measure.read(one.contender.publication), "{:g}".format, most=100, missing="no figure",
            )
        )  # fmt: skip
    return panels


def _total(read: Callable[[Summary], float]) -> Callable[[Side], float | None]:
    return lambda side: None if side.summary is None else read(side.summary)


def _counted(amount: float) -> str:
    return in_words(round(amount))


def _as_bytes(amount: float) -> str:
    return in_bytes(round(amount))


def _panel(panel: Panel, sides: Sequence[Side]) -> str:
    amounts = [panel.amount(side) for side in sides]
    most = panel.most or max((amount for amount in amounts if amount is not None), default=0) or 1
    bars = [_bar(amount, most, panel) for amount in amounts]
    return _section(panel.title, escape(panel.note), sides, bars)


def _shares_panel(sides: Sequence[Side]) -> str:
    keys = "".join(f'<i class="{name}"></i>{words}' for name, words in _PARTS.items())
    return _section("Where the parameters sit", keys, sides, [_shares(side.summary) for side in sides])


def _section(title: str, note: str, sides: Sequence[Side], bars: Sequence[str]) -> str:
    rows = "".join(f"<dt>{escape(side.contender.title)}</dt>{bar}" for side, bar in zip(sides, bars, strict=True))
    return f"<section><h4>{escape(title)}</h4><p>{note}</p><dl>{rows}</dl></section>"


def _bar(amount: float | None, most: float, panel: Panel) -> str:
    if amount is None:
        return _NO_BAR.format(panel.missing)
    words = panel.write(amount)
    return f'<dd class="track"><i class="conv" style="width: {amount / most:.2%}"></i></dd><dd>{words}</dd>'


def _shares(summary: Summary | None) -> str:
    """The parameters split by kind, the dense layers' share in words."""
    if summary is None:
        return _NO_BAR.format(_DOES_NOT_FIT)
    parts = {"conv": summary.conv_parameters, "dense": summary.dense_parameters, "other": summary.other_parameters}
    bars = "".join(
        f'<i class="{name}" style="width: {part / summary.parameters:.2%}" title="{part:,} in {_PARTS[name]}"></i>'
        for name, part in parts.items()
        if part
    )
    share = 100 * summary.dense_parameters / summary.parameters
    return f'<dd class="track">{bars}</dd><dd>{share:{".0f" if share >= 1 else ".1g"}} % dense</dd>'


def regrown(sides: Sequence[Side]) -> str:
    """Which networks learn more or less at this input than at their own, and why."""
    changed = [
        f"{one.contender.title} learns {one.summary.parameters:,} parameters, not {one.contender.summary.parameters:,}"
        for one in sides
        if one.summary and one.summary.parameters != one.contender.summary.parameters
    ]
    if not changed:
        return ""
    return (
        f"{'; '.join(changed)}: the first dense layer reads every number of the last map, and the map's size changed."
    )
