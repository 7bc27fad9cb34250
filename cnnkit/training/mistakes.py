"""Where a network goes wrong: which classes it takes for which, and its worst single mistakes."""

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError


def confusion_matrix(y: NDArray[np.int64], predicted: NDArray[np.int64], *, num_classes: int) -> NDArray[np.int64]:
    """Count, for each class, what its examples were taken for.

    Args:
        y: the true classes.
        predicted: the classes that the network chose.
        num_classes: also those that do not occur have a row.

    Shapes:
        y (N,), predicted (N,) -> (K, K), a row for each true class.

    Raises:
        ShapeError: the two differ in length.
        OptionError: a class is outside 0 to num_classes - 1.
    """
    if y.shape != predicted.shape or y.ndim != 1:
        raise ShapeError(f"confusion_matrix: y and predicted must be (N,) both, got {y.shape} and {predicted.shape}.")
    for values in (y, predicted):
        if len(values) and (values.min() < 0 or values.max() >= num_classes):
            raise OptionError(
                f"confusion_matrix: classes must be from 0 to {num_classes - 1}, got {values.min()} to {values.max()}."
            )
    counts = np.bincount(y * num_classes + predicted, minlength=num_classes**2)  # (K * K,)
    return counts.reshape(num_classes, num_classes)


def worst_mistakes(y: NDArray[np.int64], probabilities: NDArray[np.float32], *, count: int) -> NDArray[np.int64]:
    """Find the examples that the network got wrong with the least doubt.

    Args:
        y: the true classes.
        probabilities: of the classes.
        count: at most so many.

    Shapes:
        y (N,), probabilities (N, K) -> places (M,), M <= count, the surest mistake first.

    Raises:
        ShapeError: the two do not fit together.
    """
    if probabilities.ndim != 2 or y.shape != probabilities.shape[:1]:
        raise ShapeError(f"worst_mistakes: y must be (N,), probabilities (N, K), got {y.shape}, {probabilities.shape}.")
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != y)
    order = np.argsort(-probabilities[wrong].max(axis=1), kind="stable")
    return wrong[order[: max(0, count)]]
