import re

import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import (
    Padding,
    effective_size,
    input_usage,
    output_size,
    pad_widths,
    symmetric_same_padding,
    zero_pad,
)

SIZES = st.integers(1, 40)
SMALL = st.integers(1, 7)


def positions_by_walking(n: int, f: int, padding: int, stride: int, dilation: int) -> int:
    """Walk a filter along the padded axis until its last number falls off the end."""
    count = start = 0
    while start + dilation * (f - 1) <= n + 2 * padding - 1:
        count, start = count + 1, start + stride
    return count


@pytest.mark.parametrize(
    ("n", "f", "padding", "stride", "expected"),
    [(6, 3, 0, 1, 4), (6, 3, 1, 1, 6), (7, 3, 0, 2, 3), (39, 3, 0, 1, 37), (37, 5, 0, 2, 17), (17, 5, 0, 2, 7)],
    ids=["edge", "same", "strided", "deep-1", "deep-2", "deep-3"],
)
def test_output_size_gives_the_worked_examples_of_the_course(n, f, padding, stride, expected):
    assert output_size(n, f, padding=padding, stride=stride) == expected


@given(n=SIZES, f=SMALL, padding=st.integers(0, 5), stride=SMALL, dilation=st.integers(1, 4))
def test_output_size_counts_the_positions_of_a_walking_filter(n, f, padding, stride, dilation):
    expected = positions_by_walking(n, f, padding, stride, dilation)
    if expected:
        assert output_size(n, f, padding=padding, stride=stride, dilation=dilation) == expected
    else:
        with pytest.raises(ShapeError, match="does not fit"):
            output_size(n, f, padding=padding, stride=stride, dilation=dilation)


@given(n=SIZES, f=SMALL, stride=SMALL, dilation=st.integers(1, 4))
def test_same_padding_is_the_least_that_gives_n_over_s_positions(n, f, stride, dilation):
    options = {"stride": stride, "dilation": dilation}
    before, after = pad_widths(n, f, padding="same", **options)
    wanted = int(np.ceil(n / stride))
    assert output_size(n, f, padding="same", **options) == wanted
    assert after - before in (0, 1)
    assert positions_by_walking(n + before + after, f, 0, **options) == wanted
    if after:
        assert positions_by_walking(n + before + after - 1, f, 0, **options) < wanted


def test_valid_is_no_padding():
    assert pad_widths(9, 4, padding="valid") == (0, 0)
    assert output_size(9, 4, padding="valid", stride=2) == output_size(9, 4, padding=0, stride=2) == 3


def test_effective_size_counts_the_gaps():
    assert [effective_size(3, d) for d in (1, 2, 3)] == [3, 5, 7]
    assert effective_size(1, 9) == 1


@given(half=st.integers(0, 6), dilation=st.integers(1, 4), n=st.integers(1, 30))
def test_symmetric_same_padding_keeps_the_size(half, dilation, n):
    f = 2 * half + 1
    p = symmetric_same_padding(f, dilation=dilation)
    assert positions_by_walking(n, f, p, 1, dilation) == n


def test_symmetric_same_padding_keeps_the_size_of_an_even_filter_whose_gaps_make_it_odd():
    assert positions_by_walking(11, 4, symmetric_same_padding(4, dilation=2), 1, 2) == 11


def test_symmetric_same_padding_of_an_even_filter_says_why_odd_is_usual():
    message = r"covering 4 pixels would need \(4 - 1\) / 2 = 1\.5 .* why odd filters are usual\. Use a filter of 3 or 5"
    with pytest.raises(ShapeError, match=message):
        symmetric_same_padding(4)


@pytest.mark.parametrize("spatial", [(5,), (5, 4), (2, 5, 4)])
def test_zero_pad_moves_the_input_inside_a_frame_of_zeros(spatial):
    x = np.random.default_rng(0).normal(size=(2, *spatial, 3))
    pairs = [(1, 2), (0, 3), (2, 0)][: len(spatial)]
    padded = zero_pad(x, pairs)
    assert padded.shape == (2, *(n + sum(pair) for n, pair in zip(spatial, pairs, strict=True)), 3)
    inside = tuple(slice(before, before + n) for n, (before, _) in zip(spatial, pairs, strict=True))
    np.testing.assert_array_equal(padded[(slice(None), *inside)], x)
    assert np.count_nonzero(padded) == np.count_nonzero(x)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8])
def test_zero_pad_keeps_the_number_type_and_pads_all_sides_alike(dtype):
    padded = zero_pad(np.ones((1, 2, 3, 1), dtype), 2)
    assert padded.dtype == dtype
    np.testing.assert_array_equal(padded[0, :, :, 0], np.pad(np.ones((2, 3)), 2))


def test_zero_pad_never_hands_back_its_argument():
    x = np.ones((1, 2, 1))
    zero_pad(x, 0)[:] = 7
    assert (x == 1).all()


