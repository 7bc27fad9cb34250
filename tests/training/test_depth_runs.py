import keras
import numpy as np
import pytest

from cnnkit.architectures import build_keras, from_json
from cnnkit.assets import ASSETS
from cnnkit.errors import OptionError
from cnnkit.training import read_run
from cnnkit.training.depth_race import race_settings
from cnnkit.training.depth_runs import (
    Network,
    common_epochs,
    end_point,
    find_depth_runs,
    gradient_profile,
    read_depth_runs,
    steps_in,
)
from tests.training.depth_runs_data import FACTORIES, made_run, write_runs

PLAIN_8 = Network("plain", 8)


def test_a_folder_is_listed_by_depth_kind_and_seed(tmp_path):
    write_runs(
        tmp_path,
        ("resnet", 8, made_run("resnet", seed=10)),
        ("resnet", 8, made_run("resnet", seed=9)),
        ("plain", 20, made_run("plain", 20)),
        ("plain", 8, made_run()),
    )
    for name in ("lenet5-digits.json", "plain-8-seed-0.txt", "augmentation-none-seed-0.json", "plain-x-seed-0.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    found = find_depth_runs(tmp_path)
    assert list(found) == [PLAIN_8, Network("resnet", 8), Network("plain", 20)]
    assert [path.name for path in found[Network("resnet", 8)]] == ["resnet-8-seed-9.json", "resnet-8-seed-10.json"]
    assert [run.settings.seed for run in read_depth_runs(tmp_path)[Network("resnet", 8)]] == [9, 10]
    assert PLAIN_8.title == "Plain-8"


def test_nothing_is_found_where_nothing_is_recorded(tmp_path):
    assert find_depth_runs(tmp_path) == {}
    assert find_depth_runs(tmp_path / "missing") == {}


def test_a_damaged_run_is_a_sentence(tmp_path):
    (tmp_path / "plain-8-seed-0.json").write_text("{", encoding="utf-8")
    with pytest.raises(OptionError, match="not JSON"):
        read_depth_runs(tmp_path)


def test_seeds_are_averaged_after_the_last_epoch_that_all_have():
    runs = [made_run(train=(0.5, 0.25), test=(0.4, 0.2)), made_run(train=(0.3, 0.15, 0.1), test=(0.2, 0.1, 0.0))]
    assert common_epochs(runs) == 2
    np.testing.assert_allclose(end_point(runs), (0.2, 0.15, 0.1, 0.2), rtol=1e-6)
    np.testing.assert_allclose(end_point(runs, 1), (0.4, 0.3, 0.2, 0.4), rtol=1e-6)


@pytest.mark.parametrize("epoch", [0, 3, -1])
def test_an_epoch_that_is_not_there_is_refused(epoch):
    with pytest.raises(OptionError, match="outside these runs, which have 2"):
        end_point([made_run()], epoch)


def test_without_a_run_there_is_nothing_to_average():
    with pytest.raises(OptionError, match="no run"):
        end_point([])
    with pytest.raises(OptionError, match="no run"):
        gradient_profile([], 0)
    assert common_epochs([]) == 0


def test_gradients_are_averaged_over_an_epochs_steps():
    norms = np.zeros((6, 15))
    norms[:3, 0] = 1, 2, 5  # after steps 2, 4 and 5: two, two and one step
    norms[3:, 0] = 10, 20, 50
    run = made_run(norms=norms)
    assert [steps_in(run, epoch) for epoch in (0, 1, 2)] == [(1, 2), (1, 5), (6, 10)]
    firsts = [gradient_profile([run], epoch).mean[0] for epoch in (0, 1, 2)]
    np.testing.assert_allclose(firsts, [1, (2 * 1 + 2 * 2 + 5) / 5, (2 * 10 + 2 * 20 + 50) / 5])


def test_seeds_give_the_mean_and_the_extremes():
    low, high = (made_run(norms=np.full((6, 15), value), seed=value) for value in (2, 6))
    profile = gradient_profile([low, high], 1)
    np.testing.assert_array_equal(np.stack([profile.low, profile.mean, profile.high])[:, 3], [2, 4, 6])


@pytest.mark.parametrize("kind", ["plain", "resnet"])
def test_only_convolutions_and_the_dense_layer_are_in_a_profile(kind):
    run = made_run(kind, 14)
    model = build_keras(from_json(run.architecture))
    layers = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D | keras.layers.Dense)]
    profile = gradient_profile([run], 0)
    assert profile.layers == tuple(layer.name for layer in layers)
    assert len(layers) == 14
    assert profile.filters == tuple(layer.output.shape[-1] for layer in layers)
    places = [run.layers.index(layer.name) for layer in layers]
    np.testing.assert_allclose(profile.mean, run.steps.gradient_norms[0, places], rtol=1e-6)


def test_runs_of_different_networks_do_not_mix():
    with pytest.raises(OptionError, match="different networks"):
        gradient_profile([made_run("plain"), made_run("resnet")], 0)
    with pytest.raises(OptionError, match="outside these runs"):
        gradient_profile([made_run()], 3)


@pytest.mark.parametrize("kind", ["plain", "resnet"])
def test_the_recorded_race_is_of_the_digits(kind):
    run = read_run(ASSETS / "runs" / f"digits-{kind}-32.json")
    assert run.settings == race_settings(epochs=6, learning_rate=0.05, seed=0)
    assert from_json(run.architecture) == FACTORIES[kind](32, input_shape=(8, 8, 1))
    assert len(gradient_profile([run], 0).layers) == 32
    wrong = end_point([run]).test_error * 359
    assert wrong == pytest.approx(round(wrong), abs=1e-3)
