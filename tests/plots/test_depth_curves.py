import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.depth_curves import HEIGHT, DepthLine, depth_chart, error_bounds, mean_error
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training import EpochCurves


def epochs(train, test):
    ones, lines = (
        np.ones(len(train), np.float32),
        [(1 - np.array(line) / 100).astype(np.float32) for line in (train, test)],
    )
    return EpochCurves(ones, lines[0], ones, lines[1], ones)


LINES = [
    DepthLine(8, (epochs((70, 50, 40), (60, 46, 38)),)),
    DepthLine(56, (epochs((80, 60, 52), (70, 58, 50)), epochs((84, 64, 56), (76, 62, 56)))),
]
FRAME = {"chosen": 56, "num_epochs": 3, "bounds": (20.0, 80.0)}


def draw(lines=LINES, palette=LIGHT, **changes):
    return depth_chart("Plain", lines, palette, **{"epoch": 3, **FRAME, **changes})


def traces(figure):
    return {trace.name: trace for trace in figure.data}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_are_means_and_the_chosen_has_the_accent_and_a_band(palette):
    drawn = traces(draw(palette=palette))
    np.testing.assert_allclose(drawn["Plain-56, test"].y, [73, 60, 53], rtol=1e-4)
    np.testing.assert_allclose(drawn["Plain-56, test"].x, [1, 2, 3])
    np.testing.assert_allclose(drawn["Plain-56, training"].y, [82, 62, 54], rtol=1e-4)
    np.testing.assert_allclose(drawn["Plain-56, training"].x, [0.5, 1.5, 2.5])
    np.testing.assert_allclose(drawn["Plain-56, test, range"].y, [76, 62, 56, 50, 58, 70], rtol=1e-4)
    assert drawn["Plain-56, test"].line.color == palette.accent
    assert drawn["Plain-8, test"].line.color == palette.primary
    assert "Plain-8, test, range" not in drawn
    assert {name for name, trace in drawn.items() if trace.line.dash != "solid" and "range" not in name} == {
        "Plain-8, training", "Plain-56, training",
    }  # fmt: skip
    assert draw(palette=palette).data[-1].name.startswith("Plain-56")


def test_what_comes_after_the_epoch_is_faint():
    drawn = traces(draw(epoch=2))
    assert list(drawn["Plain-56, test"].x) == [1, 2]
    assert list(drawn["Plain-56, test, later"].x) == [2, 3]
    assert drawn["Plain-56, test, later"].opacity < 0.5
    assert drawn["Plain-56, test"].marker.size == (0, 9)
    assert not any("later" in name for name in traces(draw(epoch=3)))


def test_before_the_first_epoch_all_is_faint():
    figure = draw(epoch=0)
    drawn = traces(figure)
    assert not drawn["Plain-56, test"].x
    assert list(drawn["Plain-56, test, later"].x) == [1, 2, 3]
    assert "%" not in figure.layout.annotations[0].text


def test_the_head_says_the_errors_at_the_epoch():
    assert "test 60.0 %" in draw(epoch=2).layout.annotations[0].text
    assert "training 62.0 %" in draw(epoch=2).layout.annotations[0].text
    only = draw(epoch=2, parts=("training",))
    assert "test" not in only.layout.annotations[0].text
    assert not any(", test" in trace.name for trace in only.data)


def test_a_depth_without_runs_is_said_not_drawn():
    figure = draw(chosen=32)
    assert "no run recorded" in figure.layout.annotations[0].text
    assert not any("32" in trace.name for trace in figure.data)
    assert not draw(lines=[]).data


@given(st.lists(st.floats(1, 99), min_size=1, max_size=4))
def test_the_names_stand_in_order_inside_and_apart(ends):
    lines = [DepthLine(8 + 6 * n, (epochs((end,), (end,)),)) for n, end in enumerate(ends)]
    labels = draw(lines=lines, chosen=8, epoch=1, bounds=(0.0, 100.0)).layout.annotations[1:]
    assert len(labels) == len(lines)
    heights = sorted(label.y for label in labels)
    assert heights[0] >= 0
    assert heights[-1] <= 1
    room = HEIGHT * (heights[-1] - heights[0])
    assert room >= 15 * (len(labels) - 1)
    by_error = [label.y for _, label in sorted(zip(ends, labels, strict=True), key=lambda pair: pair[0])]
    assert by_error == sorted(by_error) or len(set(ends)) < len(ends)


def test_the_axes_hold_all_errors_with_little_room():
    assert error_bounds(LINES) == (30, 90)  # from 38, the test error of 8 layers, to 82, the training error of 56
    assert error_bounds([DepthLine(8, (epochs((6, 5), (5, 4)),))]) == (3, 7)
    assert error_bounds([DepthLine(8, (epochs((0, 0), (0, 99.8)),))]) == (0, 100)
    assert error_bounds([]) == (0, 100)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=1, max_size=5))
def test_the_axes_hold_all_last_errors_and_have_a_height(ends):
    low, high = error_bounds([DepthLine(8, (epochs((train,), (test,)),)) for train, test in ends])
    assert 0 <= low < high <= 100
    assert all(low - 1e-4 <= value <= high + 1e-4 for end in ends for value in end)


def test_seeds_of_different_lengths_are_averaged_as_far_as_all_have_come():
    line = DepthLine(8, (epochs((70, 50), (60, 46)), epochs((50,), (40,))))
    np.testing.assert_allclose(mean_error(line, "test"), [50], rtol=1e-5)
    assert mean_error(DepthLine(8, ()), "test").shape == (0,)
