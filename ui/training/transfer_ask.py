"""What all four networks say to one picture, and what the borrowed layers see in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import cv2
import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.plots.colour import colourise
from cnnkit.plots.transfer_race import PictureMap, lane_colour, map_chart
from cnnkit.training.folders import middle_square
from cnnkit.training.numpy_network import activations, infer
from cnnkit.training.transfer import with_classes
from cnnkit.training.transfer_race import Racer
from ui.figures import show_chart, show_picture
from ui.pictures import pick_picture
from ui.theme import current_palette
from ui.training.transfer_state import SLOTS, Shown, base_model, name_of, plain

HELD_OUT, ANOTHER = "A held-out picture", "Any picture"
SEEN = ("relu1_2", "relu2_2", "relu3_3")  # whose maps are shown
NUM_MAPS, _TILE = 6, 64  # maps of a layer, and pixels of a side as they are shown
_MAPS, _SAID, _CHARTS = (f"{SLOTS}{name}" for name in ("maps", "said", "charts"))  # slots of the session: the last ones
_STYLE = """<style>
.votes { display: grid; gap: 0.9rem; font-size: 1rem; }
.vote > b { color: var(--lane); font-weight: 600; }
.vote em { font-style: normal; opacity: 0.85; }
.bars { display: grid; grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); gap: 0.25rem 1rem; }
.bar { display: grid; grid-template-columns: 1fr auto; font-variant-numeric: tabular-nums; }
.bar span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.bar i { grid-column: 1 / -1; height: 0.55rem; border-radius: 2px;
  background: linear-gradient(to right, var(--lane) var(--share), var(--edge) var(--share)); }
