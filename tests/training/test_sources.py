import sys
import types

import numpy as np
import pytest

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import KERAS_SETS, Settings, digits, read_run, textures, write_run
from cnnkit.training.live import collect, collect_seeds
from cnnkit.training.seeds import judge, train_seeds
from cnnkit.training.sources import MAX_TEST, SOURCES, load_source, part_of, train_on
from tests.training.tasks import LINEAR, TINY, assert_same_curves, assert_same_weights, bars

SETTINGS = Settings(optimiser="adam", epochs=2, batch_size=16)


@pytest.mark.parametrize("name", ["digits", "textures"])
def test_what_is_said_of_a_set_is_true(name):
    source, dataset = SOURCES[name], load_source(name)
    assert dataset.name == source.title
    assert dataset.input_shape == source.input_shape
    assert dataset.class_names == source.class_names
    assert (len(dataset.x_train), len(dataset.x_test)) == (source.num_train, source.num_test)


def test_every_set_of_keras_is_a_source():
    assert KERAS_SETS.keys() <= SOURCES.keys()
    for name, (title, class_names, _) in KERAS_SETS.items():
        assert (SOURCES[name].title, SOURCES[name].class_names) == (title, class_names)
        assert SOURCES[name].is_fetched


def test_a_part_of_a_set_has_all_classes_and_says_so():
    part = load_source("digits", num_train=100)
    assert np.bincount(part.y_train).tolist() == [10] * 10
    assert len(part.x_test) == 359
    assert "100 of 1,438 training pictures" in part.provenance
    whole = textures()
    assert part_of(whole, None) is whole
    assert part_of(whole, 300) is whole


def test_a_large_set_is_judged_by_part_of_its_test_pictures(monkeypatch):
    rng = np.random.default_rng(0)
    parts = [
        (rng.integers(0, 256, (n, 28, 28)).astype(np.uint8), (np.arange(n) % 10).astype(np.uint8))
        for n in (400, MAX_TEST + 500)
    ]
    fake = types.SimpleNamespace(datasets=types.SimpleNamespace(mnist=types.SimpleNamespace(load_data=lambda: parts)))
    monkeypatch.setitem(sys.modules, "keras", fake)  # the network is what is faked
    dataset = load_source("mnist", num_train=50)
    assert dataset.x_train.shape == (50, 28, 28, 1)
    assert dataset.x_test.shape == (MAX_TEST, 28, 28, 1)
    assert np.bincount(dataset.y_test).tolist() == [MAX_TEST // 10] * 10
    assert "50 of 400 training pictures" in dataset.provenance
    assert f"{MAX_TEST:,} of {MAX_TEST + 500:,} test pictures" in dataset.provenance


@pytest.mark.parametrize("call", [lambda: load_source("letters"), lambda: load_source("digits", num_train=9)])
def test_a_set_that_is_not_there_is_refused(call):
    with pytest.raises(OptionError, match=r"digits, textures, mnist|from 1,438 in 10 classes"):
        call()


def test_a_data_set_may_travel_with_the_call():
    trained = train_on(bars(), LINEAR, SETTINGS, num_train=32)
    assert trained.run.data.num_train == 32
    assert trained.probabilities.shape == (16, 2)


def test_pictures_that_do_not_fit_are_named():
    colourful = LINEAR.__class__("five channels", (8, 9, 5), LINEAR.layers)
    with pytest.raises(ShapeError, match="cannot be made"):
        train_on(bars(), colourful, SETTINGS)


def test_seeds_are_the_same_training_one_after_the_other():
    told = []
    outcomes = train_seeds(
        bars(), TINY, SETTINGS, num_seeds=2, report=lambda fraction, message="", **data: told.append((fraction, data))
    )
    assert [outcome.run.settings.seed for outcome in outcomes] == [0, 1]
    second = train_on(bars(), TINY, Settings(optimiser="adam", epochs=2, batch_size=16, seed=1))
    assert_same_curves(outcomes[1].run, second.run)
    assert outcomes[0].weights
    assert not outcomes[1].weights
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    lives = collect_seeds(data for _, data in told)
    assert len(lives) == 2
    for live, outcome in zip(lives, outcomes, strict=True):
        assert_same_curves(live, outcome.run)
        assert live.layers == outcome.run.layers
        assert live.pictures_per_second > 0


def test_what_one_seed_gives_can_be_written_and_judged():
    (outcome,) = train_seeds(bars(), TINY, SETTINGS)
    trained = train_on(bars(), TINY, SETTINGS)
    assert_same_curves(read_run(write_run(outcome.run)), trained.run)
    assert_same_weights(outcome.weights, trained.weights)
    right = (trained.probabilities.argmax(axis=1) == bars().y_test).sum()
    assert outcome.judgement is not None
    assert outcome.judgement.confusion.trace() == right
    assert outcome.judgement.confusion.sum() == 16
    assert len(outcome.judgement.pictures) == min(12, 16 - right)


def test_a_training_that_diverges_has_no_judgement():
    (outcome,) = train_seeds(bars(), TINY, Settings(learning_rate=1e6, epochs=5, batch_size=16))
    assert outcome.run.outcome == "diverged"
    assert "1e+06 is too large" in outcome.run.message
    assert outcome.judgement is None
    assert not outcome.weights


@pytest.mark.parametrize("num_seeds", [0, 6])
def test_the_number_of_seeds_has_bounds(num_seeds):
    with pytest.raises(OptionError, match="from 1 to 5"):
        train_seeds("digits", LINEAR, SETTINGS, num_seeds=num_seeds)


def test_mistakes_are_judged_with_their_pictures():
    y = np.array([0, 1, 1, 0])
    probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.1, 0.9], [0.3, 0.7]], np.float32)
    pictures = np.arange(4, dtype=np.uint8).reshape(4, 1, 1, 1)
    judgement = judge(y, probabilities, pictures)
    assert judgement.confusion.tolist() == [[1, 1], [1, 1]]
    assert judgement.pictures.ravel().tolist() == [1, 3]  # the surest first
    assert judgement.truths.tolist() == [1, 0]
    assert len(judge(y, probabilities, pictures, count=1).pictures) == 1


def test_before_the_first_report_there_is_nothing():
    live = collect([{}, {"layers": [], "steps": {}, "epochs": []}])
    assert len(live.steps.step) == len(live.epochs.seconds) == 0
    assert live.seconds_left is None
    assert collect_seeds([]) == []
    assert digits().num_classes == 10
