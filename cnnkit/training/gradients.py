"""The length of the loss' gradient, layer by layer: what vanishes in deep plain networks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


def layers_with_weights(model: Any) -> tuple[str, ...]:
    """Name the layers of a Keras model that have weights to train, in the order of `model.trainable_variables`."""
    return tuple(dict.fromkeys(layer_of(variable.path) for variable in model.trainable_variables))


def norms_by_layer(squares: Sequence[float] | NDArray[np.float32], paths: Sequence[str]) -> NDArray[np.float32]:
    """Add the squared norms of each layer's variables, and take the root.

    Args:
        squares: of the gradient, for each variable.
        paths: of the variables, "layer/kernel" and so on.

    Shapes:
        squares (V,), V paths -> (L,), one for each layer in the order in which the paths name them first.
    """
    layers = list(dict.fromkeys(map(layer_of, paths)))
    places = [layers.index(layer_of(path)) for path in paths]
    sums = np.bincount(places, weights=np.asarray(squares, np.float64), minlength=len(layers))  # (L,)
    return np.sqrt(sums).astype(np.float32)


def layer_of(path: str) -> str:
    """Give the layer's name in a variable's path."""
    return path.rpartition("/")[0]
