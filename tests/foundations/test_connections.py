import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.connections import conv_mask, dense_mask, layer_sizes, reached
from cnnkit.foundations.counts import conv_connections, dense_parameters


def stack(n: int, f: int, num_layers: int) -> list[np.ndarray]:
    return [conv_mask(size, f) for size in layer_sizes(n, f, num_layers)[:-1]]


@given(st.integers(1, 12), st.integers(1, 5))
def test_conv_mask_is_tensorflows_convolution_of_each_input_alone(n, f):
    f = min(n, f)
    answers = tf.nn.conv1d(np.eye(n)[:, :, None], np.ones((f, 1, 1)), 1, "VALID").numpy()  # (n, n_out, 1)
    np.testing.assert_array_equal(conv_mask(n, f), answers[:, :, 0].T != 0)


@given(st.integers(1, 15), st.integers(1, 5), st.integers(1, 15))
def test_as_many_connections_as_products(n, f, n_out):
    f = min(n, f)
    assert conv_mask(n, f).sum() == conv_connections((n, 1), f, 1)
    assert dense_mask(n, n_out).sum() == dense_parameters(n, n_out, bias=False)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(0, 5), st.data())
def test_receptive_field_grows_by_f_minus_one_a_layer(f, num_layers, extra, data):
    field = 1 + num_layers * (f - 1)
    masks = stack(field + extra, f, num_layers)
    unit = data.draw(st.integers(0, extra))
    rows = reached(masks, unit)
    assert np.flatnonzero(rows[0]).tolist() == list(range(unit, unit + field))
    assert [len(row) for row in rows] == layer_sizes(field + extra, f, num_layers)


@given(st.integers(2, 4), st.integers(1, 3), st.integers(0, 3))
def test_forward_and_backward_name_the_same_pairs(f, num_layers, extra):
    masks = stack(1 + num_layers * (f - 1) + extra, f, num_layers)
    n_in, n_out = masks[0].shape[1], masks[-1].shape[0]
    back = np.array([reached(masks, unit)[0] for unit in range(n_out)])  # (n_out, n_in)
    forth = np.array([reached(masks, unit, direction="forward")[-1] for unit in range(n_in)])  # (n_in, n_out)
    np.testing.assert_array_equal(back, forth.T)


def test_an_input_at_the_rim_is_read_once_one_in_the_middle_three_times():
    masks = [conv_mask(7, 3)]
    counts = [int(reached(masks, unit, direction="forward")[1].sum()) for unit in range(7)]
    assert counts == [1, 2, 3, 3, 3, 2, 1]


def test_a_dense_layer_reaches_everything():
    rows = reached([dense_mask(6, 4), dense_mask(4, 3)], 1)
    assert [row.tolist() for row in rows] == [[True] * 6, [True] * 4, [False, True, False]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: layer_sizes(6, 4, 2), ShapeError, "2 layers with f = 4 need 7 inputs.*there are 6"),
        (lambda: layer_sizes(3, 4, 1), ShapeError, "does not fit"),
        (lambda: layer_sizes(6, 3, 0), OptionError, "at least 1, got 0"),
        (lambda: reached([conv_mask(5, 3)], 3), OptionError, "no unit 3 in a row of 3"),
        (
            lambda: reached([conv_mask(5, 3)], 0, direction="up"),  # type: ignore[arg-type]
            OptionError,
            'Unknown direction "up"',
        ),
        (lambda: reached([], 0), OptionError, "empty"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
