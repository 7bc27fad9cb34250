import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.label_places import SPOTS, Line, Mark, name_boxes, place_names

PLOT = (800.0, 400.0)


def taken(marks, spots, plot=PLOT):
    """The rectangle of each name, as (left, top, right, bottom)."""
    return [tuple(name_boxes([mark], plot)[0, SPOTS.index(spot)]) for mark, spot in zip(marks, spots, strict=True)]


def cover(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def test_a_name_alone_stands_to_the_right():
    mark = Mark(0.5, 0.5, radius=10, width=60, height=20)
    (spot,) = place_names([mark], [PLOT])
    assert taken([mark], [spot]) == [(400 + 10 + 4, 190, 474, 210)]


def test_a_name_at_the_right_edge_stands_elsewhere_and_inside():
    mark = Mark(0.98, 0.5, radius=10, width=60, height=20)
    ((left, top, right, bottom),) = taken([mark], place_names([mark], [PLOT]))
    assert left >= 0
    assert top >= 0
    assert right <= PLOT[0]
    assert bottom <= PLOT[1]


@pytest.mark.parametrize("plots", [[PLOT], [PLOT, (500.0, 400.0)]], ids=["one plot", "two plots"])
def test_names_of_marks_on_a_heap_do_not_cover_each_other(plots):
    marks = [Mark(0.5 + 0.01 * i, 0.5 + 0.02 * (i % 3), radius=8, width=70, height=20) for i in range(5)]
    spots = place_names(marks, plots)
    for plot in plots:
        assert not any(cover(a, b) for a, b in itertools.combinations(taken(marks, spots, plot), 2))


def test_names_keep_clear_of_lines_and_other_marks():
    mark = Mark(0.5, 0.5, radius=5, width=60, height=20)
    neighbour = Mark(0.56, 0.5, radius=20, width=0, height=0)
    (box,) = taken([mark], place_names([mark], [PLOT], unnamed=[neighbour]))
    assert not cover(box, (448 - 20, 180, 448 + 20, 220))
    (box,) = taken([mark], place_names([mark], [PLOT], lines=[Line(0.53, 0, 1)]))
    assert not cover(box, (424 - 6, 0, 424 + 6, 400))


def test_no_marks_no_names():
    assert place_names([], [PLOT]) == []


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(1, 40)), max_size=8))
def test_a_name_touches_neither_its_own_mark_nor_drifts_away(numbers):
    marks = [Mark(x, y, radius, width=50, height=20) for x, y, radius in numbers]
    for mark, box in zip(marks, taken(marks, place_names(marks, [PLOT])), strict=True):
        x, y = mark.x * PLOT[0], mark.y * PLOT[1]
        nearest = np.hypot(x - np.clip(x, box[0], box[2]), y - np.clip(y, box[1], box[3]))
        assert mark.radius * 0.98 < nearest < mark.radius + 41
