import numpy as np
import pytest

from cnnkit.errors import OptionError
from cnnkit.training import Augmentation, Mirror, RandomCrop
from cnnkit.training.generalisation import compare_augmentation, generalisation_gap, small_dataset
from cnnkit.training.runs import EpochCurves


def curves(training, validation):
    train, judged = np.array(training, np.float32), np.array(validation, np.float32)
    return EpochCurves(1 - train, train, 1 - judged, judged, np.ones_like(train))


def test_the_gap_is_that_of_the_last_epoch_averaged_over_seeds():
    runs = [curves([0.2, 0.9], [0.3, 0.5]), curves([0.1, 1.0], [0.2, 0.8])]
    assert generalisation_gap(runs) == pytest.approx((0.4 + 0.2) / 2)
    assert generalisation_gap([curves([0.5], [0.75])]) == pytest.approx(-0.25)


@pytest.mark.parametrize("runs", [[], [curves([], [])]], ids=["no run", "no epoch"])
def test_without_an_epoch_there_is_no_gap(runs):
    with pytest.raises(OptionError, match="at least one run"):
        generalisation_gap(runs)


@pytest.mark.parametrize(
    ("data", "num_train", "num_test", "classes"), [("digits", 60, 359, 10), ("textures", 61, 360, 3)]
)
def test_the_small_data_hold_as_many_of_each_class_as_can_be(data, num_train, num_test, classes):
    dataset = small_dataset(data, num_train, seed=1)
    assert dataset.x_train.shape == (num_train, 32, 32, 1)
    assert dataset.x_test.shape == (num_test, 32, 32, 1)
    counts = np.bincount(dataset.y_train, minlength=classes)
    assert counts.max() - counts.min() <= 1


def test_what_is_not_there_is_named():
    with pytest.raises(OptionError, match="digits, textures, got 'cats'"):
        small_dataset("cats", 60, seed=0)  # type: ignore[arg-type]
    with pytest.raises(OptionError, match="5 training examples cannot be taken"):
        small_dataset("digits", 5, seed=0)


@pytest.mark.slow
def test_the_two_trainings_differ_in_the_augmentation_alone():
    told = []

    def report(fraction, message="", **data):
        told.append((fraction, data["part"], message.partition(".")[0]))

    operations: list[Augmentation] = [Mirror(), RandomCrop(2)]
    without, augmented = compare_augmentation(operations, num_train=40, epochs=2, seed=3, report=report)
    assert without.settings.augmentation == ()
    assert augmented.settings.augmentation == tuple(operations)
    assert without.settings.seed == augmented.settings.seed == 3
    assert without.data == augmented.data
    assert without.architecture == augmented.architecture
    assert len(without.epochs.seconds) == len(augmented.epochs.seconds) == 2
    assert without.steps.loss[0] != augmented.steps.loss[0]  # the same first weights see other pictures
    fractions = [fraction for fraction, _, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    assert {(part, title) for _, part, title in told} == {(0, "Without"), (1, "Augmented")}
    assert all((part == 1) == (fraction >= 0.5) or fraction == 0.5 for fraction, part, _ in told)
