import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.engine.updates import Update, UpdateBuffer, num_bytes

PICTURE = np.zeros((2, 3, 3), np.uint8)


def updates(count, **options):
    return [Update(index, index / count, **options) for index in range(count)]


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(1, 40))
def test_a_buffer_keeps_order_and_the_newest_within_its_bound(batches, max_updates):
    buffer, index = UpdateBuffer(max_updates=max_updates), 0
    for size in batches:
        buffer.add(Update(index + offset, 0.5) for offset in range(size))
        index += size
    kept = [update.index for update in buffer.take()]
    assert kept == sorted(set(kept))
    assert len(kept) <= max_updates
    assert kept[-1:] == ([index - 1] if index else [])
    if index <= max_updates:
        assert kept == list(range(index))
    assert buffer.take() == []


@given(st.integers(0, 20), st.integers(-1, 25))
def test_what_was_seen_is_forgotten(count, seen):
    buffer = UpdateBuffer()
    buffer.add(updates(count))
    expected = [index for index in range(count) if index > seen]
    assert [update.index for update in buffer.after(seen)] == expected
    assert [update.index for update in buffer.after(-1)] == expected


def test_a_buffer_is_bounded_in_bytes():
    buffer = UpdateBuffer(max_bytes=1_000_000)
    buffer.add(updates(200, data={"norms": np.zeros(12_500)}))  # 100 kB each
    kept = buffer.take()
    assert 4 <= len(kept) <= 10
    assert kept[-1].index == 199
    assert num_bytes([update.data for update in kept]) <= 1_010_000


def test_one_update_above_the_bound_is_kept():
    buffer = UpdateBuffer(max_bytes=1000)
    buffer.add(updates(3, data={"norms": np.zeros(1000)}))
    assert [update.index for update in buffer.take()] == [2]


def test_of_previews_only_the_newest_is_kept():
    buffer = UpdateBuffer()
    buffer.add(
        [Update(0, 0.1, preview=PICTURE), Update(1, 0.2, "text"), Update(2, 0.3, preview=PICTURE), Update(3, 0.4)]
    )
    assert [update.preview is not None for update in buffer.take()] == [False, False, True, False]


@pytest.mark.parametrize("value", [np.zeros(1000), "x" * 8000, [0] * 300, {"a": [np.zeros(500), np.zeros(500)]}])
def test_sizes_are_counted_within_containers(value):
    assert 8000 <= num_bytes(value) <= 10_000
