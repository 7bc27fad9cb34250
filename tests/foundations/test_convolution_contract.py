import re

import numpy as np
import pytest

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.convolution import conv_backward, conv_forward, window_products
from tests.foundations.tensorflow_oracle import draw

GREY, COLOUR, BANK = np.ones((1, 6, 7, 1)), np.ones((1, 6, 7, 3)), np.ones((3, 3, 3, 4))


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((np.float32, np.float32, np.float32), np.float32),
        ((np.float64, np.float64, np.float64), np.float64),
        ((np.float32, np.float64, np.float32), np.float64),
        ((np.float32, np.float32, np.float64), np.float64),
    ],
)
def test_float32_is_kept_and_any_float64_makes_the_result_float64(types, expected):
    x, weights, bias = (array.astype(kind) for array, kind in zip(draw(2), types, strict=True))
    z, cache = conv_forward(x, weights, bias, padding="same")
    assert z.dtype == expected
    assert {gradient.dtype for gradient in conv_backward(z.astype(np.float64), cache)} == {np.dtype(expected)}


@pytest.mark.parametrize("padding", [0, 2])
def test_arguments_are_neither_changed_nor_shared(padding):
    arrays = draw(2)
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    z, cache = conv_forward(*arrays, padding=padding)
    dz = np.ones_like(z)
    dz.flags.writeable = False
    results = (z, *conv_backward(dz, cache))
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)
    assert all(result.flags.writeable for result in results)
    assert not any(np.shares_memory(array, result) for array in (*arrays, dz) for result in results)


def test_any_memory_order_of_the_arguments_gives_the_same():
    x, weights, bias = draw(2)
    z, _ = conv_forward(x, weights, bias)
    reordered, _ = conv_forward(np.asfortranarray(x), np.asfortranarray(weights), bias)
    backwards, _ = conv_forward(x[:, ::-1, ::-1][:, ::-1, ::-1], weights, bias)
    np.testing.assert_allclose(reordered, z)
    np.testing.assert_allclose(backwards, z)


def test_a_missing_number_spoils_only_the_windows_that_read_it():
    x, weights, _ = draw(2)
    x[1, 4, 5, 0] = np.nan
    z, _ = conv_forward(x, weights)
    spoiled = np.argwhere(np.isnan(z[..., 0]))
    assert {tuple(place) for place in spoiled.tolist()} == {(1, h, w) for h in (2, 3, 4) for w in (2, 3, 4, 5)}


@pytest.mark.parametrize(
    ("x", "weights", "bias", "message"),
    [
        (
            GREY,
            BANK,
            None,
            "The filters read 3 channels but the input has 1: `weights` is (3, 3, 3, 4) and `x` is (1, 6",
        ),
        (GREY, BANK, None, "use filters of 1 channel, or an input of 3."),
        (
            COLOUR[0],
            BANK,
            None,
            "so `x` needs 4 axes (N, ..., C_in), got 3 in (6, 7, 3). For a single colour picture pass",
        ),
        (
            COLOUR,
            np.ones((3, 3)),
            None,
            "one to three sizes f, got (3, 3). For a single grey filter pass weights[:, :, None",
        ),
        (COLOUR, np.ones((1,) * 6), None, "one to three sizes f, got (1, 1, 1, 1, 1, 1)"),
        (
            COLOUR[:0],
            BANK,
            None,
            "Nothing to convolve: `x` is (0, 6, 7, 3) and `weights` (3, 3, 3, 4). Pass at least one",
        ),
        (COLOUR, BANK[..., :0], None, "`weights` (3, 3, 3, 0)"),
        (COLOUR, BANK, np.ones(3), "`bias` must be (4,), one number for each of the 4 filters, got (3,)."),
        (COLOUR, BANK, np.ones((1, 1, 1, 4)), "got (1, 1, 1, 4). Flatten it with bias.ravel()"),
        (COLOUR, np.ones((3, 8, 3, 4)), None, "A filter of side 8 does not fit into 7 + 2*0 = 7."),
    ],
)
def test_shapes_that_do_not_fit_are_refused_with_the_fix(x, weights, bias, message):
    with pytest.raises(ShapeError, match=re.escape(message)):
        conv_forward(x, weights, bias)


@pytest.mark.parametrize(
    ("x", "weights", "bias", "message"),
    [
        (
            COLOUR.astype(np.uint8),
            BANK,
            None,
            "`x` must hold float32 or float64 numbers, got uint8. Convert it, x.astype",
        ),
        (COLOUR, BANK.astype(int), None, "`weights` must hold float32 or float64 numbers, got int64."),
        (COLOUR, BANK, np.ones(4, np.float16), "`bias` must hold float32 or float64 numbers, got float16."),
    ],
)
def test_other_numbers_than_floats_are_refused_with_the_fix(x, weights, bias, message):
    with pytest.raises(OptionError, match=re.escape(message)):
        conv_forward(x, weights, bias)


@pytest.mark.parametrize(
    ("options", "message"),
    [({"stride": 0}, "stride must be at least 1, got 0"), ({"padding": -1}, "padding must be at least 0, got -1")],
)
def test_options_out_of_range_are_refused(options, message):
    with pytest.raises(OptionError, match=message):
        conv_forward(COLOUR, BANK, **options)
    with pytest.raises(OptionError, match=message):
        window_products(COLOUR[0, ..., 0], BANK[..., 0, 0], **options)


def test_backward_refuses_a_gradient_of_another_shape_or_type():
    z, cache = conv_forward(COLOUR, BANK)
    with pytest.raises(ShapeError, match=r"the shape of the output, \(1, 4, 5, 4\), got \(1, 4, 4, 4\)"):
        conv_backward(z[:, :, :4], cache)
    with pytest.raises(OptionError, match="`dz` must hold float32 or float64 numbers, got int64"):
        conv_backward(z.astype(int), cache)


def test_window_products_wants_matrices():
    with pytest.raises(ShapeError, match=r"must be matrices, got \(6, 7, 3\) and \(3, 3\)\. Pass one channel"):
        window_products(COLOUR[0], BANK[..., 0, 0])
