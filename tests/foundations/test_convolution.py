from typing import Any

import cv2
import numpy as np
import pytest
import scipy.signal
import tensorflow as tf

from cnnkit.foundations.convolution import conv_backward, conv_forward, true_convolution, window_products
from cnnkit.foundations.geometry import Padding, pad_widths
from cnnkit.foundations.loops import conv_backward_loops, conv_forward_loops
from tests.foundations.tensorflow_oracle import assert_like_tensorflow, draw, spread, tensorflow_forward

RANKS = pytest.mark.parametrize("rank", [1, 2, 3])
OPTIONS = [
    pytest.param(padding, stride, dilation, id=f"{padding}-stride{stride}-dilation{dilation}")
    for padding in (0, 1, 4, "valid", "same")
    for stride in (1, 2, 3)
    for dilation in (1, 2)
]


@RANKS
@pytest.mark.parametrize(("padding", "stride", "dilation"), OPTIONS)
def test_forward_and_backward_match_tensorflow(rank: int, padding: Padding, stride: int, dilation: int):
    assert_like_tensorflow(*draw(rank), padding, stride, dilation)


@pytest.mark.parametrize("num_filters", [1, 8])
@pytest.mark.parametrize("num_channels", [1, 3, 24])
def test_float32_matches_tensorflow_on_a_picture(num_channels, num_filters):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(1, 240, 320, num_channels)).astype(np.float32)
    weights = rng.normal(size=(3, 5, num_channels, num_filters)).astype(np.float32)
    z, _ = conv_forward(x, weights, padding="same")
    np.testing.assert_allclose(z, tf.nn.conv2d(x, weights, 1, "SAME").numpy(), rtol=1e-4, atol=1e-4)


@RANKS
def test_one_channel_matches_scipy(rank):
    x, weights, _ = draw(rank, 1, 1)
    kernel = weights[..., 0, 0]
    z, _ = conv_forward(x, weights)
    flipped = true_convolution(x, weights)
    for sample, correlated, convolved in zip(x[..., 0], z[..., 0], flipped[..., 0], strict=True):
        np.testing.assert_allclose(correlated, scipy.signal.correlate(sample, kernel, "valid"), atol=1e-10)
        np.testing.assert_allclose(convolved, scipy.signal.convolve(sample, kernel, "valid"), atol=1e-10)


def test_a_grey_picture_matches_opencv():
    rng = np.random.default_rng(0)
    picture, kernel = rng.normal(size=(21, 34)), rng.normal(size=(3, 5))
    z, _ = conv_forward(picture[None, :, :, None], kernel[:, :, None, None], padding="same")
    np.testing.assert_allclose(z[0, :, :, 0], cv2.filter2D(picture, -1, kernel, borderType=cv2.BORDER_CONSTANT))


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", [0, 2])
def test_forward_and_backward_match_the_loops(stride, padding):
    x, weights, bias = draw(2)
    z, cache = conv_forward(x, weights, bias, stride=stride, padding=padding)
    np.testing.assert_allclose(z, conv_forward_loops(x, weights, bias, stride=stride, padding=padding))
    dz = np.cos(z)
    expected = conv_backward_loops(dz, x, weights, stride=stride, padding=padding)
    for gradient, wanted in zip(conv_backward(dz, cache), expected, strict=True):
        np.testing.assert_allclose(gradient, wanted)


@RANKS
def test_gradients_are_the_slopes_of_a_cost(rank):
    arrays = draw(rank)
    options: dict[str, Any] = {"padding": "same", "stride": 2, "dilation": 2}

    def cost() -> float:
        return float(np.sin(conv_forward(*arrays, **options)[0]).sum())

    z, cache = conv_forward(*arrays, **options)
    gradients = conv_backward(np.cos(z), cache)
    rng = np.random.default_rng(0)
    for array, gradient in zip(arrays, gradients, strict=True):
        for _ in range(5):
            place = tuple(rng.integers(array.shape))
            kept, step = array[place], 1e-5
            array[place] = kept + step
            above = cost()
            array[place] = kept - step
            below = cost()
            array[place] = kept
            assert (above - below) / (2 * step) == pytest.approx(gradient[place], rel=1e-5, abs=1e-7)


def test_the_edge_example_of_the_course():
    picture = np.repeat([[10.0, 10, 10, 0, 0, 0]], 6, axis=0)
    vertical = np.array([[1.0, 0, -1]] * 3)
    windows, products = window_products(picture, vertical)
    np.testing.assert_array_equal(products.sum(axis=(2, 3)), [[0, 30, 30, 0]] * 4)
    np.testing.assert_array_equal(windows[0, 1], [[10, 10, 0]] * 3)
    np.testing.assert_array_equal(products[0, 1], [[10, 0, 0]] * 3)


@pytest.mark.parametrize(("stride", "padding", "dilation"), [(1, 0, 1), (2, 1, 1), (2, "same", 2), (3, 2, 1)])
def test_window_products_sum_to_the_convolution(stride, padding, dilation):
    rng = np.random.default_rng(0)
    x, weights = rng.normal(size=(8, 9)).astype(np.float32), rng.normal(size=(3, 2)).astype(np.float32)
    windows, products = window_products(x, weights, stride=stride, padding=padding, dilation=dilation)
    z = tensorflow_forward(x[None, ..., None], spread(weights[..., None, None], dilation), 0, padding, stride)
    np.testing.assert_allclose(products.sum(axis=(2, 3)), z[0, ..., 0], atol=1e-5)
    (top, bottom), (left, right) = (
        pad_widths(n, f, padding=padding, stride=stride, dilation=dilation)
        for n, f in zip(x.shape, weights.shape, strict=True)
    )
    frame = np.pad(x, [(top, bottom), (left, right)])
    last = (products.shape[0] - 1) * stride
    np.testing.assert_array_equal(
        windows[-1, 0], frame[last : last + 3 * dilation : dilation, 0 : 2 * dilation : dilation]
    )
    assert products.dtype == np.float32
