import random

import keras
import numpy as np
import pytest

from cnnkit.architectures import (
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    TransposedConv,
    build_keras,
)
from cnnkit.training.first_weights import draw_weights
from cnnkit.training.network import trainable_model
from cnnkit.training.weights import weights_of

EVERY_KIND = Architecture(
    "every kind",
    (7, 6, 3),
    (
        Conv("conv", 4, 3),
        BatchNorm("norm"),
        DepthwiseConv("depthwise", 2),
        TransposedConv("transposed", 5, 2),
        Conv("connected", 3, 2, connections=((0, 1), (2,), (3, 4))),
        Flatten("flatten"),
        Dropout("drop"),
        Dense("hidden", 6),
        Dense("classes", 2),
    ),
)


def drawn(seed):
    return trainable_model(EVERY_KIND, num_classes=2, seed=seed)


def test_all_weights_depend_on_the_seed_alone():
    random.seed(1)
    one = drawn(5)
    random.seed(2)  # as if another thread had drawn meanwhile
    again, other = drawn(5), drawn(6)
    for name, array in weights_of(one).items():
        np.testing.assert_array_equal(weights_of(again)[name], array, err_msg=name)
        is_random = name.split("/")[1] in ("kernel", "windows")
        assert np.array_equal(weights_of(other)[name], array) != is_random, name


def test_dropout_depends_on_the_seed_alone():
    x = np.random.default_rng(0).random((4, 7, 6, 3)).astype(np.float32)
    one, again, other = (drawn(seed)(x, training=True) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, again)
    assert (np.array(keras.ops.convert_to_numpy(one)) != keras.ops.convert_to_numpy(other)).any()


def test_the_global_generators_are_left_alone():
    model = build_keras(Architecture("line", (3,), (Dense("classes", 2),)))
    before = random.getstate()
    draw_weights(model, 0)
    assert random.getstate() == before


@pytest.mark.parametrize("layer", ["conv", "hidden"])
def test_the_numbers_are_glorots(layer):
    kernels = [weights_of(drawn(seed))[f"{layer}/kernel"] for seed in range(30)]
    shape = kernels[0].shape
    positions = np.prod(shape[:-2], dtype=int)
    limit = np.sqrt(6 / (positions * (shape[-2] + shape[-1])))  # Glorot & Bengio, 2010, equation 16
    assert np.abs(kernels).max() <= limit
    assert np.std(kernels) == pytest.approx(limit / np.sqrt(3), rel=0.1)
