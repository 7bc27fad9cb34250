import pytest

from cnnkit.foundations import columns
from tests.foundations.tensorflow_oracle import assert_like_tensorflow, draw


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("num_channels", [1, 3, 17], ids=["grey", "planes", "pixels"])
@pytest.mark.parametrize("slab_bytes", [1, 3_000, 40_000], ids=["row", "some-rows", "some-samples"])
def test_every_memory_layout_and_slab_size_matches_tensorflow(monkeypatch, rank, num_channels, slab_bytes):
    monkeypatch.setattr(columns, "SLAB_BYTES", slab_bytes)
    monkeypatch.setattr(columns, "SMALL_SLAB_BYTES", slab_bytes)
    assert_like_tensorflow(*draw(rank, num_channels), "same", 2, 1)


def test_few_channels_are_copied_by_planes_and_many_by_pixels():
    assert [columns._choose_layout(c) for c in (1, 3, 17, 192)] == ["planes", "planes", "pixels", "pixels"]
