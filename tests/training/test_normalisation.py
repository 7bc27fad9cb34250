import keras
import numpy as np
import pytest

from cnnkit.architectures import Architecture, BatchNorm, Conv, build_keras
from cnnkit.training.network import compile_model, trainable_model
from cnnkit.training.normalisation import fuse_normalisation
from cnnkit.training.optimisers import make_optimiser
from cnnkit.training.settings import Settings
from cnnkit.training.weights import set_weights, weights_of
from tests.training.tasks import TINY

NETWORK = Architecture("net", (5, 6, 3), (Conv("conv", 4, 3, bias=False), BatchNorm("norm"), Conv("end", 2, 1)))
RNG = np.random.default_rng(0)
X = RNG.normal(2, 3, (7, 5, 6, 3)).astype(np.float32)
Y = RNG.normal(size=(7, 3, 4, 2)).astype(np.float32)


@pytest.fixture
def pair():
    """The same network twice, as Keras makes it and fused."""
    keras.utils.set_random_seed(0)
    own, fused = build_keras(NETWORK), build_keras(NETWORK)
    values = {name: array + RNG.normal(size=array.shape).clip(-0.5, 0.5) for name, array in weights_of(own).items()}
    for model in (own, fused):
        set_weights(model, values)
    fuse_normalisation(fused)
    assert type(fused.get_layer("norm")) is not type(own.get_layer("norm"))
    return own, fused


def test_training_steps_are_keras(pair):
    for model in pair:
        model.compile(optimizer=keras.optimizers.SGD(0.01), loss="mse")
    own, fused = pair
    for _ in range(3):
        np.testing.assert_allclose(own.train_on_batch(X, Y), fused.train_on_batch(X, Y), rtol=1e-5)
    for name, array in weights_of(own).items():
        np.testing.assert_allclose(weights_of(fused)[name], array, rtol=1e-4, atol=1e-5, err_msg=name)
    np.testing.assert_allclose(own.predict_on_batch(X), fused.predict_on_batch(X), rtol=1e-4, atol=1e-4)


def test_frozen_it_uses_its_averages_as_keras_does(pair):
    for model in pair:
        model.get_layer("norm").trainable = False
    own, fused = pair
    np.testing.assert_allclose(own(X, training=True), fused(X, training=True), rtol=1e-5, atol=1e-5)


def test_the_network_that_trains_is_fused():
    model = trainable_model(TINY, num_classes=2, seed=0)
    compile_model(model, make_optimiser(Settings(), model.trainable_variables))
    assert type(model.get_layer("norm")).__name__ == "FusedBatchNormalization"
