import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnkit.architectures.blocks import distance_from_carried, residual_block, residual_block_backward
from cnnkit.errors import ShapeError

RNG = np.random.default_rng(0)
X = RNG.normal(size=(2, 5, 7, 3))
CASES = {  # C_in, C, C_out, stride, projects, skip
    "identity": (3, 4, 3, 1, False, True),
    "convolution": (3, 4, 6, 2, True, True),
    "projection without a stride": (3, 2, 5, 1, True, True),
    "plain": (3, 4, 6, 2, False, False),
}


def draw(case):
    channels, middle, out, stride, projects, skip = CASES[case]
    rng = np.random.default_rng(1)
    weights = rng.normal(size=(3, 3, channels, middle)), rng.normal(size=(5, 5, middle, out))
    biases = rng.normal(size=middle), rng.normal(size=out)
    shortcut = rng.normal(size=(1, 1, channels, out)) if projects else None
    return weights, biases, shortcut, stride, skip


def tensorflow_block(x, weights, biases, shortcut, stride, skip):
    """The block by tf.nn, padded apart, as keras.applications does."""
    z1 = tf.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    z1 = tf.nn.conv2d(z1, weights[0], stride, "VALID") + biases[0]
    z2 = tf.nn.conv2d(tf.nn.relu(z1), weights[1], 1, "SAME") + biases[1]
    total = z2
    if skip:
        total += x if shortcut is None else tf.nn.conv2d(x, shortcut, stride, "VALID")
    return z1, z2, tf.nn.relu(total)


@pytest.mark.parametrize("case", CASES)
def test_forward_and_backward_are_tensorflows(case):
    weights, biases, shortcut, stride, skip = draw(case)
    block = residual_block(X, weights[0], biases[0], weights[1], biases[1], shortcut=shortcut, stride=stride, skip=skip)
    x = tf.Variable(X)
    with tf.GradientTape() as tape:
        z1, z2, a2 = tensorflow_block(x, weights, biases, shortcut, stride, skip)
        da2 = np.random.default_rng(2).normal(size=a2.shape)
        cost = tf.reduce_sum(a2 * da2)
    for ours, theirs in ((block.z1, z1), (block.z2, z2), (block.a2, a2)):
        np.testing.assert_allclose(ours, theirs.numpy(), atol=1e-10)
    assert (block.carried is None) is not skip
    np.testing.assert_allclose(residual_block_backward(da2, block), tape.gradient(cost, x).numpy(), atol=1e-10)


def test_the_sum_worked_by_hand():
    x = np.array([[3.0, 1.0]])[None, ..., None]
    halve, turn = np.full((1, 1, 1, 1), 0.5), np.full((1, 1, 1, 1), -0.8)
    block = residual_block(x, halve, None, turn, None)
    np.testing.assert_allclose(block.a1.ravel(), [1.5, 0.5])
    np.testing.assert_allclose(block.total.ravel(), [-1.2 + 3, -0.4 + 1])
    np.testing.assert_allclose(block.a2.ravel(), [1.8, 0.6])
    np.testing.assert_array_equal(residual_block(x, halve, None, turn, None, skip=False).a2.ravel(), [0, 0])


@given(arrays(np.float64, (1, 4, 3, 2), elements=st.floats(0, 1e6)))
def test_with_weights_of_zero_a_residual_block_is_the_identity_and_a_plain_one_is_nothing(x):
    zeros = np.zeros((3, 3, 2, 2))
    np.testing.assert_array_equal(residual_block(x, zeros, None, zeros, None).a2, x)
    assert not residual_block(x, zeros, None, zeros, None, skip=False).a2.any()


@pytest.mark.parametrize("case", ["identity", "plain"])
def test_distances_are_those_of_filters_really_scaled(case):
    weights, _, _, stride, skip = draw(case)
    scales = np.array([0.0, 0.3, 1.0, 2.5])

    def run(scale):
        return residual_block(X, scale * weights[0], None, scale * weights[1], None, stride=stride, skip=skip)

    carried = np.random.default_rng(3).normal(size=run(1).a2.shape)
    expected = [np.linalg.norm((run(scale).a2 - carried).ravel()) for scale in scales]
    np.testing.assert_allclose(distance_from_carried(run(1), carried, scales), expected)


@pytest.mark.parametrize(
    ("channels", "stride", "message"),
    [
        (3, 2, r"body gives 3x4x3 and the shortcut 5x7x3, .* 1x1 convolution with 3 filters and stride 2"),
        (1, 1, r"body gives 5x7x1 and the shortcut 5x7x3, .* 1x1 convolution with 1 filter into the shortcut"),
    ],
)
def test_what_does_not_add_is_named_with_the_fix(channels, stride, message):
    with pytest.raises(ShapeError, match=message):
        residual_block(X, np.ones((3, 3, 3, 2)), None, np.ones((3, 3, 2, channels)), None, stride=stride)


@pytest.mark.parametrize("sides", [(2, 2), (3, 5)])
def test_filters_that_cannot_keep_the_size_are_refused(sides):
    with pytest.raises(ShapeError, match=f"filters of {sides[0]}x{sides[1]} .* the same odd number, such as 3x3"):
        residual_block(X, np.ones((*sides, 3, 3)), None, np.ones((3, 3, 3, 3)), None)


def test_a_gradient_of_another_shape_is_refused():
    block = residual_block(X, np.ones((3, 3, 3, 3)), None, np.ones((3, 3, 3, 3)), None)
    with pytest.raises(ShapeError, match=r"\(2, 5, 7, 3\), got \(5, 7, 3\)"):
        residual_block_backward(np.ones((5, 7, 3)), block)
