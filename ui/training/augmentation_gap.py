"""The gap between training and validation: recorded on CIFAR-10, and live on digits or textures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit import engine
from cnnkit.assets import ASSETS
from cnnkit.engine import Update
from cnnkit.plots.durations import in_time
from cnnkit.plots.generalisation_gap import gap_chart, last_accuracy
from cnnkit.plots.palette import Palette
from cnnkit.training import Augmentation, Run, read_run
from cnnkit.training.generalisation import SETTINGS, Comparison, SmallData, compare_augmentation, generalisation_gap
from cnnkit.training.runs import EpochCurves
from ui.figures import show_chart
from ui.jobs import is_running, show_job, start_job, take_result
from ui.theme import current_palette
from ui.training.augmentation_operations import recipe_words

JOB = "augmentation"
_DONE = "augmentation trainings"  # slot of the session: Trial by Trial, the newest last
_UNDER_WAY = "augmentation under way"  # slot of the session: the Trial that has no result yet
GAP_FORMATS = dict.fromkeys(("training (%)", "validation (%)", "gap (points)"), "%.1f") | {"validation loss": "%.3f"}
_LONGEST_TITLE = 44  # letters, which a phone has room for
MOST_TRIALS = 12  # that a session keeps
DATA: dict[str, SmallData] = {"Digits": "digits", "Textures": "textures"}
RECORDED = {
    "Without": "none",
    "Mirror, crop": "mirror-crop",
    "Mirror, crop, colour shift, cutout": "mirror-crop-colour-cutout",
}


@dataclass(frozen=True, eq=False)
class Trial:
    """Two trainings that this session asked for."""

    operations: tuple[Augmentation, ...]
    data: SmallData
    num_train: int
    seed: int
    comparison: Comparison | None = None


@lru_cache
def recorded_runs() -> dict[str, tuple[Run, ...]]:
    """The recorded runs by what was done to the pictures, one a seed."""
    files = {
        title: sorted((ASSETS / "runs").glob(f"augmentation-{name}-seed-*.json")) for title, name in RECORDED.items()
    }
    return {title: tuple(map(read_run, paths)) for title, paths in files.items()}


def place_recorded(where: DeltaGenerator) -> None:
    """Show the recorded runs side by side, with what was found."""
    runs = recorded_runs()
    first = runs["Without"][0]
    with where:
        st.subheader("The gap closes", anchor=False)
        st.markdown(_finding(runs))
        for column, (title, some) in zip(st.columns(len(runs), gap="small"), runs.items(), strict=True):
            epochs = [run.epochs for run in some]
            with column:
                show_chart(
                    _recorded_chart(title, current_palette()),
                    key=f"aug-recorded-{RECORDED[title]}",
                    alt=f"{title}: training and validation accuracy by epoch, a gap of "
                    f"{100 * generalisation_gap(epochs):.1f} points at the end",
                )  # fmt: skip
        seconds = sum(run.seconds for some in runs.values() for run in some)
        st.caption(
            f"Recorded runs: three convolutions and two dense layers on {first.data.num_train:,} pictures of CIFAR-10, "
            f"validated on {first.data.num_test:,} others; {len(runs['Without'])} seeds each, the bold line is their "
            f"mean. Training accuracy is taken while the network learns, on the augmented pictures: it is lower also "
            f"because these are harder. {in_time(seconds)} on {first.environment['cores']} cores of an "
            f"{first.environment['processor']}: python -m recipes.augmentation_gap."
        )


@lru_cache
def _recorded_chart(title: str, palette: Palette) -> go.Figure:
    """One figure of recorded runs, which never changes."""
    runs = recorded_runs()[title]
    return gap_chart(title, [run.epochs for run in runs], palette, num_epochs=runs[0].settings.epochs)


def _finding(runs: dict[str, tuple[Run, ...]]) -> str:
    """What the recorded runs show, with their numbers."""
    rights = [last_accuracy([run.epochs for run in some], training=False) for some in runs.values()]
    gaps = [100 * generalisation_gap([run.epochs for run in some]) for some in runs.values()]
    return (
        f"Without augmentation the network learns its pictures by heart, and {gaps[0]:.0f} points lie between what it "
        f"gets right there and on new pictures. When each is mirrored and cropped at random, {gaps[1]:.0f} points are "
        f"left, and {rights[1]:.1f} % instead of {rights[0]:.1f} % of the new pictures are right. More operations "
        f"close the gap to {gaps[2]:.1f} points, but bring only {rights[2] - rights[1]:.1f} points more, less than the "
        "two seeds differ: what counts is the solid line, not the gap."
    )


def place_live(where: DeltaGenerator, operations: tuple[Augmentation, ...]) -> None:
    """Ask for a training without and with the operations, and show it while it runs and afterwards."""
    with where:
        st.subheader("Now with your operations", anchor=False)
        st.markdown(
            "LeNet-5 learns from few pictures, twice: as they are, and with the operations chosen above, drawn anew "
            "for each batch."
        )
        figure, controls = st.columns([3.1, 1], gap="large")
    with controls:
        asked = _ask(operations)
    comparison = take_result(JOB)
    if isinstance(comparison, Comparison):
        _keep(comparison)
    with figure:
        show_job(JOB, live=_show_live)
        if not is_running(JOB):
            _show_last(asked)


def _ask(operations: tuple[Augmentation, ...]) -> Trial:
    """The controls of the live training; the button starts it."""
    data = DATA[st.selectbox("Pictures", DATA, key="aug-data", bind="query-params")]
    count = st.select_slider("Pictures to learn from", (60, 100, 200, 400), 100, key="aug-count", bind="query-params")
    seed = st.slider("Seed of the training", 0, 99, 0, key="aug-train-seed", bind="query-params")
    trial = Trial(operations, data, count, seed)
    st.button(
        "Train without and with", key="aug-train", type="primary", icon=":material/play_arrow:", width="stretch",
        disabled=is_running(JOB) or not operations, on_click=partial(_start, trial),
    )  # fmt: skip
    st.caption(
        f"Your operations: {recipe_words(operations)}." if operations
        else "Choose an operation above first."
    )  # fmt: skip
    return trial


def _start(trial: Trial) -> None:
    st.session_state[_UNDER_WAY] = trial
    start_job(
        JOB, compare_augmentation, trial.operations,
        data=trial.data, num_train=trial.num_train, seed=trial.seed, report=engine.report,
    )  # fmt: skip


def _keep(comparison: Comparison) -> None:
    asked: Trial = st.session_state[_UNDER_WAY]
    done = Trial(asked.operations, asked.data, asked.num_train, asked.seed, comparison)
    st.session_state[_DONE] = [*trials(), done][-MOST_TRIALS:]


def trials() -> list[Trial]:
    """The trainings that this session has finished, the newest last."""
    return list(st.session_state.get(_DONE, []))


def _show_live(updates: list[Update]) -> None:
    """Draw both trainings as far as they are."""
    curves = [_curves([update for update in updates if update.data.get("part") == part]) for part in (0, 1)]
    _show_pair(curves, _title(st.session_state[_UNDER_WAY].operations), key="aug-live")


def _curves(updates: Sequence[Update]) -> EpochCurves:
    """Put the reported epochs together."""
    epochs: list[Any] = [epoch for update in updates for epoch in list(update.data.get("epochs", []))]  # type: ignore[call-overload]
    names = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds")
    return EpochCurves(*(np.array([epoch[name] for epoch in epochs], np.float32) for name in names))


def _show_last(asked: Trial) -> None:
    """Draw the newest training of this session, or what will be there."""
    done = trials()
    if not done:
        st.info(
            f"Press the button: two trainings of {SETTINGS.epochs} epochs on {asked.num_train} "
            f"{asked.data} appear here as they go.",
            icon=":material/show_chart:",
        )
        return
    last = done[-1]
    if last.comparison is None:
        return
    for run in last.comparison:
        if run.outcome != "finished":
            st.warning(run.message, icon=":material/error:")
            return
    without, augmented = (run.epochs for run in last.comparison)
    _show_pair([without, augmented], _title(last.operations), key="aug-done")
    st.markdown(
        f"{last.num_train} {last.data}, seed {last.seed}: without augmentation "
        f"{100 * without.validation_accuracy[-1]:.1f} % of {last.comparison.without.data.num_test} new pictures are "
        f"right, with it {100 * augmented.validation_accuracy[-1]:.1f} %."
    )


def _title(operations: Sequence[Augmentation]) -> str:
    """The operations above a figure; where there are many, it says how many."""
    words = recipe_words(operations)
    return words[:1].upper() + words[1:] if len(words) <= _LONGEST_TITLE else f"With {len(operations)} operations"


def _show_pair(curves: Sequence[EpochCurves], title: str, *, key: str) -> None:
    for place, (column, epochs, name) in enumerate(
        zip(st.columns(2, gap="small"), curves, ("Without", title), strict=True)
    ):
        with column:
            figure = gap_chart(name, [epochs], current_palette(), num_epochs=SETTINGS.epochs)
            show_chart(figure, key=f"{key}-{place}", alt=f"{name}: training and validation accuracy by epoch")


def recorded_table() -> pd.DataFrame:
    """The last epoch of each recorded run."""
    return pd.DataFrame([
        {"augmentation": title, "seed": run.settings.seed, **_last_epoch(run)}
        for title, runs in recorded_runs().items()
        for run in runs
    ])  # fmt: skip


def trials_table() -> pd.DataFrame:
    """The last epoch of each training of this session."""
    return pd.DataFrame([
        {
            "pictures": trial.data, "to learn from": trial.num_train, "seed": trial.seed,
            "augmentation": _title(run.settings.augmentation) if run.settings.augmentation else "Without",
            **_last_epoch(run),
        }
        for trial in trials() if trial.comparison
        for run in trial.comparison
    ])  # fmt: skip


def _last_epoch(run: Run) -> dict[str, float]:
    if not len(run.epochs.seconds):
        return {}
    training, validation = 100 * run.epochs.train_accuracy[-1], 100 * run.epochs.validation_accuracy[-1]
    return {
        "training (%)": float(training),
        "validation (%)": float(validation),
        "gap (points)": float(training - validation),
        "validation loss": float(run.epochs.validation_loss[-1]),
    }