.bar.top { font-weight: 600; }
</style>"""


@dataclass(frozen=True, eq=False)
class Question:
    """A picture to ask about.

    Args:
        pixels: as the network sees it.
        place: among the held-out pictures, or None for any other.
        label: place of its class, or None where nobody knows.
    """

    pixels: npt.NDArray[np.uint8]
    place: int | None = None
    label: int | None = None


def pick_question(shown: Shown) -> Question:
    """Ask for a picture."""
    source = st.radio("Ask about", [HELD_OUT, ANOTHER], key="tl-ask", bind="query-params")
    if source == HELD_OUT:
        count = len(shown.dataset.x_test)
        number = st.slider(
            f"Which of the {count}", 1, count, telling_place(shown) + 1, key=f"tl-held-{count}", bind="query-params"
        )
        pixels = shown.dataset.x_test[number - 1].astype(np.uint8, copy=False)
        return Question(pixels, number - 1, int(shown.dataset.y_test[number - 1]))
    picture = pick_picture()
    side = base_model().architecture.input_shape[0]
    return Question(middle_square(picture.within(4 * side), side))


def telling_place(shown: Shown) -> int:
    """The held-out picture on which the ways differ most: the best and the worst of them on its own class."""
    rows = np.arange(len(shown.dataset.y_test))
    sure = [racer.probabilities[rows, shown.dataset.y_test] for racer in shown.racers if len(racer.probabilities)]
    return int((np.max(sure, axis=0) - np.min(sure, axis=0)).argmax()) if sure else 0


def show_answers(place: DeltaGenerator, shown: Shown, question: Question) -> None:
    """Draw the picture as the network sees it, and the probabilities that each network gives."""
    names = shown.dataset.class_names
    left, right = place.columns([1, 3], gap="large")
    truth = "" if question.label is None else f": {plain(names[question.label])}"
    size = " × ".join(map(str, question.pixels.shape[:2]))
    enlarged = cv2.resize(question.pixels, (256, 256), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    show_picture(left, enlarged, f"As the networks see it, {size} pixels{truth}", alt=f"The picture asked about{truth}")
    if question.place is None and shown.is_recorded:
        right.info(
            "The recorded race kept its curves and its answers to the held-out pictures, but no weights. Press Race "
            "once, and the four networks answer about any picture."
        )
        return
    if question.place is None:
        right.caption("The networks know no other classes than these, whatever the picture shows.")
    votes = "".join(
        _vote(racer, probabilities, names, question.label)
        for racer, probabilities in zip(shown.racers, answers(shown, question), strict=True)
    )
    right.html(f'{_STYLE}<div class="votes" style="--edge: {current_palette().border}">{votes}</div>')


def answers(shown: Shown, question: Question) -> list[npt.NDArray[np.float32]]:
    """The probabilities of the classes from each network, (K,), none where it diverged."""
    if question.place is not None:
        return [racer.probabilities[question.place : question.place + 1].ravel() for racer in shown.racers]
    state = (shown, question.pixels.tobytes())
    known, said = st.session_state.get(_SAID, (None, []))
    if known != state:
        network = with_classes(base_model().architecture, shown.dataset.num_classes)
        said = [
            infer(network, racer.weights, question.pixels[None]).ravel() if racer.weights else np.zeros(0, np.float32)
            for racer in shown.racers
        ]
        st.session_state[_SAID] = state, said
    return said


def _vote(racer: Racer, probabilities: npt.NDArray[np.float32], names: Sequence[str], label: int | None) -> str:
    lane = f'style="--lane: {lane_colour(racer.mode, current_palette())}"'
    head = f"<b>{escape(name_of(racer))}</b>"
    if not len(probabilities):
        return f'<div class="vote" {lane}>{head} <em>diverged, and says nothing</em></div>'
    top = int(probabilities.argmax())
    verdict = "" if label is None else ", right" if top == label else ", wrong"
    bars = "".join(
        f'<div class="bar{" top" if place == top else ""}"><span>{escape(name)}</span><span>{100 * share:.0f} %</span>'
        f'<i style="--share: {100 * share:.1f}%"></i></div>'
        for place, (name, share) in enumerate(zip(names, probabilities.tolist(), strict=True))
    )
    said = f"<em>says {escape(names[top])}{verdict}</em>"
    return f'<div class="vote" {lane}>{head} {said}<div class="bars">{bars}</div></div>'


def show_maps_of(place: DeltaGenerator, question: Question) -> None:
    """Draw the strongest maps of three borrowed layers, over the picture asked about."""
    state = question.pixels.tobytes()
    known, maps = st.session_state.get(_MAPS, (None, {}))
    if known != state:
        model = base_model()
        maps = activations(model.architecture, model.weights, question.pixels[None], SEEN)
        st.session_state[_MAPS] = state, maps
    for column, name in zip(place.columns(len(SEEN), gap="medium"), SEEN, strict=True):
        values = maps[name][0]  # (H, W, C)
        side = values.shape[0]
        caption = (
            f"{name.replace('relu', 'conv')}: the {NUM_MAPS} of {values.shape[2]} maps that vary most, {side} × {side}"
        )
        show_picture(column, _montage(values), caption, alt=f"Maps of {caption}")


def _montage(values: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """The maps that vary most, three abreast, each in its own range."""
    chosen = np.argsort(-values.std(axis=(0, 1)))[:NUM_MAPS]
    palette = current_palette()
    tiles = [
        cv2.resize(
            colourise(values[..., channel], "magnitude", palette), (_TILE, _TILE), interpolation=cv2.INTER_NEAREST
        ).astype(np.uint8)
        for channel in chosen
    ]
    framed = [np.pad(tile, ((2, 2), (2, 2), (0, 0)), constant_values=128) for tile in tiles]
    return np.concatenate([np.concatenate(framed[start : start + 3], axis=1) for start in range(0, NUM_MAPS, 3)])


def show_maps_of_pictures(place: DeltaGenerator, shown: Shown, question: Question) -> None:
    """Draw for each network where the pictures lie by what its last layer reads."""
    palette = current_palette()
    state = (shown, question.place, palette.name)
    known, charts = st.session_state.get(_CHARTS, (None, []))
    if known != state:
        charts = [_map_of(shown, racer, question.place) if len(racer.places) else None for racer in shown.racers]
        st.session_state[_CHARTS] = state, charts
    for column, racer, chart in zip(place.columns(len(shown.racers), gap="small"), shown.racers, charts, strict=True):
        with column:
            st.markdown(f"**{name_of(racer)}**")
            if chart is None:
                st.caption("It diverged: there is nothing to draw.")
                continue
            count = len(shown.dataset.y_test)
            wrong = int((racer.probabilities.argmax(axis=1) != shown.dataset.y_test).sum())
            show_chart(
                chart,
                key=f"tl-map-{racer.mode}",
                alt=f"{name_of(racer)}: {count} held-out pictures on a plane, {wrong} of them wrong.",
            )


def _map_of(shown: Shown, racer: Racer, place: int | None) -> go.Figure:
    num_train = len(shown.dataset.y_train)
    labels = np.concatenate([shown.dataset.y_train, shown.dataset.y_test])
    wrong = racer.probabilities.argmax(axis=1) != shown.dataset.y_test
    pictures = PictureMap(racer.places, labels, np.concatenate([np.zeros(num_train, bool), wrong]), num_train)
    chosen = None if place is None else num_train + place
    return map_chart(pictures, current_palette(), class_names=shown.dataset.class_names, chosen=chosen)
