import cv2
import numpy as np
import pytest
import tensorflow as tf

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations import repeat_mean


def random_picture(*shape: int):
    return np.random.default_rng(0).uniform(0, 255, shape)


@pytest.mark.parametrize("f", [1, 3, 5])
def test_same_layers_are_opencvs_box_filter_with_a_black_border(f):
    picture = expected = random_picture(12, 17, 3)
    for _ in range(4):
        expected = cv2.blur(expected, (f, f), borderType=cv2.BORDER_CONSTANT)
    np.testing.assert_allclose(repeat_mean(picture, f, layers=4, padding="same"), expected)


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("f", [2, 4])
def test_layers_are_tensorflows_average_pooling_of_a_picture_with_zeros_around(padding, f):
    picture = random_picture(20, 23, 2).astype(np.float32)
    expected = tf.constant(picture[None])
    for _ in range(3):
        if padding == "same":  # padded by hand: TensorFlow's own padding does not count in its means
            before = (f - 1) // 2
            ends = [before, f - 1 - before]
            expected = tf.pad(expected, [[0, 0], ends, ends, [0, 0]])
        expected = tf.nn.avg_pool2d(expected, f, 1, "VALID")
    means = repeat_mean(picture, f, layers=3, padding=padding)
    np.testing.assert_allclose(means, expected[0], rtol=1e-5)
    assert means.dtype == np.float32


def test_even_filter_moves_the_picture_by_half_a_pixel_a_layer():
    picture = np.zeros((33, 41, 1))
    picture[20, 25] = 1
    means = repeat_mean(picture, 4, layers=6, padding="same")[:, :, 0]
    assert means.sum() == pytest.approx(1)
    assert means.sum(axis=1) @ np.arange(33) == pytest.approx(20 - 6 / 2)
    assert means.sum(axis=0) @ np.arange(41) == pytest.approx(25 - 6 / 2)


def test_no_layer_is_the_picture_itself():
    picture = random_picture(3, 4, 2)
    np.testing.assert_array_equal(repeat_mean(picture, 3, layers=0, padding="valid"), picture)


def test_layers_that_take_the_whole_picture_are_refused():
    picture = random_picture(9, 30, 1)  # 9, 5 and 1 rows
    assert repeat_mean(picture, 5, layers=2, padding="valid").shape == (1, 22, 1)
    with pytest.raises(ShapeError, match=r"Layer 3 of 4: A filter of side 5 does not .* Or stop after 2 layers"):
        repeat_mean(picture, 5, layers=4, padding="valid")


@pytest.mark.parametrize(("f", "layers"), [(0, 1), (3, -1)])
def test_sizes_below_the_least_are_refused(f, layers):
    with pytest.raises(OptionError, match=f"got {f} and {layers}"):
        repeat_mean(random_picture(4, 5, 1), f, layers=layers, padding="same")
