"""TensorFlow's convolution, forward and backward, in every rank and with every option of ours."""

from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf

from cnnkit.foundations.convolution import conv_backward, conv_forward
from cnnkit.foundations.geometry import Padding

Array = npt.NDArray[Any]
SPATIAL = {1: (11,), 2: (9, 11), 3: (7, 6, 8)}
KERNELS = {1: (4,), 2: (3, 4), 3: (2, 3, 1)}


def draw(rank: int, num_channels: int = 2, num_filters: int = 5) -> tuple[Array, Array, Array]:
    rng = np.random.default_rng(rank)
    return (
        rng.normal(size=(3, *SPATIAL[rank], num_channels)),
        rng.normal(size=(*KERNELS[rank], num_channels, num_filters)),
        rng.normal(size=num_filters),
    )


def spread(weights: Array, dilation: int) -> Array:
    """Put the gaps of a dilated filter into it as zeros: TensorFlow has no gradient for dilation on a CPU."""
    sizes = [dilation * (f - 1) + 1 for f in weights.shape[:-2]]
    wide = np.zeros((*sizes, *weights.shape[-2:]), weights.dtype)
    wide[tuple(slice(None, None, dilation) for _ in sizes)] = weights
    return wide


def tensorflow_forward(x: Any, weights: Any, bias: Any, padding: Padding, stride: int) -> Any:
    rank = len(weights.shape) - 2
    if isinstance(padding, int):
        x, padding = tf.pad(x, [(0, 0), *[(padding, padding)] * rank, (0, 0)]), "valid"
    strides = stride if rank < 3 else [1, stride, stride, stride, 1]
    operation = {1: tf.nn.conv1d, 2: tf.nn.conv2d, 3: tf.nn.conv3d}[rank]
    return operation(x, weights, strides, padding.upper()) + bias


def tensorflow_backward(x: Array, weights: Array, bias: Array, dz: Array, padding: Padding, stride: int, dilation: int):
    variables = [tf.constant(array) for array in (x, spread(weights, dilation), bias)]
    with tf.GradientTape() as tape:
        tape.watch(variables)
        z = tensorflow_forward(variables[0], variables[1], variables[2], padding, stride)
    dx, dweights, dbias = (gradient.numpy() for gradient in tape.gradient(z, variables, tf.constant(dz)))
    return dx, dweights[tuple(slice(None, None, dilation) for _ in weights.shape[:-2])], dbias


def assert_like_tensorflow(x: Array, weights: Array, bias: Array, padding: Padding, stride: int, dilation: int):
    z, cache = conv_forward(x, weights, bias, stride=stride, padding=padding, dilation=dilation)
    expected = tensorflow_forward(x, spread(weights, dilation), bias, padding, stride).numpy()
    np.testing.assert_allclose(z, expected, atol=1e-10)
    dz = np.random.default_rng(9).normal(size=z.shape)
    gradients = zip(
        conv_backward(dz, cache),
        tensorflow_backward(x, weights, bias, dz, padding, stride, dilation),
        strict=True,
    )
    for gradient, wanted in gradients:
        np.testing.assert_allclose(gradient, wanted, atol=1e-10)
