import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.durations import in_time


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0.0 s"), (0.44, "0.4 s"), (8.3, "8 s"), (59.6, "1 min 0 s"), (125, "2 min 5 s"), (3900, "1 h 5 min")],
)
def test_a_duration_in_words(seconds, words):
    assert in_time(seconds) == words


@given(st.floats(0, 1e6))
def test_the_words_mean_the_duration(seconds):
    units = {"s": 1, "min": 60, "h": 3600}
    parts = in_time(seconds).split()
    meant = sum(float(number) * units[unit] for number, unit in zip(parts[::2], parts[1::2], strict=True))
    assert abs(meant - seconds) <= (0.05 if seconds < 1 else 0.5 if seconds < 3599.5 else 30) + 1e-9
