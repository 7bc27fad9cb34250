"""The same comparison on digits, trained now: both networks one after the other, watched as they learn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit import engine
from cnnkit.architectures.zoo.cifar import plain_cifar, resnet_cifar
from cnnkit.assets import ASSETS
from cnnkit.engine import Update
from cnnkit.plots.depth_gradients import NamedProfile, gradient_chart
from cnnkit.plots.durations import in_time
from cnnkit.plots.run_curves import Curves, curve_chart
from cnnkit.training import EpochCurves, Run, StepCurves, read_run
from cnnkit.training.depth_race import RACE_DEPTHS, DepthRace, race_depths
from cnnkit.training.depth_runs import KINDS, Kind, Network, layer_profile
from ui.figures import show_chart
from ui.jobs import is_running, show_job, start_job, take_result
from ui.theme import current_palette
from ui.training.depth_figures import WORDS, first_to_last

KEY = "depth-race"  # of the job
RESULT = "depth race"  # slot of the session: the last race that was run in it
RECORDED = tuple(ASSETS / "runs" / f"digits-{kind}-32.json" for kind in KINDS)
FIRST, LATEST = "first steps", "latest steps"
ERROR_FORMATS = dict.fromkeys(["training error (%)", "test error (%)"], "%.1f")
_FACTORIES = {"plain": plain_cifar, "resnet": resnet_cifar}
_INPUT = (8, 8, 1)  # the digits' own size


@dataclass(frozen=True, eq=False)
class Half:
    """One of the two trainings, finished or under way."""

    depth: int
    num_epochs: int
    epochs: EpochCurves
    steps: StepCurves
    layers: tuple[str, ...]


def pick_race() -> tuple[str, str]:
    """Ask for a race, start it when told to, and ask which gradients to show.

    Returns:
        The call that trains the same, for a notebook, and `FIRST` or `LATEST`.
    """
    depth = st.select_slider("Layers with weights", RACE_DEPTHS, 32, key="race-depth", bind="query-params")
    epochs = st.slider("Epochs", 2, 12, 6, key="race-epochs", bind="query-params")
    seed = st.slider("Seed", 0, 9, 0, key="race-seed", bind="query-params")
    if st.button(
        "Train both", key="race-start", type="primary", icon=":material/play_arrow:", width="stretch",
        disabled=is_running(KEY),
    ):  # fmt: skip
        start_job(KEY, race_depths, depth, epochs=epochs, seed=seed, report=engine.report)
        st.rerun()
    when = st.radio("Gradients of the", [FIRST, LATEST], key="race-gradients", bind="query-params")
    return f"race_depths({depth}, epochs={epochs}, seed={seed})", when


def show_race(place: DeltaGenerator, when: str) -> DepthRace | None:
    """Draw the race under way; where there is none the session's last, or the recorded one.

    Returns:
        The race that is finished, the session's before the recorded one; None where there is neither.
    """
    finished = take_result(KEY)
    if isinstance(finished, DepthRace):
        st.session_state[RESULT] = finished
    mine: DepthRace | None = st.session_state.get(RESULT)
    race = mine or recorded_race()
    drawn: list[bool] = []

    def draw(updates: list[Update]) -> None:
        drawn.append(True)
        _draw(halves_of(updates), when)

    with place:
        show_job(KEY, live=draw)
        if drawn or is_running(KEY):
            return race
        if race is None:
            st.info("Nothing is trained yet. Press **Train both**.", icon=":material/play_arrow:")
            return None
        _draw({kind: _finished(run) for kind, run in zip(KINDS, race, strict=True)}, when)
        st.caption(f"{race_words(race, is_recorded=mine is None)} {_gradient_words(race, when)}")
    return race


def recorded_race() -> DepthRace | None:
    """The race that was recorded beforehand, for those who have trained none."""
    return _read_race() if all(file.exists() for file in RECORDED) else None


def race_words(race: DepthRace, *, is_recorded: bool) -> str:
    """Say what is drawn, and how it ended."""
    run, seconds = race.plain, sum(one.seconds for one in race)
    when = f"Recorded beforehand ({run.environment.get('processor', 'processor not noted')})"
    bad = [one.message for one in race if one.outcome == "diverged"]
    return (
        f"{when if is_recorded else 'Trained in this session'}: {run.data.num_train:,} digits of 8 × 8 pixels, "
        f"{run.settings.epochs} epochs, seed {run.settings.seed}; {in_time(seconds)} for both. "
        f"The validation error is that of {run.data.num_test} digits held out."
        + "".join(f" {message}" for message in bad)
    )


def _gradient_words(race: DepthRace, when: str) -> str:
    profiles = {
        kind: _profile(kind, _finished(run), when).profile
        for kind, run in zip(KINDS, race, strict=True)
        if len(run.steps.step)
    }
    return f"At the {when}: {' '.join(first_to_last(profiles))}"


def race_table(race: DepthRace) -> pd.DataFrame:
    """Where both networks ended, as far as they came."""
    rows = []
    for kind, run in zip(KINDS, race, strict=True):
        curves, depth = run.epochs, _finished(run).depth
        for epoch in range(len(curves.seconds)):
            rows.append({
                "network": Network(kind, depth).title,
                "epoch": epoch + 1,
                "training error (%)": 100 * (1 - float(curves.train_accuracy[epoch])),
                "test error (%)": 100 * (1 - float(curves.validation_accuracy[epoch])),
                "seconds": float(curves.seconds[epoch]),
            })  # fmt: skip
    return pd.DataFrame(rows)


def halves_of(updates: Sequence[Update]) -> dict[Kind, Half]:
    """Put together what both trainings have reported so far."""
    halves: dict[Kind, Half] = {}
    for kind in KINDS:
        said: list[Any] = [update.data for update in updates if update.data.get("kind") == kind]
        if said:
            halves[kind] = _half(said)
    return halves


def _half(said: Sequence[Mapping[str, Any]]) -> Half:
    epochs = [epoch for data in said for epoch in data["epochs"]]
    layers = tuple(said[-1]["layers"])
    steps = {
        field.name: np.array([value for data in said for value in data["steps"][field.name]], np.float32)
        for field in fields(StepCurves)
    }
    steps["gradient_norms"] = steps["gradient_norms"].reshape(len(steps["step"]), len(layers))
    curves = {
        field.name: np.array([epoch[field.name] for epoch in epochs], np.float32) for field in fields(EpochCurves)
    }
    points = StepCurves(step=steps.pop("step").astype(np.int64), **steps)
    return Half(said[0]["depth"], said[0]["num_epochs"], EpochCurves(**curves), points, layers)


def _finished(run: Run) -> Half:
    depth = sum(name.endswith("_conv") for name in run.layers) + 1  # and the dense layer at the end
    return Half(depth, run.settings.epochs, run.epochs, run.steps, run.layers)


@lru_cache(maxsize=1)
def _read_race() -> DepthRace:
    return DepthRace(*map(read_run, RECORDED))


def _draw(halves: Mapping[Kind, Half], when: str) -> None:
    """Errors on the left, gradients on the right; what has not begun yet is left out."""
    palette = current_palette()
    colours = {"plain": palette.muted, "resnet": palette.primary}
    curves = [Curves(WORDS[kind], (half.epochs,), colour=colours[kind]) for kind, half in halves.items()]
    profiles = [_profile(kind, half, when) for kind, half in halves.items() if len(half.steps.step)]
    left, right = st.columns(2, gap="medium")
    num_epochs = max(half.num_epochs for half in halves.values())
    with left:
        said = "; ".join(f"{WORDS[kind]} {_last_error(half)}" for kind, half in halves.items())
        show_chart(
            curve_chart(curves, palette, measure="error", num_epochs=num_epochs, with_steps=False, height=340),
            key="race-errors", alt=f"Errors by epoch. Test error now: {said}.",
        )  # fmt: skip
    if profiles:
        with right:
            show_chart(
                gradient_chart(profiles, palette), key="race-gradient-chart",
                alt=f"Length of the gradient by layer at the {when}, for {' and '.join(one.name for one in profiles)}.",
            )  # fmt: skip


def _profile(kind: Kind, half: Half, when: str) -> NamedProfile:
    network = _FACTORIES[kind](half.depth, input_shape=_INPUT)
    profile = layer_profile(network, half.layers, [half.steps.gradient_norms[0 if when == FIRST else -1]])
    return NamedProfile(WORDS[kind], profile, kind == "plain")


def _last_error(half: Half) -> str:
    accuracy = half.epochs.validation_accuracy
    return f"{100 * (1 - float(accuracy[-1])):.1f} %" if len(accuracy) else "not measured yet"
