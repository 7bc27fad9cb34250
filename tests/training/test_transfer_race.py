from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from cnnkit.architectures import get
from cnnkit.engine import Cancelled
from cnnkit.errors import OptionError
from cnnkit.training import Settings, features, train, transfer, with_classes
from cnnkit.training.network import trainable_model
from cnnkit.training.recorded_race import read_race, write_race
from cnnkit.training.transfer import first_layers
from cnnkit.training.transfer_race import (
    MODES,
    count_still,
    flat_features,
    plan_layers,
    race,
    race_settings,
    textures_for,
    title_of,
)
from tests.training.tasks import TINY, bars

SETTINGS = Settings(optimiser="adam", learning_rate=0.01, epochs=3, batch_size=8)
TASK = bars(num_train=24, num_test=10, seed=5)


@pytest.fixture(scope="module")
def base():
    return train(TINY, bars(num_train=48), replace(SETTINGS, epochs=4)).weights


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def racers(base, told):
    def report(fraction, message="", **data):
        told.append((fraction, message, data))

    return race(TINY, base, TASK, SETTINGS, num_frozen=1, report=report)


@pytest.mark.parametrize(
    ("mode", "states"),
    [
        ("frozen", ("still", "still", "anew")),
        ("first", ("still", "goes on", "anew")),
        ("all", ("goes on", "goes on", "anew")),
        ("scratch", ("anew", "anew", "anew")),
    ],
)
def test_the_plan_of_a_small_network_by_hand(mode, states):
    plans = plan_layers(replace(TINY, input_shape=(10, 10, 1)), 3, mode=mode, num_frozen=1)
    side = (10 - 2) // 2  # after the convolution and the pooling
    counts = [4 * 9 + 2 * 4, side * side * 4 * 8 + 8, 8 * 3 + 3]
    assert [plan.parameters for plan in plans] == counts
    assert tuple(plan.state for plan in plans) == states
    assert [plan.num_learning for plan in plans] == [
        0 if state == "still" else count for state, count in zip(states, counts, strict=True)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_the_plan_counts_what_keras_trains(mode):
    network = with_classes(get("resnet20"), 4)
    plans = plan_layers(get("resnet20"), 4, mode=mode, num_frozen=7)
    still = first_layers(network, {"frozen": 19, "first": 7}.get(mode, 0))
    model = trainable_model(network, num_classes=4, seed=0, frozen=still)
    keras_count = sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)
    assert sum(plan.num_learning for plan in plans) == keras_count


def test_a_race_gives_what_each_way_gives_alone(base, racers):
    assert [racer.mode for racer in racers] == list(MODES)
    for racer in racers:
        alone = transfer(TINY, base, TASK, SETTINGS, mode=racer.mode, num_frozen=racer.mode == "first")
        np.testing.assert_array_equal(racer.probabilities, alone.probabilities)
        np.testing.assert_array_equal(racer.run.epochs.validation_loss, alone.run.epochs.validation_loss)
        assert racer.weights.keys() == alone.weights.keys()
    assert [count_still(racer.run) for racer in racers] == [2, 1, 0, 0]


def test_the_clock_of_each_way_runs_by_itself(racers):
    for racer in racers:
        ended = np.array(racer.ended_s)
        assert ended.shape == (3,)
        assert (np.diff([0.0, *ended, racer.seconds]) >= 0).all()
        assert ended[-1] >= racer.run.epochs.seconds.sum() * 0.99


def test_reports_tell_the_way_and_never_go_back(racers, told):
    fractions = [fraction for fraction, _, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    for racer in racers:
        mine = [(message, data) for _, message, data in told if data["mode"] == racer.mode]
        assert all(message.startswith(title_of(racer.mode, 1)) for message, _ in mine)
        assert [second for _, data in mine for second in data["ended_s"]] == list(racer.ended_s)
        accuracies = [epoch["validation_accuracy"] for _, data in mine for epoch in data["epochs"]]
        np.testing.assert_allclose(accuracies, racer.run.epochs.validation_accuracy, rtol=1e-6)


def test_a_race_can_be_stopped(base):
    def report(fraction, message="", **data):
        if data["mode"] == "first":
            raise Cancelled

    with pytest.raises(Cancelled):
        race(TINY, base, TASK, SETTINGS, num_frozen=1, report=report)


def test_a_way_that_diverges_leaves_the_others_running(base):
    settings = replace(SETTINGS, optimiser="sgd", learning_rate=1e9)
    # Labels that the pictures do not tell: where they did, one step of any size could get all of them right.
    chance = replace(TASK, y_train=np.random.default_rng(0).permutation(TASK.y_train))
    diverged, other = race(TINY, base, chance, settings, num_frozen=1, modes=("frozen", "all"))
    assert diverged.run.outcome == "diverged"
    assert not diverged.weights
    assert diverged.probabilities.shape == (0, 2)
    assert diverged.places.shape == (0, 2)
    assert other.mode == "all"
    assert len(other.run.steps.loss)


def test_pictures_lie_where_principal_components_put_them(base, racers):
    frozen = racers[0]
    pictures = np.concatenate([TASK.x_train, TASK.x_test])
    found = features(TINY, base, pictures, batch_size=17)
    expected = PCA(2).fit_transform(found)
    np.testing.assert_allclose(np.abs(frozen.places), np.abs(expected), atol=1e-3 * np.abs(expected).max())
    one = flat_features(TINY, base, pictures[:1])
    np.testing.assert_array_equal(one, np.zeros((1, 2)))


@given(st.integers(2, 5_000))
def test_batches_are_at_most_the_pictures(num_train):
    assert 2 <= race_settings(num_train).batch_size <= min(16, num_train)


def test_textures_come_at_the_size_of_the_network():
    dataset = textures_for(get("resnet20"), num_train=5, seed=3)
    assert dataset.x_train.shape == (15, 32, 32, 3)
    assert dataset.x_test.shape == (120, 32, 32, 3)
    assert textures_for(get("lenet5", input_shape=(28, 28, 1)), num_train=2).x_train.shape == (6, 28, 28, 1)


def test_a_written_race_is_read_back(racers, tmp_path):
    write_race(tmp_path, "bars", 3, racers)
    for racer, again in zip(racers, read_race(tmp_path, "bars", 3), strict=True):
        assert (again.mode, again.weights) == (racer.mode, {})
        np.testing.assert_array_equal(again.probabilities, racer.probabilities)
        np.testing.assert_array_equal(again.places, racer.places)
        np.testing.assert_allclose(again.ended_s, racer.ended_s, rtol=1e-6)
        assert again.run.frozen == racer.run.frozen


def test_a_race_that_is_not_whole_is_refused(racers, tmp_path):
    with pytest.raises(OptionError, match="bars-seed-0"):
        read_race(tmp_path, "bars", 0)
    write_race(tmp_path, "bars", 0, racers[:3])
    with pytest.raises(OptionError, match="no probabilities of 'scratch'"):
        read_race(tmp_path, "bars", 0)
    write_race(tmp_path, "bars", 0, racers)
    short = [replace(racer, ended_s=racer.ended_s[:1]) for racer in racers]
    write_race(tmp_path, "bars", 1, short)
    with pytest.raises(OptionError, match="of another race than 'frozen'"):
        read_race(tmp_path, "bars", 1)
