"""Each answer is found again from the prompt's text alone, by other means than the package's."""

import math
import re

import numpy as np
import pytest
from scipy.signal import correlate2d

from cnnkit.exercises import foundations as exercises
from cnnkit.exercises.foundations import EXERCISES
from tests.exercises.reading import generate, grids, named, place, positions, whole_numbers

SEEDS = range(40)


def edge_sum(prompt: str) -> float:
    x, w = grids(prompt)
    return correlate2d(x, w, mode="valid")[place(prompt)]


def weight_update(prompt: str) -> float:
    (x, w), target = grids(prompt), named(prompt)["t"]
    match = re.search(r"w_\{(\d),(\d)\}", prompt)
    rate = re.search(r"learning rate is \$([\d.]+)\$", prompt)
    assert match
    assert rate
    cell = int(match[1]), int(match[2])

    def cost(change: float) -> float:
        changed = w.copy()
        changed[cell] += change
        return float(((x * changed).sum() - target) ** 2 / 2)

    slope = cost(0.5) - cost(-0.5)  # over a distance of 1; exact, as the cost is a parabola
    return float(w[cell] - float(rate[1]) * slope)


def output_side(prompt: str) -> int:
    sizes = named(prompt)
    return positions(int(sizes["n"]), int(sizes["f"]), int(sizes["p"]), int(sizes["s"]))


def signal_numbers(prompt: str) -> int:
    return output_side(prompt) * int(named(prompt)["n_C"])


def padding_for_same(prompt: str) -> int:
    n, f = int(named(prompt)["n"]), int(named(prompt)["f"])
    [padding] = [p for p in range(f) if positions(n, f, p, 1) == n]
    return padding


def conv_parameters(prompt: str) -> int:
    filters, *sides, channels = whole_numbers(prompt)
    one_filter = np.zeros((*sides, channels)).size + 1
    return one_filter * filters


def dense_parameters(prompt: str) -> int:
    height, width, channels, units = whole_numbers(prompt)
    return (np.zeros((height, width, channels)).size + 1) * units


def windows(grid: np.ndarray) -> np.ndarray:
    """Cut a grid into its windows of 2 x 2, each with its four cells in a row."""
    cells = [grid[top::2, left::2] for top in (0, 1) for left in (0, 1)]
    return np.stack(cells, axis=-1)  # (H / 2, W / 2, 4)


def pooled(prompt: str) -> float:
    cells = windows(grids(prompt)[0])[place(prompt)]
    return max(cells) if "max pooling" in prompt else sum(cells) / 4


def routed_gradient(prompt: str) -> float:
    grid, upstream = grids(prompt)
    nudged = grid.copy()
    nudged[place(prompt)] += 0.25  # less than the distance of two cells: no other maximum
    change = windows(nudged).max(axis=-1) - windows(grid).max(axis=-1)
    return float((upstream * change).sum() / 0.25)


ORACLES = {
    exercises.edge_sum_question: edge_sum,
    exercises.weight_update_question: weight_update,
    exercises.output_size_question: output_side,
    exercises.signal_size_question: signal_numbers,
    exercises.padding_for_same_question: padding_for_same,
    exercises.parameter_count_question: conv_parameters,
    exercises.volume_parameter_question: conv_parameters,
    exercises.dense_parameter_question: dense_parameters,
    exercises.pooling_question: pooled,
    exercises.gradient_route_question: routed_gradient,
}


def test_every_question_has_an_oracle():
    assert {generator for generators in EXERCISES.values() for generator in generators} == set(ORACLES)


@pytest.mark.parametrize("generator", ORACLES)
def test_the_prompt_alone_determines_the_answer(generator):
    for seed in SEEDS:
        question = generate(generator, seed)
        assert question.answer == pytest.approx(ORACLES[generator](question.prompt), abs=1e-9)


def test_gradient_questions_ask_for_winners_and_losers():
    answers = [generate(exercises.gradient_route_question, seed).answer for seed in SEEDS]
    assert 5 <= sum(answer == 0 for answer in answers) <= 35


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_sizes_and_counts_agree_with_keras(seed):
    import tensorflow as tf  # seconds to load: only where the slow tests run

    question = generate(exercises.output_size_question, seed)
    n, f, p, s = (int(named(question.prompt)[name]) for name in "nfps")
    layer = tf.keras.layers.Conv2D(1, f, strides=s)
    assert layer.compute_output_shape((None, n + 2 * p, n + 2 * p, 1))[1] == question.answer

    question = generate(exercises.parameter_count_question, seed)
    filters, side, _, channels = whole_numbers(question.prompt)
    layer = tf.keras.layers.Conv2D(filters, side)
    layer.build((None, 32, 32, channels))
    assert layer.count_params() == question.answer

    question = generate(exercises.volume_parameter_question, seed)
    filters, side, _, _, channels = whole_numbers(question.prompt)
    layer = tf.keras.layers.Conv3D(filters, side)
    layer.build((None, 8, 8, 8, channels))
    assert layer.count_params() == question.answer

    question = generate(exercises.dense_parameter_question, seed)
    *sides, units = whole_numbers(question.prompt)
    layer = tf.keras.layers.Dense(units)
    layer.build((None, math.prod(sides)))
    assert layer.count_params() == question.answer
