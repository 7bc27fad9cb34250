"""What the controls of the lesson on training curves ask for: a network, data and settings, checked before a start."""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple, get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import Architecture
from cnnkit.errors import OptionError
from cnnkit.training import (
    Augmentation,
    ColourShift,
    Cutout,
    Dataset,
    LocalWarp,
    Mirror,
    OptimiserName,
    RandomCrop,
    Rotation,
    ScheduleName,
    Settings,
    Shear,
)
from cnnkit.training.candidates import CANDIDATES, candidate, check_trainable, fitted_design, with_dropout
from cnnkit.training.seeds import MAX_SEEDS
from cnnkit.training.settings import MAX_BATCH, MAX_RATE, MAX_SEED
from cnnkit.training.sources import SOURCES
from ui.architectures.design_code import spec_source
from ui.architectures.design_state import OWN_DESIGN
from ui.lesson import attempt
from ui.training.curves_upload import OWN_PICTURES, own_classes, pick_zip
from ui.training.session_runs import short_title

OWN_NETWORK = "Your own design"
NETWORKS = {known.title: name for name, known in CANDIDATES.items()}
DATA = {source.title: name for name, source in SOURCES.items()}
OPTIMISERS: dict[str, tuple[OptimiserName, float]] = {  # title: name, and a rate that suits the small networks here
    "Momentum": ("momentum", 0.02),
    "Nesterov": ("nesterov", 0.02),
    "SGD": ("sgd", 0.1),
    "Adam": ("adam", 0.002),
    "AdamW": ("adamw", 0.002),
}
AUGMENTATIONS = ("mirror", "crop", "rotate", "shear", "warp", "colour", "cut out")
MOST_EPOCHS, MOST_SEED = 100, MAX_SEED - MAX_SEEDS
FEW = 2_000  # pictures; of larger sets the reader says how many are used
FIRST_PART = 5_000  # pictures


@dataclass(frozen=True, eq=False)
class Plan:
    """A training that can begin.

    Args:
        title: of the network.
        network: with a unit for each class.
        network_code: what makes it in a notebook: imports and an assignment to `network`.
        source: name of the data set, or the reader's own pictures.
        data_title: of the data.
        num_train, num_classes: so many pictures to learn from, in so many classes.
        is_part: whether the data have more pictures than `num_train`.
        settings: of the training, with the first seed.
        num_seeds: so many.
    """

    title: str
    network: Architecture
    network_code: str
    source: str | Dataset
    data_title: str
    num_train: int
    num_classes: int
    is_part: bool
    settings: Settings
    num_seeds: int

    @property
    def steps_an_epoch(self) -> int:
        """Updates in an epoch; what is left over waits."""
        return self.num_train // self.settings.batch_size


@dataclass(frozen=True)
class Asked:
    """What the controls say of the settings; not checked yet.

    Args:
        options: of `Settings`, but for the augmentation.
        augmentation: names among `AUGMENTATIONS`.
        dropout: its rate.
        num_seeds: trainings, the seeds counting up.
    """

    options: dict[str, Any]
    augmentation: tuple[str, ...] = ()
    dropout: float = 0.0
    num_seeds: int = 1


class Asking(NamedTuple):
    """What came of asking.

    plan: the one asked for, or the last good one.
    is_sound: whether it is the one asked for.
    button: a place for the button that starts it.
    """

    plan: Plan
    is_sound: bool
    button: DeltaGenerator


def first_plan() -> Plan:
    """What the controls ask for before anyone touches them."""
    return make_plan("LeNet-5", "Digits", Settings(learning_rate=0.02, schedule="cosine"))


def ask_network() -> str:
    """Ask for the network by its title."""
    return st.selectbox("Network", [*NETWORKS, OWN_NETWORK], key="curves-network", bind="query-params")


def ask_data() -> tuple[str, int | None]:
    """Ask for the data by their title, and of a large set for the number of pictures to learn from."""
    title = st.selectbox("Data", [*DATA, OWN_PICTURES], key="curves-data", bind="query-params")
    if title == OWN_PICTURES:
        pick_zip()
        return title, None
    source = SOURCES[DATA[title]]
    if source.num_train <= FEW:
        return title, None
    number = st.number_input(
        f"Training pictures, of {source.num_train:,}", 100, source.num_train, FIRST_PART, 1_000,
        key="curves-pictures", bind="query-params",
    )  # fmt: skip
    return title, number


def ask_plan() -> Asking:
    """Ask for network, data and settings; a slip in them is explained, and the last good plan stays."""
    network, data = ask_network(), ask_data()
    options = _ask_settings()
    button, fault = st.container(), st.container()
    with st.expander("More settings"):
        asked = _ask_more(options)
    good: list[Plan] = []

    def compute() -> Plan:
        good.append(read_plan(network, data, asked))
        return good[0]

    return Asking(attempt("plan", fault, compute, first=first_plan), bool(good), button)


