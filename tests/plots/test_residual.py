import numpy as np
import pytest

from cnnkit.architectures.depth import DepthSignal
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.plots.residual import depth_chart, identity_chart, parts_chart

SCALES = np.linspace(0, 1, 5)
PLAIN, RESIDUAL = np.array([4.0, 4, 4, 4.5, 5]), np.array([0, 0.1, 0.6, 1.5, 3])


def lines(figure):
    return {trace.name: trace for trace in figure.data if trace.mode == "lines"}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("skip", "expected"), [(True, 1.5), (False, 4.5)])
def test_the_block_shown_is_marked_on_its_line(palette, skip, expected):
    figure = identity_chart(SCALES, PLAIN, RESIDUAL, times=0.75, skip=skip, target="the input", palette=palette)
    assert list(lines(figure)["plain"].y) == PLAIN.tolist()
    assert list(lines(figure)["residual"].y) == RESIDUAL.tolist()
    mark = next(trace for trace in figure.data if trace.mode == "markers")
    assert (mark.x, mark.y) == ((0.75,), (expected,))
    assert mark.marker.color == palette.accent
    assert figure.layout.yaxis.title.text == "distance from the input"


def test_curves_without_any_distance_can_be_drawn():
    nothing = np.zeros(5)
    figure = identity_chart(SCALES, nothing, nothing, times=0, skip=True, target="the input", palette=LIGHT)
    low, high = figure.layout.yaxis.range
    assert low < 0 < high


@pytest.mark.parametrize("last", [5.0, 3.0, 2.9])
def test_names_at_the_ends_do_not_overlap(last):
    plain = np.array([4.0, 4, 4, 4, last])
    figure = identity_chart(SCALES, plain, RESIDUAL, times=1, skip=True, target="the input", palette=LIGHT)
    low, high = figure.layout.yaxis.range
    heights = {note.text: note.y for note in figure.layout.annotations}
    assert abs(heights["<b>plain</b>"] - heights["<b>residual</b>"]) >= 0.079 * (high - low)
    assert (heights["<b>plain</b>"] - heights["<b>residual</b>"]) * (last - RESIDUAL[-1]) >= 0


def test_a_gradient_is_drawn_from_the_output_to_the_input():
    plain = DepthSignal(np.array([1, 1e-6, 1e-12]), np.array([1e-10, 1e-5, 1]))
    residual = DepthSignal(np.array([1, 1.5, 2.0]), np.array([1.4, 1.2, 1]))
    forward, backward = (depth_chart(plain, residual, backward=back, palette=LIGHT) for back in (False, True))
    assert list(lines(forward)["plain"].y) == [1, 1e-6, 1e-12]
    assert list(lines(backward)["plain"].y) == [1, 1e-5, 1e-10]
    assert list(lines(backward)["residual"].y) == [1, 1.2, 1.4]
    for figure, lowest in ((forward, -12), (backward, -10)):
        low, high = figure.layout.yaxis.range
        assert low < lowest
        assert high > np.log10(2)
        assert "1" in figure.layout.yaxis.ticktext
        assert all(low <= np.log10(value) <= high for value in figure.layout.yaxis.tickvals)


def test_bars_are_as_long_as_their_counts_and_their_pieces_follow_each_other():
    bars = [("wide", [("3 × 3", 500), ("3 × 3", 500)]), ("narrow", [("1 × 1", 40), ("3 × 3", 90), ("1 × 1", 40)])]
    figure = parts_chart(bars, DARK)
    assert figure.layout.xaxis.range == (0, 1000)
    assert [(bar.y[0], bar.base[0], bar.x[0]) for bar in figure.data] == [
        (0, 0, 500), (0, 500, 500), (1, 0, 40), (1, 40, 90), (1, 130, 40),
    ]  # fmt: skip
    written = [note.text for note in figure.layout.annotations]
    assert written == ["3 × 3", "3 × 3", "wide", "narrow"]  # pieces too short for their names have none
    low, high = sorted(figure.layout.yaxis.range)
    assert all(low < note.y < high for note in figure.layout.annotations)
