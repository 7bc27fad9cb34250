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


@pytest.mark.parametrize("chosen", [0, 1, 2])
def test_the_last_window_is_drawn_over_the_pixels_it_reads(chosen):
    figure = last_windows_chart(ALEXNET, chosen, LIGHT)
    paths = [shape for shape in figure.layout.shapes if shape.type == "path"]
    accent = [shape.line.color == LIGHT.accent for shape in paths]
    assert accent == [place // 3 == chosen for place in range(9)]  # three windows a row
    bold = [shape for shape in paths if shape.line.width > 3]
    for slide, shape in zip(ALEXNET, bold, strict=True):
        left, right = (float(point.split(",")[0]) for point in shape.path[1:].split("L")[0:3:2])
        assert round(left + 0.44) == (slide.positions - 1) * 4 - slide.padding
        assert round(right - left) == 11


def test_pixels_that_no_window_reads_are_marked():
    figure = last_windows_chart(ALEXNET, 0, LIGHT)
    marked = [shape for shape in figure.layout.shapes if shape.fillcolor == LIGHT.series[3]]
    assert [(round(shape.x0), round(shape.y0)) for shape in marked] == [(223, -1), (225, -2)]
