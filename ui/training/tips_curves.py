"""Accuracy against data: the two figures that say what to do with how many pictures."""

from functools import lru_cache

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.plots.learning_curves import learning_curves
from cnnkit.training import Recording
from ui.figures import show_chart
from ui.theme import current_palette
from ui.training.tips_recordings import (
    DATA_SIZE,
    TRANSFER,
    lead_words,
    listed,
    mean_at,
    points,
    recording_of,
    show_source,
    sizes_of,
    with_series,
    write_standing,
)

CLASSES, NEW_CLASSES = 10, 4  # of CIFAR-10, and of the new task in transfer learning
_FIRST_SIZE, _FIRST_NEW_SIZE = 1_000, 20
_HAND, _NETWORKS = "hog", ("cnn", "cnn-augmented", "cnn-embedded")
_AUGMENTED, _FROZEN = "-augmented", "frozen"
_curves = lru_cache(maxsize=128)(learning_curves)  # each is drawn again at every step of some other control
_MISSING = "These measurements are not recorded yet: {}. The rest of the page does without them."


def pick_data_size() -> tuple[Recording | None, int, bool]:
    """Ask how many training pictures there are; gives the recording, the number, and whether to show training too."""
    recording = recording_of(DATA_SIZE)
    if recording is None:
        return None, 0, False
    size = _pick_size(recording, "Training pictures", "num-pictures", _FIRST_SIZE)
    with_training = st.toggle(
        "Training accuracy", key="training-accuracy", bind="query-params",
        help="Dashed: how often the same classifier is right on the pictures that it learned from.",
    )  # fmt: skip
    return recording, size, with_training


def _pick_size(recording: Recording, label: str, key: str, first: int) -> int:
    sizes = {f"{size:,}": size for size in sizes_of(recording)}
    start = min(sizes.values(), key=lambda size: abs(size - first))
    return sizes[st.select_slider(label, list(sizes), f"{start:,}", key=key, bind="query-params")]


def show_data_size(
    place: DeltaGenerator,
    formula: DeltaGenerator,
    words_place: DeltaGenerator,
    chosen: tuple[Recording | None, int, bool],
) -> None:
    """Draw hand-engineered features against networks, and say which is ahead."""
    recording, size, with_training = chosen
    with place:
        if recording is None:
            st.info(_MISSING.format(DATA_SIZE), icon=":material/hourglass_empty:")
            return
        write_standing(formula, recording, size)
        chart = _curves(
            recording.series, current_palette(), x_title="training pictures, of all ten classes", chosen=size,
            chance=1 / CLASSES, with_training=with_training,
        )  # fmt: skip
        words = lead_words(recording, size)
        show_chart(chart, key="data-size-chart", alt=f"Test accuracy against training pictures. With {size:,}, {words}")
        show_source(recording)
    words_place.markdown(f"With **{size:,} pictures**, {size // CLASSES:,} of each class, {words}")
    words_place.markdown(hand_words(recording))


def hand_words(recording: Recording) -> str:
    """Say at which sizes hand-engineered features are ahead of every network that was trained there, and what grows."""
    keys = recording.keys()
    networks = [recording[key] for key in _NETWORKS if key in keys]
    if _HAND not in keys or not networks:
        return ""
    hand = recording[_HAND]
    ahead, shared = [], []
    for size in sizes_of(recording):
        mine = mean_at(hand, size)
        theirs = [mean for one in networks if (mean := mean_at(one, size)) is not None]
        if mine is None or not theirs:
            continue
        shared.append((size, mine, max(theirs)))
        if mine > max(theirs):
            ahead.append(f"{size:,}")
    if not shared:
        return ""
    won = (
        f"{hand.title} is ahead of the networks with {listed(ahead)} pictures, behind wherever else both were measured"
        if ahead
        else f"{hand.title} is behind the better network wherever both were measured"
    )
    if len(shared) == 1:
        return f"{won}."
    (few, hand_few, net_few), (many, hand_many, net_many) = shared[0], shared[-1]
    return (
        f"{won}. From {few:,} to {many:,} pictures it gains {points(hand_many - hand_few)}, the better network "
        f"{points(net_many - net_few)}: features that are learned go on getting better."
        if net_many - net_few > hand_many - hand_few
        else f"{won}."
    )


def pick_transfer() -> tuple[Recording | None, int]:
    """Ask how many pictures of each new class there are, and whether they are augmented."""
    recording = recording_of(TRANSFER)
    if recording is None:
        return None, 0
    keys = recording.keys()
    if any(key.endswith(_AUGMENTED) for key in keys):
        is_on = st.toggle("With augmentation", key="tips-augmented", bind="query-params")
        # Frozen features are computed once, so augmentation would not reach them: they stand in both figures.
        recording = with_series(recording, [key for key in keys if key.endswith(_AUGMENTED) == is_on or key == _FROZEN])
    return recording, _pick_size(recording, "Pictures of each new class", "new-pictures", _FIRST_NEW_SIZE)


def show_transfer(place: DeltaGenerator, words_place: DeltaGenerator, chosen: tuple[Recording | None, int]) -> None:
    """Draw how far a network gets that begins with what it learned on other classes."""
    recording, size = chosen
    with place:
        if recording is None:
            st.info(_MISSING.format(TRANSFER), icon=":material/hourglass_empty:")
            return
        chart = _curves(
            recording.series, current_palette(), x_title="pictures of each of the four new classes", chosen=size,
            chance=1 / NEW_CLASSES,
        )  # fmt: skip
        words = lead_words(recording, size)
        write_standing(st.container(horizontal=True, gap="large", vertical_alignment="center"), recording, size)
        show_chart(chart, key="transfer-chart", alt=f"Test accuracy against pictures a class. With {size:,}, {words}")
        show_source(recording)
    words_place.markdown(f"With **{size:,} pictures** of each new class, {words}")
