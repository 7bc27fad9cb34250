"""Keras is the oracle: what it computes from the same weights."""

import subprocess
import sys
from dataclasses import replace
from typing import get_args

import keras
import numpy as np
import pytest

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    LocalResponseNorm,
    PaddedShortcut,
    Pool,
    RadialBasis,
    Residual,
    TransposedConv,
    Upsample,
    build_keras,
    get,
)
from cnnkit.architectures.spec import LAYER_TYPES
from cnnkit.architectures.values import ActivationName
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import activations, infer, network_input, predict, trained_model
from cnnkit.training.weights import set_weights, weights_of

SIGNAL, PICTURE, VOLUME = (13, 4), (9, 11, 4), (5, 7, 6, 4)  # no two axes alike
C3 = ((0, 1), (1, 2, 3), (0,), (3, 0), (1,))

# Each with the input it reads; stride, padding and size differ between the axes wherever a record may say so.
LAYERS = [
    (SIGNAL, Conv("it", 5, 4, stride=2, padding="same")),
    (SIGNAL, DepthwiseConv("it", 3, stride=2, padding=1, multiplier=2)),
    (SIGNAL, TransposedConv("it", 3, 4, stride=3)),
    (SIGNAL, Upsample("it", 3, interpolation="bilinear")),
    (SIGNAL, Pool("it", 3, stride=2, padding="same", kind="average")),
    (PICTURE, Conv("it", 5, 3)),
    (PICTURE, Conv("it", 5, (2, 3), stride=(3, 2), padding="same", bias=False)),
    (PICTURE, Conv("it", 5, (3, 2), stride=2, padding=(2, 1), activation="relu")),
    (PICTURE, Conv("it", 5, (2, 3), dilation=(3, 2), padding="same")),
    (PICTURE, Conv("it", 5, 3, dilation=2, padding=2)),
    (PICTURE, Conv("it", 6, 3, groups=2, padding="same", activation="tanh")),
    (PICTURE, Conv("it", 8, 1, groups=4, stride=2)),
    (PICTURE, Conv("it", 5, (3, 2), padding="same", connections=C3)),
    (PICTURE, Conv("it", 5, 3, stride=2, padding=1, bias=False, connections=C3)),
    (PICTURE, DepthwiseConv("it", 3, padding="same", activation="relu6")),
    (PICTURE, DepthwiseConv("it", (2, 3), stride=2, padding=1, multiplier=3, bias=False)),
    (PICTURE, DepthwiseConv("it", 3, dilation=2)),
    (PICTURE, TransposedConv("it", 3, 2, stride=2)),
    (PICTURE, TransposedConv("it", 3, (4, 3), stride=(2, 1), padding="same")),
    (PICTURE, TransposedConv("it", 3, (2, 1), stride=3, padding="same")),
    (PICTURE, TransposedConv("it", 3, (1, 5), stride=(3, 2), bias=False, activation="relu")),
    (PICTURE, Upsample("it", (2, 3))),
    (PICTURE, Upsample("it", 2, interpolation="bilinear")),
    (PICTURE, Upsample("it", (3, 4), interpolation="bilinear")),
    (PICTURE, Pool("it", 2)),
    (PICTURE, Pool("it", 3, stride=2, padding="same")),
    (PICTURE, Pool("it", 3, stride=2, padding=1)),
    (PICTURE, Pool("it", (2, 3), stride=(2, 1), padding=(0, 1), kind="average")),
    (PICTURE, Pool("it", (3, 4), stride=2, padding="same", kind="average")),
    (PICTURE, GlobalPool("it")),
    (PICTURE, GlobalPool("it", kind="max")),
    (PICTURE, Flatten("it")),
    (PICTURE, BatchNorm("it")),
    (PICTURE, LocalResponseNorm("it", size=3, k=1.5, alpha=0.1, beta=0.6)),
    (PICTURE, Dropout("it", 0.5)),
    (PICTURE, PaddedShortcut("it", 7, stride=2)),
    (PICTURE, PaddedShortcut("it", 4, stride=(1, 3))),
    (PICTURE, Residual("it", (Conv("a", 4, 3, padding="same"), BatchNorm("b")), (Conv("c", 4, 1),))),
    (PICTURE, Residual("it", (Conv("a", 4, 3, padding="same"), Activation("b")))),
    (PICTURE, Concat("it", ((Conv("a", 3, 1),), (), (Pool("b", 3, stride=1, padding="same"),)))),
    (PICTURE, AuxiliaryHead("head", (GlobalPool("g"), Dense("it", 3)))),
    (VOLUME, Conv("it", 5, (2, 3, 2), stride=(1, 2, 1), padding="same")),
    (VOLUME, DepthwiseConv("it", (2, 3, 2), stride=2, padding="same", multiplier=2)),
    (VOLUME, TransposedConv("it", 2, (3, 2, 2), stride=(2, 1, 2))),
    (VOLUME, Upsample("it", 2, interpolation="bilinear")),
    (VOLUME, Pool("it", (2, 3, 2), stride=2, padding="same", kind="average")),
    (VOLUME, GlobalPool("it")),
    ((7,), Dense("it", 5, activation="softmax")),
    ((7,), Dense("it", 5, bias=False)),
    ((7,), BatchNorm("it")),
    ((7,), RadialBasis("it", 5)),
]


