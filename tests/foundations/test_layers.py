import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.layers import (
    ACTIVATIONS,
    LEAKY_RELU_SLOPE,
    dense_backward,
    dense_forward,
    sigmoid,
    softmax,
    softmax_cross_entropy,
)

TENSORFLOW_ACTIVATIONS = {
    "linear": tf.identity,
    "relu": tf.nn.relu,
    "leaky_relu": lambda z: tf.nn.leaky_relu(z, alpha=LEAKY_RELU_SLOPE),
    "sigmoid": tf.nn.sigmoid,
    "tanh": tf.nn.tanh,
}


def test_every_activation_has_an_oracle():
    assert ACTIVATIONS.keys() == TENSORFLOW_ACTIVATIONS.keys()


@pytest.mark.parametrize("number_type", [np.float32, np.float64])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_their_slopes_match_tensorflow(name, number_type):
    rng = np.random.default_rng(0)
    z = np.append(3 * rng.normal(size=20), [0, -30, 30]).astype(number_type)  # the kink, and both flat ends
    da = rng.normal(size=z.shape).astype(number_type)
    variable = tf.constant(z)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        expected = TENSORFLOW_ACTIVATIONS[name](variable)
    expected_dz = tape.gradient(expected, variable, output_gradients=tf.constant(da))

    a, dz = ACTIVATIONS[name].forward(z), ACTIVATIONS[name].backward(da, z)

    tolerance = 1e-5 if number_type == np.float32 else 1e-7  # TensorFlow holds alpha in float32
    np.testing.assert_allclose(a, expected, rtol=tolerance, atol=tolerance)
    np.testing.assert_allclose(dz, expected_dz, rtol=tolerance, atol=tolerance)
    assert a.dtype == dz.dtype == number_type


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_give_new_arrays(name):
    z, da = np.array([1.0, -2.0]), np.array([3.0, 4.0])
    ACTIVATIONS[name].forward(z)[:] = 99
    ACTIVATIONS[name].backward(da, z)[:] = 99
    np.testing.assert_array_equal(z, [1, -2])
    np.testing.assert_array_equal(da, [3, 4])


@pytest.mark.parametrize("number_type", [np.float32, np.float64])
def test_sigmoid_and_softmax_survive_enormous_numbers(number_type):
    z = np.array([-1e30, -1000, 0, 1000, 1e30], dtype=number_type)
    np.testing.assert_array_equal(sigmoid(z), [0, 0, 0.5, 1, 1])
    np.testing.assert_array_equal(softmax(z), [0, 0, 0, 0, 1])


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8), st.floats(-1000, 1000))
def test_softmax_gives_probabilities_and_ignores_a_common_shift(logits, shift):
    probabilities = softmax(np.array(logits))
    assert probabilities.sum() == pytest.approx(1)
    assert (probabilities > 0).all()
    np.testing.assert_allclose(softmax(np.array(logits) + shift), probabilities, rtol=1e-9)


@given(st.floats(-700, 700))
def test_sigmoid_mirrors_at_one_half(z):
    pair = sigmoid(np.array([z, -z]))
    assert pair.sum() == pytest.approx(1)


def test_softmax_matches_tensorflow():
    logits = np.random.default_rng(0).normal(size=(2, 3, 5))
    np.testing.assert_allclose(softmax(logits), tf.nn.softmax(logits).numpy())


@pytest.mark.parametrize("has_bias", [True, False])
def test_dense_layer_and_its_gradients_match_tensorflow(has_bias):
    rng = np.random.default_rng(0)
    x, weights, bias, dz = (rng.normal(size=size) for size in ((4, 3), (3, 5), (5,), (4, 5)))
    inputs = [tf.constant(array) for array in (x, weights, bias if has_bias else np.zeros(5))]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        expected = tf.matmul(inputs[0], inputs[1]) + inputs[2]
    expected_gradients = tape.gradient(expected, inputs, output_gradients=tf.constant(dz))

    z, cache = dense_forward(x, weights, bias if has_bias else None)

    np.testing.assert_allclose(z, expected)
    for gradient, expected_gradient in zip(dense_backward(dz, cache), expected_gradients, strict=True):
        np.testing.assert_allclose(gradient, expected_gradient)


def test_cross_entropy_and_its_gradient_match_tensorflow():
    rng = np.random.default_rng(0)
    logits, labels = 5 * rng.normal(size=(6, 4)), rng.integers(0, 4, size=6)
    variable = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        expected = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, variable))
    loss, dlogits = softmax_cross_entropy(logits, labels)
    assert loss == pytest.approx(float(expected))
    np.testing.assert_allclose(dlogits, tape.gradient(expected, variable))


def test_cross_entropy_of_a_hopeless_guess_is_its_distance_and_not_infinite():
    loss, dlogits = softmax_cross_entropy(np.array([[0.0, 5000.0]], dtype=np.float32), np.array([0]))
    assert loss == 5000
    np.testing.assert_array_equal(dlogits, [[-1, 1]])
    assert dlogits.dtype == np.float32


def test_errors_name_the_numbers_and_the_fix():
    x, weights = np.zeros((2, 4, 3)), np.zeros((12, 5))
    with pytest.raises(ShapeError, match=r"\(2, 4, 3\).*\(12, 5\) do not fit.*reshape\(len\(x\), -1\)"):
        dense_forward(x, weights)
    with pytest.raises(ShapeError, match=r"`bias` of shape \(3,\) must have one number for each output, \(5,\)"):
        dense_forward(x.reshape(2, 12), weights, np.zeros(3))
    z, cache = dense_forward(x.reshape(2, 12), weights)
    with pytest.raises(ShapeError, match=r"`dz` of shape \(5, 2\) must have the shape of the output, \(2, 5\)"):
        dense_backward(z.T, cache)
    with pytest.raises(OptionError, match=r"labels go from 0 to 5, but with 5 logits.*between 0 and 4"):
        softmax_cross_entropy(z, np.array([0, 5]))
    with pytest.raises(ShapeError, match=r"For one-hot labels pass labels.argmax\(axis=1\)"):
        softmax_cross_entropy(z, np.eye(5, dtype=int)[:2])
