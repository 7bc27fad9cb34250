"""MNIST, Fashion-MNIST and CIFAR-10 as Keras fetches them: from its cache, or over the network."""

from typing import Any

import numpy as np

from cnnkit.errors import OptionError
from cnnkit.training.dataset import Dataset

FASHION = (
    *("T-shirt", "Trouser", "Pullover", "Dress", "Coat"),
    *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
)
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
# Name in `keras.datasets`: title, classes, provenance.
KERAS_SETS: dict[str, tuple[str, tuple[str, ...], str]] = {
    "mnist": ("MNIST", tuple("0123456789"), "LeCun, Cortes and Burges, MNIST; CC BY-SA 3.0"),
    "fashion_mnist": ("Fashion-MNIST", FASHION, "Xiao, Rasul and Vollgraf, arXiv:1708.07747, Zalando; MIT"),
    "cifar10": ("CIFAR-10", CIFAR10, "Krizhevsky, Learning multiple layers of features from tiny images, 2009"),
}


def keras_dataset(name: str) -> Dataset:
    """Load one of KERAS_SETS; loads TensorFlow, so a page asks the engine for it.

    Raises:
        OptionError: no such set, or it is neither in Keras' cache nor can it be fetched.
    """
    if name not in KERAS_SETS:
        raise OptionError(f"There is no data set {name!r} in keras.datasets; choose one of {', '.join(KERAS_SETS)}.")
    import keras

    title, class_names, provenance = KERAS_SETS[name]
    try:
        (x_train, y_train), (x_test, y_test) = getattr(keras.datasets, name).load_data()
    except Exception as error:  # Keras raises just that when a fetch fails
        if type(error) is not Exception and not isinstance(error, OSError):
            raise
        raise OptionError(
            f"{title} is not in Keras' cache, and fetching it failed ({error}). Connect to the network once, or use "
            "the digits, which need none."
        ) from error
    return Dataset(
        name=title,
        x_train=_with_channels(x_train),
        y_train=y_train.reshape(-1).astype(np.int64),
        x_test=_with_channels(x_test),
        y_test=y_test.reshape(-1).astype(np.int64),
        class_names=class_names,
        provenance=f"{provenance}; through keras.datasets, its own training and test parts",
    )


def _with_channels(x: Any) -> Any:
    return x if x.ndim == 4 else x[..., None]  # (N, H, W, C)
