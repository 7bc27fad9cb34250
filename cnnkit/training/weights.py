"""Weights as named arrays in an .npz file: written small, read without pickle, checked against the network."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.npz import read_npz

Weights = dict[str, NDArray[Any]]  # "layer/variable", such as "conv1/kernel": float arrays

MAX_WEIGHTS_MB = 1_000  # of 1,000,000 bytes, unpacked; VGG-16 has 553
LARGEST_HALF = 65_504.0  # of float16


def weights_of(model: Any) -> Weights:
    """Copy all weights out of a Keras model, also those that do not learn, such as averages."""
    return {
        f"{layer.name}/{variable.name}": np.array(variable.numpy())
        for layer in model.layers
        for variable in layer.weights
    }


def set_weights(model: Any, weights: Mapping[str, NDArray[Any]], *, partly: bool = False) -> None:
    """Put weights into a Keras model, each name and shape checked first.

    Args:
        model: from `build_keras`.
        weights: by the names that `weights_of` gives.
        partly: allow that some of the model's weights are not given.

    Raises:
        ShapeError: a name is unknown, missing, or has another shape than in the model.
    """
    variables = {f"{layer.name}/{variable.name}": variable for layer in model.layers for variable in layer.weights}
    for name, array in weights.items():
        if name not in variables:
            raise ShapeError(f"The network has no weights called {name[:80]!r}. They are of another network.")
        if tuple(variables[name].shape) != array.shape:
            raise ShapeError(
                f"{name} has shape {array.shape}, but the network needs {tuple(variables[name].shape)}. "
                "The weights are of another network, or of one with other options."
            )
    missing = [name for name in variables if name not in weights]
    if missing and not partly:
        raise ShapeError(f"The weights of {missing[0]} and {len(missing) - 1} more are missing from those given.")
    for name, array in weights.items():
        variables[name].assign(array.astype(np.float32))


def digest(weights: Mapping[str, NDArray[Any]]) -> str:
    """Give the SHA-256 of all names, shapes and numbers, in whatever order they come."""
    content = hashlib.sha256()
    for name in sorted(weights):
        content.update(f"{name}{weights[name].dtype}{weights[name].shape}".encode())
        content.update(np.ascontiguousarray(weights[name]).data)
    return content.hexdigest()


def write_weights(path: Path, weights: Mapping[str, NDArray[Any]], *, half: bool = False) -> None:
    """Write weights as a compressed .npz.

    Args:
        path: of the file.
        weights: finite numbers.
        half: as float16, which halves the file and changes each number by at most one part in 2,048.

    Raises:
        OptionError: a number is not finite, or too large for float16.
    """
    for name, array in weights.items():
        if not np.isfinite(array).all():
            raise OptionError(f"{name} holds NaN or infinity: the training diverged, and its weights are of no use.")
        if half and array.size and np.abs(array).max() > LARGEST_HALF:
            raise OptionError(f"{name} holds numbers above {LARGEST_HALF:,.0f}, the most of float16. Write float32.")
    number_type = np.float16 if half else np.float32
    arrays: dict[str, Any] = {name: array.astype(number_type) for name, array in weights.items()}
    with path.open("wb") as file:  # a file, because savez would add a second ending to other names
        np.savez_compressed(file, **arrays)


def read_weights(path: Path) -> Weights:
    """Read weights that `write_weights` wrote, as float32.

    Raises:
        OptionError: the file cannot be read, is no .npz of numbers, is damaged or too large.
    """
    weights = read_npz(path, max_mb=MAX_WEIGHTS_MB)
    for name, array in weights.items():
        if array.dtype not in (np.float16, np.float32) or not np.isfinite(array).all():
            raise OptionError(f"{path}: {name[:80]!r} must hold finite float16 or float32 numbers, got {array.dtype}.")
    return {name: array.astype(np.float32) for name, array in weights.items()}
