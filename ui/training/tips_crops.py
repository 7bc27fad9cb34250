"""Ten crops of the chosen picture: where they lie, what the embedded network says of each, and their average."""

import base64
from html import escape

import cv2
import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from cnnkit.models import Model, available, load
from cnnkit.plots.crop_votes import crops_on_picture, votes_chart
from cnnkit.plots.hog_cells import hog_picture
from cnnkit.training.hog_cells import cell_histograms
from cnnkit.training.ten_crops import CropVotes, ask_crops, middle_square
from ui.figures import encode_jpeg, show_chart, show_drawing, show_picture
from ui.pictures import Picture
from ui.theme import current_palette

MODEL = "vggmini-cifar10"
PLACES = ("upper left", "upper right", "lower left", "lower right", "middle")
_VOTES = "votes of ten crops"  # slot of the session
_HOG_SHOWN = 512  # pixels: side of HOG's picture
_SHOWN = 400  # pixels: side of the picture with its boxes
HOG_SIDES = (32, 64, 128)  # pixels; at 32, as measured, 16 cells are too few to show a thing
_STRIP = """<style>
.crops { display: grid; grid-template-columns: repeat(5, 1fr); gap: 0.9rem 0.8rem; }
.crops div { line-height: 1.3; font-size: 0.95rem; }
.crops div.chosen img { outline: 4px solid %s; outline-offset: 1px; }
.crops img { display: block; width: 100%%; max-width: 116px; aspect-ratio: 1; margin-bottom: 0.4rem; }
.crops img { image-rendering: pixelated; }
.crops b { font-size: 1.05rem; }
@media (max-width: 640px) { /* a crop beside its mirror image */
  .crops { grid-template: repeat(5, auto) / 1fr 1fr; grid-auto-flow: column; }
}
</style>"""


@st.cache_resource(show_spinner=False)
def _model() -> Model:
    return load(MODEL)


def embedded() -> Model | None:
    """The network that is asked; None where it has not been trained yet."""
    return _model() if MODEL in available() else None


def pick_crops() -> tuple[int, int]:
    """Ask for the side that the picture is scaled to, and for a crop; gives the side and the crop's place, from 0."""
    side = st.slider("Picture scaled to (pixels)", 32, 64, 40, 2, key="crop-side", bind="query-params")
    number = st.slider("Crop", 1, 10, 1, key="crop-number", bind="query-params")
    return side, number - 1


def crop_name(number: int) -> str:
    """What a crop is called, counted from 0."""
    return PLACES[number % 5] + (", mirrored" if number >= 5 else "")


def show_crops(place: DeltaGenerator, model: Model, votes: CropVotes, picture: Picture, number: int) -> None:
    """Draw the boxes on the picture, beside what the network says."""
    names = model.card.class_names
    with place:
        left, right = st.columns([1, 1.15], gap="large")
        with left:
            shown = middle_square(picture.within(2 * _SHOWN), _SHOWN)
            chart = crops_on_picture(votes.square, votes.places, _data_url(shown), current_palette(), chosen=number)
            show_drawing(
                chart, key="crop-boxes",
                alt=f"The middle of {picture.name} with five boxes; in orange crop {number + 1}, {crop_name(number)}.",
            )  # fmt: skip
            st.caption(f"Crop {number + 1}, {crop_name(number)}: {_said(votes.each[number], names)}.")
        with right:
            chart = votes_chart(votes.each, votes.average, names, current_palette(), chosen=number)
            show_chart(chart, key="votes", alt=f"Average of ten crops: {_said(votes.average, names)}.")
            st.caption(f"Bars: the average of ten crops. Dots: each crop; the orange one is crop {number + 1}.")
        st.html(_STRIP % current_palette().accent + f'<div class="crops">{_cards(votes, names, number)}</div>')


