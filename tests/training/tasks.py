"""Small tasks that a small network learns within a second."""

from dataclasses import fields

import numpy as np

from cnnkit.architectures import Architecture, BatchNorm, Conv, Dense, Dropout, Flatten, GlobalPool, Pool
from cnnkit.training import Dataset, Mirror, RandomCrop, Settings


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
QUICK = Settings(optimiser="adam", epochs=3, batch_size=16, augmentation=(Mirror(), RandomCrop(1)))


def assert_same_curves(one, other):
    for part in ("steps", "epochs"):
        for field in fields(getattr(one, part)):
            if field.name != "seconds":
                a, b = (getattr(getattr(run, part), field.name) for run in (one, other))
                np.testing.assert_array_equal(a, b, err_msg=field.name)


def assert_same_weights(one, other):
    assert one.keys() == other.keys()
    for name, array in one.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)
