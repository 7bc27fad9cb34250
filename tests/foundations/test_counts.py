import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.counts import compare_layers, conv_connections, conv_parameters, dense_parameters

small = st.integers(1, 6)


def test_the_course_example():
    comparison = compare_layers((32, 32, 3), f=5, filters=6)
    assert comparison.output_shape == (28, 28, 6)
    assert comparison.dense_weights == 14_450_688
    assert comparison.dense_parameters == 14_450_688 + 4704
    assert (comparison.conv_weights, comparison.conv_biases, comparison.conv_parameters) == (450, 6, 456)
    assert comparison.conv_multiplications == 4704 * 75
    assert comparison.weight_ratio == pytest.approx(32_112.64)
    assert comparison.multiplication_ratio == pytest.approx(40.96)  # an output reads 75 of the 3072 inputs


def test_a_megapixel_picture_into_a_thousand_hidden_units_takes_three_billion_weights():
    assert dense_parameters(1000 * 1000 * 3, 1000, bias=False) == 3_000_000_000
    assert conv_parameters(3, 3, 10) == 280  # the course's layer of ten 3x3x3 filters, whatever the picture's size


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("rank", [1, 2, 3])
def test_conv_parameters_match_keras(rank, bias):
    built = getattr(tf.keras.layers, f"Conv{rank}D")(7, 3, use_bias=bias)
    built.build((None, *([9] * rank), 4))
    assert conv_parameters(3, 4, 7, rank=rank, bias=bias) == built.count_params()


@pytest.mark.parametrize("bias", [True, False])
def test_dense_parameters_match_keras(bias):
    layer = tf.keras.layers.Dense(11, use_bias=bias)
    layer.build((None, 5))
    assert dense_parameters(5, 11, bias=bias) == layer.count_params()


@given(small, small, small, small, st.integers(1, 3), st.integers(0, 2))
def test_each_product_reads_an_input_once(height, width, c_in, c_out, stride, padding):
    f = 1 + min(height, width) // 2
    ones = tf.ones((1, height, width, c_in))
    pads = [[0, 0], [padding, padding], [padding, padding], [0, 0]]
    padded = tf.pad(ones, pads, constant_values=1)  # reading padding is a product as well
    z = tf.nn.conv2d(padded, tf.ones((f, f, c_in, c_out)), stride, "VALID")
    products = int(np.sum(z))
    assert conv_connections((height, width, c_in), f, c_out, stride=stride, padding=padding) == products


@given(small, small, small, small)
def test_a_filter_as_large_as_the_picture_is_a_dense_layer(side, c_in, c_out, rank):
    inputs = side**rank * c_in
    assert conv_parameters(side, c_in, c_out, rank=rank) == dense_parameters(inputs, c_out)
    shape = (*[side] * rank, c_in)
    assert conv_connections(shape, side, c_out) == dense_parameters(inputs, c_out, bias=False)


def test_stride_and_padding_reach_the_comparison():
    comparison = compare_layers((9, 12, 2), f=3, filters=4, stride=2, padding="same")
    assert comparison.output_shape == (5, 6, 4)
    assert comparison.dense_multiplications == 9 * 12 * 2 * 5 * 6 * 4
    assert comparison.conv_multiplications == 5 * 6 * 4 * 3 * 3 * 2


def test_the_dense_layer_may_have_units_of_its_own():
    comparison = compare_layers((1000, 1000, 3), f=3, filters=10, dense_units=1000)
    assert comparison.dense_weights == 3_000_000_000  # the course's example
    assert comparison.dense_parameters == 3_000_001_000
    assert comparison.conv_parameters == 280
    with pytest.raises(OptionError, match=r"`outputs` must be a whole number, got 0"):
        compare_layers((32, 32, 3), f=3, filters=2, dense_units=0)


def test_dilation_takes_room_but_no_parameters():
    assert conv_connections((9, 8, 2), 3, 4, dilation=2) == 5 * 4 * 4 * 3 * 3 * 2


def test_errors_name_the_numbers_and_the_fix():
    with pytest.raises(OptionError, match=r"`outputs` must be a whole number, got 0. Use 1 or more"):
        dense_parameters(3, 0)
    with pytest.raises(OptionError, match=r"`c_in` must be a whole number, got 1.5"):
        conv_parameters(3, 1.5, 2)  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match=r"`input_shape` must be \(H, W, C\), got \(32, 32\). Grey has C = 1"):
        compare_layers((32, 32), f=3, filters=2)  # type: ignore[arg-type]
    with pytest.raises(ShapeError, match=r"spatial sizes and then the channels, got \(28,\)"):
        conv_connections((28,), 3, 2)
    with pytest.raises(ShapeError, match=r"filter of side 7 does not fit"):
        compare_layers((32, 5, 3), f=7, filters=2)
    with pytest.raises(OptionError, match=r"`filters` must be a whole number, got 0"):
        compare_layers((32, 32, 3), f=3, filters=0)
