import numpy as np
import pytest

from cnnkit.plots.depth_gradients import LOWEST, NamedProfile, gradient_bounds, gradient_chart
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training.depth_runs import GradientProfile

FILTERS = (16, 16, 16, 32, 32, 64, 64, 10)
LAYERS = (*(f"conv{n}" for n in range(1, 8)), "predictions")


def profile(values, spread=1.0):
    mean = np.asarray(values, float)
    return GradientProfile(LAYERS[-len(mean) :], FILTERS[-len(mean) :], mean, mean / spread, mean * spread)


def both(plain, residual, **options):
    return [
        NamedProfile("plain", profile(plain, **options), True),
        NamedProfile("residual", profile(residual), False),
    ]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lengths_are_drawn_layer_by_layer(palette):
    figure = gradient_chart(both([100, 50, 20, 10, 5, 2, 1, 0.5], [2] * 8), palette)
    plain, residual = figure.data
    assert (plain.name, residual.name) == ("plain", "residual")
    assert list(plain.x) == list(range(1, 9))
    assert list(plain.y) == [100, 50, 20, 10, 5, 2, 1, 0.5]
    assert list(plain.customdata) == list(LAYERS)
    assert plain.line.dash != residual.line.dash == "solid"
    low, high = figure.layout.yaxis.range
    assert low < np.log10(0.5)
    assert high > 2
    assert figure.layout.xaxis.tickvals[0] == 1
    assert figure.layout.xaxis.tickvals[-1] == 8


def test_stages_are_named_by_their_filters_and_parted():
    figure = gradient_chart(both([1] * 8, [1] * 8), LIGHT)
    assert [line.x0 for line in figure.layout.shapes] == [3.5, 5.5, 7.5]
    named = {note.text: note.x for note in figure.layout.annotations if note.xref == "x"}
    assert named == {"16 filters": 2, "32": 4.5, "64": 6.5}


def test_seeds_that_differ_have_a_band():
    figure = gradient_chart(both([4] * 8, [1] * 8, spread=2.0), LIGHT)
    band = figure.data[0]
    assert band.name == "plain, range"
    assert list(band.y) == [8] * 8 + [2] * 8
    assert len(figure.data) == 3


def test_a_gradient_of_zero_lies_at_the_bottom():
    figure = gradient_chart(both([0] * 8, [1] * 8), LIGHT)
    assert list(figure.data[0].y) == [LOWEST] * 8
    assert 10 ** figure.layout.yaxis.range[0] < LOWEST


def test_an_earlier_time_is_faint_and_fits_on_the_axis():
    figure = gradient_chart(both([4] * 8, [1] * 8), LIGHT, before=both([4000] * 8, [1] * 8))
    faint = figure.data[0]
    assert faint.name == "plain, before"
    assert list(faint.y) == [4000] * 8
    assert faint.opacity < 0.5
    assert 10 ** figure.layout.yaxis.range[1] > 4000


def test_given_bounds_stay_while_the_data_move():
    profiles = both([4] * 8, [1] * 8)
    bounds = gradient_bounds([profile([0.01] * 8), profile([100] * 8, spread=2.0)])
    assert bounds == (0.01, 200)
    low, high = gradient_chart(profiles, LIGHT, bounds=bounds).layout.yaxis.range
    assert low < -2
    assert high > np.log10(200)


def test_equal_lengths_can_be_drawn_and_their_names_stand_apart():
    figure = gradient_chart(both([1] * 8, [1] * 8), LIGHT)
    low, high = figure.layout.yaxis.range
    assert high - low >= 1
    names = [note.y for note in figure.layout.annotations if note.xref == "paper"]
    assert abs(names[0] - names[1]) * figure.layout.height > 15


@pytest.mark.parametrize("num_layers", [2, 8])
def test_few_layers_have_whole_ticks(num_layers):
    figure = gradient_chart([NamedProfile("plain", profile([1.0] * num_layers), True)], LIGHT)
    ticks = figure.layout.xaxis.tickvals
    assert list(ticks) == sorted(set(ticks))
    assert set(ticks) <= set(range(1, num_layers + 1))
