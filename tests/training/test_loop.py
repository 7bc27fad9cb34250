from dataclasses import replace

import keras
import numpy as np
import pytest

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Layer,
    RadialBasis,
    Residual,
    from_json,
)
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import (
    Dataset,
    Mirror,
    PcaColour,
    Settings,
    network_input,
    predict,
    rate_at,
    reports,
    train,
    trained_model,
)
from tests.training.tasks import LINEAR, QUICK, TINY, assert_same_curves, assert_same_weights, bars

BARS = bars()


@pytest.fixture(scope="module")
def trained():
    return train(TINY, BARS, replace(QUICK, epochs=12))


@pytest.fixture(scope="module")
def quick():
    return train(TINY, BARS, QUICK)


def test_it_learns(trained):
    assert trained.run.outcome == "finished"
    assert trained.run.epochs.validation_accuracy[-1] >= 0.9
    assert trained.run.epochs.validation_loss[-1] < trained.run.epochs.validation_loss[0]


def test_a_run_says_what_was_done(trained):
    run = trained.run
    assert from_json(run.architecture) == TINY
    assert (run.data.num_train, run.data.num_test) == (48, 16)
    np.testing.assert_array_equal(run.steps.step, np.arange(1, 37))
    assert run.layers == ("conv", "norm", "hidden", "classes")
    assert run.steps.gradient_norms.shape == (36, 4)
    assert (run.steps.gradient_norms > 0).all()
    assert run.environment["keras"] == keras.__version__
    assert run.seconds > 0
    means = run.steps.loss.reshape(12, 3).mean(axis=1)
    np.testing.assert_allclose(run.epochs.train_loss, means, rtol=1e-5)


def test_the_weights_give_the_probabilities_again(trained):
    model = trained_model(TINY, trained.weights)
    np.testing.assert_allclose(predict(model, BARS.x_test, batch_size=5), trained.probabilities, atol=1e-5)
    accuracy = (trained.probabilities.argmax(axis=1) == BARS.y_test).mean()
    assert trained.run.epochs.validation_accuracy[-1] == pytest.approx(accuracy)
    chosen = trained.probabilities[np.arange(16), BARS.y_test]
    known = keras.losses.sparse_categorical_crossentropy(BARS.y_test, trained.probabilities)
    assert trained.run.epochs.validation_loss[-1] == pytest.approx(float(np.mean(known)), rel=1e-4)
    assert (chosen > 0).all()


def test_the_same_seed_gives_the_same_numbers(quick):
    again = train(TINY, BARS, QUICK)
    assert_same_curves(quick.run, again.run)
    assert_same_weights(quick.weights, again.weights)
    other = train(TINY, BARS, replace(QUICK, seed=1))
    assert (other.run.steps.loss != quick.run.steps.loss).any()


