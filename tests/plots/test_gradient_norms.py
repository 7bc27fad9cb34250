import math
import re
from dataclasses import replace

import numpy as np
import pytest

from cnnkit.plots.gradient_norms import Profile, gradient_history_chart, gradient_profile_chart
from cnnkit.plots.palette import DARK, LIGHT
from tests.plots.run_curves_data import step_curves

PLAIN = Profile("plain 3", ("conv1", "conv2", "conv3"), np.array([1e-6, 1e-3, 1.0], np.float32))
RESIDUAL = Profile("residual 2", ("conv1", "conv2"), np.array([0.5, 1.0], np.float32), is_chosen=True)


def named(note):
    return re.sub("<[^>]*>", "", note.text).removeprefix("\N{EM DASH} ")


def lines(figure):
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_networks_of_different_depth_span_the_same_width(palette):
    figure = gradient_profile_chart([PLAIN, RESIDUAL], palette)
    drawn = lines(figure)
    assert list(drawn["plain 3"].x) == [0, 0.5, 1]
    assert list(drawn["plain 3"].y) == pytest.approx([1e-6, 1e-3, 1])
    assert list(drawn["residual 2"].x) == [0, 1]
    assert drawn["residual 2"].line.color == palette.accent != drawn["plain 3"].line.color
    low, high = figure.layout.yaxis.range
    assert low < -6 < 0 < high
    assert {note.text for note in figure.layout.annotations} == {"plain 3", "residual 2"}


def test_an_axis_that_stays():
    figure = gradient_profile_chart([RESIDUAL], LIGHT, bounds=(1e-8, 10))
    assert figure.layout.yaxis.range == pytest.approx((-8, 1))


def test_lengths_of_nothing_and_of_no_number():
    broken = Profile("a", ("x", "y", "z"), np.array([0, math.inf, math.nan], np.float32))
    figure = gradient_profile_chart([broken], LIGHT)
    first, second, third = figure.data[0].y
    assert 0 < first < 1e-9
    assert second is third is None
    assert all(map(math.isfinite, figure.layout.yaxis.range))


def test_each_layer_has_its_line_over_the_epochs():
    steps = step_curves([1, 1, 1, 1], norms=[(1e-3, 1e-1, 10.0)])
    figure = gradient_history_chart(steps, ("first", "second", "last"), LIGHT, steps_an_epoch=2, num_epochs=5)
    drawn = lines(figure)
    assert list(drawn) == ["first", "second", "last"]
    assert list(drawn["second"].x) == [0.5, 1, 1.5, 2]
    assert list(drawn["second"].y) == pytest.approx([0.1] * 4)
    assert len({trace.line.color for trace in figure.data}) == 3
    assert [named(note) for note in figure.layout.annotations] == ["first", "second", "last"]
    heights = [note.y for note in figure.layout.annotations]
    assert heights == sorted(heights)


def test_of_many_layers_the_first_and_the_last_are_named():
    layers = tuple(f"layer{number}" for number in range(50))
    steps = step_curves([1], norms=[tuple(10.0 ** -np.linspace(0, 4, 50))])
    figure = gradient_history_chart(steps, layers, LIGHT, steps_an_epoch=1, num_epochs=1)
    names = [named(note) for note in figure.layout.annotations]
    assert len(figure.data) == 50
    assert len(names) == 8
    assert {"layer0", "layer49"} <= set(names)


def test_a_long_training_is_drawn_by_its_means():
    norms = np.arange(120, dtype=np.float32)[:, None] + 1
    steps = replace(step_curves([1.0] * 120, norms=[(0.0,)]), gradient_norms=norms)
    (line,) = gradient_history_chart(steps, ("a",), LIGHT, steps_an_epoch=12, num_epochs=10).data
    assert list(line.y) == pytest.approx([2.5 + 4 * part for part in range(30)])
    assert list(line.x) == pytest.approx([(4 + 4 * part) / 12 for part in range(30)])


def test_before_the_first_step_there_are_axes():
    figure = gradient_history_chart(step_curves([], norms=[(1.0,)]), ("a",), LIGHT, steps_an_epoch=4, num_epochs=3)
    assert figure.layout.xaxis.range[1] > 3
    assert not figure.layout.annotations
