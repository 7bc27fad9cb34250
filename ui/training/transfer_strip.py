"""The network as four strips of layers: which hold still, which go on learning, which begin anew."""

from html import escape

from streamlit.delta_generator import DeltaGenerator

from cnnkit.plots.palette import Palette
from cnnkit.plots.transfer_race import lane_colour
from cnnkit.training.transfer_race import MODES, LayerPlan, plan_layers, title_of
from ui.theme import current_palette
from ui.training.transfer_state import base_model

_STYLE = """<style>
.lanes { display: grid; gap: 0.4rem; margin: 0.2rem 0 0.5rem; font-size: 0.95rem; }
.lane { display: grid; grid-template-columns: 8.2rem 1fr 8.4rem; column-gap: 0.8rem; align-items: center; }
.lane > b { color: var(--lane); font-weight: 600; }
.lane > span { text-align: right; font-variant-numeric: tabular-nums; }
.layers { display: grid; grid-auto-flow: column; grid-auto-columns: 1fr; gap: 3px; }
.layer { height: 1.75rem; border-radius: 3px; display: flex; align-items: center; justify-content: center;
  overflow: hidden; white-space: nowrap; font-size: 14px; box-sizing: border-box; }
.still { color: var(--quiet); border: 1px solid var(--edge);
  background: repeating-linear-gradient(135deg, var(--edge) 0 2px, transparent 2px 7px); }
.goes-on { background: color-mix(in srgb, var(--lane) 30%, transparent); border: 2px solid var(--lane); }
.anew { border: 2px dashed var(--lane); }
.layer-key { display: flex; flex-wrap: wrap; gap: 0.3rem 1.3rem; opacity: 0.85; --lane: var(--quiet); }
.layer-key span { display: inline-flex; align-items: center; gap: 0.4rem; }
.layer-key i { width: 1.7rem; height: 1.05rem; }
.long { display: inline; } .short { display: none; }
@media (max-width: 900px) { .long { display: none; } .short { display: inline; } }
@media (max-width: 640px) {
  .lane { grid-template-columns: 1fr auto; row-gap: 0.15rem; }
  .layers { grid-row: 2; grid-column: 1 / -1; }
}
</style>"""
_STATES = {
    "still": "holds still",
    "goes on": "goes on learning from what it knows",
    "anew": "learns from random numbers",
}


def show_strips(place: DeltaGenerator, num_frozen: int, num_classes: int) -> None:
    """Draw what each way holds still, for the number of layers and of classes that are chosen."""
    network, palette = base_model().architecture, current_palette()
    lanes = "".join(
        _lane(title_of(mode, num_frozen), plan_layers(network, num_classes, mode=mode, num_frozen=num_frozen),
              lane_colour(mode, palette))
        for mode in MODES
    )  # fmt: skip
    key = "".join(f'<span><i class="layer {_css(state)}"></i>{words}</span>' for state, words in _STATES.items())
    place.html(
        f'{_STYLE}<div class="lanes" style="{_colours(palette)}">{lanes}<div class="layer-key">{key}</div></div>'
    )


def learning_formula(place: DeltaGenerator, num_classes: int) -> None:
    """Write how many numbers the last layer learns, as a share of all."""
    network = base_model().architecture
    last, everything = (plan_layers(network, num_classes, mode=mode) for mode in ("frozen", "all"))
    head, total = last[-1].parameters, sum(plan.parameters for plan in everything)
    width = head // num_classes - 1  # numbers that the last layer reads; each unit also has a bias
    of_head, of_all = (f"{number:,}".replace(",", "{,}") for number in (head, total))
    for term in (
        rf"\underbrace{{{width} \cdot {num_classes} + {num_classes}}}_{{\text{{last layer, {num_classes} classes}}}}"
        rf" = {of_head}",
        rf"\frac{{{of_head}}}{{{of_all}}} = {100 * head / total:.2g}\,\%\ \text{{of all}}",
    ):
        place.latex(term, width="content")


def _lane(name: str, plans: tuple[LayerPlan, ...], colour: str) -> str:
    cells = "".join(_cell(plan, is_last=plan is plans[-1]) for plan in plans)
    learning = sum(plan.num_learning for plan in plans)
    return (
        f'<div class="lane" style="--lane: {colour}"><b>{escape(name)}</b><div class="layers">{cells}</div>'
        f"<span>{learning:,} learn</span></div>"
    )


def _cell(plan: LayerPlan, *, is_last: bool) -> str:
    long = "new last" if is_last else plan.name
    short = "last" if is_last else plan.name.removeprefix("conv")
    title = f"{plan.name}, {plan.parameters:,} numbers: {_STATES[plan.state]}"
    return (
        f'<span class="layer {_css(plan.state)}" title="{escape(title)}"><span class="long">{escape(long)}</span>'
        f'<span class="short">{escape(short)}</span></span>'
    )


def _css(state: str) -> str:
    return state.replace(" ", "-")


def _colours(palette: Palette) -> str:
    return f"--edge: {palette.border}; --quiet: {palette.muted}"
