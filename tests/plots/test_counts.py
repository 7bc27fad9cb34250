from itertools import pairwise

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


@pytest.mark.parametrize("channels", [1, 64])
@pytest.mark.parametrize("dense_units", [None, 1, 40, 4096])
@pytest.mark.parametrize(("f", "filters"), [(1, 1), (3, 1), (5, 6), (11, 64)])
def test_names_stand_at_their_lines_and_clear_of_each_other(f, filters, channels, dense_units):
    curve = [compare_layers((n, n, channels), f=f, filters=filters, dense_units=dense_units) for n in (16, 1024)]
    figure = counts_chart(curve, curve[0], LIGHT)
    last = {trace.name: np.log10(float(trace.y[-1])) for trace in figure.data if trace.mode == "lines"}
    assert {note.text for note in figure.layout.annotations} == set(last)
    spans = []
    for note in figure.layout.annotations:
        assert abs(note.y - last[note.text]) <= 1
        spans.append((note.y, note.y + 1) if note.yanchor == "bottom" else (note.y - 1, note.y))
    assert all(lower[1] <= upper[0] for lower, upper in pairwise(sorted(spans)))
