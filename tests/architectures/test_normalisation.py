import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures.normalisation import local_response_norm
from cnnkit.errors import OptionError


@pytest.mark.parametrize("size", [1, 3, 5, 9])
@pytest.mark.parametrize("shape", [(2, 3, 4, 7), (5,)])
def test_normalisation_is_tensorflows(shape, size):
    a = np.random.default_rng(0).normal(scale=50, size=shape)
    flat = a.reshape(1, -1, 1, shape[-1])
    expected = tf.nn.local_response_normalization(flat, depth_radius=size // 2, bias=2.0, alpha=0.01, beta=0.75)
    np.testing.assert_allclose(
        local_response_norm(a, size=size, alpha=0.01), np.reshape(expected, shape), rtol=1e-5
    )  # TensorFlow's is in float32


def test_one_channel_by_hand():
    a = np.array([30.0, 400, 40, 0])
    divisor = (2 + 0.0001 * (30**2 + 400**2 + 40**2)) ** 0.75
    np.testing.assert_allclose(local_response_norm(a), a / divisor)  # five neighbours reach all four channels
    np.testing.assert_allclose(local_response_norm(a, size=1)[2], 40 / (2 + 0.0001 * 40**2) ** 0.75)


@given(st.lists(st.floats(-1000, 1000), min_size=1, max_size=12), st.integers(0, 6))
def test_nothing_grows_and_no_sign_turns(values, half):
    a = np.array(values)
    b = local_response_norm(a, size=2 * half + 1)
    assert (np.abs(b) <= np.abs(a)).all()
    assert (a * b >= 0).all()


def test_the_type_stays():
    assert local_response_norm(np.ones((2, 3), np.float32)).dtype == np.float32


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size": 4}, "odd and at least 1, got 4"),
        ({"size": -1}, "got -1"),
        ({"size": 2.5}, r"got 2\.5"),
        ({"size": "5"}, "got '5'"),
        ({"k": 0.0}, "k > 0"),
        ({"k": float("nan")}, "nan"),
        ({"alpha": None}, "None"),
        ({"beta": -1}, "-1"),
        ({"beta": 10**5000}, "thousands of digits"),
    ],
)
def test_constants_out_of_range_are_named(options, message):
    with pytest.raises(OptionError, match=message):
        local_response_norm(np.ones(5), **options)
