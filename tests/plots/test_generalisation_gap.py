import numpy as np
import pytest

from cnnkit.plots.generalisation_gap import gap_chart, gap_words, last_accuracy
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training.runs import EpochCurves

SEEDS = [([0.2, 0.6, 1.0], [0.3, 0.4, 0.5]), ([0.4, 0.8, 0.9], [0.1, 0.6, 0.6])]


def curves(training, validation):
    train, judged = np.array(training, np.float32), np.array(validation, np.float32)
    return EpochCurves(1 - train, train, 1 - judged, judged, np.ones_like(train))


def traces(figure):
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_means_of_the_seeds_are_drawn_and_the_gap_between_them(palette):
    figure = gap_chart("Without", [curves(*seed) for seed in SEEDS], palette, num_epochs=3)
    drawn = traces(figure)
    np.testing.assert_allclose(drawn["training"].y, [30, 70, 95], rtol=1e-4)
    np.testing.assert_allclose(drawn["validation"].y, [20, 50, 55], rtol=1e-4)
    assert list(drawn["validation"].x) == [1, 2, 3]
    assert list(drawn["training"].x) == [0.5, 1.5, 2.5]  # a mean over the epoch stands at its middle
    np.testing.assert_allclose(drawn["gap at the end"].y, [55, 95], rtol=1e-4)
    assert set(drawn["gap at the end"].x) == {3}
    assert drawn["gap at the end"].line.color == palette.accent
    faint = [list(trace.y) for trace in figure.data if trace.name == "one seed"]
    np.testing.assert_allclose(faint, [[20, 60, 100], [40, 80, 90], [30, 40, 50], [10, 60, 60]], rtol=1e-4)
    words = [note.text for note in figure.layout.annotations]
    assert any("40.0 points" in text for text in words)
    assert any("training" in text and "95.0 %" in text for text in words)
    assert any("validation" in text and "55.0 %" in text for text in words)
    assert figure.layout.title.text == "Without"


def test_labels_keep_apart_and_in_the_order_of_the_lines():
    for training, validation in ((0.98, 0.97), (0.5, 0.52), (0.01, 0.0), (1.0, 0.3)):
        figure = gap_chart("", [curves([training], [validation])], LIGHT, num_epochs=1)
        at = {note.text.split("<br>")[0].strip("</b>"): note.y for note in figure.layout.annotations}
        middles = sorted(at.values())
        plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
        assert min(np.diff(middles)) * plot >= 35  # two lines of 14 px each
        assert (at["training"] > at["gap"] > at["validation"]) == (training > validation)


def test_an_axis_stays_while_a_network_learns():
    empty = gap_chart("With", [curves([], [])], LIGHT, num_epochs=40)
    one = gap_chart("With", [curves([0.5], [0.4])], LIGHT, num_epochs=40)
    assert not empty.data
    assert not empty.layout.annotations
    assert empty.layout.xaxis.range == one.layout.xaxis.range
    assert empty.layout.yaxis.range == one.layout.yaxis.range
    assert empty.layout.uirevision == one.layout.uirevision is not None
    assert traces(one)["validation"].mode == "markers"  # a line of one point cannot be seen


def test_no_bracket_where_there_is_no_gap():
    assert "gap at the end" not in traces(gap_chart("", [curves([0.9], [0.9])], LIGHT, num_epochs=1))
    assert "gap at the end" in traces(gap_chart("", [curves([0.9], [0.92])], LIGHT, num_epochs=1))


def test_words_and_last_accuracy():
    assert gap_words(95.04, 45) == "50.0 points"
    assert gap_words(93, 94.2) == "\N{MINUS SIGN}1.2 points"
    runs = [curves(*seed) for seed in SEEDS]
    assert last_accuracy(runs, training=True) == pytest.approx(95, rel=1e-6)
    assert last_accuracy(runs, training=False) == pytest.approx(55, rel=1e-6)
