import numpy as np
import pytest
import scipy.ndimage
import scipy.spatial.distance
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.convolution import conv_forward
from cnnkit.foundations.translation import every_move, likeness, moving_window, translate

steps = st.integers(-9, 9)


def pictures(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=shape)


@given(steps, steps)
def test_translate_is_scipys_shift_with_zeros(down, right):
    x = pictures(2, 5, 7, 3)
    expected = scipy.ndimage.shift(x, (0, down, right, 0), order=0, cval=0.0)
    np.testing.assert_array_equal(translate(x, down=down, right=right), expected)


def test_translate_keeps_type_and_argument():
    x = pictures(1, 4, 6, 2).astype(np.float32)
    before = x.copy()
    assert translate(x, down=1, right=-2).dtype == np.float32
    np.testing.assert_array_equal(x, before)


@given(st.integers(0, 4), st.integers(0, 4))
def test_what_stays_inside_comes_back(down, right):
    x = np.pad(pictures(1, 3, 4, 2), ((0, 0), (0, 4), (0, 4), (0, 0)))
    there = translate(x, down=down, right=right)
    np.testing.assert_array_equal(translate(there, down=-down, right=-right), x)


@given(st.integers(0, 3), st.integers(0, 3))
def test_a_convolution_follows_the_move_wherever_its_old_map_reaches(down, right):
    x, weights = pictures(1, 8, 9, 2), pictures(3, 2, 2, 4)
    before, _ = conv_forward(x, weights)
    after, _ = conv_forward(translate(x, down=down, right=right), weights)
    height, width = before.shape[1:3]
    np.testing.assert_allclose(after[:, down:, right:], before[:, : height - down, : width - right], atol=1e-12)


def test_every_move_in_the_order_of_a_grid():
    x = np.zeros((1, 5, 6, 1))
    x[0, 1, 2] = 1
    moves = every_move(x, 3).reshape(3, 3, 5, 6)
    for down in range(3):
        for right in range(3):
            assert np.argwhere(moves[down, right]).tolist() == [[1 + down, 2 + right]]


def test_moving_window_stays_on_what_moves():
    x = np.pad(pictures(1, 3, 3, 1), ((0, 0), (1, 3), (1, 4), (0, 0)))
    moves = every_move(x, 3).reshape(3, 3, 7, 8)
    expected = np.broadcast_to(x[0, :5, :5, 0], (3, 3, 5, 5))
    np.testing.assert_array_equal(moving_window(moves, 5), expected)


@given(st.integers(0, 50))
def test_likeness_is_one_minus_scipys_cosine_distance(seed):
    a, b = np.random.default_rng(seed).normal(size=(2, 12))
    assert likeness(a.reshape(3, 4), b.reshape(3, 4)) == pytest.approx(1 - scipy.spatial.distance.cosine(a, b))
    assert likeness(a, b) == pytest.approx(-float(tf.keras.losses.cosine_similarity(a, b)))


def test_likeness_of_nothing():
    assert likeness(np.zeros(3), np.zeros(3)) == 1
    assert likeness(np.zeros(3), np.ones(3)) == 0


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: translate(np.ones((4, 4))), ShapeError, r"got \(4, 4\).*x\[None"),
        (
            lambda: translate(np.ones((1, 4, 4, 1)), down=0.5),  # type: ignore[arg-type]
            OptionError,
            "`down` must be a whole number.*0.5",
        ),
        (lambda: every_move(np.ones((2, 4, 4, 1)), 2), ShapeError, "one picture, got 2"),
        (lambda: every_move(np.ones((1, 4, 4, 1)), 0), OptionError, "at least 1, got 0"),
        (lambda: moving_window(np.ones((3, 3, 5, 6)), 4), ShapeError, "4 × 4 moved by 2 down.*5 × 6"),
        (lambda: moving_window(np.ones((3, 3, 5, 6)), 0), OptionError, "at least 1, got 0"),
        (lambda: likeness(np.ones(3), np.ones(4)), ShapeError, r"\(3,\) and \(4,\)"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
