import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.plots.run_curves import Curves, curve_chart, mean_and_range
from tests.plots.run_curves_data import epoch_curves, step_curves

FALLING = epoch_curves([1.0, 0.5, 0.25], [0.5, 0.75, 0.9], train_losses=[2.0, 1.0, 0.5])
RISING = epoch_curves([0.5, 0.5, 0.5], [0.6, 0.7, 0.8])


def lines(figure):
    return {trace.name: trace for trace in figure.data}


def texts(figure):
    return [note.text for note in figure.layout.annotations]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_validation_is_solid_at_the_end_of_each_epoch_and_training_dashed_at_its_middle(palette):
    drawn = lines(curve_chart([Curves("LeNet", (FALLING,), is_chosen=True)], palette, measure="loss"))
    validation, training = drawn["LeNet, validation"], drawn["LeNet, training"]
    assert list(validation.x) == [1, 2, 3]
    assert list(validation.y) == [1, 0.5, 0.25]
    assert list(training.x) == [0.5, 1.5, 2.5]
    assert list(training.y) == [2, 1, 0.5]
    assert validation.line.dash == "solid" != training.line.dash
    assert {validation.line.color, training.line.color} == {palette.accent}


@pytest.mark.parametrize(("measure", "expected"), [("accuracy", [50, 75, 90]), ("error", [50, 25, 10])])
def test_accuracy_and_error_are_per_cent(measure, expected):
    figure = curve_chart([Curves("a", (FALLING,))], LIGHT, measure=measure)
    assert list(lines(figure)["a, validation"].y) == pytest.approx(expected, rel=1e-4)
    assert any(f"{expected[-1]} %" in text for text in texts(figure))


def test_the_axis_is_fitted_to_the_last_epochs():
    low, high = curve_chart([Curves("a", (FALLING,))], LIGHT, measure="error").layout.yaxis.range
    assert (low < 0, high) == (True, 50)  # room for four times the 10 % wrong at the end, not for more
    low, high = curve_chart([Curves("a", (FALLING,))], LIGHT, measure="accuracy").layout.yaxis.range
    assert (low, high > 100) == (50, True)


def test_several_seeds_are_a_mean_in_a_band():
    other = epoch_curves([3.0, 1.5], [0.1, 0.2])  # cancelled after two epochs
    drawn = lines(curve_chart([Curves("a", (FALLING, other))], LIGHT, measure="loss"))
    assert list(drawn["a, validation"].y) == [2, 1, 0.25]
    assert list(drawn["a, lowest to highest"].y) == [3, 1.5, 0.25, 0.25, 0.5, 1]
    assert list(drawn["a, lowest to highest"].x) == [1, 2, 3, 3, 2, 1]


def test_one_seed_has_no_band():
    figure = curve_chart([Curves("a", (FALLING,))], LIGHT, measure="loss")
    assert sorted(lines(figure)) == ["a, training", "a, validation"]


def test_an_earlier_epoch_on_the_same_axes():
    whole, part = (curve_chart([Curves("a", (FALLING,))], LIGHT, measure="loss", until=until) for until in (None, 2))
    assert list(lines(part)["a, validation"].y) == [1, 0.5]
    assert part.layout.yaxis.range == whole.layout.yaxis.range
    assert part.layout.xaxis.range == whole.layout.xaxis.range
    assert any("0.5" in text for text in texts(part))


def test_the_batches_lie_behind_their_run_until_the_chosen_epoch():
    curves = Curves("a", (FALLING,), steps=step_curves([4, 3, 2, 1, 0.5, 0.4]), steps_an_epoch=2)
    figure = curve_chart([curves], LIGHT, measure="loss", until=2)
    assert figure.data[0].name == "a, batches"
    assert list(figure.data[0].x) == [0.5, 1, 1.5, 2]
    assert list(figure.data[0].y) == [4, 3, 2, 1]
    without = curve_chart([curves], LIGHT, measure="loss", with_steps=False)
    assert "a, batches" not in lines(without)


