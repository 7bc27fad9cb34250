import numpy as np
import pytest

from cnnkit.foundations.connections import conv_mask, dense_mask, reached
from cnnkit.plots.connections import connections_chart
from cnnkit.plots.palette import DARK, LIGHT

STACKS = {
    "convolution": [conv_mask(9, 3), conv_mask(7, 4)],
    "dense": [dense_mask(5, 3), dense_mask(3, 4)],
    "one layer": [conv_mask(6, 2)],
}


def line_ends(trace):
    """(x below, y below, x above, y above) for every line of a trace."""
    x, y = np.reshape(trace.x, (-1, 3)), np.reshape(trace.y, (-1, 3))
    assert np.isnan(x[:, 2]).all()
    return np.stack([x[:, 0], y[:, 0], x[:, 1], y[:, 1]], axis=1)


@pytest.mark.parametrize("name", STACKS)
@pytest.mark.parametrize("direction", ["backward", "forward"])
def test_every_connection_is_one_line_between_two_units(name, direction):
    masks = STACKS[name]
    rows = reached(masks, 1, direction=direction)
    figure = connections_chart(masks, rows, (len(masks) if direction == "backward" else 0, 1), LIGHT)
    lines = np.concatenate([line_ends(trace) for trace in figure.data if trace.mode == "lines"])
    assert len(np.unique(lines, axis=0)) == sum(int(mask.sum()) for mask in masks)
    units = {(x, y) for trace in figure.data if trace.mode == "markers" for x, y in zip(trace.x, trace.y, strict=True)}
    assert {(x, y) for x, y, _, _ in lines} | {(x, y) for _, _, x, y in lines} <= units
    np.testing.assert_array_equal(lines[:, 3] - lines[:, 1], 1)


def test_the_receptive_field_is_drawn_in_the_accent_colour():
    masks = STACKS["convolution"]  # 3 and then 4 numbers: six inputs under one output
    figure = connections_chart(masks, reached(masks, 2), (2, 2), DARK)
    path = next(trace for trace in figure.data if trace.name == "reached")
    assert path.line.color == DARK.accent
    assert len(line_ends(path)) == 4 * 3 + 4
    units = next(trace for trace in figure.data if trace.mode == "markers")
    assert list(units.marker.color[:9]) == [DARK.panel] * 2 + [DARK.accent] * 6 + [DARK.panel]
    assert units.text[np.argmax(units.marker.size)] == "output 2"


def test_rows_are_centred_and_named_with_their_sizes():
    masks = STACKS["convolution"]
    figure = connections_chart(masks, reached(masks, 0), (2, 0), LIGHT)
    units = next(trace for trace in figure.data if trace.mode == "markers")
    x, y = np.array(units.x), np.array(units.y)
    assert [(np.sum(y == row), x[y == row].mean()) for row in range(3)] == [(9, 4), (7, 4), (4, 4)]
    assert list(figure.layout.yaxis.ticktext) == ["input<br>9", "layer 1<br>7", "output<br>4"]
