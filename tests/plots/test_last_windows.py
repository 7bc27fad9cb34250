import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.last_windows import Slide, last_windows_chart
from cnnkit.plots.palette import LIGHT

ALEXNET = Slide(227, 11, 4, 0), Slide(224, 11, 4, 0), Slide(224, 11, 4, 2)


@given(st.integers(5, 60), st.integers(1, 5), st.integers(1, 6), st.integers(0, 3))
def test_positions_and_what_is_left_over_are_those_of_a_loop(n, f, stride, padding):
    starts = range(0, n + 2 * padding - f + 1, stride)
    slide = Slide(n, f, stride, padding)
    assert slide.positions == len(starts)
    assert slide.left_over == n + 2 * padding - (starts[-1] + f)


def test_alexnets_three_inputs():
    assert [(slide.positions, slide.left_over) for slide in ALEXNET] == [(55, 0), (54, 1), (55, 1)]
    words = [annotation.text for annotation in last_windows_chart(ALEXNET, 0, LIGHT).layout.annotations]
    assert words[0].endswith("55 windows, the last ends at the edge")
    assert words[1].endswith("54 windows, 1 pixel is left over")
    assert "2 zeros on each side" in words[2]
    assert words[2].endswith("1 pixel is left over, of the padding")


def test_several_pixels_left_over_lie_in_the_picture_unless_all_are_padding():
    words = [a.text for a in last_windows_chart([Slide(14, 5, 6, 0), Slide(13, 5, 4, 1)], 0, LIGHT).layout.annotations]
    assert words[0].endswith("2 windows, 3 pixels are left over")
    assert words[1].endswith("3 windows, 2 pixels are left over")


def paths(trace):
    """The points (n, 2) of each path of a trace."""
    points = np.array([trace.x, trace.y], dtype=float).T
    parts = np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    return [part[~np.isnan(part[:, 0])] for part in parts if len(part) > 1]


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_the_last_windows_are_drawn_below_the_pixels_they_read(chosen):
    figure = last_windows_chart(ALEXNET, chosen, LIGHT)
    lasts = [trace for trace in figure.data if trace.name == "last"]
    assert [trace.line.color == LIGHT.accent for trace in lasts] == [row == chosen for row in range(3)]
    earlier = [trace for trace in figure.data if trace.name == "before"]
    for slide, last, before in zip(ALEXNET, lasts, earlier, strict=True):
        starts = []
        for path in (*paths(last), *paths(before)):
            assert round(np.ptp(path[:, 0]) + 0.12) == 11
            starts.append(round(path[:, 0].min() + 0.44))
        final = (slide.positions - 1) * 4 - slide.padding
        assert starts == [final, final - 4, final - 8]


def test_pixels_that_no_window_reads_are_marked():
    cells = {trace.name: paths(trace) for trace in last_windows_chart(ALEXNET, 0, LIGHT).data if trace.fill == "toself"}
    places = {kind: [tuple(path.mean(axis=0).round(0)) for path in found] for kind, found in cells.items()}
    assert places["left over"] == [(223, -1), (225, -2)]
    assert places["zeros"] == [(224, -2)]
    assert {x for x, row in places["read"] if row == 0} == set(range(197, 227))


def test_fewer_positions_than_windows_shown():
    figure = last_windows_chart([Slide(11, 11, 4, 0)], 0, LIGHT)
    (last,) = paths(figure.data[0])
    assert figure.layout.annotations[0].text.endswith("1 window, the last ends at the edge")
    assert round(last[:, 0].min() + 0.44) == 0
