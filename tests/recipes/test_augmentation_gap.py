import hashlib
from dataclasses import replace

import numpy as np
import pytest

from cnnkit.architectures import count_parameters, from_json
from cnnkit.errors import OptionError
from cnnkit.training import read_run
from recipes import augmentation_gap
from recipes.augmentation_gap import AUGMENTATION, SEEDS, SETTINGS, part_of, small_network
from recipes.cifar10 import cifar10
from recipes.runner import ASSETS


@pytest.fixture
def folders(tmp_path):
    """A data pack whose archive is decoded already: 60 training and 20 test pictures of noise."""
    archive = tmp_path / "pack" / "cifar10" / "cifar10_jpg.tar.xz"
    archive.parent.mkdir(parents=True)
    archive.write_bytes(b"decoded before")
    work = tmp_path / "work"
    work.mkdir()
    rng = np.random.default_rng(0)
    np.savez(
        work / f"cifar10-{hashlib.sha256(archive.read_bytes()).hexdigest()[:12]}.npz",
        x_train=rng.integers(0, 256, (60, 32, 32, 3)).astype(np.uint8),
        y_train=np.arange(60) % 10,
        x_test=rng.integers(0, 256, (20, 32, 32, 3)).astype(np.uint8),
        y_test=np.arange(20) % 10,
    )
    return tmp_path / "pack", work


def test_the_network_is_as_large_as_by_hand():
    convolutions = 9 * (3 * 16 + 16 * 32 + 32 * 64) + 16 + 32 + 64
    assert count_parameters(small_network()) == convolutions + 4 * 4 * 64 * 64 + 64 + 64 * 10 + 10


def test_both_parts_are_drawn_evenly_and_stay_apart(folders):
    whole = cifar10(*folders)
    part = part_of(whole, 20)
    assert np.bincount(part.y_train).tolist() == [2] * 10
    assert np.bincount(part.y_test).tolist() == [2] * 10
    known = {picture.tobytes() for picture in whole.x_train}
    assert all(picture.tobytes() in known for picture in part.x_train)
    assert not any(picture.tobytes() in known for picture in part.x_test)
    assert "20 training and 20 test pictures" in part.provenance
    again = part_of(whole, 20)
    np.testing.assert_array_equal(part.x_train, again.x_train)
    with pytest.raises(OptionError, match="cannot be taken"):
        part_of(whole, 61)


def test_the_recorded_runs_differ_in_augmentation_and_seed_alone():
    runs = {
        (title, seed): read_run(ASSETS / "runs" / f"augmentation-{title}-seed-{seed}.json")
        for title in AUGMENTATION
        for seed in SEEDS
    }
    for (title, seed), run in runs.items():
        assert run.settings == replace(SETTINGS, augmentation=AUGMENTATION[title], seed=seed)
        assert from_json(run.architecture) == small_network()
        assert (run.data.num_train, run.data.num_test) == (2000, 2000)
        assert run.outcome == "finished"
    assert len({run.data for run in runs.values()}) == 1


@pytest.mark.slow
def test_what_is_missing_is_trained_and_the_rest_left(folders, tmp_path):
    pack, work = folders
    runs = tmp_path / "runs"
    runs.mkdir()
    there = runs / "augmentation-none-seed-0.json"
    there.write_text("left as it is", encoding="utf-8")
    augmentation_gap.main(
        ["--data", str(pack), "--work", str(work), "--assets", str(tmp_path), "--epochs", "1", "--examples", "50"]
    )
    assert there.read_text(encoding="utf-8") == "left as it is"
    written = {path.stem: read_run(path) for path in runs.iterdir() if path != there}
    assert len(written) == len(AUGMENTATION) * len(SEEDS) - 1
    for title, operations in AUGMENTATION.items():
        run = written[f"augmentation-{title}-seed-1"]
        assert run.settings == replace(SETTINGS, augmentation=operations, seed=1, epochs=1)
        assert run.data.num_train == 50
