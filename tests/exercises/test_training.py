"""Each answer is found again from the prompt's text alone, by other means than the package's."""

import re
import statistics
from itertools import product

import numpy as np
import pytest
from scipy.signal import lfilter
from scipy.stats import binom
from sklearn.metrics import accuracy_score, log_loss, recall_score

from cnnkit.exercises.training import (
    EXERCISES,
    augmentation,
    data_and_winning_tips,
    plain_against_residual,
    training_curves,
    transfer_learning,
)
from tests.exercises.reading import banks, decimals, generate, grids, named, whole_numbers

SEEDS = range(40)


def number_after(words: str, prompt: str) -> float:
    match = re.search(words + r" \$(-?[\d.{},]+)\$", prompt)
    assert match, words
    return float(match[1].replace("{,}", ""))


def training_steps(prompt: str) -> int:
    pictures, batch, epochs = whole_numbers(prompt)
    done = 0
    for _ in range(epochs):
        waiting = pictures
        while waiting >= batch:
            waiting, done = waiting - batch, done + 1
    return done


def rate(prompt: str) -> float:
    sizes = named(prompt)
    step, rising, total = number_after("at step", prompt), sizes["w"], sizes["T"]
    peak = re.search(r"\\max\} = ([\d.]+)\$|\\eta_\{\\max\} = ([\d.]+)\$", prompt)
    assert peak
    height = float(peak[1] or peak[2])
    if step < rising:
        return round(float(np.interp(step + 1, [0, rising], [0, height])), 4)
    half_angle = np.pi * (step - rising) / (total - rising) / 2
    return round(height * float(np.cos(half_angle)) ** 2, 4)


def momentum(prompt: str) -> float:
    """The velocity is the gradient through a filter of first order."""
    greek = dict(re.findall(r"\\(eta|beta) = ([\d.]+)\$", prompt))
    names = re.findall(r"\$(g_\d|w_0) = (-?\d+)\$", prompt)
    gradients = [float(value) for name, value in names if name.startswith("g")]
    [start] = [float(value) for name, value in names if name == "w_0"]
    velocities = lfilter([-float(greek["eta"])], [1, -float(greek["beta"])], gradients)
    return round(start + float(velocities.sum()), 3)


def cross_entropy(prompt: str) -> float:
    [probabilities] = grids(prompt)
    shown = re.search(r"in this order, a (\w+), a (\w+) and a (\w+)\.", prompt)
    assert shown
    return round(log_loss(list(shown.groups()), probabilities, labels=["cat", "dog", "horse"]), 2)


def first_loss(prompt: str) -> float:
    [classes] = whole_numbers(prompt)
    return round(log_loss([0], np.full((1, classes), 1 / classes), labels=range(classes)), 2)


def confusion(prompt: str) -> float:
    [counts] = grids(prompt)
    pairs = [(i, j) for (i, j), count in np.ndenumerate(counts) for _ in range(int(count))]
    truth, chosen = zip(*pairs, strict=True)
    asked = re.search(r"of the (cat|dog|horse)s", prompt)
    if asked is None:
        return round(100 * accuracy_score(truth, chosen), 1)
    return round(100 * float(recall_score(truth, chosen, average=None)[["cat", "dog", "horse"].index(asked[1])]), 1)


def gradient(prompt: str) -> float:
    """The network is linear, so a difference of any length gives its slope."""
    weights = [float(value) for _, value in re.findall(r"\$w_(\d) = ([\d.]+)\$", prompt)]
    assert len(weights) == 4

    def forward(a: float) -> float:
        for weight in weights:
            a = a + weight * a if "a^{[l-1]} +" in prompt else weight * a
        return a

    return round(forward(1.5) - forward(0.5), 4)


def paths(prompt: str) -> int:
    blocks, bodies = number_after("a row of", prompt), number_after("exactly", prompt)
    return sum(sum(path) == bodies for path in product((0, 1), repeat=int(blocks)))


def blocks(prompt: str) -> int:
    depth, stages, convolutions = whole_numbers(prompt)
    [count] = [n for n in range(1, depth) if 1 + sum(n * convolutions for _ in range(stages)) + 1 == depth]
    return count


def seeds(prompt: str) -> float:
    _, *errors = decimals(prompt)
    return round(statistics.stdev(errors), 2)


def head(prompt: str) -> int:
    side, _, channels, classes = whole_numbers(prompt)
    features = np.zeros((side, side, channels))
    read = features.mean(axis=(0, 1)) if "average pooling" in prompt else features.ravel()
    return len(read) * classes + classes


def learned_by_layer(prompt: str) -> list[int]:
    channels, classes = 3, int(number_after("biases for", prompt))
    learned = []
    for filters, f in banks(prompt):
        learned.append(np.zeros((f, f, channels, filters)).size + np.zeros((2, filters)).size)
        channels = filters
    return [*learned, np.zeros((channels, classes)).size + classes]


def frozen(prompt: str) -> int:
    return sum(learned_by_layer(prompt)[int(number_after("up to number", prompt)) :])


def budget(prompt: str) -> int:
    learned, most, count = learned_by_layer(prompt), number_after("at most", prompt), 0
    while sum(learned) > most:
        learned, count = learned[1:], count + 1
    return count


def cached_features(prompt: str) -> float:
    body, last, pictures, epochs = decimals(prompt)
    every = sum(pictures * (body + last) for _ in range(int(epochs)))
    once = pictures * body + sum(pictures * last for _ in range(int(epochs)))
    return round(every / once, 1)