def test_the_chosen_run_is_in_front_and_colours_differ():
    names = ["a", "b", "c", "d", "e"]
    curves = [Curves(name, (RISING,), is_chosen=name == "b") for name in names]
    figure = curve_chart(curves, LIGHT, measure="loss")
    assert figure.data[-1].name == "b, validation"
    colours = {lines(figure)[f"{name}, validation"].line.color for name in names}
    assert len(colours) == 5
    own = curve_chart([Curves("a", (RISING,), colour=LIGHT.series[0]), Curves("b", (RISING,))], LIGHT, measure="loss")
    assert lines(own)["a, validation"].line.color == LIGHT.series[0] != lines(own)["b, validation"].line.color


def test_names_of_runs_that_end_together_lie_apart():
    curves = [Curves(f"run {number}", (RISING,)) for number in range(5)]
    figure = curve_chart(curves, LIGHT, measure="accuracy")
    heights = sorted(note.y for note in figure.layout.annotations if "run" in note.text)
    assert len(heights) == 5
    assert min(np.diff(heights)) > 0.1
    assert 0 < heights[0] < heights[-1] < 1


def test_a_training_without_an_epoch_yet_has_axes():
    nothing = epoch_curves([], [])
    figure = curve_chart([Curves("a", (nothing,))], LIGHT, measure="loss", num_epochs=10)
    assert figure.layout.xaxis.range[1] > 10
    assert len(texts(figure)) == 1  # what solid and dashed mean


def test_a_diverged_training_leaves_a_gap_and_finite_axes():
    broken = epoch_curves([1.0, math.nan], [0.5, 0.1], train_losses=[1e30, math.inf])
    curves = Curves("a", (broken,), steps=step_curves([1, 1e30, math.inf, math.nan]), steps_an_epoch=2)
    figure = curve_chart([curves], LIGHT, measure="loss")
    assert list(lines(figure)["a, validation"].y) == [1, None]
    assert list(lines(figure)["a, batches"].y) == [1, pytest.approx(1e30), None, None]
    assert all(map(math.isfinite, figure.layout.yaxis.range))
    assert figure.layout.yaxis.range[1] < 4  # the others stay to be seen


def test_a_training_that_diverged_within_its_first_epoch_is_named_by_its_last_batch():
    nothing = epoch_curves([], [])
    diverged = Curves("b", (nothing,), steps=step_curves([2, 1e6, math.nan]), steps_an_epoch=9)
    figure = curve_chart([Curves("a", (FALLING,)), diverged], LIGHT, measure="loss")
    assert "<b>b</b><br>1e+06" in texts(figure)
    heights = {note.text[:8]: note.y for note in figure.layout.annotations}
    assert heights["<b>b</b>"] > heights["<b>a</b>"]


def test_a_loss_of_zero_stays_on_the_logarithmic_axis():
    figure = curve_chart([Curves("a", (epoch_curves([1.0, 0.0], [1, 1]),))], LIGHT, measure="loss")
    assert 0 < lines(figure)["a, validation"].y[1] < 0.01


@given(st.lists(st.lists(st.floats(-1e6, 1e6, width=32), max_size=5), min_size=1, max_size=4))
def test_mean_and_range_of_what_came_so_far(table):
    mean, low, high = mean_and_range([np.array(line, np.float32) for line in table])
    assert len(mean) == len(low) == len(high) == max(map(len, table))
    for epoch in range(len(mean)):
        there = [line[epoch] for line in table if len(line) > epoch]
        assert mean[epoch] == pytest.approx(sum(there) / len(there), abs=1e-6)
        assert (low[epoch], high[epoch]) == (min(there), max(there))


@given(
    st.lists(st.floats(1e-5, 1e5), min_size=1, max_size=4),
    st.integers(1, 30),
)
def test_ticks_of_the_loss_lie_on_its_axis(losses, num_epochs):
    figure = curve_chart([Curves("a", (epoch_curves(losses, losses),))], LIGHT, measure="loss", num_epochs=num_epochs)
    low, high = figure.layout.yaxis.range
    ticks = figure.layout.yaxis.tickvals
    assert len(ticks) >= 2
    assert all(low <= math.log10(tick) <= high for tick in ticks)
