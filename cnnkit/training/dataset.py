"""A data set as one frozen record: pictures as bytes, labels, and where they come from."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError
from cnnkit.images import to_grey

Inputs = NDArray[np.uint8] | NDArray[np.float32]
Labels = NDArray[np.int64]
FloatArray = NDArray[np.float32]

MIDDLE, SPREAD = 0.5, 0.25  # of a picture's numbers, 0 to 1; photographs have about these mean and standard deviation
MAX_DATA_MB = 1000  # of 1,000,000 bytes; CIFAR-10 has 184


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures or vectors with a class each, in a part to learn from and a part to be judged by.

    Pictures stay uint8, a quarter of the memory, and become floats batch by batch (`network_input`); float32 numbers,
    such as the features of a frozen network, are fed as they are.

    Args:
        name: for people.
        x_train, x_test: uint8 pictures, or float32 numbers of any meaning.
        y_train, y_test: the place of each one's class in `class_names`.
        class_names: two or more.
        provenance: source, licence, and how the two parts were chosen.

    Shapes:
        x (N, H, W, C) or (N, ...), y (N,); N differs between the parts, nothing else.

    Raises:
        ShapeError: the arrays do not belong together.
        OptionError: an empty part, fewer than two classes, a label without a class, or numbers that are none.
    """

    name: str
    x_train: Inputs
    y_train: Labels
    x_test: Inputs
    y_test: Labels
    class_names: tuple[str, ...]
    provenance: str

    def __post_init__(self) -> None:
        """Refuse what cannot be trained on."""
        if len(self.class_names) < 2:
            raise OptionError(f"{self.name}: {len(self.class_names)} class; telling apart needs two or more.")
        _check_part(self, "train", self.x_train, self.y_train)
        _check_part(self, "test", self.x_test, self.y_test)
        if self.x_train.shape[1:] != self.x_test.shape[1:] or self.x_train.dtype != self.x_test.dtype:
            raise ShapeError(
                f"{self.name}: training has {self.x_train.dtype} {self.x_train.shape[1:]}, testing "
                f"{self.x_test.dtype} {self.x_test.shape[1:]}. Give both the same size and type."
            )

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of one input, as an `Architecture` states it."""
        return self.x_train.shape[1:]

    @property
    def num_classes(self) -> int:
        """How many classes there are."""
        return len(self.class_names)


def _check_part(dataset: Dataset, part: str, x: Inputs, y: Labels) -> None:
    if x.ndim < 2 or y.shape != (len(x),) or y.dtype != np.int64:
        raise ShapeError(
            f"{dataset.name}: x_{part} must be (N, ...) and y_{part} int64 (N,), got {x.shape}, {y.dtype} {y.shape}."
        )
    if not len(x):
        raise OptionError(f"{dataset.name}: the {part} part is empty. Give it at least one example.")
    if x.dtype not in (np.uint8, np.float32):
        raise OptionError(f"{dataset.name}: x_{part} is {x.dtype}; pictures are uint8, other numbers float32.")
    if y.min() < 0 or y.max() >= dataset.num_classes:
        raise OptionError(
            f"{dataset.name}: y_{part} has labels from {y.min()} to {y.max()}, but the "
            f"{dataset.num_classes} classes count from 0 to {dataset.num_classes - 1}."
        )
    if x.dtype == np.float32 and not np.isfinite(x).all():
        raise OptionError(f"{dataset.name}: x_{part} holds NaN or infinity. Leave these examples out.")


def network_input(x: Inputs) -> FloatArray:
    """Scale pictures from 0..255 to -2..2, so that grey is 0; floats are handed on as they are.

    Every network that this package trains sees its pictures so.

    Shapes:
        (N, ...) -> float32 (N, ...).
    """
    if x.dtype != np.uint8:
        return x.astype(np.float32, copy=False)
    return centred(x.astype(np.float32) / np.float32(255))


def centred(pictures: FloatArray) -> FloatArray:
    """Scale float pictures from 0..1 to -2..2, as `network_input` does after its division."""
    return (pictures - np.float32(MIDDLE)) / np.float32(SPREAD)


def fit_to(dataset: Dataset, input_shape: Sequence[int]) -> Dataset:
    """Scale all pictures to what a network takes; grey becomes three equal channels, colour becomes grey.

    Args:
        dataset: of pictures.
        input_shape: (H, W, C) of the network, C 1 or 3.

    Raises:
        ShapeError: the data are no pictures, or `input_shape` is none of a grey or colour picture.
        OptionError: the result would be larger than `MAX_DATA_MB`.
    """
    shape = tuple(input_shape)
    if shape == dataset.input_shape:
        return dataset
    if (
        dataset.x_train.dtype != np.uint8
        or len(dataset.input_shape) != 3
        or len(shape) != 3
        or {shape[2], dataset.input_shape[2]} - {1, 3}
        or min(shape) < 1
    ):
        raise ShapeError(
            f"{dataset.name}: inputs of shape {dataset.input_shape} cannot be made {shape}. Only grey and colour "
            "pictures (H, W, 1) and (H, W, 3) are scaled to each other."
        )
    size_mb = (len(dataset.x_train) + len(dataset.x_test)) * int(np.prod(shape)) / 1e6
    if size_mb > MAX_DATA_MB:
        raise OptionError(
            f"{dataset.name}: at {shape} the data take {size_mb:,.0f} MB; at most {MAX_DATA_MB:,} are held. "
            "Use a smaller input, or fewer pictures."
        )
    return replace(dataset, x_train=_fitted(dataset.x_train, shape), x_test=_fitted(dataset.x_test, shape))


def _fitted(pictures: Inputs, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    height, width, channels = shape
    shrinks = height * width < pictures.shape[1] * pictures.shape[2]
    fitted = np.empty((len(pictures), *shape), np.uint8)
    for picture, place in zip(pictures, fitted, strict=True):
        if channels < picture.shape[2]:
            picture = np.rint(to_grey(picture.astype(np.uint8, copy=False))[:, :, None] * 255).astype(
                np.uint8
            )  # (H, W, 1)
        way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR  # area averaging does not alias
        scaled = cv2.resize(picture, (width, height), interpolation=way)
        place[:] = scaled.reshape(height, width, -1)  # one channel is repeated where three are asked for
    return fitted


def take_part(dataset: Dataset, num_train: int, *, rng: np.random.Generator) -> Dataset:
    """Keep `num_train` training examples, as many of each class as can be; the test part stays whole.

    Raises:
        OptionError: fewer than one a class, or more than there are.
    """
    if not dataset.num_classes <= num_train <= len(dataset.x_train):
        raise OptionError(
            f"{dataset.name}: {num_train} training examples cannot be taken from {len(dataset.x_train):,} in "
            f"{dataset.num_classes} classes. Take from {dataset.num_classes} to {len(dataset.x_train):,}."
        )
    order = rng.permutation(len(dataset.y_train))
    rank = np.empty(len(order), np.int64)  # of each example among those of its class
    for label in range(dataset.num_classes):
        members = order[dataset.y_train[order] == label]
        rank[members] = np.arange(len(members))
    chosen = np.sort(order[np.argsort(rank[order], kind="stable")][:num_train])
    return replace(dataset, x_train=dataset.x_train[chosen], y_train=dataset.y_train[chosen])


def fingerprint(dataset: Dataset) -> str:
    """Give the SHA-256 of all numbers, shapes and types, so that a run can name exactly what it saw."""
    digest = hashlib.sha256()
    for array in (dataset.x_train, dataset.y_train, dataset.x_test, dataset.y_test):
        digest.update(f"{array.dtype}{array.shape}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
