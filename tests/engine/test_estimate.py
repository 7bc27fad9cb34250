import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.engine.estimate import remaining, wait_before

DURATIONS = st.lists(st.integers(0, 50), max_size=12)


@pytest.mark.parametrize(
    ("running", "ahead", "num_workers", "expected"),
    [
        ([], [], 1, 0),
        ([30], [], 1, 30),
        ([30], [10, 20], 1, 60),
        ([30], [], 2, 0),
        ([30, 5], [], 2, 5),
        ([30, 5], [10], 2, 15),
        ([30, 5], [10, 20], 2, 30),
    ],
)
def test_by_hand(running, ahead, num_workers, expected):
    assert wait_before(running, ahead, num_workers) == expected


@given(DURATIONS, DURATIONS, st.integers(1, 4))
def test_as_second_by_second(running, ahead, num_workers):
    running = running[:num_workers]
    left, waiting, second = [*running, *[0] * (num_workers - len(running))], list(ahead), 0
    while True:
        for worker, time in enumerate(left):
            while time == 0 and waiting:
                time = left[worker] = waiting.pop(0)
        if 0 in left:
            break
        left, second = [time - 1 for time in left], second + 1
    assert wait_before(running, ahead, num_workers) == second


def test_what_is_left_is_as_slow_as_what_is_done():
    assert remaining(0.25, 10) == pytest.approx(30)
    assert remaining(1, 10) == 0
    assert remaining(0, 10) is None
