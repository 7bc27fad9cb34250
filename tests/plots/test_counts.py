from itertools import pairwise
from math import log10

import numpy as np
import pytest

from cnnkit.foundations.counts import compare_layers
from cnnkit.plots.counts import counts_chart, in_bytes, in_words
from cnnkit.plots.palette import DARK, LIGHT

SIDES = (8, 32, 128, 1024)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (456, "456"),
        (999, "999"),
        (1000, "1 thousand"),
        (352_800, "353 thousand"),
        (999_600, "1 million"),
        (14_450_688, "14.5 million"),
        (3_000_000_000, "3 billion"),
        (4_468_483_974_758_400, "4.47 quadrillion"),
        (10**19, "10,000 quadrillion"),
    ],
)
def test_counts_as_one_says_them(count, words):
    assert in_words(count) == words


@pytest.mark.parametrize(("count", "memory"), [(1, "4 bytes"), (456, "1.82 kB"), (3_000_000_000, "12 GB")])
def test_memory_of_float32_numbers(count, memory):
    assert in_bytes(count) == memory


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_hold_the_course_example_and_marks_stand_on_it(palette):
    curve = [compare_layers((side, side, 3), f=5, filters=6) for side in SIDES]
    figure = counts_chart(curve, curve[1], palette)
    lines = {trace.name: trace for trace in figure.data if trace.mode == "lines"}
    assert lines["dense: weights = products"].y[1] == 14_450_688
    assert list(lines["convolution: parameters"].y) == [456] * len(SIDES)
    assert list(lines["convolution: products"].y) == [(side - 4) ** 2 * 6 * 75 for side in SIDES]
    assert all(list(line.x) == list(SIDES) for line in lines.values())
    marks = next(trace for trace in figure.data if trace.mode == "markers")
    assert list(zip(marks.x, marks.y, strict=True)) == [(32, 14_450_688), (32, 352_800), (32, 456)]
    assert marks.marker.color == palette.accent


def test_everything_lies_inside_the_axes():
    largest = compare_layers((1024, 1024, 64), f=1, filters=64)
    figure = counts_chart([compare_layers((8, 8, 64), f=1, filters=64), largest], largest, LIGHT)
    for axis, values in ((figure.layout.xaxis, "x"), (figure.layout.yaxis, "y")):
        exponents = np.log10(np.concatenate([trace[values] for trace in figure.data]).astype(float))
        assert axis.range[0] < exponents.min()
        assert exponents.max() < axis.range[1]


@pytest.mark.parametrize("side", [8, 32, 1024])
def test_the_chosen_numbers_are_written_out_one_below_the_other(side):
    curve = [compare_layers((one, one, 3), f=5, filters=6) for one in SIDES]
    chosen = curve[SIDES.index(side)]
    notes = counts_chart(curve, chosen, LIGHT).layout.annotations
    for count in (chosen.dense_weights, chosen.conv_multiplications, chosen.conv_parameters):
        assert any(f"<b>{in_words(count)}</b>" in note.text for note in notes)
    numbers = [note.y for note in notes if note.text.startswith("<b>") and note.x == log10(side)]
    assert all(upper - lower >= 1 for upper, lower in pairwise(numbers[1:]))  # the first stands above its mark
