"""The race on the page: what it is asked to be, how it goes, and how it went."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.engine import Update
from cnnkit.errors import CnnkitError
from cnnkit.plots.transfer_race import Across, Lane, race_chart
from cnnkit.training import Run
from cnnkit.training.textures import TEXTURES as TEXTURE_NAMES
from cnnkit.training.transfer_race import MODES, RACE_EPOCHS, RACE_RATE, Racer, count_still, plan_layers, title_of
from ui.figures import show_chart
from ui.jobs import is_running, show_job
from ui.theme import current_palette
from ui.training.class_pictures import own_classes, what_is_missing
from ui.training.transfer_state import (
    KEY,
    OWN,
    RECORDED_PICTURES,
    RECORDED_SEEDS,
    RECORDED_STILL,
    TEXTURES,
    Choice,
    Shown,
    asked_race,
    base_model,
    name_of,
    recorded_race,
    start_race,
)

EPOCHS, TIME = "Epochs", "Time"
RATES = [0.001, 0.003, 0.01, 0.03, 0.1]
RESULT_FORMATS = {"seconds": "%.1f", "right, held out (%)": "%.1f", "right, in training (%)": "%.1f"}


def pick_choice() -> tuple[Choice, Across]:
    """Ask for the task and the settings, and start the race when told to; also what runs along the bottom."""
    task = st.selectbox("Task", [TEXTURES, OWN], key="tl-task", bind="query-params")
    num_train = RECORDED_PICTURES
    if task == TEXTURES:
        num_train = st.select_slider(
            "Pictures a class to learn from", [2, 5, 10, 20, 50], RECORDED_PICTURES, key="tl-pictures",
            bind="query-params",
        )  # fmt: skip
    most = len(plan_layers(base_model().architecture, 2, mode="all")) - 2  # one more is the last layer only
    still = st.slider("First layers held still", 1, most, RECORDED_STILL, key="tl-still", bind="query-params")
    along = st.radio("Along the bottom", [EPOCHS, TIME], key="tl-across", bind="query-params", horizontal=True)
    with st.expander("Settings, the same for all"):
        epochs = st.slider("Epochs", 5, 40, RACE_EPOCHS, 5, key="tl-epochs", bind="query-params")
        rate = st.select_slider("Learning rate", RATES, RACE_RATE, key="tl-rate", bind="query-params")
        seed = st.slider("Seed", 0, 9, 0, key="tl-seed", bind="query-params")
    choice = Choice(task, num_train, still, epochs, rate, seed)
    _offer_start(choice)
    return choice, "seconds" if along == TIME else "epochs"


def num_classes_asked(choice: Choice) -> int:
    """How many classes the next race has; two at least, also while they are being put together."""
    return max(len(own_classes()), 2) if choice.task == OWN else len(TEXTURE_NAMES)


def _offer_start(choice: Choice) -> None:
    missing = what_is_missing() if choice.task == OWN else ""
    if st.button(
        "Race", key="tl-start", type="primary", icon=":material/play_arrow:", width="stretch",
        disabled=bool(missing) or is_running(KEY),
    ):  # fmt: skip
        try:
            start_race(choice, own_classes())
        except CnnkitError as error:
            st.error(str(error), icon=":material/error:")
        else:
            st.rerun()
    if missing:
        st.info(missing)


def show_race(place: DeltaGenerator, shown: Shown, across: Across) -> None:
    """Draw the race under way, or the last one."""
    with place:
        if is_running(KEY):
            asked = asked_race()
            classes = asked.dataset.num_classes
            show_job(KEY, live=lambda updates: _show_lanes(lanes_of(updates), across, asked.num_epochs, classes))
            return
        show_job(KEY)  # how it ended, where that was not well
        lanes = [lane_of(racer) for racer in shown.racers]
        run = shown.racers[0].run
        _show_lanes(lanes, across, run.settings.epochs, len(run.data.class_names))
        st.caption(shown.heading + (" " + _hardware(run) if shown.is_recorded else ""))


def _show_lanes(lanes: Sequence[Lane], across: Across, num_epochs: int, num_classes: int) -> None:
    ends = "; ".join(
        f"{lane.name} {100 * lane.accuracies[-1]:.0f} % after {len(lane.accuracies)}"
        for lane in lanes
        if lane.accuracies
    )
    show_chart(
        race_chart(lanes, current_palette(), num_epochs=num_epochs, num_classes=num_classes, across=across),
        key="tl-race",
        alt=f"Share of the held-out pictures that is right, by epoch. {ends or 'No epoch has ended yet'}.",
    )


def lanes_of(updates: Sequence[Update]) -> list[Lane]:
    """Gather what a race reported so far."""
    accuracies: dict[str, list[float]] = defaultdict(list)
    ended_s: dict[str, list[float]] = defaultdict(list)
    names: dict[str, str] = {}
    for update in updates:
        data: Any = update.data
        if "mode" in data:
            names[data["mode"]] = update.message.partition(".")[0]
            accuracies[data["mode"]] += [epoch["validation_accuracy"] for epoch in data["epochs"]]
            ended_s[data["mode"]] += data["ended_s"]
    return [Lane(mode, names[mode], tuple(accuracies[mode]), tuple(ended_s[mode])) for mode in names]


def lane_of(racer: Racer) -> Lane:
    """A finished way as a line."""
    accuracies = tuple(racer.run.epochs.validation_accuracy.tolist())
    return Lane(racer.mode, name_of(racer), accuracies, racer.ended_s, racer.seconds)


def _hardware(run: Run) -> str:
    made = run.environment
    return f"Run on {run.started[:10]}, {made['cores']} cores of {made['processor']}, other work beside it."


def results_table(shown: Shown) -> pd.DataFrame:
    """One line for each way: what learned, how long it took, what came out."""
    rows = []
    for racer in shown.racers:
        epochs, num_classes = racer.run.epochs, len(racer.run.data.class_names)
        plans = plan_layers(base_model().architecture, num_classes, mode=racer.mode, num_frozen=_still_of(racer))
        rows.append({
            "way": name_of(racer),
            "layers still": count_still(racer.run),
            "numbers that learn": sum(plan.num_learning for plan in plans),
            "seconds": racer.seconds,
            "right, held out (%)": 100 * float(epochs.validation_accuracy[-1]) if len(epochs.seconds) else None,
            "right, in training (%)": 100 * float(epochs.train_accuracy[-1]) if len(epochs.seconds) else None,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _still_of(racer: Racer) -> int:
    return count_still(racer.run) if racer.mode == "first" else 0


def curves_table(shown: Shown) -> pd.DataFrame:
    """The lines of the figure, one column each, in per cent."""
    columns = {name_of(racer): pd.Series(100 * racer.run.epochs.validation_accuracy) for racer in shown.racers}
    table = pd.DataFrame(columns)
    table.index = pd.RangeIndex(1, len(table) + 1, name="epoch")
    return table.round(1)


def seeds_table() -> pd.DataFrame:
    """The recorded races, each with other crops: where each way ended, in per cent."""
    columns = {
        title_of(mode, RECORDED_STILL): [
            100 * float(recorded_race(seed).racers[place].run.epochs.validation_accuracy[-1]) for seed in RECORDED_SEEDS
        ]
        for place, mode in enumerate(MODES)
    }
    return pd.DataFrame(columns, index=pd.Index(RECORDED_SEEDS, name="seed")).round(1)


def race_snippet(choice: Choice) -> str:
    """What a notebook needs to run the race that the controls ask for."""
    own = choice.task == OWN
    data = (
        f'read_classes(Path("my_classes"), side=32, test_part=0.3, seed={choice.seed}).dataset'
        if own
        else f"textures_for(base.architecture, num_train={choice.num_train}, seed={choice.seed})"
    )
    names = "race, race_settings" + ("" if own else ", textures_for")
    return "\n".join([
        *(["from pathlib import Path", ""] if own else []),
        "from cnnkit import models",
        *(["from cnnkit.training import read_classes"] if own else []),
        f"from cnnkit.training.transfer_race import {names}",
        "",
        'base = models.load("vggmini-cifar10")',
        f"dataset = {data}",
        "settings = race_settings(",
        f"    len(dataset.x_train), epochs={choice.epochs}, learning_rate={choice.learning_rate:g}, seed={choice.seed}",
        ")",
        f"racers = race(base.architecture, base.weights, dataset, settings, num_frozen={choice.num_frozen})",
        "for racer in racers:",
        '    print(f"{racer.mode}: {racer.run.epochs.validation_accuracy[-1]:.0%} in {racer.seconds:.1f} s")',
    ])  # fmt: skip
