import re

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.architectures.depth import signal_by_depth
from cnnkit.errors import OptionError

SHAPE = (1, 4, 4, 32)  # of every tensor in the stack


def stack(num_blocks, *, skip, scale=1.0, seed=0):
    return signal_by_depth(num_blocks, skip=skip, scale=scale, rng=np.random.default_rng(seed))


@pytest.mark.parametrize("skip", [False, True], ids=["plain", "residual"])
def test_sizes_are_those_of_the_same_stack_in_tensorflow(skip):
    rng = np.random.default_rng(5)
    a = tf.Variable(np.maximum(rng.standard_normal(SHAPE), 0))
    upstream = rng.standard_normal(SHAPE)
    signals = [a]
    with tf.GradientTape() as tape:
        for _ in range(3):
            first, second = 0.7 * np.sqrt(2 / 32) * rng.standard_normal((2, 32, 32))
            z2 = tf.nn.relu(signals[-1] @ first) @ second
            signals.append(tf.nn.relu(z2 + signals[-1] if skip else z2))
        cost = tf.reduce_sum(signals[-1] * upstream)
    gradients = tape.gradient(cost, signals)
    ours = stack(3, skip=skip, scale=0.7, seed=5)

    def sizes(tensors):
        return np.array([np.sqrt(np.mean(np.square(tensor))) for tensor in tensors])

    np.testing.assert_allclose(ours.forward, sizes(signals) / sizes(signals)[0])
    np.testing.assert_allclose(ours.backward, sizes(gradients) / sizes(gradients)[-1])


def test_a_plain_stack_fades_with_the_scale_of_its_weights_to_the_number_of_its_layers():
    at_1, at_half = stack(10, skip=False), stack(10, skip=False, scale=0.5)
    layers = 2 * np.arange(11)
    np.testing.assert_allclose(at_half.forward, at_1.forward * 0.5**layers)
    np.testing.assert_allclose(at_half.backward, at_1.backward * 0.5 ** layers[::-1])


def test_at_hes_scale_a_plain_stack_keeps_the_mean_square_in_expectation_and_a_residual_one_grows():
    plain = [stack(3, skip=False, seed=seed).forward[-1] for seed in range(150)]
    assert np.mean(np.square(plain)) == pytest.approx(1, abs=0.15)
    for seed in range(5):
        every_ninth = stack(54, skip=True, seed=seed).forward[::9]
        assert (every_ninth[1:] > 5 * every_ninth[:-1]).all()


def test_with_small_weights_a_residual_stack_hands_on_what_a_plain_one_loses():
    plain, residual = (stack(27, skip=skip, scale=0.3) for skip in (False, True))
    assert plain.forward[-1] < 1e-25
    assert plain.backward[0] < 1e-25
    assert residual.forward[-1] == pytest.approx(1, abs=0.3)
    assert residual.backward[0] == pytest.approx(1, abs=0.4)


@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("scale", [0.2, 3.0])
def test_the_deepest_stack_at_the_ends_of_the_range_has_sizes(scale, skip):
    signal = stack(200, skip=skip, scale=scale)
    for sizes in (signal.forward, signal.backward):
        assert np.isfinite(sizes).all()
        assert (sizes > 0).all()


@pytest.mark.parametrize(
    ("num_blocks", "scale"),
    [(0, 1.0), (201, 1.0), (2.5, 1.0), ("3", 1.0), (None, 1.0), (5, 0.1), (5, 3.5), (5, float("nan")), (5, "1")],
)
def test_options_out_of_range_are_named(num_blocks, scale):
    words = re.escape(f"from 1 to 200 and scale lie between 0.2 and 3.0, got {num_blocks!r} and {scale!r}.")
    with pytest.raises(OptionError, match=words):
        stack(num_blocks, skip=True, scale=scale)
