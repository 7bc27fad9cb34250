import keras
import numpy as np
import pytest

from cnnkit.errors import OptionError
from cnnkit.training import KERAS_SETS, keras_dataset

# Sizes and classes as each set's page states them.
KNOWN = {"mnist": ((28, 28), 10), "fashion_mnist": ((28, 28), 10), "cifar10": ((32, 32, 3), 10)}


def pretend(monkeypatch, name, load_data):
    monkeypatch.setattr(getattr(keras.datasets, name), "load_data", load_data)  # stands for the network


@pytest.mark.parametrize("name", KERAS_SETS)
def test_each_set_gets_its_channels_and_classes(monkeypatch, name):
    shape, num_classes = KNOWN[name]
    x, y = np.arange(20 * np.prod(shape)).astype(np.uint8).reshape(20, *shape), np.arange(20).astype(np.uint8) % 10
    y = y[:, None] if name == "cifar10" else y  # as Keras gives them
    pretend(monkeypatch, name, lambda: ((x, y), (x[:10], y[:10])))
    data = keras_dataset(name)
    assert data.input_shape == (*shape, 1)[:3]
    assert data.num_classes == num_classes
    np.testing.assert_array_equal(data.x_train.ravel(), x.ravel())
    np.testing.assert_array_equal(data.y_test, np.arange(10))


def test_without_network_and_cache_a_sentence_says_so(monkeypatch):
    def fail():
        raise Exception("URL fetch failure on https://storage: None -- unreachable")  # as keras.utils.get_file raises

    pretend(monkeypatch, "mnist", fail)
    with pytest.raises(OptionError, match=r"MNIST is not in Keras' cache, .* unreachable.* use the digits"):
        keras_dataset("mnist")


def test_other_mistakes_keep_their_traceback(monkeypatch):
    def fail():
        raise KeyError("x_train")

    pretend(monkeypatch, "mnist", fail)
    with pytest.raises(KeyError):
        keras_dataset("mnist")


def test_an_unknown_set_is_refused():
    with pytest.raises(OptionError, match="choose one of mnist, fashion_mnist, cifar10"):
        keras_dataset("imagenet")
