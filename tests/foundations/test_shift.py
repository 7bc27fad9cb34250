import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.pooling import pool_forward
from cnnkit.foundations.shift import relative_change, shift_changes, shift_right

NUMBERS = st.integers(-50, 50).map(float)
MAPS = arrays(np.float64, (1, 5, 12, 2), elements=NUMBERS)
PAIRS = st.tuples(arrays(np.float64, (4, 7), elements=NUMBERS), arrays(np.float64, (4, 7), elements=NUMBERS))


def whole(x):
    return x


def test_shift_right_moves_the_content_and_keeps_the_shape():
    x = np.arange(12.0).reshape(1, 2, 6, 1)
    np.testing.assert_array_equal(shift_right(x, 0, largest=2)[0, :, :, 0], [[2, 3, 4, 5], [8, 9, 10, 11]])
    np.testing.assert_array_equal(shift_right(x, 2, largest=2)[0, :, :, 0], [[0, 1, 2, 3], [6, 7, 8, 9]])


@given(PAIRS)
def test_relative_change_is_the_difference_over_that_of_all_pairs(pair):
    before, after = pair
    both = np.concatenate([before.ravel(), after.ravel()])
    every_pair = np.abs(both[:, None] - both[None, :]).mean()
    assume(every_pair > 0)
    assert relative_change(before, after) == pytest.approx(np.abs(before - after).mean() / every_pair)


@given(PAIRS, st.floats(0.1, 10), NUMBERS)
def test_relative_change_is_symmetric_and_blind_to_brightness_and_contrast(pair, factor, offset):
    before, after = pair
    change = relative_change(before, after)
    assert 0 <= change <= 2 + 1e-12
    assert relative_change(after, before) == pytest.approx(change)
    assert relative_change(factor * before + offset, factor * after + offset) == pytest.approx(change, abs=1e-6)


def test_relative_change_of_unrelated_noise_is_one():
    rng = np.random.default_rng(0)
    assert relative_change(rng.random((200, 300)), rng.random((200, 300))) == pytest.approx(1, abs=0.01)


def test_relative_change_of_flat_maps():
    flat = np.full((3, 4), 7.0, dtype=np.float32)
    assert relative_change(flat, flat) == 0
    assert relative_change(flat, flat + 1) == 2  # no two draws differ more than these two maps do everywhere


@given(MAPS, st.integers(1, 4))
def test_max_pooling_a_map_moved_by_a_whole_window_moves_the_result_by_a_cell(x, size):
    still, moved = (pool_forward(shift_right(x, shift, largest=size), size)[0] for shift in (0, size))
    np.testing.assert_array_equal(moved[:, :, 1:], still[:, :, :-1])


def test_stripes_two_wide_vanish_under_max_pooling_by_two():
    stripes = np.tile([1.0, 0, 0, 1, 1, 0, 0, 1, 1], (2, 1))[None, :, :, None]  # Zhang, arXiv:1904.11486
    still, moved = (pool_forward(shift_right(stripes, shift, largest=1), 2)[0].ravel() for shift in (0, 1))
    assert still.tolist() == [0, 1, 0, 1]
    assert moved.tolist() == [1, 1, 1, 1]
    changes = shift_changes(stripes, lambda x: pool_forward(x, 2)[0], largest=1)
    # Half of the cells change by 1; of the 8 x 8 pairs of the 2 zeros and 6 ones in both maps, 24 differ.
    assert changes.tolist() == [0, pytest.approx((2 / 4) / (24 / 64))]


def test_shift_changes_compares_every_shift_with_the_first_state():
    x = np.random.default_rng(0).random((1, 6, 11, 3)).astype(np.float32)
    changes = shift_changes(x, whole, largest=3)
    expected = [relative_change(x[:, :, 3:], x[:, :, 3 - shift : 11 - shift]) for shift in range(4)]
    assert changes == pytest.approx(expected)
    assert changes[0] == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: shift_right(np.zeros((1, 4, 8, 1)), 1, largest=8),
            ShapeError,
            r"up to 8 pixels .* got \(1, 4, 8, 1\)",
        ),
        (lambda: shift_right(np.zeros((4, 9)), 1, largest=8), ShapeError, r"\(N, H, W, C\) wider than that"),
        (
            lambda: shift_right(np.zeros((1, 4, 9, 1)), 9, largest=8),
            OptionError,
            "shift of 9 pixels .* between 0 and 8",
        ),
        (lambda: shift_right(np.zeros((1, 4, 9, 1)), -1, largest=8), OptionError, "shift of -1 pixels"),
        (lambda: relative_change(np.zeros((2, 3)), np.zeros((3, 2))), ShapeError, r"\(2, 3\) and \(3, 2\)"),
        (lambda: relative_change(np.zeros((0, 3)), np.zeros((0, 3))), ShapeError, "at least one pixel"),
    ],
)
def test_errors_name_the_sizes(call, error, message):
    with pytest.raises(error, match=message):
        call()
