"""Why doing nothing is easy for a residual block, and what that does for a signal on its way through many."""

from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures.blocks import distance_from_carried
from cnnkit.architectures.depth import DepthSignal, signal_by_depth
from cnnkit.plots.residual import depth_chart, identity_chart
from ui.architectures.residual_run import BlockRun
from ui.figures import show_chart
from ui.numbers import format_number, power_of_ten
from ui.theme import current_palette

_SCALES = np.linspace(0, 1, 41)
DEPTH_FORMATS = dict.fromkeys(["signal, plain", "signal, residual", "gradient, plain", "gradient, residual"], "%.2e")


def show_identity(place: DeltaGenerator, run: BlockRun, *, skip: bool) -> None:
    """Draw how far the block is from handing its input on, with its weights multiplied by 0 to 1."""
    if run.residual is None or run.residual.carried is None:
        place.caption("No curve here: what the shortcut carries does not fit, so there is no residual block.")
        return
    carried = run.residual.carried
    target = "the input" if run.projection is None else "what the shortcut carries"
    plain, residual = (distance_from_carried(block, carried, _SCALES) for block in (run.plain, run.residual))
    now = [
        format_number(float(distance_from_carried(block, carried, np.array([run.times]))[0]))
        for block in (run.plain, run.residual)
    ]
    with place:
        show_chart(
            identity_chart(
                _SCALES, plain, residual, times=run.times, skip=skip, target=target, palette=current_palette()
            ),
            key="identity-curve",
            alt=f"Distance of the output from {target} over the weights. At times {run.times:g}: plain {now[0]}, "
            f"residual {now[1]}. At 0: plain {format_number(plain[0])}, residual {format_number(residual[0])}.",
        )
        negative = (
            " The input holds negative numbers, which no ReLU gives; the last ReLU cuts them off."
            if (carried < 0).any() else ""
        )  # fmt: skip
        st.caption(
            f"Distance of a[l+2] from {target}, as the root of the summed squares. Weights times {run.times:g}: plain "
            f"{now[0]}, residual {now[1]}.{negative}"
        )


@lru_cache(maxsize=128)
def stacks(num_blocks: int, scale: float, seed: int) -> tuple[DepthSignal, DepthSignal]:
    """A signal through plain and through residual blocks with the same random weights."""
    plain, residual = (
        signal_by_depth(num_blocks, skip=skip, scale=scale, rng=np.random.default_rng(seed)) for skip in (False, True)
    )
    return plain, residual


def show_stacks(place: DeltaGenerator, plain: DepthSignal, residual: DepthSignal) -> None:
    """Draw the signal forward and the gradient backward, side by side."""
    forward, backward = place.columns(2)
    for column, is_backward in ((forward, False), (backward, True)):
        ends = [power_of_ten(float(one.backward[0] if is_backward else one.forward[-1])) for one in (plain, residual)]
        what = "gradient, back at the input" if is_backward else "signal, after the last block"
        with column:
            st.markdown("**Backward:** the gradient" if is_backward else "**Forward:** the signal")
            show_chart(
                depth_chart(plain, residual, backward=is_backward, palette=current_palette()),
                key=f"depth {is_backward}",
                alt=f"Size of the {what}: plain {ends[0]}, residual {ends[1]} times that at the start.",
            )
            st.caption(f"The {what}: plain **{ends[0]}**, residual **{ends[1]}** times as large as at the start.")
    place.markdown(
        "Random weights, no training, no batch normalisation. At size 1, He's initialisation, a plain stack keeps the "
        "mean square of its signal in expectation, and a residual one grows, for each block adds to what it was given. "
        "In [He et al., 2015](https://arxiv.org/abs/1512.03385) every convolution is normalised, in the plain networks "
        "too: no signal vanished there, and still the deeper plain ones trained worse (section 4.1)."
    )


def stacks_table(plain: DepthSignal, residual: DepthSignal) -> pd.DataFrame:
    """The sizes behind the charts, one row for each block."""
    return pd.DataFrame({
        "blocks before": np.arange(len(plain.forward)),
        "signal, plain": plain.forward,
        "signal, residual": residual.forward,
        "gradient, plain": plain.backward,
        "gradient, residual": residual.backward,
    })  # fmt: skip
