"""The race that the lesson on transfer learning shows: the recorded one, or the last that was run in this session."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import streamlit as st

from cnnkit import engine, models
from cnnkit.assets import ASSETS
from cnnkit.models import Model
from cnnkit.training import Dataset, Settings, fit_to
from cnnkit.training.class_pictures import ClassPictures, own_dataset
from cnnkit.training.recorded_race import read_race
from cnnkit.training.transfer_race import Racer, count_still, race, race_settings, textures_for, title_of
from ui.jobs import forget_job, start_job, take_result

BASE = "vggmini-cifar10"
RECORDED = "transfer-textures"
RECORDED_SEEDS = (0, 1, 2)
RECORDED_PICTURES, RECORDED_STILL = 5, 4  # pictures a class, and layers that "first" holds still
KEY = "transfer-race"  # of the job
TEXTURES, OWN = "Brick, grass, gravel", "Your own classes"
SLOTS = "transfer "  # begins the slots of the session in which this lesson keeps races and what was drawn of them
_ASKED, _LAST = f"{SLOTS}race asked for", f"{SLOTS}race"
FEW = 30  # held-out pictures; with fewer the page says how much one of them counts
_TIMEOUT_S = 900.0


@dataclass(frozen=True)
class Choice:
    """What the controls ask for.

    Args:
        task: `TEXTURES` or `OWN`.
        num_train: textures to learn from, a class.
        num_frozen: layers that "first" holds still.
        epochs, learning_rate, seed: of the settings; the seed also chooses the pictures.
    """

    task: str
    num_train: int
    num_frozen: int
    epochs: int
    learning_rate: float
    seed: int

    def settings_on(self, dataset: Dataset) -> Settings:
        """The settings of the race on these data."""
        return race_settings(len(dataset.x_train), epochs=self.epochs, learning_rate=self.learning_rate, seed=self.seed)


@dataclass(frozen=True, eq=False)
class Asked:
    """A race that was sent to the engine: on which pictures, and for how long."""

    dataset: Dataset
    num_epochs: int


@dataclass(frozen=True, eq=False)
class Shown:
    """A race on the page.

    Args:
        racers: how it went.
        dataset: on which, at the network's size.
        is_recorded: whether it comes with the app, and so has no weights.
    """

    racers: tuple[Racer, ...]
    dataset: Dataset
    is_recorded: bool

    @property
    def heading(self) -> str:
        """Say which race it is."""
        run = self.racers[0].run
        num_train, num_test = len(self.dataset.x_train), len(self.dataset.x_test)
        what = "Recorded" if self.is_recorded else "Your race"
        coarse = f", each {100 / num_test:.0f} points of the hundred" if num_test < FEW else ""
        names = ", ".join(map(plain, self.dataset.class_names))
        return (
            f"{what}: {names}; {num_train} pictures to learn from, {num_test} others to be judged by{coarse}; "
            f"{run.settings.epochs} epochs in batches of {run.settings.batch_size}, learning rate "
            f"{run.settings.learning_rate:g}, seed {run.settings.seed}."
        )


def plain(name: str) -> str:
    """A class's name as it stands, where the page would read Markdown or formulas in it."""
    return re.sub(r"([\\`*_{}\[\]$<>#|~:])", r"\\\1", name)


@st.cache_resource(show_spinner=False)
def base_model() -> Model:
    """The borrowed network; all visitors share it."""
    return models.load(BASE)


@st.cache_resource(show_spinner=False)
def recorded_race(seed: int = RECORDED_SEEDS[0]) -> Shown:
    """A race that comes with the app; all visitors share it."""
    dataset = textures_for(base_model().architecture, num_train=RECORDED_PICTURES, seed=seed)
    return Shown(read_race(ASSETS / "runs", RECORDED, seed), dataset, is_recorded=True)


def shown_race() -> Shown:
    """The last race of this session, or the recorded one; takes in the one that has just ended."""
    racers = take_result(KEY)
    if racers is not None:
        ended = cast(tuple[Racer, ...], racers)
        st.session_state[_LAST] = Shown(ended, asked_race().dataset, is_recorded=False)
    return st.session_state.get(_LAST) or recorded_race()


def start_race(choice: Choice, classes: Sequence[ClassPictures]) -> None:
    """Send a race to the engine.

    Args:
        choice: what is asked for.
        classes: the reader's own, for `OWN`.

    Raises:
        CnnkitError: nothing can be learned from these pictures.
    """
    model = base_model()
    dataset = chosen_data(choice, classes)
    settings = choice.settings_on(dataset)
    st.session_state[_ASKED] = Asked(dataset, settings.epochs)
    start_job(
        KEY, race, model.architecture, model.weights, dataset, settings,
        num_frozen=choice.num_frozen, report=engine.report, timeout_s=_TIMEOUT_S,
    )  # fmt: skip


def chosen_data(choice: Choice, classes: Sequence[ClassPictures]) -> Dataset:
    """The pictures to race on, at the network's size.

    Raises:
        CnnkitError: nothing can be learned from these pictures.
    """
    network = base_model().architecture
    if choice.task == OWN:
        return fit_to(own_dataset(classes, seed=choice.seed), network.input_shape)
    return textures_for(network, num_train=choice.num_train, seed=choice.seed)


def asked_race() -> Asked:
    """The race under way."""
    return cast(Asked, st.session_state[_ASKED])


def forget_races() -> None:
    """Let go of all races of this session, and of the pictures in them."""
    forget_job(KEY)
    for slot in [slot for slot in st.session_state if str(slot).startswith(SLOTS)]:
        del st.session_state[slot]


def name_of(racer: Racer) -> str:
    """Call a way by the name that stands at its line."""
    return title_of(racer.mode, count_still(racer.run))
