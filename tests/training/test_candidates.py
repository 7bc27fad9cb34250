import numpy as np
import pytest

from cnnkit.architectures import (
    Architecture,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Pool,
    count_parameters,
    derive_rows,
    get,
)
from cnnkit.architectures.zoo.vgg_mini import vgg_mini
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import Settings
from cnnkit.training.candidates import (
    CANDIDATES,
    MAX_PARAMETERS,
    candidate,
    check_trainable,
    fitted_design,
    small_cnn,
    with_dropout,
)
from cnnkit.training.network import trainable_model

SHAPES = [(8, 8, 1), (28, 28, 1), (32, 32, 3)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", CANDIDATES)
def test_every_candidate_fits_every_set_and_its_source_makes_it(name, shape):
    network = candidate(name, shape, 7)
    assert derive_rows(network)[-1].shape == (7,)
    assert network.input_shape == (shape if name != "lenet5" else (32, 32, shape[-1]))
    check_trainable(network, shape, 100, Settings())
    made: dict[str, object] = {}
    known = CANDIDATES[name]
    exec(f"{known.imports}\nnetwork = {known.source(shape, 7)}", made)
    assert made["network"] == network
    assert known.title.split("-")[0] in network.name


def test_the_small_network_is_counted_by_hand():
    assert count_parameters(small_cnn()) == (9 * 16 + 16) + (9 * 16 * 32 + 32) + (2 * 2 * 32 * 10 + 10)


def test_vgg_mini_is_counted_by_hand():
    convolutions = 9 * (3 * 32 + 32 * 32 + 32 * 64 + 64 * 64 + 64 * 128 + 2 * 128 * 128)
    assert count_parameters(vgg_mini()) == convolutions + 2 * (2 * 32 + 2 * 64 + 3 * 128) + 128 * 10 + 10


def test_an_unknown_candidate_lists_the_known():
    with pytest.raises(OptionError, match="lenet5, small"):
        candidate("lenet", (8, 8, 1), 10)


def test_a_design_takes_the_classes_of_the_data():
    assert derive_rows(fitted_design(small_cnn(), 3))[-1].shape == (3,)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ((Conv("c", 4, 3),), "must end with a Dense layer"),
        ((Conv("c", 4, 9), Flatten("f"), Dense("d", 10)), "cannot be trained"),
        ((Conv("c", 4, 3), Dense("d", 10)), "Put Flatten or GlobalPool before it"),
    ],
)
def test_a_design_that_does_not_fit_gets_its_sentence(layers, message):
    with pytest.raises((OptionError, ShapeError), match=message):
        fitted_design(Architecture("Mine", (8, 8, 1), layers), 3)


@pytest.mark.parametrize(
    ("architecture", "num_train", "message"),
    [
        (small_cnn(), 20, "batch of 32 is larger than the training part, 20 examples"),
        (small_cnn(input_shape=(16, 16, 4)), 100, "16 × 16 × 4, and pictures of 8 × 8 × 1 cannot be made that"),
        (get("vgg16", input_shape=(32, 32, 3)), 100, f"at most {MAX_PARAMETERS:,} are trained here"),
        (
            Architecture("Mine", (8, 8, 1), (Flatten("f"), Dense("d", 10, activation="relu"))),
            100,
            "must end with a softmax, or linearly",
        ),
    ],
)
def test_what_cannot_be_trained_is_found_before_it_begins(architecture, num_train, message):
    with pytest.raises((OptionError, ShapeError), match=message):
        check_trainable(architecture, (8, 8, 1), num_train, Settings())


def test_dropout_stands_before_the_last_layer_and_keras_takes_it():
    network = with_dropout(candidate("lenet5", (8, 8, 1), 10), 0.5)
    *_, dropped, last = network.layers
    assert dropped == Dropout("dropout1", 0.5)
    assert last.name == "softmax"
    model = trainable_model(network, num_classes=10, seed=0)
    assert model.count_params() == count_parameters(candidate("lenet5", (8, 8, 1), 10))
    assert with_dropout(with_dropout(network, 0.2), 0) == with_dropout(network, 0.2)


def test_dropout_of_a_name_that_is_taken():
    network = Architecture("Mine", (8, 8, 1), (Dropout("dropout1", 0.1), Pool("p", 2), Flatten("f"), Dense("d", 2)))
    names = [layer.name for layer in with_dropout(network, 0.5).layers]
    assert len(set(names)) == 5


@pytest.mark.parametrize("rate", [-0.1, 0.95, np.nan])
def test_the_rate_of_dropout_has_bounds(rate):
    with pytest.raises(OptionError, match=r"from 0 to 0\.9"):
        with_dropout(small_cnn(), rate)