def _ask_settings() -> dict[str, Any]:
    """The settings that are always in sight."""
    optimiser = st.selectbox("Optimiser", OPTIMISERS, key="curves-optimiser", bind="query-params", on_change=_suit_rate)
    left, right = st.columns(2)
    rate = left.number_input(
        "Learning rate", 1e-6, MAX_RATE, 0.02, 0.01, format="%g", key="curves-rate", bind="query-params"
    )
    epochs = right.number_input("Epochs", 1, MOST_EPOCHS, 10, key="curves-epochs", bind="query-params")
    return {"optimiser": OPTIMISERS[optimiser][0], "learning_rate": rate, "epochs": epochs}


def _ask_more(options: dict[str, Any]) -> Asked:
    """The settings that are folded away."""
    schedules = get_args(ScheduleName)
    options["schedule"] = st.selectbox("Schedule", schedules, 2, key="curves-schedule", bind="query-params")
    options["warmup"] = st.slider("Warm-up (part)", 0.0, 0.5, 0.0, 0.05, key="curves-warmup", bind="query-params")
    options["momentum"] = st.slider("Momentum", 0.0, 0.99, 0.9, 0.01, key="curves-momentum", bind="query-params")
    options["weight_decay"] = st.number_input(
        "Weight decay", 0.0, 10.0, 0.0, 1e-4, format="%g", key="curves-decay", bind="query-params"
    )
    options["batch_size"] = st.number_input("Batch size", 1, MAX_BATCH, 32, key="curves-batch", bind="query-params")
    names = st.multiselect("Augmentation", AUGMENTATIONS, key="curves-augmentation", bind="query-params")
    dropout = st.slider("Dropout", 0.0, 0.9, 0.0, 0.1, key="curves-dropout", bind="query-params")
    options["seed"] = st.number_input("Seed", 0, MOST_SEED, 0, key="curves-seed", bind="query-params")
    num_seeds = st.slider("Trainings, each with a seed", 1, MAX_SEEDS, 1, key="curves-seeds", bind="query-params")
    return Asked(options, tuple(names), dropout, num_seeds)


def read_plan(network: str, data: tuple[str, int | None], asked: Asked) -> Plan:
    """Make the plan that the controls ask for.

    Raises:
        OptionError, ShapeError: it cannot be trained; says what to change.
    """
    return make_plan(
        network,
        data[0],
        Settings(**asked.options),
        num_train=data[1],
        augmentation=asked.augmentation,
        dropout=asked.dropout,
        num_seeds=asked.num_seeds,
    )


def make_plan(
    network: str,
    data: str,
    settings: Settings,
    *,
    num_train: int | None = None,
    augmentation: tuple[str, ...] = (),
    dropout: float = 0.0,
    num_seeds: int = 1,
) -> Plan:
    """Put a plan together and check it.

    Raises:
        OptionError, ShapeError: it cannot be trained; says what to change.
    """
    source: str | Dataset = own_classes() if data == OWN_PICTURES else DATA[data]
    known = SOURCES[source] if isinstance(source, str) else source
    whole = known.num_train if not isinstance(known, Dataset) else len(known.x_train)
    title, architecture, code = _network(network, known.input_shape, known.num_classes)
    if dropout:
        architecture = with_dropout(architecture, dropout)
        code += f"\nnetwork = with_dropout(network, {dropout:g})"
    settings = _with_augmentation(settings, augmentation, architecture)
    count = whole if num_train is None else num_train
    check_trainable(architecture, known.input_shape, count, settings)
    return Plan(
        title=title,
        network=architecture,
        network_code=code,
        source=source,
        data_title=data,
        num_train=count,
        num_classes=known.num_classes,
        is_part=count < whole,
        settings=settings,
        num_seeds=num_seeds,
    )


def _network(title: str, data_shape: tuple[int, ...], num_classes: int) -> tuple[str, Architecture, str]:
    if title != OWN_NETWORK:
        known = CANDIDATES[NETWORKS[title]]
        code = f"{known.imports}\n\nnetwork = {known.source(data_shape, num_classes)}"
        return title, candidate(NETWORKS[title], data_shape, num_classes), code
    design = st.session_state.get(OWN_DESIGN)
    if design is None:
        raise OptionError(
            "There is no design of yours in this session yet. Make one in the lesson Design your own, or choose "
            "another network."
        )
    network = fitted_design(design, num_classes)
    return short_title(network.name), network, spec_source(network)


def _with_augmentation(settings: Settings, names: tuple[str, ...], architecture: Architecture) -> Settings:
    """Augmentation as strong as pictures of this size bear."""
    side = min(architecture.input_shape[:2])
    operations: dict[str, Augmentation] = {
        "mirror": Mirror(),
        "crop": RandomCrop(max(1, side // 8)),
        "rotate": Rotation(10.0),
        "shear": Shear(10.0),
        "warp": LocalWarp(side / 24, max(1.0, side / 8)),
        "colour": ColourShift(0.1),
        "cut out": Cutout(max(1, side // 4)),
    }
    return replace(settings, augmentation=tuple(operations[name] for name in AUGMENTATIONS if name in names))


def _suit_rate() -> None:
    """Let the learning rate be one that suits the optimiser just chosen."""
    st.session_state["curves-rate"] = OPTIMISERS[st.session_state["curves-optimiser"]][1]
