import numpy as np
import pytest
import scipy.signal
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.peaks import find_peaks


@given(seed=st.integers(0, 10_000), size=st.integers(1, 60), distance=st.integers(1, 12), height=st.floats(-2, 2))
def test_find_peaks_matches_scipy(seed, size, distance, height):
    signal = np.random.default_rng(seed).normal(size=size)  # no two samples are equal
    expected, _ = scipy.signal.find_peaks(signal, height=height, distance=distance)
    np.testing.assert_array_equal(find_peaks(signal, height=height, distance=distance), expected)


def test_the_higher_of_two_close_peaks_stays():
    signal = np.array([0.0, 3, 0, 5, 0, 0, 2, 0])
    np.testing.assert_array_equal(find_peaks(signal, height=1), [1, 3, 6])
    np.testing.assert_array_equal(find_peaks(signal, height=1, distance=3), [3, 6])
    np.testing.assert_array_equal(find_peaks(signal, height=4), [3])


def test_errors_name_the_numbers_and_the_fix():
    with pytest.raises(ShapeError, match=r"must be \(W,\), got \(1, 9, 1\). Pass one channel"):
        find_peaks(np.zeros((1, 9, 1)), height=0)
    with pytest.raises(OptionError, match=r"at least 1 sample, got 0. Use 1"):
        find_peaks(np.zeros(9), height=0, distance=0)