def how_many_words(votes: CropVotes, names: tuple[str, ...]) -> str:
    """Say what the average of one, five and ten crops is."""
    parts = (votes.each[4], votes.each[:5].mean(axis=0), votes.average)
    one, five, ten = (_said(part, names) for part in parts)
    return f"The middle crop alone says {one}; the average of five crops {five}; of all ten **{ten}**."


def what_it_knows(place: DeltaGenerator, model: Model, votes: CropVotes) -> None:
    """Say what the network can answer at all, and what it answers here."""
    card = model.card
    place.markdown(how_many_words(votes, card.class_names))
    place.caption(
        f"The network, {card.name}, knows ten classes only: {', '.join(card.class_names)}. Whatever else it is shown, "
        f"it must call one of these. Of {card.data.num_test:,} test pictures it is right in "
        f"{100 * card.metrics.accuracy:.1f} %."
    )


def _said(probabilities: NDArray[np.float32], names: tuple[str, ...]) -> str:
    best = int(probabilities.argmax())
    return f"{names[best]}, {100 * probabilities[best]:.0f}\N{NO-BREAK SPACE}%"


def _cards(votes: CropVotes, names: tuple[str, ...], chosen: int) -> str:
    cards = []
    for number, (crop, said) in enumerate(zip(votes.crops, votes.each, strict=True)):
        first, second = np.argsort(-said)[:2]
        title = f"Crop {number + 1}, {crop_name(number)}"
        cards.append(
            f'<div{" class=chosen" if number == chosen else ""}><img src="{_data_url(crop, is_small=True)}" '
            f'alt="{escape(title)}">{number + 1} {escape(crop_name(number))}<br><b>{escape(names[first])} '
            f"{100 * said[first]:.0f} %</b><br>{escape(names[second])} {100 * said[second]:.0f} %</div>"
        )
    return "".join(cards)


def _data_url(picture: NDArray[np.uint8], *, is_small: bool = False) -> str:
    """The picture as a URL; a small one without loss, since its pixels are to be seen."""
    if not is_small:
        return f"data:image/jpeg;base64,{base64.b64encode(encode_jpeg(picture)).decode()}"
    _, data = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return f"data:image/png;base64,{base64.b64encode(data.tobytes()).decode()}"


def votes_of(model: Model, picture: Picture, side: int) -> CropVotes:
    """Ask the network about ten crops of the chosen picture; once, as long as neither it nor the side changes."""
    of_pixels, of_side, votes = st.session_state.get(_VOTES, (None, 0, None))
    if votes is None or of_pixels is not picture.pixels or of_side != side:
        votes = ask_crops(model.architecture, model.weights, picture.pixels, side=side)
    st.session_state[_VOTES] = picture.pixels, side, votes
    return votes


def pick_hog_side() -> int:
    """Ask how many pixels the cells are computed from."""
    return st.select_slider("Pixels a side", HOG_SIDES, HOG_SIDES[-1], key="hog-side", bind="query-params")


def show_hog(place: DeltaGenerator, picture: Picture, side: int) -> None:
    """Draw what hand-engineered features see of the picture, beside it."""
    square = middle_square(picture.pixels, side)
    cells = cell_histograms(square)
    drawing = hog_picture(cells, current_palette(), side=max(1, _HOG_SHOWN // len(cells)))
    seen, drawn = place.columns(2, gap="large")
    show_picture(seen, _enlarged(square), f"{side} × {side} pixels", alt=f"The middle of {picture.name}")
    rows, columns, _ = cells.shape
    show_picture(
        drawn,
        drawing,
        f"{rows} × {columns} cells of 8 × 8 pixels, 9 directions each: {cells.size:,} numbers. A line lies along the "
        "edges, and is the clearer the stronger they are.",
        alt=f"HOG of {picture.name}: the directions of edges in {rows} by {columns} cells",
    )


def _enlarged(square: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Make every pixel a block, so that the browser does not blur them."""
    times = max(1, _SHOWN // len(square))
    return square.repeat(times, axis=0).repeat(times, axis=1)
