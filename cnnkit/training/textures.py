"""Three textures, brick, grass and gravel, as small crops; training and test crops never share a pixel."""

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError
from cnnkit.samples import SAMPLES, load_sample
from cnnkit.training.dataset import Dataset

TEXTURES = ("brick", "grass", "gravel")
TEST_ROWS = 1 / 3  # of the picture, at its bottom
MAX_CROPS = 5_000  # a class
MAX_SIDE = 128  # pixels; the test rows are 170 high


def textures(*, side: int = 32, num_train: int = 100, num_test: int = 50, seed: int = 0) -> Dataset:
    """Cut crops from scikit-image's pictures of three grounds, grey.

    Training crops come from the upper two thirds of each picture, test crops from the lower third.

    Args:
        side: of the square crops.
        num_train, num_test: crops of each class.
        seed: of their places.

    Shapes:
        x (3 * num, side, side, 1).

    Units:
        `side` in pixels.

    Raises:
        OptionError: an option is out of range.
        ImageError: the installed scikit-image does not contain a picture.
    """
    _check_options(side, num_train, num_test)
    rng = np.random.default_rng(seed)
    train, test = [], []
    for name in TEXTURES:
        picture = load_sample(name)[:, :, :1]  # (H, W, 1); the three channels are equal
        border = round(len(picture) * (1 - TEST_ROWS))
        train.append(_crops(picture[:border], side, num_train, rng))
        test.append(_crops(picture[border:], side, num_test, rng))
    labels = np.arange(len(TEXTURES))
    return Dataset(
        name="Textures",
        x_train=np.concatenate(train),
        y_train=np.repeat(labels, num_train),
        x_test=np.concatenate(test),
        y_test=np.repeat(labels, num_test),
        class_names=TEXTURES,
        provenance=_provenance(side, seed),
    )


def _check_options(side: int, num_train: int, num_test: int) -> None:
    for name, value, low, high in (
        ("side", side, 8, MAX_SIDE),
        ("num_train", num_train, 1, MAX_CROPS),
        ("num_test", num_test, 1, MAX_CROPS),
    ):
        if not low <= value <= high:
            raise OptionError(f"textures: {name} must be from {low} to {high:,}, got {value}.")


def _provenance(side: int, seed: int) -> str:
    credits = "; ".join(f"{name}: {SAMPLES[name].credit}, {SAMPLES[name].licence}" for name in TEXTURES)
    return (
        f"{credits}; packaged by scikit-image; crops of {side}x{side} pixels, training from the upper two thirds, "
        f"testing from the lower third, seed {seed}"
    )


def _crops(picture: NDArray[np.uint8], side: int, count: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    tops = rng.integers(picture.shape[0] - side + 1, size=count)
    lefts = rng.integers(picture.shape[1] - side + 1, size=count)
    return np.stack([picture[top : top + side, left : left + side] for top, left in zip(tops, lefts, strict=True)])
