import re

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.loops import (
    conv_backward_loops,
    conv_forward_loops,
    conv_single_step,
    pool_backward_loops,
    pool_forward_loops,
)

RNG = np.random.default_rng(0)
X, WEIGHTS, BIAS = RNG.normal(size=(2, 7, 8, 3)), RNG.normal(size=(3, 2, 3, 4)), RNG.normal(size=4)


def test_a_single_step_multiplies_sums_and_adds_the_bias():
    window, weights = np.array([[[1.0], [2.0]], [[3.0], [4.0]]]), np.array([[[1.0], [0.5]], [[-1.0], [2.0]]])
    assert conv_single_step(window, weights, 0.25) == 1 + 1 - 3 + 8 + 0.25


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_convolution_matches_tensorflow(stride, padding):
    variables = [tf.constant(array) for array in (X, WEIGHTS, BIAS)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        x, weights, bias = variables
        expected = tf.nn.conv2d(x, weights, stride, [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)]) + bias
    z = conv_forward_loops(X, WEIGHTS, BIAS, stride=stride, padding=padding)
    np.testing.assert_allclose(z, expected)
    dz = np.cos(z)
    wanted = tape.gradient(expected, variables, tf.constant(dz))
    for gradient, derivative in zip(
        conv_backward_loops(dz, X, WEIGHTS, stride=stride, padding=padding), wanted, strict=True
    ):
        np.testing.assert_allclose(gradient, derivative, atol=1e-12)


@pytest.mark.parametrize("mode", ["max", "average"])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (3, 1), (2, 3)])
def test_pooling_matches_tensorflow(mode, size, stride):
    x = tf.constant(X)
    with tf.GradientTape() as tape:
        tape.watch(x)
        operation = tf.nn.max_pool2d if mode == "max" else tf.nn.avg_pool2d
        expected = operation(x, size, stride, "VALID")
    a = pool_forward_loops(X, size, stride=stride, mode=mode)
    np.testing.assert_allclose(a, expected)
    da = np.cos(a)
    dx = pool_backward_loops(da, X, size, stride=stride, mode=mode)
    np.testing.assert_allclose(dx, tape.gradient(expected, x, tf.constant(da)), atol=1e-12)


def test_each_of_several_maxima_receives_the_whole_gradient():
    x = np.array([[5.0, 1], [5, 2]])[None, :, :, None]
    dx = pool_backward_loops(np.full((1, 1, 1, 1), 3.0), x, 2, stride=2)
    np.testing.assert_array_equal(dx[0, :, :, 0], [[3, 0], [3, 0]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_number_type_is_kept(dtype):
    x, weights, bias = (array.astype(dtype) for array in (X[:1], WEIGHTS, BIAS))
    z = conv_forward_loops(x, weights, bias)
    results = [z, *conv_backward_loops(z, x, weights)]
    for mode in ("max", "average"):
        a = pool_forward_loops(x, 2, stride=2, mode=mode)
        results += [a, pool_backward_loops(a, x, 2, stride=2, mode=mode)]
    assert {result.dtype for result in results} == {np.dtype(dtype)}


def test_a_filter_of_other_channels_or_too_large_is_refused():
    with pytest.raises(ShapeError, match=re.escape("a window of (3, 2, 3) and a filter of (3, 2, 1) do not match")):
        conv_forward_loops(X, WEIGHTS[:, :, :1], BIAS)
    with pytest.raises(ShapeError, match="A filter of side 3 does not fit into 2"):
        conv_forward_loops(X[:, :2], WEIGHTS, BIAS)


def test_an_unknown_pooling_mode_lists_the_known_ones():
    with pytest.raises(OptionError, match=r'Unknown pooling mode "median"\. Use "max" or "average"'):
        pool_forward_loops(X, 2, stride=2, mode="median")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match='Use "max" or "average"'):
        pool_backward_loops(X, X, 1, stride=1, mode="sum")  # type: ignore[arg-type]