def test_one_step_of_sgd_is_the_gradients_of_keras():
    settings = Settings(optimiser="sgd", learning_rate=0.1, epochs=1, batch_size=48)
    before = {"classes/kernel": np.array([[0.3, -0.2]]), "classes/bias": np.array([0.1, 0.0])}
    outcome = train(LINEAR, BARS, settings, weights={name: array.astype("f4") for name, array in before.items()})
    mean = network_input(BARS.x_train).astype(np.float64).mean(axis=(1, 2))  # (N, 1)
    logits = mean @ before["classes/kernel"] + before["classes/bias"]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    error = (p - np.eye(2)[BARS.y_train]) / 48  # derivative of the loss by the logits
    kernel, bias = mean.T @ error, error.sum(axis=0)
    norm = np.sqrt((kernel**2).sum() + (bias**2).sum())
    np.testing.assert_allclose(outcome.run.steps.gradient_norms, [[norm]], rtol=1e-4)
    np.testing.assert_allclose(outcome.weights["classes/kernel"], before["classes/kernel"] - 0.1 * kernel, atol=1e-6)
    np.testing.assert_allclose(outcome.weights["classes/bias"], before["classes/bias"] - 0.1 * bias, atol=1e-6)
    expected = -np.log(p[np.arange(48), BARS.y_train]).mean()
    assert outcome.run.steps.loss[0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("rate", [1e6, 50.0])
@pytest.mark.parametrize("optimiser", ["sgd", "adam"])
def test_a_learning_rate_that_is_far_too_large_is_explained(optimiser, rate):
    settings = replace(QUICK, optimiser=optimiser, learning_rate=rate * (20 if optimiser == "sgd" else 1))
    told = []
    run, weights, probabilities = train(TINY, BARS, settings, report=lambda *args, **data: told.append(args))
    assert run.outcome == "diverged"
    assert f"The learning rate of {settings.learning_rate:g} is too large" in run.message
    assert "where guessing gives 0.69" in run.message
    assert weights == {}
    assert probabilities.shape == (0, 2)
    assert run.steps.step[-1] < 9
    assert told[-1][0] == run.steps.step[-1] / 9, "the last point was not told"


def test_reports_hold_each_point_and_epoch_once(quick):
    reports = []

    def note(fraction, message="", **data):
        reports.append((fraction, message, data))

    run = train(TINY, BARS, QUICK, report=note).run
    steps = [step for _, _, data in reports for step in data["steps"]["step"]]
    assert steps == run.steps.step.tolist()
    norms = [norms for _, _, data in reports for norms in data["steps"]["gradient_norms"]]
    np.testing.assert_allclose(norms, run.steps.gradient_norms, rtol=1e-6)
    epochs = [epoch["validation_loss"] for _, _, data in reports for epoch in data["epochs"]]
    np.testing.assert_allclose(epochs, run.epochs.validation_loss, rtol=1e-6)
    assert [fraction for fraction, _, _ in reports] == sorted(fraction for fraction, _, _ in reports)
    assert reports[-1][0] == 1
    assert "Epoch 3 of 3: loss" in reports[-1][1]
    assert reports[-1][2]["seconds_left"] == 0
    assert reports[-1][2]["layers"] == list(run.layers)
    assert_same_curves(run, quick.run)


def test_whoever_listens_can_stop_it_before_it_begins_and_while_it_validates(monkeypatch):
    monkeypatch.setattr(reports, "SECONDS_A_REPORT", 0.0)
    said = []

    def note(fraction, message="", **data):
        said.append((fraction, message))

    train(TINY, BARS, replace(QUICK, epochs=1, batch_size=8), report=note)
    assert said[0] == (0.0, "Building the network.")
    assert len(said) == 1 + 6 + 2 + 1  # the beginning, six steps, two validation batches, the end


def test_the_schedule_is_followed():
    settings = replace(QUICK, schedule="one-cycle")
    expected = [rate_at(settings, step, 9) for step in range(9)]
    np.testing.assert_allclose(train(TINY, BARS, settings).run.steps.learning_rate, expected, rtol=1e-6)


def test_frozen_layers_keep_their_weights_and_averages(quick):
    still = ("conv", "norm")
    later = train(TINY, BARS, replace(QUICK, seed=3), weights=quick.weights, frozen=still)
    for name, array in later.weights.items():
        is_kept = name.split("/")[0] in still
        assert np.array_equal(array, quick.weights[name]) == is_kept, name
    assert later.run.layers == ("hidden", "classes")
    assert later.run.frozen == still


@pytest.mark.parametrize("name", ["momentum", "adam", "adamw"])
def test_weight_decay_makes_kernels_smaller_and_spares_biases_of_no_gradient(name):
    dark = Dataset(
        "Dark",
        np.zeros((8, 3), np.float32),
        np.arange(8) % 2,
        np.zeros((2, 3), np.float32),
        np.arange(2),
        ("a", "b"),
        "",
    )
    network = Architecture("line", (3,), (Dense("classes", 2),))  # zeros in: the kernel has no gradient
    settings = Settings(optimiser=name, learning_rate=0.1, weight_decay=0.1, epochs=1, batch_size=8)
    kernel = np.ones((3, 2), np.float32)
    after = train(network, dark, settings, weights={"classes/kernel": kernel, "classes/bias": np.ones(2, np.float32)})
    # One step: SGD takes off 0.1 * 0.1; Adam, whose gradient is decay alone, its full step 0.1; AdamW 0.1 * 0.1.
    expected = {"momentum": 0.99, "adam": 0.9, "adamw": 0.99}[name]
    np.testing.assert_allclose(after.weights["classes/kernel"], expected, rtol=1e-4)
    np.testing.assert_allclose(after.weights["classes/bias"], 1, atol=1e-6)


def test_auxiliary_heads_and_branches_learn_too():
    branches = Architecture(
        "branches",
        (8, 9, 1),
        (
            Concat("concat", ((Conv("a", 2, 3, padding="same"),), (Conv("b", 3, 1),))),
            AuxiliaryHead("aux", (Flatten("aux_flat"), Dense("aux_classes", 2, activation="softmax"))),
            Residual("sum", (Conv("c", 5, 3, padding="same", activation="relu"),)),
            GlobalPool("mean"),
            Dense("classes", 2),
            Activation("softmax", "softmax"),
        ),
    )
    outcome = train(branches, BARS, replace(QUICK, epochs=1))
    assert set(outcome.run.layers) == {"a", "b", "aux_classes", "c", "classes"}
    assert outcome.probabilities.shape == (16, 2)
    np.testing.assert_allclose(outcome.probabilities.sum(axis=1), 1, rtol=1e-5)


ENDS: list[Layer] = [Dense("end", 2, activation="tanh"), RadialBasis("end", 2), Activation("end", "sigmoid")]


@pytest.mark.parametrize(
    ("architecture", "dataset", "settings", "words"),
    [
        (TINY, BARS, Settings(batch_size=49), "A batch of 49 is larger than the training part of Bars, 48 examples"),
        (TINY, bars(side=9), QUICK, r"takes inputs of shape \(8, 9, 1\), but Bars has \(9, 10, 1\)"),
        (
            replace(TINY, layers=(*TINY.layers[:-1], Dense("classes", 3))),
            BARS,
            QUICK,
            r"outputs of shape \(3,\), but there are 2 classes. End it with Dense\(units=2\)",
        ),
        *[
            (
                replace(LINEAR, layers=(GlobalPool("mean"), Dense("hidden", 2), end)),
                BARS,
                QUICK,
                "must end with a softmax",
            )
            for end in ENDS
        ],
    ],
)
def test_what_does_not_fit_is_refused(architecture, dataset, settings, words):
    with pytest.raises((OptionError, ShapeError), match=words):
        train(architecture, dataset, settings)


def test_wrong_weights_and_frozen_names_are_refused(quick):
    with pytest.raises(OptionError, match=r"no layer 'head' to freeze. There are"):
        train(TINY, BARS, QUICK, frozen=("head",))
    with pytest.raises(OptionError, match="All layers are frozen"):
        train(TINY, BARS, QUICK, frozen=("conv", "norm", "hidden", "classes"))
    with pytest.raises(ShapeError, match="no weights called 'tail/kernel'"):
        train(TINY, BARS, QUICK, weights={"tail/kernel": np.zeros(3, np.float32)})
    with pytest.raises(ShapeError, match=r"hidden/bias has shape \(3,\), but the network needs \(8,\)"):
        train(TINY, BARS, QUICK, weights={"hidden/bias": np.zeros(3, np.float32)})
    with pytest.raises(ShapeError, match="and 7 more are missing"):
        trained_model(TINY, {name: array for name, array in quick.weights.items() if name == "hidden/bias"})


def test_augmentation_needs_pictures():
    x = np.ones((4, 3), np.float32)
    vectors = Dataset("Vectors", x, np.arange(4) % 2, x, np.arange(4) % 2, ("a", "b"), "")
    network = Architecture("line", (3,), (Dense("classes", 2),))
    with pytest.raises(ShapeError, match="Augmentation changes pictures, but Vectors has float32"):
        train(network, vectors, Settings(batch_size=2, augmentation=(Mirror(),)))


def test_pca_colour_takes_the_colours_of_the_training_part():
    settings = replace(QUICK, epochs=1, augmentation=(PcaColour(2.0),))
    assert train(TINY, BARS, settings).run.outcome == "finished"
