import numpy as np
import pytest

from cnnkit.architectures import count_parameters, from_json
from cnnkit.architectures.zoo.cifar import plain_cifar
from cnnkit.errors import OptionError
from cnnkit.training import digits, train
from cnnkit.training.depth_race import MAX_EPOCHS, race_depths, race_settings
from tests.training.tasks import assert_same_curves


class StopError(Exception):
    pass


@pytest.mark.slow
def test_both_networks_are_trained_alike_and_told_of():
    heard = []
    race = race_depths(8, epochs=1, seed=3, report=lambda fraction, message="", **data: heard.append((fraction, data)))
    fractions = [fraction for fraction, _ in heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    kinds = [data["kind"] for _, data in heard]
    assert kinds == sorted(kinds)
    assert set(kinds) == {"plain", "resnet"}
    assert all((fraction <= 0.5) == (data["kind"] == "plain") or fraction == 0.5 for fraction, data in heard)
    assert {(data["depth"], data["num_epochs"]) for _, data in heard} == {(8, 1)}
    assert race.plain.settings == race.resnet.settings == race_settings(epochs=1, learning_rate=0.05, seed=3)
    networks = [from_json(run.architecture) for run in race]
    assert [network.name for network in networks] == ["Plain-8", "ResNet-8"]
    assert count_parameters(networks[0]) == count_parameters(networks[1])
    told = [epoch["validation_accuracy"] for _, data in heard for epoch in data["epochs"]]
    np.testing.assert_allclose(told, [run.epochs.validation_accuracy[0] for run in race], rtol=1e-6)
    alone = train(plain_cifar(8, input_shape=(8, 8, 1)), digits(), race.plain.settings).run
    assert_same_curves(race.plain, alone)


@pytest.mark.parametrize("stop_at", ["plain", "resnet"])
@pytest.mark.slow
def test_a_report_that_raises_stops_the_race(stop_at):
    kinds = set()

    def report(fraction, message="", **data):
        kinds.add(data["kind"])
        if data["kind"] == stop_at:
            raise StopError

    with pytest.raises(StopError):
        race_depths(8, epochs=1, report=report)
    assert kinds == {"plain"} | {stop_at}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"depth": 9}, "depth must be one of 8, 14, 20, 26, 32, 44, got 9"),
        ({"depth": 8, "epochs": MAX_EPOCHS + 1}, "at most 20"),
        ({"depth": 8, "epochs": 0}, "epochs must be a whole number"),
        ({"depth": 8, "seed": -1}, "seed"),
        ({"depth": 8, "learning_rate": float("nan")}, "learning_rate"),
    ],
)
def test_what_is_no_race_is_refused(options, words):
    with pytest.raises(OptionError, match=words):
        race_depths(**options)
