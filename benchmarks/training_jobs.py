"""What `benchmarks.training` runs in the workers; they cannot import functions of the program itself."""

import time
from dataclasses import replace
from typing import Any

import numpy as np

from cnnkit.architectures import build_keras, get
from cnnkit.engine import report
from cnnkit.training import Dataset, Settings, digits, fit_to, network_input, train

SETTINGS = Settings(learning_rate=0.02, schedule="cosine", epochs=10, batch_size=32)
LENET = get("lenet5", input_shape=(32, 32, 1))


def train_lenet(epochs: int) -> tuple[float, float]:
    """Train as a lesson does, with curves, gradient norms and reports; give seconds and accuracy."""
    data = lenet_digits()
    begin = time.perf_counter()
    trained = train(LENET, data, settings_of(epochs), report=report)
    return time.perf_counter() - begin, float(trained.run.epochs.validation_accuracy[-1])


def fit_lenet(epochs: int) -> tuple[float, float]:
    """Train the same network on the same data by Keras' own loop, with nothing recorded but its history."""
    import keras

    data = lenet_digits()
    begin = time.perf_counter()
    model = build_keras(LENET)
    steps = epochs * (len(data.x_train) // SETTINGS.batch_size)
    rate = keras.optimizers.schedules.CosineDecay(SETTINGS.learning_rate, steps)
    model.compile(
        optimizer=keras.optimizers.SGD(rate, momentum=SETTINGS.momentum),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
        jit_compile=False,  # four times faster than XLA on a processor
    )
    x_train, x_test = (np.asarray(network_input(x)) for x in (data.x_train, data.x_test))
    history: Any = model.fit(
        x_train, data.y_train, batch_size=SETTINGS.batch_size, epochs=epochs, verbose=0,
        validation_data=(x_test, data.y_test),
    )  # fmt: skip
    return time.perf_counter() - begin, float(history.history["val_accuracy"][-1])


def lenet_digits() -> Dataset:
    """The digits, as large as LeNet-5 takes them."""
    return fit_to(digits(), LENET.input_shape)


def settings_of(epochs: int) -> Settings:
    """The settings for so many epochs."""
    return replace(SETTINGS, epochs=epochs)
