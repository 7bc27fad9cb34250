from dataclasses import replace

import numpy as np
import pytest

from cnnkit.architectures import (
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Pool,
    from_json,
    get,
)
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import (
    Dataset,
    Mirror,
    Settings,
    TransferMode,
    Weights,
    features,
    head_of,
    network_input,
    predict,
    train,
    trained_model,
    transfer,
    with_classes,
)
from cnnkit.training.transfer import first_layers
from tests.training.tasks import TINY, bars

OLD = bars(num_train=96)
SETTINGS = Settings(optimiser="adam", learning_rate=0.01, epochs=4, batch_size=16)


@pytest.fixture(scope="module")
def base():
    return train(TINY, OLD, replace(SETTINGS, epochs=8)).weights


@pytest.fixture(scope="module")
def task():
    """Bars again, with a third class: a bar and a bright frame."""
    old = bars(num_train=24, num_test=12, seed=5)
    new_train, new_test = old.x_train.copy(), old.x_test.copy()
    for x in (new_train, new_test):
        x[::3, [0, -1]] = 255
    y_train, y_test = (np.where(np.arange(len(y)) % 3 == 0, 2, y) for y in (old.y_train, old.y_test))
    return Dataset("Frames", new_train, y_train, new_test, y_test, ("lying", "upright", "framed"), "made by this test")


def of_layer(weights, name):
    return {key: array for key, array in weights.items() if key.startswith(f"{name}/")}


@pytest.mark.parametrize(
    ("mode", "num_frozen", "kept"),
    [
        ("frozen", 0, {"conv", "norm", "hidden"}),
        ("first", 1, {"conv", "norm"}),
        ("all", 0, set()),
        ("scratch", 0, set()),
    ],
)
def test_the_modes_hold_still_what_they_say(base, task, mode, num_frozen, kept):
    outcome = transfer(TINY, base, task, SETTINGS, mode=mode, num_frozen=num_frozen)
    assert outcome.probabilities.shape == (12, 3)
    assert from_json(outcome.run.architecture) == with_classes(TINY, 3)
    assert set(outcome.run.frozen) == kept
    assert outcome.run.data.name == "Frames"
    for name in ("conv", "norm", "hidden"):
        same = all(np.array_equal(array, outcome.weights[key]) for key, array in of_layer(base, name).items())
        assert same == (name in kept), name
    model = trained_model(with_classes(TINY, 3), outcome.weights)
    np.testing.assert_allclose(predict(model, task.x_test, batch_size=7), outcome.probabilities, atol=1e-5)


def test_scratch_begins_elsewhere_than_fine_tuning(base, task):
    short = replace(SETTINGS, epochs=1, batch_size=24)
    fine, scratch, plain = (
        transfer(TINY, base, task, short, mode="all"),
        transfer(TINY, base, task, short, mode="scratch"),
        train(with_classes(TINY, 3), task, short),
    )
    assert scratch.run.steps.loss[0] == plain.run.steps.loss[0]
    assert fine.run.steps.loss[0] != plain.run.steps.loss[0]


def test_frozen_learns_on_features_and_says_so(base, task):
    outcome = transfer(TINY, base, task, replace(SETTINGS, epochs=30), mode="frozen")
    assert outcome.run.layers == ("classes",)
    found = features(TINY, base, task.x_test, batch_size=5)
    logits = found @ outcome.weights["classes/kernel"] + outcome.weights["classes/bias"]
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    np.testing.assert_allclose(p / p.sum(axis=1, keepdims=True), outcome.probabilities, atol=1e-5)


def test_features_are_what_the_last_layer_reads(base):
    network = Architecture("line", (8, 9, 1), (Flatten("flat"), Dense("first", 3), Dense("last", 2)))
    weights: Weights = {"first/kernel": np.ones((72, 3), np.float32) / 72, "first/bias": np.arange(3, dtype=np.float32)}
    found = features(network, weights, OLD.x_test, batch_size=6)
    mean = network_input(OLD.x_test).mean(axis=(1, 2))  # (N, 1)
    np.testing.assert_allclose(found, mean + np.arange(3), rtol=1e-4, atol=1e-5)


def test_layers_are_counted_by_their_kernels():
    assert first_layers(TINY, 0) == ()
    assert first_layers(TINY, 2) == ("conv", "norm", "hidden")
    resnet = get("resnet20")
    assert len([name for name in first_layers(resnet, 19) if "bn" not in name]) == 19
    with pytest.raises(OptionError, match="tiny has 3 layers with a kernel; from 0 to 2 can be frozen, not 3"):
        first_layers(TINY, 3)


def test_networks_without_a_dense_end_are_refused():
    assert head_of(get("resnet20")) == "predictions"
    for layers in ((Conv("c", 2, 1), GlobalPool("mean")), (Conv("c", 2, 1), BatchNorm("n"), Pool("p", 2))):
        with pytest.raises(OptionError, match="must end with a Dense layer"):
            head_of(Architecture("net", (8, 8, 1), layers))


def test_what_does_not_go_together_is_refused(base, task):
    with pytest.raises(OptionError, match="augmentation would not reach them"):
        transfer(TINY, base, task, replace(SETTINGS, augmentation=(Mirror(),)), mode="frozen")
    with pytest.raises(ShapeError, match="takes inputs of shape"):
        transfer(get("resnet20"), {}, task, SETTINGS, mode="all")
    with pytest.raises(ShapeError, match=r"no weights called 'conv9/kernel'"):
        transfer(TINY, {**base, "conv9/kernel": np.zeros(1, np.float32)}, task, SETTINGS, mode="all")
    with pytest.raises(OptionError, match="one of frozen, first, all, scratch, got 'half'"):
        transfer(TINY, base, task, SETTINGS, mode="half")  # type: ignore[arg-type]


@pytest.mark.parametrize("mode", ["frozen", "first", "all"])
def test_no_layer_begins_at_random_unnoticed(base, task, mode):
    part = {name: array for name, array in base.items() if not name.startswith("norm/")}
    with pytest.raises(ShapeError, match="hold none of tiny's layer 'norm'"):
        transfer(TINY, part, task, SETTINGS, mode=mode)


def test_a_checkpoint_is_not_taken_over_by_another_beginning(base, task, tmp_path):
    file, short = tmp_path / "state.npz", replace(SETTINGS, epochs=1)
    transfer(TINY, base, task, short, mode="all", checkpoint=file)
    others: list[tuple[TransferMode, Weights]] = [
        ("scratch", base),
        ("all", {k: 2 * array for k, array in base.items()}),
    ]
    for mode, weights in others:
        with pytest.raises(OptionError, match="is of another training: weights differ"):
            transfer(TINY, weights, task, short, mode=mode, checkpoint=file)