def versions(prompt: str) -> int:
    """Every pixel of the wide picture has a number of its own, so that crops differ."""
    side, padding = int(whole_numbers(prompt)[0]), int(number_after("by", prompt))
    wide = np.arange((side + 2 * padding) ** 2).reshape(side + 2 * padding, -1)
    places = np.lib.stride_tricks.sliding_window_view(wide, (side, side)).reshape(-1, side, side)
    ends = {(crop[0, 0], crop[0, -1]) for crop in places}
    return len(ends | {(right, left) for left, right in ends}) if "mirror" in prompt else len(ends)


def covered(prompt: str) -> int:
    side, _, height, width, *_ = whole_numbers(prompt)
    corner = re.search(r"at row \$(-?\d+)\$, column \$(-?\d+)\$", prompt)
    assert corner
    top, left = int(corner[1]), int(corner[2])
    return sum(top <= row < top + side and left <= column < left + side
               for row in range(height) for column in range(width))  # fmt: skip


def moved_pixel(prompt: str) -> int:
    side, _, padding, *_ = whole_numbers(prompt)
    corner = re.search(r"at row \$(\d+)\$, column \$(\d+)\$", prompt)
    assert corner
    top, left = int(corner[1]), int(corner[2])
    picture = np.broadcast_to(np.arange(side), (side, side))
    wide = np.pad(picture, padding, constant_values=-1)
    result = np.fliplr(wide[top : top + side, left : left + side])
    columns = np.flatnonzero((result == number_after("in column", prompt)).any(axis=0))
    [column] = columns.tolist()
    return column


def pca_colour(prompt: str) -> float:
    directions, variances = grids(prompt)
    draws = [float(value) for value in re.findall(r"alpha_\d = (-?[\d.]+)\$", prompt)]
    red = number_after("pixel was", prompt)
    for column, (draw, variance) in enumerate(zip(draws, variances.ravel(), strict=True)):
        red += directions[0, column] * draw * variance
    return round(red, 3)


def gap(prompt: str) -> float:
    train, validation, train_after, validation_after = decimals(prompt)
    return round(validation_after - validation + train - train_after, 1)


def standard_error(prompt: str) -> float:
    percent, pictures = decimals(prompt)
    return round(100 * float(binom.std(int(pictures), percent / 100)) / pictures, 2)


def ensemble(prompt: str) -> float:
    [members] = grids(prompt)
    return round(max(statistics.fmean(column) for column in members.T.tolist()), 3)


def majority(prompt: str) -> float:
    networks, percent = decimals(prompt)
    return round(100 * float(binom.sf(networks // 2, networks, percent / 100)), 1)


def overlap(prompt: str) -> int:
    height, width, side, _ = whole_numbers(prompt)
    other = re.search(r"crop and the (?:crop in the )?(upper|lower|middle) ?(left|right)?", prompt)
    assert other
    first, second = np.zeros((2, height, width), dtype=bool)
    first[:side, :side] = True
    if other[1] == "middle":
        top, left = (height - side) // 2, (width - side) // 2
        second[top : top + side, left : left + side] = True
    else:
        rows = slice(0, side) if other[1] == "upper" else slice(-side, None)
        columns = slice(0, side) if other[2] == "left" else slice(-side, None)
        second[rows, columns] = True
    return int((first & second).sum())


def more_data(prompt: str) -> float:
    """A straight line through two points, both axes logarithmic."""
    pictures, error, smaller, more = decimals(prompt)
    slope, height = np.polyfit(np.log([pictures, 2 * pictures]), np.log([error, smaller]), 1)
    return round(float(np.exp(height + slope * np.log(more))), 1)


ORACLES = {
    training_curves.steps_question: training_steps,
    training_curves.rate_question: rate,
    training_curves.momentum_question: momentum,
    training_curves.cross_entropy_question: cross_entropy,
    training_curves.first_loss_question: first_loss,
    training_curves.confusion_question: confusion,
    plain_against_residual.gradient_question: gradient,
    plain_against_residual.paths_question: paths,
    plain_against_residual.blocks_question: blocks,
    plain_against_residual.seeds_question: seeds,
    transfer_learning.head_question: head,
    transfer_learning.frozen_question: frozen,
    transfer_learning.budget_question: budget,
    transfer_learning.cached_features_question: cached_features,
    augmentation.versions_question: versions,
    augmentation.covered_question: covered,
    augmentation.moved_pixel_question: moved_pixel,
    augmentation.pca_colour_question: pca_colour,
    augmentation.gap_question: gap,
    data_and_winning_tips.standard_error_question: standard_error,
    data_and_winning_tips.ensemble_question: ensemble,
    data_and_winning_tips.majority_question: majority,
    data_and_winning_tips.overlap_question: overlap,
    data_and_winning_tips.more_data_question: more_data,
}


def test_every_question_has_an_oracle():
    assert {generator for generators in EXERCISES.values() for generator in generators} == set(ORACLES)


@pytest.mark.parametrize("generator", ORACLES)
def test_the_prompt_alone_determines_the_answer(generator):
    for seed in SEEDS:
        question = generate(generator, seed)
        assert question.answer == pytest.approx(ORACLES[generator](question.prompt), abs=1e-9)


@pytest.mark.parametrize("generator", ORACLES)
def test_the_input_field_shows_what_is_asked_for(generator):
    """A right answer is still right when it is written with the decimals that the field shows."""
    for seed in SEEDS:
        question = generate(generator, seed)
        if not isinstance(question.answer, int):
            shown = float(f"{question.answer:.{question.decimals}f}")
            assert abs(shown - question.answer) <= question.tolerance
