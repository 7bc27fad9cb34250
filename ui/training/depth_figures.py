"""Errors by depth and gradients by layer of the recorded networks, and what they say at the chosen epoch."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.plots.depth_curves import PARTS, Part, depth_chart, error_bounds
from cnnkit.plots.depth_gradients import NamedProfile, gradient_bounds, gradient_chart
from cnnkit.training import Run
from cnnkit.training.depth_runs import (
    KINDS,
    TITLES,
    GradientProfile,
    Kind,
    Network,
    common_epochs,
    end_point,
    steps_in,
)
from ui.figures import show_chart
from ui.numbers import power_of_ten
from ui.theme import current_palette
from ui.training.depth_records import Records, depths_of, last_epoch, lines_of, pair_of, profile_of

FIRST_DEPTH = 32  # in the short recordings the deepest at which the residual network loses little
CURVES: dict[str, tuple[Part, ...]] = {"test and training": PARTS, "test": ("test",), "training": ("training",)}
_IN_THE_PAPER = (
    " With shortcuts too the deeper network is behind here; in the paper's long training ResNet-56 ends ahead of "
    "ResNet-20, with a test error of 6.97 % against 8.75 % (table 6)."
)
WORDS: dict[Kind, str] = {"plain": "plain", "resnet": "residual"}
_ON_GRADIENTS = (
    "Batch normalisation is in all of these networks, and with it He et al. found healthy gradients in the plain ones "
    "too: vanishing is unlikely to be their trouble (section 4.1). With random weights theory expects the opposite, "
    "gradients that grow towards the input unless there are shortcuts "
    "([Yang et al., 2019](https://arxiv.org/abs/1902.08129), for dense layers). Epoch 0 shows the first steps."
)


def pick_depth(records: Records) -> int:
    """Ask for a depth of which anything is recorded; at first `FIRST_DEPTH`, or the deepest of both kinds."""
    depths = depths_of(records)
    both = [depth for depth in depths if len(pair_of(records, depth)) == len(KINDS)]
    first = FIRST_DEPTH if FIRST_DEPTH in both else max(both or depths)
    place = depths.index(first)
    return st.radio("Layers with weights", depths, place, key="recorded-depth", bind="query-params", horizontal=True)


def pick_parts() -> tuple[Part, ...]:
    """Ask which errors to draw."""
    return CURVES[st.radio("Errors", list(CURVES), key="recorded-errors", bind="query-params")]


def show_errors(records: Records, depth: int, epoch: int, parts: Sequence[Part]) -> None:
    """Draw the two panels on axes that stay."""
    lines = {kind: lines_of(records, kind) for kind in KINDS}
    bounds = error_bounds([line for group in lines.values() for line in group])
    for place, kind in zip(st.columns(2, gap="medium"), KINDS, strict=True):
        with place:
            show_chart(
                depth_chart(
                    TITLES[kind], lines[kind], current_palette(),
                    chosen=depth, epoch=epoch, num_epochs=last_epoch(records), bounds=bounds, parts=parts,
                ),
                key=f"errors-{kind}",
                alt=f"Errors of {WORDS[kind]} networks by epoch. {_ends(records, kind, epoch)}",
            )  # fmt: skip


def write_formulas(place: DeltaGenerator, records: Records, depth: int, epoch: int) -> None:
    """Put the two blocks, and what the shortcut is worth at this depth, above the figure."""
    place.latex(r"\text{plain: } a^{[l+2]} = g(z^{[l+2]})", width="content")
    place.latex(r"\text{residual: } a^{[l+2]} = g(z^{[l+2]} + a^{[l]})", width="content")
    pair = pair_of(records, depth)
    if len(pair) == len(KINDS) and epoch:
        plain, residual = (round(100 * end_point(pair[kind], epoch).test_error, 1) for kind in KINDS)
        gap = round(plain - residual, 1)
        place.latex(
            rf"\text{{test error: }} {plain:.1f}\,\% - {residual:.1f}\,\% = {gap:.1f}\ \text{{points}}", width="content"
        )


def write_degradation(records: Records, depth: int, epoch: int) -> None:
    """Say what depth does to the training error of both kinds, from the shallowest to the chosen network."""
    both = [depth for depth in depths_of(records) if len(pair_of(records, depth)) == len(KINDS)]
    if not epoch:
        st.caption("Epoch 0: nothing is measured yet. The gradients below are those of the first steps.")
        return
    if len(both) < 2:
        return
    few, many = both[0], depth if depth in both[1:] else both[-1]
    errors = {
        kind: [100 * end_point(records[Network(kind, depth)], epoch).train_error for depth in (few, many)]
        for kind in KINDS
    }
    changes = [deep - shallow for shallow, deep in errors.values()]
    st.markdown(
        f"**From {few} to {many} layers the training error of epoch {epoch} {_change(changes[0])} without shortcuts "
        f"and {_change(changes[1])} with them.** A training error that rises with depth cannot be overfitting: "
        "the deeper network could copy the shallower one and lose nothing." + (_IN_THE_PAPER if changes[1] > 0 else "")
    )


def _change(points: float) -> str:
    if abs(points) < 0.05:
        return "stays"
    return f"{'rises' if points > 0 else 'falls'} by {abs(points):.1f} points"


def show_gradients(
    place: DeltaGenerator, words: DeltaGenerator, pair: Mapping[Kind, tuple[Run, ...]], epoch: int
) -> None:
    """Draw the gradients of the networks of one depth at an epoch, and say how first and last layer compare."""
    profiles = {kind: profile_of(runs, epoch) for kind, runs in pair.items()}
    before = {kind: profile_of(runs, 0) for kind, runs in pair.items()} if epoch else {}
    with place:
        show_chart(
            gradient_chart(
                _named(profiles), current_palette(), before=_named(before), bounds=_bounds(tuple(pair.values()))
            ),
            key="recorded-gradients",
            alt=f"Length of the gradient by layer. {' '.join(first_to_last(profiles))}",
        )
        st.caption(
            "Length of the loss' gradient by the weights of each layer; with two seeds, their mean and a band. "
            f"{'Faint: the first steps. ' if epoch else ''}All "
            "convolutions of a stage but its first have equally many weights, so what rises or falls inside a stage is "
            "the gradient itself."
        )
    first, last = steps_in(next(iter(pair.values()))[0], epoch)
    when = f"Epoch {epoch}, mean of steps {first:,} to {last:,}" if epoch else f"Mean of the first {last} steps"
    words.markdown(f"**{when}.** {' '.join(first_to_last(profiles))}")
    words.markdown(_ON_GRADIENTS)


def _named(profiles: Mapping[Kind, GradientProfile]) -> list[NamedProfile]:
    return [NamedProfile(WORDS[kind], profile, kind == "plain") for kind, profile in profiles.items()]


@lru_cache(maxsize=32)
def _bounds(groups: tuple[tuple[Run, ...], ...]) -> tuple[float, float]:
    """The axis that holds the gradients of all epochs, so that it stays while they play."""
    return gradient_bounds([
        profile_of(runs, epoch) for runs in groups for epoch in range(common_epochs(runs) + 1)
    ])  # fmt: skip


def first_to_last(profiles: Mapping[Kind, GradientProfile]) -> list[str]:
    """For each network, the first convolution's gradient as a multiple of the last one's."""
    sentences = []
    for kind, profile in profiles.items():
        first, last = float(profile.mean[0]), float(profile.mean[-2])
        times = f"{power_of_ten(first / last)} times as long as" if last else "not zero, unlike"
        title = Network(kind, len(profile.layers)).title
        sentences.append(f"In {title} the first convolution's gradient is {times} the last one's.")
    return sentences


def _ends(records: Records, kind: Kind, epoch: int) -> str:
    """The errors of all depths, for those who do not see the figure."""
    if not epoch:
        return "Nothing is measured before the first epoch."
    ends = {network.depth: end_point(runs, epoch) for network, runs in records.items() if network.kind == kind}
    said = [
        f"{depth} layers: test {100 * end.test_error:.1f} %, training {100 * end.train_error:.1f} %"
        for depth, end in ends.items()
    ]
    return f"After epoch {epoch}: " + "; ".join(said) + "." if said else "None is recorded."
