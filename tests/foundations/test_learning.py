from itertools import islice

import numpy as np
import pytest
import scipy.signal
import skimage.data
import tensorflow as tf

from cnnkit.errors import ImageError, OptionError, ShapeError
from cnnkit.foundations.convolution import conv_backward, conv_forward
from cnnkit.foundations.filters import FILTERS, oriented_filter
from cnnkit.foundations.learning import learn_filter, loss_slope, stable_learning_rate


def photograph(name: str) -> np.ndarray:
    """A grey photograph of at most 256 pixels a side, from 0 to 1, in float32 as the app has it."""
    picture = getattr(skimage.data, name)()
    if picture.ndim == 3:
        picture = picture.mean(axis=-1)
    return (picture[::2, ::2][:200, :256] / 255).astype(np.float32)


def filtered(picture: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return scipy.signal.correlate2d(picture, weights, mode="valid").astype(picture.dtype)


def noise(shape: tuple[int, int] = (12, 15), seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape)


@pytest.mark.parametrize("picture_name", ["astronaut", "camera", "coins"])
@pytest.mark.parametrize(
    "wanted",
    [FILTERS["vertical"], FILTERS["sobel horizontal"], FILTERS["scharr vertical"], oriented_filter(30)],
    ids=["vertical", "sobel horizontal", "scharr vertical", "30 degrees"],
)
def test_the_numbers_of_an_edge_filter_are_found_on_photographs(picture_name, wanted):
    picture = photograph(picture_name)
    *_, last = learn_filter(picture, filtered(picture, wanted), rng=np.random.default_rng(0))
    assert last.step == 200
    assert np.abs(last.weights - wanted).max() < 0.05
    assert last.weights.dtype == np.float32


@pytest.mark.parametrize("size", [2, 3, 5])
def test_any_target_leads_to_the_least_squares_fit(size):
    picture, target = noise(), noise((13 - size, 16 - size), seed=1)
    windows = np.lib.stride_tricks.sliding_window_view(picture, (size, size)).reshape(target.size, -1)
    columns = np.hstack([windows, np.ones((target.size, 1))])
    (*expected, bias), *_ = np.linalg.lstsq(columns, target.ravel())
    *_, last = learn_filter(picture, target, size=size, steps=1000, rng=np.random.default_rng(0))
    np.testing.assert_allclose(last.weights.ravel(), expected, atol=1e-6)
    assert last.bias == pytest.approx(bias, abs=1e-6)


def test_loss_and_gradient_match_tensorflow_and_so_do_the_steps():
    picture, target = noise(), noise((10, 13), seed=1)
    steps = list(learn_filter(picture, target, steps=3, learning_rate=0.05, momentum=0.8, rng=np.random.default_rng(0)))
    weights = tf.Variable(steps[0].weights)
    optimizer = tf.keras.optimizers.SGD(0.05, momentum=0.8)
    for step in steps:
        np.testing.assert_allclose(step.weights, weights.numpy(), rtol=1e-5)
        with tf.GradientTape() as tape:
            z = tf.nn.conv2d(picture[None, :, :, None], weights[:, :, None, None], 1, "VALID")[0, :, :, 0]
            loss = tf.math.reduce_variance(target - z)  # the mean square when the bias is at its best
        gradient = tape.gradient(loss, weights)
        assert step.loss == pytest.approx(float(loss), rel=1e-5)
        assert step.bias == pytest.approx(float(tf.reduce_mean(target - z)), rel=1e-4)
        np.testing.assert_allclose(step.gradient, gradient, rtol=1e-4)
        optimizer.apply_gradients([(gradient, weights)])


def test_windows_as_rows_give_the_gradient_of_a_convolution():
    picture, target = noise(), noise((11, 12), seed=1)
    weights = noise((2, 4), seed=2)
    windows = np.array([picture[r : r + 2, c : c + 4].ravel() for r in range(11) for c in range(12)])
    bias, loss, gradient = loss_slope(windows, target.ravel(), weights)
    z, cache = conv_forward(picture[None, :, :, None], weights[:, :, None, None], np.array([bias]))
    difference = z[0, :, :, 0] - target
    _, expected, slope_by_bias = conv_backward(2 / target.size * difference[None, :, :, None], cache)
    assert loss == pytest.approx(np.mean(difference**2))
    np.testing.assert_allclose(gradient, expected[:, :, 0, 0])
    assert slope_by_bias == pytest.approx(0)  # no other bias is better


def test_the_bias_takes_up_a_shift_of_the_target():
    picture = noise()
    *_, plain = learn_filter(picture, filtered(picture, FILTERS["vertical"]), rng=np.random.default_rng(0))
    *_, shifted = learn_filter(picture, filtered(picture, FILTERS["vertical"]) + 7, rng=np.random.default_rng(0))
    np.testing.assert_allclose(shifted.weights, plain.weights, atol=1e-9)
    assert shifted.bias - plain.bias == pytest.approx(7)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_stable_rate_parts_descent_from_divergence(momentum):
    picture = photograph("camera")[:40, :50]
    target = filtered(picture, FILTERS["laplacian"])
    stable = stable_learning_rate(picture, momentum=momentum)

    def descend(share: float) -> float:
        options = {"steps": 600, "momentum": momentum, "learning_rate": share * stable}
        *_, last = learn_filter(picture, target, **options, rng=np.random.default_rng(0))
        return last.loss

    first = next(learn_filter(picture, target, rng=np.random.default_rng(0)))
    assert descend(0.98) < first.loss
    with pytest.raises(OptionError, match=r"The loss has grown to .* is too large.*converges below"):
        descend(1.02)


def test_the_steps_before_a_divergence_are_seen():
    picture = photograph("coins")
    rate = 3 * stable_learning_rate(picture)
    steps = learn_filter(
        picture, filtered(picture, FILTERS["vertical"]), learning_rate=rate, rng=np.random.default_rng(0)
    )
    first, second, third = islice(steps, 3)
    assert (first.step, second.step, third.step) == (0, 1, 2)
    assert third.loss > second.loss
    with pytest.raises(OptionError, match=f"learning rate {rate:.3g} is too large.*{rate / 3:.3g}"):
        list(steps)


def test_without_momentum_the_loss_falls_in_every_step():
    picture = photograph("camera")[:40, :50]
    steps = learn_filter(picture, filtered(picture, FILTERS["sharpen"]), momentum=0, rng=np.random.default_rng(0))
    assert (np.diff([step.loss for step in steps]) < 0).all()


def test_steps_count_the_updates_and_keep_their_own_weights():
    picture = noise()
    before = picture.copy()
    steps = list(learn_filter(picture, filtered(picture, FILTERS["vertical"]), steps=4, rng=np.random.default_rng(0)))
    assert [step.step for step in steps] == [0, 1, 2, 3, 4]
    assert len({step.weights.tobytes() for step in steps}) == 5
    np.testing.assert_array_equal(picture, before)


def test_errors_come_at_once_and_name_the_numbers_and_the_fix():
    picture, target, rng = noise(), noise((10, 13)), np.random.default_rng(0)
    with pytest.raises(ShapeError, match=r"\(12, 15\) into \(10, 13\), but `target` has shape \(12, 15\)"):
        learn_filter(picture, picture, rng=rng)
    with pytest.raises(ShapeError, match=r"one grey picture \(H, W\), got \(12, 15, 3\).*picture.mean\(axis=-1\)"):
        learn_filter(np.zeros((12, 15, 3)), target, rng=rng)
    with pytest.raises(ShapeError, match=r"filter of side 20 does not fit"):
        stable_learning_rate(picture, 20)
    with pytest.raises(ImageError, match=r"Every pixel of the picture is 0.5"):
        stable_learning_rate(np.full((6, 7), 0.5))
    with pytest.raises(ImageError, match=r"NaN or infinity"):
        learn_filter(np.where(picture > 2, np.nan, picture), target, rng=rng)
    with pytest.raises(OptionError, match=r"float32 or float64 numbers, got uint8"):
        learn_filter(np.zeros((12, 15), np.uint8), target, rng=rng)
    with pytest.raises(OptionError, match=r"momentum must be from 0 to below 1, got 1.0"):
        learn_filter(picture, target, momentum=1.0, rng=rng)
    with pytest.raises(OptionError, match=r"learning rate must be above 0, got -1.0. Below [\d.]+ it converges"):
        learn_filter(picture, target, learning_rate=-1.0, rng=rng)
    with pytest.raises(OptionError, match=r"`steps` must be a whole number from 0 up, got -1"):
        learn_filter(picture, target, steps=-1, rng=rng)
