from dataclasses import replace
from math import log10

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from cnnkit.plots.bottleneck import Ways, bottleneck_chart, bottleneck_widths, times_as_many
from cnnkit.plots.palette import DARK, LIGHT

COURSE = Ways(28, 28, 192, bottleneck=16, filters=32, kernel=5)
EXTREMES = [
    Ways(1, 1, 1, bottleneck=1, filters=1, kernel=1),
    Ways(512, 512, 1024, bottleneck=1024, filters=1024, kernel=11),
    Ways(1, 1, 1024, bottleneck=512, filters=1, kernel=1),
    Ways(7, 9, 1, bottleneck=1024, filters=1024, kernel=11),
    Ways(28, 28, 192, bottleneck=192, filters=32, kernel=5),
]
sizes = st.integers(1, 1024)
all_ways = st.builds(
    Ways, st.integers(1, 512), st.integers(1, 512), sizes, bottleneck=sizes, filters=sizes,
    kernel=st.sampled_from([1, 3, 5, 7, 11]),
)  # fmt: skip


def traces(figure):
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_hold_the_course_example(palette):
    figure = bottleneck_chart(COURSE, palette)
    drawn = traces(figure)
    assert set(drawn["directly"].y) == {120_422_400}
    assert set(drawn["depthwise separable"].y) == {28 * 28 * 192 * 25 + 28 * 28 * 192 * 32}
    assert (*drawn["chosen"].x, *drawn["chosen"].y) == (16, 12_443_648)
    assert drawn["chosen"].marker.color == palette.accent
    rising = drawn["through a bottleneck"]
    assert list(rising.y) == [28 * 28 * b * (192 + 32 * 25) for b in rising.x]
    assert "9.68 times fewer" in figure.layout.annotations[2].text


def test_the_break_even_is_where_the_lines_meet():
    crossing = traces(bottleneck_chart(COURSE, LIGHT))["break-even"]
    assert 154 < crossing.x[0] < 155  # 192 * 800 / 992
    assert crossing.y[0] == 120_422_400 == pytest.approx(28 * 28 * crossing.x[0] * 992)


def test_without_a_break_even_there_is_none():
    figure = bottleneck_chart(replace(COURSE, in_channels=1, bottleneck=1), LIGHT)
    assert "break-even" not in traces(figure)
    assert not any("saves" in note.text for note in figure.layout.annotations)


@given(all_ways)
def test_widths_rise_from_one_and_hold_the_chosen(ways):
    widths = bottleneck_widths(ways)
    assert widths == sorted(set(widths))
    assert widths[0] == 1
    assert widths[-1] == max(ways.in_channels, ways.bottleneck, 2)
    assert ways.bottleneck in widths


@given(all_ways)
def test_words_agree_with_the_numbers(ways):
    words = times_as_many(ways)
    if ways.through == ways.direct:
        assert words == "just as many"
        return
    larger, smaller = sorted((ways.through, ways.direct), reverse=True)
    assert words.endswith("times fewer" if ways.through < ways.direct else "times as many")
    factor = words.partition(" times")[0].replace(",", "")
    if factor == "just over 1":
        assert larger / smaller < 1.005
    else:
        assert float(factor) == pytest.approx(larger / smaller, rel=0.006)
        assert float(factor) > 1


@pytest.mark.parametrize("ways", [COURSE, *EXTREMES])
def test_everything_lies_inside_the_axes(ways):
    figure = bottleneck_chart(ways, LIGHT)
    x_low, x_high = figure.layout.xaxis.range
    y_low, y_high = figure.layout.yaxis.range
    for trace in figure.data:
        assert all(x_low < log10(x) < x_high for x in trace.x)
        assert all(y_low < log10(y) < y_high for y in trace.y)
    for note in figure.layout.annotations:
        assert x_low <= note.x <= x_high
        assert y_low <= note.y <= y_high
    assert 2 <= len(figure.layout.xaxis.tickvals) <= 11
    assert len(figure.layout.yaxis.tickvals) >= 1


@pytest.mark.parametrize("ways", [COURSE, *EXTREMES])
def test_names_of_the_level_lines_stand_on_either_side(ways):
    direct, separable = bottleneck_chart(ways, LIGHT).layout.annotations[:2]
    assert {direct.yanchor, separable.yanchor} == {"bottom", "top"}
    upper = direct if ways.direct >= ways.separable else separable
    assert upper.yanchor == "bottom"


def test_sizes_that_are_none_are_refused():
    with pytest.raises(OptionError, match="filters must be a whole number"):
        bottleneck_chart(replace(COURSE, filters=0), LIGHT)
