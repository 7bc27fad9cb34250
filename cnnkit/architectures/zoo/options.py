"""What the networks' options may be."""

from collections.abc import Sequence

from cnnkit.architectures.values import MAX_AXES, Shape, shortened
from cnnkit.errors import OptionError


def check_choice(option: str, value: object, allowed: Sequence[object]) -> None:
    """Refuse a value that is not among those allowed.

    Raises:
        OptionError: lists the allowed values.
    """
    if not any(type(value) is type(known) and value == known for known in allowed):
        known_values = ", ".join(map(repr, allowed))
        raise OptionError(f"{option} must be one of {known_values}, got {shortened(value)}.")


# No unit. At the smallest one filter is left of the 32 in either MobileNet's first layer; the largest is ten times the
# papers' largest.
MIN_ALPHA, MAX_ALPHA = 1 / 32, 16


def check_alpha(alpha: float) -> None:
    """Refuse a width multiplier that leaves a layer without filters, or is too large for any machine.

    Raises:
        OptionError: names the range.
    """
    if type(alpha) not in (int, float) or not MIN_ALPHA <= alpha <= MAX_ALPHA:
        raise OptionError(
            f"alpha must be a number from {MIN_ALPHA} to {MAX_ALPHA}, got {shortened(alpha)}. "
            "The papers use 0.25 to 1.4; 1.0 is the full width."
        )


def spatial_axes(input_shape: Shape) -> tuple[int, ...]:
    """The sizes of an input without its channels: (H, W) of a picture (H, W, C).

    Raises:
        OptionError: the input has no spatial axis, or is no shape at all.
    """
    is_shape = isinstance(input_shape, tuple) and 2 <= len(input_shape) <= MAX_AXES + 1
    if not is_shape or any(type(side) is not int or side < 1 for side in input_shape):
        raise OptionError(
            f"input_shape must be a tuple of whole numbers from 1 up, (H, W, C) for a picture, (W, C) for a signal or "
            f"(D, H, W, C) for a volume, got {shortened(input_shape)}. A grey picture of 28x28 is (28, 28, 1)."
        )
    return input_shape[:-1]
