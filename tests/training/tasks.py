"""Small tasks that a small network learns within a second."""

import numpy as np

from cnnkit.architectures import Architecture, BatchNorm, Conv, Dense, Dropout, Flatten, GlobalPool, Pool
from cnnkit.training import Dataset


def bars(num_train=48, num_test=16, *, side=8, seed=0):
    """Pictures with one bright bar, upright or lying, on noise: two classes."""
    rng = np.random.default_rng(seed)
    count = num_train + num_test
    x = rng.integers(0, 80, (count, side, side + 1, 1)).astype(np.uint8)
    y = np.arange(count) % 2
    for picture, label, place in zip(x, y, rng.integers(1, side - 1, count), strict=True):
        if label:
            picture[:, place] = 255
        else:
            picture[place] = 255
    return Dataset(
        "Bars", x[:num_train], y[:num_train], x[num_train:], y[num_train:], ("lying", "upright"), "made by this test"
    )


TINY = Architecture(
    "tiny",
    (8, 9, 1),
    (
        Conv("conv", 4, 3, bias=False),
        BatchNorm("norm"),
        Pool("pool", 2),
        Flatten("flatten"),
        Dropout("drop", 0.25),
        Dense("hidden", 8, activation="relu"),
        Dense("classes", 2, activation="softmax"),
    ),
)
LINEAR = Architecture("linear", (8, 9, 1), (GlobalPool("mean"), Dense("classes", 2, activation="softmax")))
