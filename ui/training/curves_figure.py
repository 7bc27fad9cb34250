"""The figure of the lesson on training curves: the shown trainings over one another, and one of them looked into."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from cnnkit.engine import Update
from cnnkit.plots.gradient_norms import gradient_history_chart
from cnnkit.plots.learning_rate import learning_rate_chart
from cnnkit.plots.palette import Palette
from cnnkit.plots.run_curves import Curves, curve_chart, curves_of
from cnnkit.training import Run, Settings, StepCurves
from cnnkit.training.live import Live, collect_seeds
from ui.figures import show_chart
from ui.numbers import counted
from ui.theme import current_palette
from ui.training.curves_plan import Plan
from ui.training.session_runs import SessionRun

HEIGHT, LOW_HEIGHT = 330, 270  # pixels, of the two rows of charts


@dataclass(frozen=True, eq=False)
class Inside:
    """What is drawn of one training alone: its gradients and its learning rate."""

    name: str
    steps: StepCurves
    layers: tuple[str, ...]
    settings: Settings
    steps_an_epoch: int


def show_figure(shown: Sequence[SessionRun], chosen: SessionRun | None) -> None:
    """Draw the trainings of the session, the chosen one in orange."""
    palette = current_palette()
    curves = [_curves(one, palette, is_chosen=one is chosen) for one in shown]
    inside = None
    if chosen is not None:
        run = chosen.runs[0]
        inside = Inside(chosen.name, run.steps, run.layers, run.settings, steps_of(run))
    longest = max((run.settings.epochs for one in shown for run in one.runs), default=10)
    _draw(curves, inside, palette, num_epochs=longest)


def show_live(plan: Plan, updates: Sequence[Update], shown: Sequence[SessionRun]) -> None:
    """Draw a training under way over those of the session."""
    palette = current_palette()
    lives = collect_seeds(update.data for update in updates)
    curves = [_curves(one, palette, is_chosen=False) for one in shown]
    longest = max([plan.settings.epochs, *(run.settings.epochs for one in shown for run in one.runs)])
    inside = None
    if lives:
        now = lives[-1]
        steps = now.steps if len(lives) == 1 else None
        epochs = tuple(live.epochs for live in lives)
        curves.append(Curves("in training", epochs, steps, plan.steps_an_epoch, is_chosen=True))
        settings = replace(plan.settings, seed=plan.settings.seed + len(lives) - 1)
        inside = Inside("the training", now.steps, now.layers, settings, plan.steps_an_epoch)
    _draw(curves, inside, palette, num_epochs=longest, is_live=True)
    if lives:
        st.caption(_speed(lives[-1]))


def steps_of(run: Run) -> int:
    """Updates in an epoch of a run; at least one, whatever an opened file says."""
    return max(1, run.data.num_train // run.settings.batch_size)


def _curves(one: SessionRun, palette: Palette, *, is_chosen: bool) -> Curves:
    """A training in a colour that stays its own as others come and go."""
    free = [colour for colour in palette.series if colour != palette.accent]
    curves = curves_of(one.name, one.runs, is_chosen=is_chosen, colour=free[one.number % len(free)])
    return curves if is_chosen else replace(curves, steps=None)  # batches of one training are noise enough


def _draw(
    curves: Sequence[Curves], inside: Inside | None, palette: Palette, *, num_epochs: int, is_live: bool = False
) -> None:
    names = ", ".join(one.name for one in curves) or "no training"
    left, right = st.columns(2, gap="medium")
    with left:
        show_chart(
            curve_chart(curves, palette, measure="loss", num_epochs=num_epochs, height=HEIGHT),
            key="curves-loss", alt=f"Loss by epoch, training and validation, of {names}.",
        )  # fmt: skip
    with right:
        show_chart(
            curve_chart(curves, palette, measure="accuracy", num_epochs=num_epochs, with_steps=is_live, height=HEIGHT),
            key="curves-accuracy", alt=f"Per cent right by epoch, training and validation, of {names}.",
        )  # fmt: skip
    if inside is None:
        return
    left, right = st.columns(2, gap="medium")
    epochs = inside.settings.epochs
    with left:
        show_chart(
            gradient_history_chart(
                inside.steps, inside.layers, palette, steps_an_epoch=inside.steps_an_epoch, num_epochs=epochs,
                height=LOW_HEIGHT,
            ),
            key="curves-gradients", alt=f"Length of the loss' gradient by each layer's weights, of {inside.name}.",
        )  # fmt: skip
    with right:
        show_chart(
            learning_rate_chart(
                inside.steps, inside.settings, palette, steps_an_epoch=inside.steps_an_epoch, height=LOW_HEIGHT
            ),
            key="curves-rates", alt=f"Learning rate by epoch, planned and used, of {inside.name}.",
        )  # fmt: skip


def _speed(live: Live) -> str:
    if not live.pictures_per_second:
        return "The first step takes longest: TensorFlow builds the network."
    epochs = counted(len(live.epochs.seconds), "epoch", "epochs")
    return f"{live.pictures_per_second:,.0f} pictures a second, after {epochs}."
