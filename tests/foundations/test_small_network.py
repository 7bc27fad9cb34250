"""The pieces together are a network: convolution, ReLU, pooling, dense, softmax, and back to the first filter."""

import numpy as np
import tensorflow as tf

from cnnkit.foundations import (
    ACTIVATIONS,
    conv_backward,
    conv_forward,
    dense_backward,
    dense_forward,
    pool_backward,
    pool_forward,
    softmax_cross_entropy,
)

RELU = ACTIVATIONS["relu"]


def loss_and_gradients(x, labels, filters, filter_bias, weights, bias):
    z, conv_cache = conv_forward(x, filters, filter_bias, stride=2, padding="same")
    a = RELU.forward(z)
    pooled, pool_cache = pool_forward(a, 2, ties="first")
    logits, dense_cache = dense_forward(pooled.reshape(len(x), -1), weights, bias)
    loss, dlogits = softmax_cross_entropy(logits, labels)
    dflat, dweights, dbias = dense_backward(dlogits, dense_cache)
    da = pool_backward(dflat.reshape(pooled.shape), pool_cache)
    dx, dfilters, dfilter_bias = conv_backward(RELU.backward(da, z), conv_cache)
    return loss, (dx, dfilters, dfilter_bias, dweights, dbias)


def test_gradients_of_a_whole_network_match_tensorflow():
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(3, 11, 13, 2)), np.array([0, 4, 2])
    parameters = [
        rng.normal(size=shape) for shape in ((3, 3, 2, 4), (4,), (3 * 3 * 4, 5), (5,))
    ]  # filters, filter bias, weights, bias
    loss, gradients = loss_and_gradients(x, labels, *parameters)

    variables = [tf.Variable(array) for array in (x, *parameters)]
    with tf.GradientTape() as tape:
        picture, filters, filter_bias, weights, bias = variables
        a = tf.nn.relu(tf.nn.conv2d(picture, filters, 2, "SAME") + filter_bias)
        pooled = tf.nn.max_pool2d(a, 2, 2, "VALID")
        logits = tf.reshape(pooled, (3, -1)) @ weights + bias
        expected = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
    np.testing.assert_allclose(loss, expected)
    for ours, theirs in zip(gradients, tape.gradient(expected, variables), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-12)


def test_descent_learns_to_tell_upright_from_level_bars():
    rng = np.random.default_rng(1)
    upright = np.zeros((40, 8, 8, 1))
    for picture, place in zip(upright, rng.integers(0, 8, 40), strict=True):
        picture[:, place] = 1
    x = np.concatenate([upright, upright.swapaxes(1, 2)]) + 0.1 * rng.normal(size=(80, 8, 8, 1))
    labels = np.repeat([0, 1], 40)
    parameters = [0.3 * rng.normal(size=shape) for shape in ((3, 3, 1, 4), (4,), (2 * 2 * 4, 2), (2,))]
    first, _ = loss_and_gradients(x, labels, *parameters)
    for _ in range(300):
        loss, (_, *gradients) = loss_and_gradients(x, labels, *parameters)
        parameters = [p - 0.5 * gradient for p, gradient in zip(parameters, gradients, strict=True)]
    assert first > 0.5  # nats; guessing costs log 2 = 0.69
    assert loss < 0.2
