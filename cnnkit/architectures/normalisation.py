"""Local response normalisation, as a function: what `LocalResponseNorm` computes."""

import numpy as np

from cnnkit.architectures.values import MAX_SIZE, shortened
from cnnkit.errors import OptionError
from cnnkit.foundations import FloatArray


def local_response_norm(
    a: FloatArray, *, size: int = 5, k: float = 2.0, alpha: float = 1e-4, beta: float = 0.75
) -> FloatArray:
    """Divide each number by (k + alpha * the sum of squares of the channels around it)^beta.

    A channel with strong neighbours at its own position is pressed down, one that stands alone keeps its lead: the
    paper calls it brightness normalisation, and compares it with lateral inhibition between neurons.

    Args:
        a: activations; the constants are AlexNet's.
        size: channels summed over, the one itself in the middle, so an odd number; at the ends those that exist.
        k, alpha, beta: not negative, and k above 0, so that silence does not divide by zero.

    Shapes:
        a (..., C) -> (..., C).

    Raises:
        OptionError: an even size, or a constant outside its range.

    Source:
        Krizhevsky, Sutskever & Hinton, NIPS 2012, section 3.3.
    """
    if type(size) is not int or not 1 <= size <= MAX_SIZE or size % 2 == 0:
        raise OptionError(
            f"local_response_norm: size must be odd and at least 1, got {shortened(size)}. The paper's is 5."
        )
    if not all(_is_amount(constant) for constant in (k, alpha, beta)) or k == 0:
        raise OptionError(
            f"local_response_norm: needs k > 0, alpha >= 0 and beta >= 0, all at most {MAX_SIZE:,}, got "
            f"{shortened((k, alpha, beta))}. The paper's are 2, 0.0001 and 0.75."
        )
    half = size // 2
    squares = np.pad(a * a, [(0, 0)] * (a.ndim - 1) + [(half, half)])
    windows = np.lib.stride_tricks.sliding_window_view(squares, size, axis=-1)  # (..., C, size)
    return np.asarray(a / (k + alpha * windows.sum(axis=-1)) ** beta, dtype=a.dtype)


def _is_amount(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_SIZE