def random_weights(model, rng):
    """Any weights that training could give: variances above 0, and the rest of both signs."""
    drawn = {}
    for name, array in weights_of(model).items():
        is_variance = name.endswith("moving_variance")
        scale = 1 / np.sqrt(max(1, array.size // max(1, array.shape[-1])))  # keeps numbers near 1 in deep networks
        values = rng.uniform(0.5, 2, array.shape) if is_variance else rng.normal(0, scale, array.shape)
        drawn[name] = values.astype(np.float32)
    return drawn


def with_random_weights(architecture, rng):
    model = build_keras(architecture)
    weights = random_weights(model, rng)
    set_weights(model, weights)
    return model, weights


def test_every_kind_of_layer_is_compared():
    kinds = {type(layer) for _, layer in LAYERS}
    assert kinds | {Activation} == set(LAYER_TYPES)  # its functions have a test of their own


@pytest.mark.parametrize(
    ("shape", "layer"), LAYERS, ids=[f"{type(layer).__name__}-{n}" for n, (_, layer) in enumerate(LAYERS)]
)
def test_a_layer_gives_what_keras_gives(shape, layer):
    rng = np.random.default_rng(3)
    architecture = Architecture("one", shape, (layer, Dropout("end", 0.1)))
    model, weights = with_random_weights(architecture, rng)
    x = rng.normal(size=(3, *shape)).astype(np.float32)
    expected = keras.Model(model.inputs, model.get_layer("it").output).predict_on_batch(x)
    given = activations(architecture, weights, x, ["it"])["it"]
    assert given.dtype == np.float32
    np.testing.assert_allclose(given, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("function", get_args(ActivationName))
def test_an_activation_gives_what_keras_gives(function):
    architecture = Architecture("one", (5, 3), (Activation("it", function),))
    x = np.random.default_rng(0).normal(0, 4, (6, 5, 3)).astype(np.float32)
    x[0, 0] = [-200, 0, 200]
    given = activations(architecture, {}, x, ["it"])["it"]
    np.testing.assert_allclose(given, build_keras(architecture).predict_on_batch(x), rtol=1e-4, atol=1e-6)


ZOO = {
    "lenet5": {"input_shape": (32, 32, 3)},
    "lenet5-1998": {"input_shape": (32, 32, 1)},
    "resnet20": {},
    "plain20": {},
    "resnet18": {"input_shape": (40, 36, 3)},
    "resnet50": {"input_shape": (33, 40, 3)},
    "nin": {"input_shape": (70, 67, 3)},
    "mobilenet_v1": {"input_shape": (33, 40, 3)},
    "mobilenet_v2": {"input_shape": (33, 40, 3)},
    "squeezenet": {"input_shape": (50, 67, 3)},
    "googlenet": {"input_shape": (224, 224, 3)},
    "alexnet": {"input_shape": (227, 227, 3)},
    "vgg16": {"input_shape": (32, 40, 3)},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", ZOO)
def test_a_network_of_the_zoo_gives_what_keras_predicts(name):
    rng = np.random.default_rng(1)
    architecture = get(name, **ZOO[name])
    _, weights = with_random_weights(architecture, rng)
    x = rng.integers(0, 256, (2, *architecture.input_shape)).astype(np.uint8)
    expected = predict(trained_model(architecture, weights), x, batch_size=2)
    assert np.log(expected + 1e-12).std() > 0.05  # the classes are told apart, so agreement says something
    np.testing.assert_allclose(infer(architecture, weights, x), expected, rtol=2e-3, atol=1e-5)


SMALL = Architecture(
    "small",
    (6, 7, 3),
    (
        Conv("conv", 4, 3, activation="relu"),
        AuxiliaryHead("head", (GlobalPool("early"), Dense("guess", 3, activation="softmax"))),
        GlobalPool("mean"),
        Dense("classes", 3, activation="softmax"),
    ),
)


def small_case():
    rng = np.random.default_rng(5)
    _, weights = with_random_weights(SMALL, rng)
    return weights, rng.integers(0, 256, (4, 6, 7, 3)).astype(np.uint8)


def test_pictures_are_scaled_as_in_training_and_floats_taken_as_they_are():
    weights, x = small_case()
    np.testing.assert_array_equal(infer(SMALL, weights, x), infer(SMALL, weights, network_input(x)))
    expected = predict(trained_model(SMALL, weights), x, batch_size=3)
    np.testing.assert_allclose(infer(SMALL, weights, x), expected, rtol=1e-4)


def test_a_network_with_a_linear_end_gives_the_same_probabilities():
    weights, x = small_case()
    linear = replace(SMALL, layers=(*SMALL.layers[:-1], Dense("classes", 3)))
    np.testing.assert_array_equal(infer(SMALL, weights, x), infer(linear, weights, x))
    np.testing.assert_allclose(infer(linear, weights, x).sum(axis=1), 1, rtol=1e-5)


def test_what_is_not_asked_for_needs_no_weights():
    weights, x = small_case()
    without_head = {name: array for name, array in weights.items() if not name.startswith("guess/")}
    np.testing.assert_array_equal(infer(SMALL, without_head, x), infer(SMALL, weights, x))
    first = {name: array for name, array in weights.items() if name.startswith("conv/")}
    assert activations(SMALL, first, x, ["conv"])["conv"].shape == (4, 4, 5, 4)


def test_several_activations_come_by_name_and_the_last_is_the_answer():
    weights, x = small_case()
    given = activations(SMALL, weights, x, ["classes", "input", "conv"])
    assert list(given) == ["classes", "input", "conv"]
    np.testing.assert_array_equal(given["input"], network_input(x))
    np.testing.assert_allclose(given["classes"], infer(SMALL, weights, x), rtol=1e-5)


def test_arguments_are_left_as_they_were():
    weights, x = small_case()
    floats = network_input(x)
    before = {name: array.copy() for name, array in weights.items()}, floats.copy()
    infer(SMALL, weights, floats)
    np.testing.assert_array_equal(floats, before[1])
    for name, array in weights.items():
        np.testing.assert_array_equal(array, before[0][name])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda weights, x: (weights, x[:, :5]), r"reads \(N, 6, 7, 3\), got \(4, 5, 7, 3\)"),
        (lambda weights, x: (weights, x[0]), r"picture\[None\]"),
        (lambda weights, x: ({**weights, "conv/kernel": weights["conv/kernel"][:2]}, x), "conv/kernel has shape"),
        (lambda weights, x: ({k: v for k, v in weights.items() if k != "classes/bias"}, x), "no classes/bias"),
    ],
)
def test_inputs_and_weights_that_do_not_fit_are_named(change, words):
    with pytest.raises(ShapeError, match=words):
        infer(SMALL, *change(*small_case()))


def test_doubles_are_refused():
    weights, x = small_case()
    with pytest.raises(OptionError, match="float64"):
        infer(SMALL, weights, x.astype(np.float64))


def test_an_unknown_layer_is_named_beside_the_known_ones():
    weights, x = small_case()
    with pytest.raises(OptionError, match=r"no layer 'conv9'.*conv, early"):
        activations(SMALL, weights, x, ["conv9"])


def test_a_network_without_one_number_a_class_gives_no_probabilities():
    weights, x = small_case()
    with pytest.raises(ShapeError, match="4x5x4"):
        infer(replace(SMALL, layers=(Conv("conv", 4, 3),)), weights, x)


def test_a_block_that_does_not_add_is_refused_also_where_numpy_would_broadcast():
    block = Architecture("broad", (6, 7, 3), (Residual("sum", (Conv("conv", 1, 1),)),))
    weights = {"conv/kernel": np.ones((1, 1, 3, 1), np.float32), "conv/bias": np.zeros(1, np.float32)}
    with pytest.raises(ShapeError, match="do not add"):
        activations(block, weights, np.ones((1, 6, 7, 3), np.float32), ["sum"])


def test_an_even_response_normalisation_is_refused_in_words():
    even = Architecture("even", (6, 7, 3), (LocalResponseNorm("norm", size=4),))
    with pytest.raises(OptionError, match="size must be odd"):
        activations(even, {}, np.ones((1, 6, 7, 3), np.float32), ["norm"])


def test_a_picture_is_judged_without_tensorflow():
    code = """
import sys, numpy as np
from cnnkit.architectures import Architecture, Dense, GlobalPool
from cnnkit.training import infer
net = Architecture("mean", (2, 3, 3), (GlobalPool("mean"), Dense("classes", 2, bias=False, activation="softmax")))
kernel = np.zeros((3, 2), np.float32)
assert infer(net, {"classes/kernel": kernel}, np.zeros((1, 2, 3, 3), np.uint8)).tolist() == [[0.5, 0.5]]
assert "tensorflow" not in sys.modules and "keras" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