@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 2, "valid", "same"])
def test_input_usage_is_the_gradient_of_a_convolution_of_ones(padding: Padding, stride: int, dilation: int):
    shape, kernel = (9, 11), (3, 4)
    # TensorFlow has no gradient for dilation on a CPU; a dilated filter is one with zeros in its gaps.
    ones = np.zeros((dilation * 2 + 1, dilation * 3 + 1, 1, 1), np.float32)
    ones[::dilation, ::dilation] = 1
    x = tf.ones((1, *shape, 1))
    pads = [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)] if isinstance(padding, int) else padding.upper()
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = tf.nn.conv2d(x, ones, stride, pads)
    usage = input_usage(shape, kernel, stride=stride, padding=padding, dilation=dilation)
    np.testing.assert_array_equal(usage, tape.gradient(z, x).numpy()[0, :, :, 0])
    assert np.issubdtype(usage.dtype, np.integer)


@given(n=SIZES, f=SMALL, padding=st.integers(0, 5), stride=SMALL, dilation=st.integers(1, 4))
def test_input_usage_counts_the_reads_of_a_walking_filter(n, f, padding, stride, dilation):
    positions = positions_by_walking(n, f, padding, stride, dilation)
    if not positions:
        return
    expected = [0] * n
    for start in range(0, positions * stride, stride):
        for tap in range(f):
            pixel = start + tap * dilation - padding
            if 0 <= pixel < n:
                expected[pixel] += 1
    usage = input_usage((n,), (f,), padding=padding, stride=stride, dilation=dilation)
    assert usage.tolist() == expected


def test_input_usage_of_a_volume_multiplies_the_axes():
    usage = input_usage((3, 4, 5), (2, 2, 2))
    assert usage.shape == (3, 4, 5)
    assert usage[0, 0, 0] == 1
    assert usage[1, 1, 1] == 8
    assert usage[1, 0, 2] == 4


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        ((5, 7), {}, "A filter of side 7 does not fit into 5 + 2*0 = 5. Use padding of at least 1, or a "),
        ((5, 7), {}, "or a filter of at most 5."),
        ((4, 3), {"dilation": 3}, "A filter of side 3 (7 with dilation 3) does not fit into 4 + 2*0 = 4."),
        ((4, 3), {"dilation": 3}, "Use padding of at least 2, or a filter of at most 2."),
        ((4, 9), {"padding": 1}, "does not fit into 4 + 2*1 = 6. Use padding of at least 3"),
    ],
)
def test_a_filter_that_does_not_fit_is_refused_with_the_fix(arguments, options, message):
    with pytest.raises(ShapeError, match=re.escape(message)):
        output_size(*arguments, **options)


@given(n=st.integers(1, 12), f=st.integers(1, 12), padding=st.integers(0, 3), dilation=st.integers(1, 4))
def test_the_fix_in_the_refusal_works_and_is_the_least(n, f, padding, dilation):
    try:
        output_size(n, f, padding=padding, dilation=dilation)
    except ShapeError as error:
        fixes = re.search(r"padding of at least (\d+), or a filter of at most (\d+)", str(error))
        assert fixes is not None
        p, largest = map(int, fixes.groups())
        assert positions_by_walking(n, f, p, 1, dilation) > 0
        assert positions_by_walking(n, f, p - 1, 1, dilation) == 0
        assert positions_by_walking(n, largest, padding, 1, dilation) > 0
        assert positions_by_walking(n, largest + 1, padding, 1, dilation) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"stride": 0}, "stride must be at least 1, got 0. Use 1 or more."),
        ({"padding": -2}, "padding must be at least 0, got -2. Use 0 or more."),
        ({"dilation": 0}, "dilation must be at least 1, got 0. Use 1 or more."),
        ({"stride": 1.5}, "stride must be a whole number, got 1.5. Use 1 or more."),
        ({"stride": True}, "stride must be a whole number, got True."),
        ({"padding": 0.5}, "padding must be a whole number, got 0.5. Use 0 or more."),
        ({"padding": None}, "padding must be a whole number, got None."),
        ({"padding": "SAME"}, 'Unknown padding "SAME". Use "valid", "same" or a whole number of pixels from 0 up.'),
        ({"n": 0}, "the input size n must be at least 1, got 0."),
        ({"f": 0}, "the filter size f must be at least 1, got 0."),
    ],
)
def test_an_option_out_of_range_is_refused_with_its_value(options, message):
    with pytest.raises(OptionError, match=re.escape(message)):
        output_size(**{"n": 8, "f": 3, **options})


def test_sizes_may_be_numpy_integers():
    result = output_size(np.int64(8), np.int32(3), padding=np.int8(1))  # type: ignore[arg-type]
    assert result == 8
    assert type(result) is int


def test_zero_pad_names_the_shape_it_cannot_pad():
    with pytest.raises(ShapeError, match=r"got \(5, 4\)\. For a single grey picture pass picture\[None, :, :, None\]"):
        zero_pad(np.ones((5, 4)), 1)
    for padding in ([(1, 1)], (1, 2)):
        with pytest.raises(
            ShapeError, match=r"\(1, 5, 4, 3\) has 2 spatial axes, got the padding " + re.escape(str(padding))
        ):
            zero_pad(np.ones((1, 5, 4, 3)), padding)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="padding must be a whole number, got 'same'"):
        zero_pad(np.ones((1, 5, 4, 3)), "same")  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="padding must be at least 0, got -1"):
        zero_pad(np.ones((1, 5, 4, 3)), [(0, -1), (0, 0)])


def test_input_usage_names_the_axes_that_do_not_match():
    with pytest.raises(ShapeError, match=r"2 axes \(5, 4\) and a filter of 1 \(3,\) do not match"):
        input_usage((5, 4), (3,))
