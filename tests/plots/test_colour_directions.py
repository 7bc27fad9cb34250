import numpy as np
import pytest

from cnnkit.errors import ShapeError
from cnnkit.plots.colour_directions import direction_ends, directions_chart
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training import ColourDirections

COLOURS = ColourDirections(np.array([0.04, 0.01, 0.0]), np.eye(3))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_are_the_spread_and_what_was_added(palette):
    figure = directions_chart(COLOURS, np.array([0.5, -2.0, 3.0]), palette)
    spread, added = figure.data
    np.testing.assert_allclose(spread.x, [0.2, 0.1, 0])
    np.testing.assert_allclose(added.x, [0.02, -0.02, 0])
    assert added.marker.color == palette.accent
    low, high = figure.layout.xaxis.range
    assert low < -0.02
    assert high > 0.2
    texts = [note.text for note in figure.layout.annotations]
    assert "0.200" in texts[0]
    assert "+0.50 · 0.0400 = +0.0200" in texts[0]
    assert "\N{MINUS SIGN}2.00 · 0.0100 = \N{MINUS SIGN}0.0200" in texts[1]


def test_a_direction_is_shown_by_the_colours_at_its_ends():
    assert direction_ends(np.array([1.0, 0, 0])) == ("#0D8080", "#F28080")
    assert direction_ends(np.array([0, 0, -1.0])) == ("#8080F2", "#80800D")


@pytest.mark.parametrize(("channels", "count"), [(1, 1), (3, 2)])
def test_other_than_three_channels_are_refused(channels, count):
    colours = ColourDirections(np.ones(channels), np.eye(channels))
    with pytest.raises(ShapeError, match="three directions"):
        directions_chart(colours, np.zeros(count), LIGHT)
