import numpy as np
import pytest

from cnnkit.errors import ShapeError
from cnnkit.plots.normalised import normalised_chart
from cnnkit.plots.palette import DARK


def test_both_vectors_are_drawn_and_the_window_is_marked():
    before, after = np.array([1.0, 5, 3, 2]), np.array([0.5, 2, 1, 1])
    figure = normalised_chart(before, after, DARK, chosen=2, size=3)
    wide, narrow = figure.data
    np.testing.assert_array_equal(wide.y, before)
    np.testing.assert_array_equal(narrow.y, after)
    assert narrow.width < wide.width
    assert [colour == DARK.accent for colour in narrow.marker.color] == [False, False, True, False]
    (window,) = figure.layout.shapes
    assert (round(window.x0 + 0.45), round(window.x1 - 0.45)) == (1, 3)


@pytest.mark.parametrize(("chosen", "span"), [(0, (0, 2)), (3, (1, 3))])
def test_the_window_ends_with_the_channels(chosen, span):
    (window,) = normalised_chart(np.ones(4), np.ones(4), DARK, chosen=chosen, size=5).layout.shapes
    assert (round(window.x0 + 0.45), round(window.x1 - 0.45)) == span


def test_silence_is_drawn():
    low, high = normalised_chart(np.zeros(3), np.zeros(3), DARK, chosen=0, size=1).layout.yaxis.range
    assert low < 0 < high


@pytest.mark.parametrize(("after", "chosen"), [(np.ones(3), 0), (np.ones(4), 4)])
def test_vectors_that_differ_and_channels_beyond_are_refused(after, chosen):
    with pytest.raises(ShapeError, match=f"channel {chosen}"):
        normalised_chart(np.ones(4), after, DARK, chosen=chosen, size=1)
