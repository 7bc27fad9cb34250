import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.end_labels import spread_labels

LABELS = st.lists(st.tuples(st.floats(-0.5, 1.5), st.floats(0.01, 0.3)), max_size=8)


@given(LABELS)
def test_labels_lie_in_their_room_without_covering_each_other_and_in_order(labels):
    places, heights = [place for place, _ in labels], [height for _, height in labels]
    shares = min(1.0, 1 / sum(heights)) if labels else 1.0
    middles = spread_labels(places, heights, low=0, high=1)
    order = sorted(range(len(labels)), key=lambda label: places[label])
    edge = 0.0
    for label in order:
        assert middles[label] - shares * heights[label] / 2 >= edge - 1e-9
        edge = middles[label] + shares * heights[label] / 2
    assert edge <= 1 + 1e-9


@given(LABELS)
def test_labels_that_fit_stay_where_they_are(labels):
    heights = [0.1 for _ in labels]
    places = [0.05 + 0.11 * number for number, _ in enumerate(labels)]
    assert spread_labels(places, heights, low=0, high=1) == pytest.approx(places)


def test_two_labels_at_one_place_give_way_half_each():
    assert spread_labels([0.5, 0.5], [0.2, 0.2], low=0, high=1) == pytest.approx([0.4, 0.6])
    assert spread_labels([0.0, 1.0, 1.0], [0.2, 0.2, 0.2], low=0, high=1) == pytest.approx([0.1, 0.7, 0.9])
