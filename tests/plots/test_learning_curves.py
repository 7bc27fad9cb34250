from math import log10

import numpy as np
import pytest

from cnnkit.plots.learning_curves import learning_curves
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training import Measurement, Series

HAND = Series(
    "hand",
    "By hand",
    (
        Measurement(100, (0,), 0.30, 1.0, 1.0),
        Measurement(100, (1,), 0.34, 0.98, 1.0),
        Measurement(1_000, (0,), 0.41, None, 1.0),
    ),
)
LEARNED = Series(
    "learned",
    "Learned from many",
    (Measurement(100, (0,), 0.22, 1.0, 1.0), Measurement(10_000, (0,), 0.71, 0.9, 1.0)),
)


def draw(series=(HAND, LEARNED), palette=LIGHT, chosen=100, **options):
    return learning_curves(series, palette, x_title="pictures", chosen=chosen, chance=0.1, **options)


def traces(figure):
    return {trace.name: trace for trace in figure.data}


def test_lines_go_through_the_means_and_dots_are_the_seeds():
    drawn = traces(draw())
    assert drawn["By hand"].x == (100, 1_000)
    np.testing.assert_allclose(drawn["By hand"].y, [32, 41])
    assert drawn["By hand, each seed"].x == (100, 100)  # one measurement alone is its own mean
    np.testing.assert_allclose(drawn["By hand, each seed"].y, [30, 34])
    np.testing.assert_allclose(drawn["Learned from many"].y, [22, 71])
    assert not drawn["Learned from many, each seed"].x


def test_the_training_accuracy_is_dashed_and_left_out_where_it_was_not_measured():
    assert not any("training" in name for name in traces(draw()))
    drawn = traces(draw(with_training=True))
    np.testing.assert_allclose(drawn["By hand, training pictures"].y, [99])
    np.testing.assert_allclose(drawn["Learned from many, training pictures"].y, [100, 90])
    assert drawn["Learned from many, training pictures"].line.dash == "5px,4px"


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_chosen_amount_is_orange_and_no_line_is(palette):
    figure = draw(palette=palette, chosen=1_000)
    [line] = [shape for shape in figure.layout.shapes if shape.line.color == palette.accent]
    assert line.x0 == line.x1 == 1_000
    assert palette.accent not in {trace.line.color for trace in figure.data}
    widths = dict(zip(traces(figure)["By hand"].x, traces(figure)["By hand"].marker.line.width, strict=True))
    assert widths == {100: 0, 1_000: 2}
    [said] = [note for note in figure.layout.annotations if note.text == "<b>1,000</b>"]
    assert said.x == pytest.approx(3)  # annotations on a logarithmic axis count in powers of ten


def test_all_lines_lie_on_the_axes_and_each_has_its_name_and_symbol():
    figure = draw(with_training=True)
    low, high = figure.layout.yaxis.range
    left, right = figure.layout.xaxis.range
    for trace in figure.data:
        assert all(low <= y <= high for y in trace.y)
        assert all(left <= log10(x) <= right for x in trace.x)
    [guessing] = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert guessing.y0 == pytest.approx(10)
    names = [note for note in figure.layout.annotations if note.xanchor == "left" and note.yref == "paper"]
    assert {"<b>By hand</b>", "<b>Learned<br>from many</b>"} <= {note.text for note in names}
    drawn = traces(figure)
    assert drawn["By hand"].marker.symbol != drawn["Learned from many"].marker.symbol


def test_names_of_lines_that_end_together_stand_apart():
    many = [Series(str(number), f"Series {number}", (Measurement(10, (0,), 0.5, None, 1.0),)) for number in range(7)]
    figure = draw(many, chosen=10)
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    heights = sorted(plot * note.y for note in figure.layout.annotations if "Series" in note.text)
    assert len(heights) == 7
    assert np.diff(heights).min() >= 19 - 1e-6  # pixels of a line


def test_the_numbers_of_the_axis_stand_apart():
    sizes = (100, 120, 300, 400, 10_000)
    crowded = Series("crowded", "Crowded", tuple(Measurement(size, (0,), 0.5, None, 1.0) for size in sizes))
    ticks = draw([crowded]).layout.xaxis.tickvals
    assert set(ticks) <= set(sizes)
    assert max(ticks) == 10_000
    assert np.diff(np.log10(ticks)).min() >= 0.4
