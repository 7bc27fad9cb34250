"""Several networks asked at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError


def average_probabilities(members: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Average what several networks, or one on several crops, say of the same examples.

    The probabilities are averaged, not the weights of the networks.

    Shapes:
        M of (N, K) -> (N, K).

    Raises:
        OptionError: there are no members.
        ShapeError: they are of different shapes.
    """
    if not len(members):
        raise OptionError("average_probabilities: give the probabilities of at least one network.")
    shapes = {member.shape for member in members}
    if len(shapes) > 1:
        raise ShapeError(f"average_probabilities: all must be of the same examples and classes, got {sorted(shapes)}.")
    return np.mean(members, axis=0)  # (N, K)
