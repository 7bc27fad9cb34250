import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.pooling import pool_backward, pool_forward

TENSORFLOW_POOLING = {"max": tf.nn.max_pool, "average": tf.nn.avg_pool}
SHAPES = [(3, 13, 2), (2, 9, 12, 3), (2, 5, 7, 6, 2)]


def pictures(rng: np.random.Generator, shape: tuple[int, ...], *, with_ties: bool) -> np.ndarray:
    x = rng.integers(0, 3, size=shape) if with_ties else rng.normal(size=shape)
    return x.astype(np.float32)  # TensorFlow pools volumes in no wider type


def tensorflow_pool(x: np.ndarray, size: int, stride: int, mode: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pool with TensorFlow, and send back a gradient of 1, 2, 3, ... in reading order."""
    variable = tf.constant(x)
    rank = x.ndim - 2
    with tf.GradientTape() as tape:
        tape.watch(variable)
        a = TENSORFLOW_POOLING[mode](variable, [size] * rank, [stride] * rank, "VALID", f"N{'DHW'[-rank:]}C")
        da = np.arange(1, 1 + tf.size(a).numpy(), dtype=np.float32).reshape(a.shape)
        loss = tf.reduce_sum(a * da)
    return a.numpy(), da, tape.gradient(loss, variable).numpy()


@pytest.mark.parametrize("shape", SHAPES, ids=["1-D", "2-D", "3-D"])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (2, 3), (3, 1), (1, 1)])
@pytest.mark.parametrize("mode", ["max", "average"])
def test_pooling_and_its_gradient_match_tensorflow(shape, size, stride, mode):
    x = pictures(np.random.default_rng(0), shape, with_ties=False)
    expected, da, expected_dx = tensorflow_pool(x, size, stride, mode)
    a, cache = pool_forward(x, size, stride=stride, mode=mode)
    np.testing.assert_allclose(a, expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(pool_backward(da, cache), expected_dx, rtol=1e-5)


# TensorFlow gives the gradient to the first of equal maxima in signals and pictures, but to all of them in volumes.
@pytest.mark.parametrize(("shape", "ties"), list(zip(SHAPES, ("first", "first", "all"), strict=True)))
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1)])
def test_equal_maxima_get_the_gradient_as_in_tensorflow(shape, ties, size, stride):
    x = pictures(np.random.default_rng(1), shape, with_ties=True)
    _, da, expected_dx = tensorflow_pool(x, size, stride, "max")
    _, cache = pool_forward(x, size, stride=stride, ties=ties)
    np.testing.assert_allclose(pool_backward(da, cache), expected_dx, rtol=1e-5)


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1)])
def test_all_equal_maxima_get_the_gradient_as_the_course_mask_gives_it(size, stride):
    x = pictures(np.random.default_rng(2), (2, 7, 9, 2), with_ties=True)
    a, cache = pool_forward(x, size, stride=stride)
    da = np.random.default_rng(3).integers(-9, 9, size=a.shape)
    expected = np.zeros_like(x)
    for n, i, j, c in np.ndindex(a.shape):
        rows, columns = slice(i * stride, i * stride + size), slice(j * stride, j * stride + size)
        window = x[n, rows, columns, c]
        expected[n, rows, columns, c] += (window == window.max()) * da[n, i, j, c]
    np.testing.assert_array_equal(pool_backward(da.astype(np.float32), cache), expected)


def test_a_window_by_hand():
    x = np.array([[1.0, 3.0], [3.0, 2.0]])[None, :, :, None]
    da = np.full((1, 1, 1, 1), 8.0)
    answers = {}
    for mode, ties in (("max", "all"), ("max", "first"), ("average", "all")):
        a, cache = pool_forward(x, 2, mode=mode, ties=ties)
        answers[mode, ties] = a.item(), pool_backward(da, cache)[0, :, :, 0].tolist()
    assert answers == {
        ("max", "all"): (3, [[0, 8], [8, 0]]),
        ("max", "first"): (3, [[0, 8], [0, 0]]),
        ("average", "all"): (2.25, [[2, 2], [2, 2]]),
    }


def test_stride_is_the_window_unless_given_and_an_incomplete_last_window_is_left_out():
    a, _ = pool_forward(np.zeros((1, 7, 11, 2)), 3)
    assert a.shape == (1, 2, 3, 2)
    a, _ = pool_forward(np.zeros((1, 7, 11, 2)), 3, stride=1)
    assert a.shape == (1, 5, 9, 2)


pooling_cases = st.tuples(
    st.integers(0, 2**32 - 1),  # seed
    st.tuples(st.integers(1, 2), st.integers(4, 9), st.integers(4, 9), st.integers(1, 3)),  # shape of x
    st.integers(1, 4),  # size
    st.integers(1, 5),  # stride
)


@given(pooling_cases)
def test_average_pooling_and_its_backward_are_adjoint(case):
    seed, shape, size, stride = case
    rng = np.random.default_rng(seed)
    x = rng.normal(size=shape)
    a, cache = pool_forward(x, size, stride=stride, mode="average")
    y = rng.normal(size=a.shape)
    assert (a * y).sum() == pytest.approx((x * pool_backward(y, cache)).sum(), abs=1e-9)


@given(pooling_cases)
def test_no_maximum_is_below_the_average_or_outside_the_input(case):
    seed, shape, size, stride = case
    x = np.random.default_rng(seed).normal(size=shape)
    maxima, _ = pool_forward(x, size, stride=stride)
    averages, _ = pool_forward(x, size, stride=stride, mode="average")
    assert (maxima >= averages - 1e-12).all()
    assert np.isin(maxima, x).all()


@given(pooling_cases)
def test_each_gradient_arrives_exactly_once_when_the_first_maximum_takes_it(case):
    seed, shape, size, stride = case
    rng = np.random.default_rng(seed)
    a, cache = pool_forward(rng.integers(0, 2, size=shape).astype(float), size, stride=stride, ties="first")
    da = rng.normal(size=a.shape)
    np.testing.assert_allclose(pool_backward(da, cache).sum(axis=(1, 2)), da.sum(axis=(1, 2)), atol=1e-9)


@pytest.mark.parametrize("number_type", [np.float32, np.float64])
@pytest.mark.parametrize("mode", ["max", "average"])
def test_number_type_is_kept_and_nothing_is_changed_in_place(number_type, mode):
    x = np.random.default_rng(0).normal(size=(1, 5, 6, 2)).astype(number_type)
    before = x.copy()
    a, cache = pool_forward(x, 1, mode=mode)
    dx = pool_backward(a, cache)
    a += 1  # the output belongs to the caller, even when it equals the input
    np.testing.assert_array_equal(x, before)
    assert a.dtype == dx.dtype == number_type


def test_errors_name_the_numbers_and_the_fix():
    x = np.zeros((1, 5, 8, 3))
    with pytest.raises(ShapeError, match=r"window of 6 pixels does not fit into an input of 5 x 8.*at most 5"):
        pool_forward(x, 6)
    with pytest.raises(ShapeError, match=r"got \(5, 8\).*picture\[None"):
        pool_forward(x[0, :, :, 0], 2)
    with pytest.raises(OptionError, match=r"`size` must be a whole number of pixels from 1 up, got 0"):
        pool_forward(x, 0)
    with pytest.raises(OptionError, match=r"`stride` must be a whole number of pixels from 1 up, got 1.5"):
        pool_forward(x, 2, stride=1.5)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match=r'unknown mode "mean". Use one of max, average'):
        pool_forward(x, 2, mode="mean")
    with pytest.raises(OptionError, match=r'unknown ties "last". Use one of all, first'):
        pool_forward(x, 2, ties="last")
    with pytest.raises(OptionError, match=r"float32 or float64 numbers, got uint8.*astype\(np.float32\) / 255"):
        pool_forward(x.astype(np.uint8), 2)
    _, cache = pool_forward(x, 2)
    with pytest.raises(ShapeError, match=r"\(1, 5, 8, 3\) must have the shape of the pooled output, \(1, 2, 4, 3\)"):
        pool_backward(x, cache)
