import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.signal import correlate2d

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations import Coverage, cover_square

SIZES = st.integers(1, 12)
SMALL = st.integers(1, 4)


@given(n=SIZES, f=st.integers(1, 7), padding=st.integers(0, 4), stride=SMALL, dilation=SMALL)
def test_pixels_of_a_window_are_a_correlation_of_ones(n, f, padding, stride, dilation):
    covered = dilation * (f - 1) + 1
    assume(covered <= n + 2 * padding)
    dilated = np.zeros((covered, covered))
    dilated[::dilation, ::dilation] = 1
    expected = correlate2d(np.pad(np.ones((n, n)), padding), dilated, mode="valid")[::stride, ::stride]
    coverage = cover_square(n, f, padding=padding, stride=stride, dilation=dilation)
    np.testing.assert_array_equal(coverage.pixels, expected)


@given(n=SIZES, f=st.integers(1, 7), padding=st.sampled_from(["same", 6]), stride=SMALL)
def test_counting_by_pixel_and_by_window_gives_the_same_total(n, f, padding, stride):
    coverage = cover_square(n, f, padding=padding, stride=stride)
    assert coverage.usage.sum() == coverage.pixels.sum()
    assert coverage.reads.sum() == coverage.pixels.size * f**2


@given(n=SIZES, f=st.integers(1, 7), padding=st.integers(0, 4), stride=SMALL)
def test_remainder_is_the_rows_behind_the_last_window(n, f, padding, stride):
    assume(f <= n + 2 * padding)
    coverage = cover_square(n, f, padding=padding, stride=stride)
    reached = np.flatnonzero(coverage.reads.any(axis=1))
    assert len(coverage.reads) - 1 - reached[-1] == coverage.remainder


def test_a_padded_square_by_hand():
    coverage = cover_square(4, 3, padding=1, stride=2)  # windows from padded rows 0 and 2; row 5 is never reached
    assert (coverage.before, coverage.after, coverage.covered, coverage.room, coverage.remainder) == (1, 1, 3, 3, 1)
    np.testing.assert_array_equal(coverage.reads[0], [1, 1, 2, 1, 1, 0])
    np.testing.assert_array_equal(coverage.usage, np.outer([1, 2, 1, 1], [1, 2, 1, 1]))
    np.testing.assert_array_equal(coverage.pixels, [[4, 6], [6, 9]])
    assert coverage.ring.sum() == 36 - 16
    assert not coverage.ring[1:5, 1:5].any()


@pytest.mark.parametrize(
    ("n", "f", "padding", "stride", "expected"),
    [(8, 3, 1, 2, 0), (8, 3, "same", 2, 1), (8, 4, "same", 1, 0.5), (8, 3, 0, 1, 1)],
    ids=["symmetric", "tensorflow", "even", "valid"],
)
def test_first_centre_is_the_middle_of_the_first_window(n, f, padding, stride, expected):
    assert cover_square(n, f, padding=padding, stride=stride).first_centre == expected


def test_same_padding_puts_the_odd_pixel_at_the_end():
    coverage: Coverage = cover_square(8, 3, padding="same", stride=2)
    assert (coverage.before, coverage.after, coverage.remainder) == (0, 1, 0)
    assert coverage.ring[:8, :8].sum() == 0


def test_impossible_windows_are_refused_with_the_numbers():
    with pytest.raises(ShapeError, match=r"side 7 does not fit into 3 \+ 2\*1 = 5"):
        cover_square(3, 7, padding=1)
    with pytest.raises(OptionError, match="stride must be at least 1, got 0"):
        cover_square(8, 3, stride=0)
