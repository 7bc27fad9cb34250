import numpy as np
import pytest

from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.plots.shift import shift_chart

CHANGES = {
    "plain": np.array([0, 0.5, 0.9]),
    "max": np.array([0, 0.2, 0.61]),
    "mean": np.array([0, 0.3, 0.6]),
}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_each_map_is_a_line_with_a_dot_at_the_chosen_shift(palette):
    figure = shift_chart(CHANGES, 1, palette)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    dots = [trace for trace in figure.data if trace.mode == "markers"]
    assert [line.name for line in lines] == ["plain", "max", "mean"]
    np.testing.assert_allclose(lines[1].y, [0, 20, 61])
    assert [(*dot.x, *dot.y) for dot in dots] == [(1, 50), (1, 20), (1, 30)]
    assert {dot.marker.color for dot in dots} == {palette.accent}
    assert len({line.line.dash for line in lines}) == 3  # not told apart by colour alone


def test_names_at_the_ends_keep_their_order_and_do_not_overlap():
    labels = {label.text: label.y for label in shift_chart(CHANGES, 0, LIGHT).layout.annotations}
    assert labels["mean"] < labels["max"] < labels["plain"]
    assert labels["max"] - labels["mean"] >= 10


def test_changes_beyond_chance_stay_inside_the_chart():
    high = {"plain": np.array([0.0, 1.4])}
    assert shift_chart(high, 1, LIGHT).layout.yaxis.range[1] > 140
