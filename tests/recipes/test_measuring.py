import numpy as np
import pytest
import tensorflow as tf
from sklearn.metrics import accuracy_score

from cnnkit.architectures import build_keras
from cnnkit.training import read_recording, read_weights
from cnnkit.training.transfer import with_classes
from cnnkit.training.weights import set_weights
from recipes import data_size, ensembles_and_crops, transfer_sizes
from recipes.cifar10 import cifar10
from recipes.measuring import fewer_tests
from tests.recipes.packs import write_pack


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A pack of four noisy training and four test pictures a class; the work and the recordings of all tests here."""
    root = tmp_path_factory.mktemp("recordings")
    write_pack(root / "pack", 4, 4, noise=60)
    return root


def arguments(folders):
    return ["--data", str(folders / "pack"), "--work", str(folders / "work"), "--assets", str(folders), "--epochs", "2"]


def pictures(folders):
    return fewer_tests(cifar10(folders / "pack", folders / "work"))


def probabilities(architecture, weights, x):
    """Ask a network as Keras itself would."""
    model = build_keras(architecture)
    set_weights(model, read_weights(weights))
    return model.predict((x / 255 - 0.5) / 0.25, verbose=0)


def values(recording, key):
    return {(one.x, one.seeds): one for one in recording[key].measurements}


@pytest.mark.slow
def test_data_sizes_are_judged_on_every_second_test_picture_and_measured_once(folders, capsys):
    data_size.main([*arguments(folders), "--sizes", "30", "--precision", "mixed_bfloat16"])
    recording = read_recording(folders / "runs" / "data-size.json")
    assert recording.keys() == ("hog", "cnn", "cnn-augmented")
    assert recording.num_test == 20
    assert recording.environment["precision"] == "mixed_bfloat16"
    assert recording.command == "python -m recipes.data_size --precision mixed_bfloat16"
    data = pictures(folders)
    np.testing.assert_array_equal(np.bincount(data.y_test), [2] * 10)
    for key in ("cnn", "cnn-augmented"):
        weights = folders / "work" / "data-size" / f"{key}-30-0.npz"
        (one,) = recording[key].measurements
        said = probabilities(data_size.NETWORK, weights, data.x_test).argmax(axis=1)
        assert one.test_accuracy == pytest.approx(accuracy_score(data.y_test, said), abs=1e-9)
    assert "hog-30-0" in capsys.readouterr().out
    written = (folders / "runs" / "data-size.json").stat().st_mtime_ns
    data_size.main([*arguments(folders), "--sizes", "30", "--precision", "mixed_bfloat16"])
    assert "hog-30-0" not in capsys.readouterr().out
    assert (folders / "runs" / "data-size.json").stat().st_mtime_ns == written


def test_the_plan_has_the_first_seed_of_everything_first():
    plan = list(data_size.planned(data_size.options_of([])))
    assert len(plan) == len(set(plan)) == sum(sum(counts.values()) for counts in data_size.NUM_SEEDS.values())
    assert [task.seed for task in plan] == sorted(task.seed for task in plan)
    assert all(task.size <= 50_000 for task in plan)


def test_members_of_an_ensemble_have_the_same_pictures_and_smaller_parts_grow_out_of_each_other(folders, monkeypatch):
    monkeypatch.setattr(data_size, "MEMBER_SIZE", 30)
    data = pictures(folders)
    parts = {
        (size, seed): data_size.part_of(data, data_size.Task("cnn", size, seed)).x_train
        for size in (10, 20, 30)
        for seed in (0, 1)
    }
    np.testing.assert_array_equal(parts[30, 0], parts[30, 1])
    assert not np.array_equal(parts[20, 0], parts[20, 1])
    for small, large in ((10, 20), (20, 30)):
        assert {one.tobytes() for one in parts[small, 0]} < {one.tobytes() for one in parts[large, 0]}


@pytest.mark.slow
def test_transfer_sizes_leave_the_new_classes_out_of_the_first_task(folders):
    transfer_sizes.main([*arguments(folders), "--sizes", "2", "--ways", "frozen", "first-augmented", "scratch"])
    recording = read_recording(folders / "runs" / "transfer-sizes.json")
    assert recording.keys() == ("frozen", "scratch", "first-augmented")
    assert recording.num_test == 8
    assert {one.x for key in recording.keys() for one in recording[key].measurements} == {2}  # noqa: SIM118
    data = pictures(folders)
    old = transfer_sizes.of_classes(data, [name for name in data.class_names if name not in transfer_sizes.NEW])
    new = transfer_sizes.of_classes(data, transfer_sizes.NEW)
    assert {one.tobytes() for one in old.x_train}.isdisjoint(one.tobytes() for one in new.x_train)
    assert len(old.x_train) + len(new.x_train) == len(data.x_train)
    for part in (old, new):
        for picture, label in zip(part.x_train, part.y_train, strict=True):
            place = next(i for i, one in enumerate(data.x_train) if np.array_equal(one, picture))
            assert data.class_names[data.y_train[place]] == part.class_names[label]
    assert with_classes(transfer_sizes.BASE, 4) == transfer_sizes.NETWORK


@pytest.mark.slow
def test_ensembles_and_crops_are_means_of_probabilities(folders):
    ensembles_and_crops.main([*arguments(folders), "--size", "20", "--seeds", "0", "1"])
    data = pictures(folders)
    files = [folders / "work" / "data-size" / f"cnn-augmented-20-{seed}.npz" for seed in range(2)]
    said = [probabilities(data_size.NETWORK, file, data.x_test) for file in files]
    ensembles = values(read_recording(folders / "runs" / "ensembles.json"), "average")
    assert ensembles.keys() == {(1, (0,)), (1, (1,)), (2, (0, 1))}
    for (_, seeds), one in ensembles.items():
        mean = sum(said[seed] for seed in seeds).argmax(axis=1)
        assert one.test_accuracy == pytest.approx(accuracy_score(data.y_test, mean), abs=1e-9)
    assert ensembles[2, (0, 1)].seconds == pytest.approx(sum(ensembles[1, (s,)].seconds for s in range(2)), abs=0.2)

    crops = read_recording(folders / "runs" / "crops.json")
    assert crops.keys() == ("members-whole", "members-enlarged", "members-padded")
    middle = tf.image.resize(data.x_test, (36, 36)).numpy().round()[:, 2:34, 2:34]
    for seed in range(2):
        whole = values(crops, "members-whole")
        assert whole[1, (seed,)].test_accuracy == ensembles[1, (seed,)].test_accuracy
        assert values(crops, "members-padded")[1, (seed,)].test_accuracy == whole[1, (seed,)].test_accuracy
        mirrored = probabilities(data_size.NETWORK, files[seed], data.x_test[:, :, ::-1])
        both = (said[seed] + mirrored).argmax(axis=1)
        assert whole[2, (seed,)].test_accuracy == pytest.approx(accuracy_score(data.y_test, both), abs=1e-9)
        one = probabilities(data_size.NETWORK, files[seed], middle).argmax(axis=1)
        enlarged = values(crops, "members-enlarged")[1, (seed,)].test_accuracy
        assert enlarged == pytest.approx(accuracy_score(data.y_test, one), abs=0.051)  # rounding may turn one of twenty
