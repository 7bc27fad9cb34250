import numpy as np
import pytest

from cnnkit.engine import Update
from cnnkit.training.recorder import Epoch, Point
from cnnkit.training.reports import news
from ui.training.depth_live import halves_of

LAYERS = ("conv1_conv", "predictions")


def update(index, kind, steps=(), epochs=()):
    points = [Point(step, 1.0, 0.5, 0.1, np.array([step, 2 * step], np.float32)) for step in steps]
    ends = [Epoch(1.0, accuracy, 1.0, accuracy, 3.0) for accuracy in epochs]
    data = {"kind": kind, "depth": 8, "num_epochs": 2, **news(points, ends, layers=LAYERS if steps else ())}
    return Update(index, 0.0, "", data)


def test_nothing_is_known_before_the_first_report():
    assert halves_of([]) == {}


def test_reports_of_both_trainings_are_put_together():
    updates = [
        update(0, "plain"),
        update(1, "plain", (1, 2)),
        update(2, "plain", (3,), (0.25, 0.5)),
        update(3, "resnet"),
        update(4, "resnet", (1,)),
    ]
    halves = halves_of(updates)
    assert list(halves) == ["plain", "resnet"]
    plain = halves["plain"]
    np.testing.assert_array_equal(plain.steps.step, [1, 2, 3])
    np.testing.assert_array_equal(plain.steps.gradient_norms, [[1, 2], [2, 4], [3, 6]])
    np.testing.assert_array_equal(plain.epochs.validation_accuracy, [0.25, 0.5])
    assert plain.layers == LAYERS
    assert (plain.depth, plain.num_epochs) == (8, 2)
    assert len(halves["resnet"].epochs.seconds) == 0


@pytest.mark.parametrize("kind", ["plain", "resnet"])
def test_a_training_that_has_only_begun_has_no_points(kind):
    half = halves_of([update(0, kind)])[kind]
    assert half.steps.gradient_norms.shape == (0, 0)
    assert len(half.epochs.seconds) == 0
