"""A filter that is being learned: the descent to its numbers, the board that plays it, and its rule in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import streamlit as st

from cnnkit.errors import OptionError
from cnnkit.foundations import FloatArray, LearningStep, conv_forward, learn_filter, stable_learning_rate
from cnnkit.images import to_grey
from cnnkit.plots.colour import colourise, strong_magnitude
from cnnkit.plots.learning import output_frames
from ui.board import Detail, Grid, board
from ui.figures import show_map
from ui.numbers import format_number, power_of_ten
from ui.pictures import Picture
from ui.theme import current_palette
from ui.timeline import Film, Timeline

NUM_STEPS = 120
TRAINING_SIDE = 64  # pixels: neighbours differ enough for plain descent to arrive
_WHOLE_SIDE = 640  # pixels: as wide as half the page
_FIRST_SHOWN = 12  # step: the filter shows already, and is not there yet
_WRITTEN_OUT = (1, 0)  # the number whose next step is written out: large in most edge filters


@dataclass(frozen=True, eq=False)
class Descent:
    """From random numbers towards those that turn the picture into the target.

    Args:
        picture_name, target_name: for captions.
        whole, x: the picture in grey, (H, W) as shown and smaller, as learned on.
        target: (H - 2, W - 2) the wanted output for x.
        wanted: (3, 3) the filter that made it, which the descent does not see.
        stable, share: the limit of the learning rate, and the part of it that was used.
        steps: T of them, fewer than asked for when it diverged.
        failure: what went wrong, or nothing.
    """

    picture_name: str
    target_name: str
    whole: FloatArray
    x: FloatArray
    target: FloatArray
    wanted: FloatArray
    stable: float
    share: float
    momentum: float
    steps: list[LearningStep]
    failure: str

    @property
    def rate(self) -> float:
        """The learning rate alpha."""
        return self.share * self.stable

    @cached_property
    def weights(self) -> FloatArray:
        """The filter at each step, (T, 3, 3)."""
        return np.array([step.weights for step in self.steps])

    @cached_property
    def gradients(self) -> FloatArray:
        """The slopes at each step, (T, 3, 3)."""
        return np.array([step.gradient for step in self.steps])


def descend(
    picture: Picture, target_name: str, wanted: FloatArray, *, share: float, momentum: float, seed: int
) -> Descent:
    """Learn a filter from a picture and from what the `wanted` one, (3, 3), makes of it.

    Raises:
        ShapeError, ImageError: nothing can be learned from the picture.
    """
    x = to_grey(picture.within(TRAINING_SIDE))  # (H, W), 0 to 1
    wanted = wanted.astype(x.dtype)
    stable, steps, failure = stable_learning_rate(x, momentum=momentum), [], ""
    target = conv_forward(x[None, :, :, None], wanted[:, :, None, None])[0][0, :, :, 0]  # (H - 2, W - 2)
    descent = learn_filter(
        x, target, steps=NUM_STEPS, learning_rate=share * stable, momentum=momentum, rng=np.random.default_rng(seed)
    )
    try:
        for step in descent:
            steps.append(step)
    except OptionError as error:  # it diverged: the steps up to there are worth seeing
        failure = str(error)
    whole = to_grey(picture.within(_WHOLE_SIDE))
    return Descent(picture.name, target_name, whole, x, target, wanted, stable, share, momentum, steps, failure)


def show_descent(descent: Descent, *, key: str) -> int:
    """Draw the filter and what it answers above the wanted ones, with a curve of the loss; gives the chosen step."""
    d, palette = descent, current_palette()
    limit, losses = strong_magnitude(d.target), np.array([step.loss for step in d.steps])
    grey = np.repeat(np.rint(d.x * 255).astype(np.uint8)[None, :, :, None], 3, axis=3)  # (1, H, W, 3)
    picture = Film("picture x", grey, alt=f"{d.picture_name}, small and grey")
    frames = output_frames(d.x, d.steps, palette, limit=limit)
    learned = Film("z = x ∗ w + b", frames, alt="what the learned filter answers")
    edges = colourise(d.target, "signed", palette, limit=limit)[None]
    largest = float(np.abs(d.wanted).max())
    decimals = 0 if d.failure else 1  # numbers that grow a hundredfold need the room
    w = Grid("w", "learned w", d.weights[0], "signed", limit=largest, decimals=decimals + 1)
    # Slopes fall by powers of ten: the strongest colour at a tenth of the first lets the later ones be seen.
    strongest = 100 * float(np.abs(d.gradients[0]).max())
    slopes = Grid("slopes", "1000 · ∂J/∂w", d.gradients[0], "signed", limit=strongest, decimals=decimals)
    by_hand = Grid("target", "target", d.wanted, "signed", limit=largest)
    wanted = Film("wanted", edges, alt="what the target filter answers")
    _, chosen = board(
        [picture, "∗", w, "=", learned, slopes, "\n", picture, "∗", by_hand, "=", wanted],
        key=key,
        source=Timeline("step", "Loss J: how far the output is from the wanted one", losses, start=_FIRST_SHOWN),
        details=[Detail("w", d.weights[None]), Detail("slopes", 1000 * d.gradients[None])],
        sentences=[list(_sentences(d))],
    )
    return chosen


def rule(descent: Descent, chosen: int) -> Iterator[str]:
    """The loss and the rule, in general and for one number, as pieces of LaTeX between which a line may break."""
    d, now, previous = descent, descent.steps[chosen], descent.weights[max(chosen - 1, 0)]
    value, slope, last_move = (
        now.weights[_WRITTEN_OUT],
        now.gradient[_WRITTEN_OUT],
        (now.weights - previous)[_WRITTEN_OUT],
    )
    count, loss = (power_of_ten(value, latex=True) for value in (d.target.size, now.loss))
    yield rf"J = \tfrac{{1}}{{{count}}} \sum (z - \text{{wanted}})^2 = {loss}"
    yield r"w \leftarrow w - \alpha\, \tfrac{\partial J}{\partial w}" + (r" + \beta\, \Delta w" if d.momentum else "")
    place = ",".join(map(str, _WRITTEN_OUT))
    yield rf"w_{{{place}}}: {format_number(value)} - {format_number(d.rate)} \cdot {_factor(slope)}"
    rolling = rf"+ {d.momentum:g} \cdot {_factor(last_move)} " if d.momentum else ""
    yield f"{rolling}= {format_number(value - d.rate * slope + d.momentum * last_move)}"


def show_rate(descent: Descent) -> None:
    """Say how long a step is, and where it leads when it is too long."""
    d = descent
    if d.failure:
        st.error(d.failure, icon=":material/trending_up:")
    st.caption(rf"$\alpha$ = {d.share:g} · {format_number(d.stable)} = {format_number(d.rate)}")
    if d.share > 1:
        st.caption("Each step lands higher on the other side of the valley: in the end the loss climbs.")
    elif d.share == 1:
        st.caption(
            "At the limit, the steepest direction swings to and fro for ever: in the end the loss stops falling."
        )


def show_whole_picture(descent: Descent, chosen: int) -> None:
    """Put the learned filter and the wanted one over the whole picture, side by side."""
    d, now = descent, descent.steps[chosen]
    bank = np.stack([now.weights, d.wanted], axis=-1)[:, :, None]  # (3, 3, 1, 2): both in one convolution
    bias = np.array([now.bias, 0], d.x.dtype)
    maps = conv_forward(d.whole[None, :, :, None], bank, bias)[0][0]  # (H_out, W_out, 2)
    captions = (f"learned, step {chosen}", f"target, {d.target_name}")
    limit = strong_magnitude(maps[:, :, 1])
    for place, values, caption in zip(st.columns(2, gap="large"), np.moveaxis(maps, -1, 0), captions, strict=True):
        show_map(place, values, caption, alt=f"{d.picture_name}, {caption}", limit=limit)
    small, large = (" × ".join(map(str, picture.shape)) for picture in (d.x, d.whole))
    st.caption(
        f"Learned on {small} pixels, used on {large}: nine numbers fit any size. Blue is negative, red positive."
    )


def step_table(descent: Descent) -> pd.DataFrame:
    """The loss, the bias and the nine numbers at every step."""
    table = pd.DataFrame({f"w {r},{c}": descent.weights[:, r, c] for r in range(3) for c in range(3)})
    table.insert(0, "loss", [step.loss for step in descent.steps])
    table.insert(1, "b", [step.bias for step in descent.steps])
    return table.rename_axis("step")


def _sentences(descent: Descent) -> Iterator[str]:
    misses = np.abs(descent.weights - descent.wanted).max(axis=(1, 2))  # (T,)
    for step, miss in zip(descent.steps, misses, strict=True):
        loss = power_of_ten(step.loss)
        yield f"Step {step.step}: loss {loss}, largest difference from the target {format_number(float(miss))}"


def _factor(value: float) -> str:
    """A small number as it stands after a multiplication sign in a formula."""
    text = power_of_ten(abs(value), latex=True)
    return f"(-{text})" if value < 0 else text
