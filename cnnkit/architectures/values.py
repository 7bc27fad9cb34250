"""What the fields of a layer may hold: the types' names, and one check for each, found by the field's type."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from math import prod
from typing import Any, Literal, TypeAlias, get_args

from cnnkit.errors import OptionError

Size: TypeAlias = int | tuple[int, ...]
Padding: TypeAlias = int | tuple[int, ...] | Literal["valid", "same"]
Shape: TypeAlias = tuple[int, ...]  # channels last, without the batch; one number for a flat layer
Connections: TypeAlias = tuple[tuple[int, ...], ...]
ActivationName: TypeAlias = Literal[
    "linear", "relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "hard_swish", "sigmoid", "tanh", "softmax"
]
PoolKind: TypeAlias = Literal["max", "average"]
Interpolation: TypeAlias = Literal["nearest", "bilinear"]
Automatic: TypeAlias = Literal["valid", "same"]

MAX_SIZE = 1_000_000  # of any number in a record, no unit: far beyond every network, small enough to multiply
MOST_NUMBERS = 10**15  # in one activation, one layer's parameters or products: what a table holds fits into 64 bits
MAX_AXES = 3  # spatial axes of a volume
MAX_NAME = 80  # characters
MAX_LINE = 1_000  # characters of a text that is no name
_CHOICES = (ActivationName, PoolKind, Interpolation, Automatic)

Check = Callable[[Any], bool]


def check_fields(record: Any) -> None:
    """Hold every field of a record to its type's range.

    Raises:
        OptionError: a value is out of range; names the record, the field, the value and what is allowed.
    """
    record_type: Any = type(record)
    for field, is_allowed, allowed in _checks(record_type):
        value = getattr(record, field)
        if not is_allowed(value):
            name = record.name if _is_text(record.name) else type(record).__name__
            raise OptionError(f"{name}: {field} must be {allowed}, got {shortened(value)}.")


def check_counts(**counts: object) -> None:
    """Hold the arguments of a function that counts to the range of a record's numbers.

    Raises:
        OptionError: one is not whole, below 1 or above `MAX_SIZE`; names it and the value.
    """
    for name, value in counts.items():
        if not _is_whole(value):
            raise OptionError(f"{name} must be a whole number from 1 to {MAX_SIZE:,}, got {shortened(value)}.")


def shortened(value: object) -> str:
    """Write a value into a message, cut where someone sent a novel."""
    if isinstance(value, int) and value.bit_length() > 200:  # Python refuses to write out the longest
        return "a number of more than 60 digits"
    try:
        text = repr(value)
    except ValueError:  # as it does where one stands in a tuple
        return "a value with a number of thousands of digits"
    return text if len(text) <= 60 else text[:57] + "..."


@cache
def _checks(record_type: Any) -> list[tuple[str, Check, str]]:
    """The fields of a record type that have a check, with the check and its words."""
    return [(field.name, *rule) for field in fields(record_type) if (rule := _rule(field.name, field.type))]


def _rule(name: str, field_type: Any) -> tuple[Check, str] | None:
    if field_type in _CHOICES:
        return get_args(field_type).__contains__, "one of " + ", ".join(get_args(field_type))
    numbers = f"whole numbers from 1 to {MAX_SIZE:,}, one or one for each axis"
    rules: list[tuple[Any, Check, str]] = [
        (int, _is_whole, f"a whole number from 1 to {MAX_SIZE:,}"),
        (bool, lambda value: isinstance(value, bool), "True or False"),
        (str, _is_line, f"a line of at most {MAX_LINE:,} characters"),
        (float, _is_amount, f"a number from 0 to {MAX_SIZE:,}"),
        (Size, _is_size, numbers),
        (Size | None, lambda value: value is None or _is_size(value), f"{numbers}, or None"),
        (Padding, _is_padding, f'"valid", "same" or whole numbers from 0 to {MAX_SIZE:,}'),
        (
            Shape,
            _is_shape,
            f"a tuple of one to {MAX_AXES + 1} whole numbers, such as (H, W, C) with C = 1 for grey, "
            "whose product is at most 10^15",
        ),
        (Connections | None, lambda value: value is None or _is_connections(value), "tuples of channels, or None"),
    ]
    if name == "name":
        return _is_text, f"a text of 1 to {MAX_NAME} characters"
    return next(((check, words) for known, check, words in rules if known == field_type), None)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= MAX_NAME and value.isprintable()


def _is_line(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_LINE and value.isprintable()


def _is_whole(value: Any, at_least: int = 1) -> bool:
    return type(value) is int and at_least <= value <= MAX_SIZE


def _is_amount(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= MAX_SIZE  # not a number, infinity: neither is


def _is_size(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, tuple) and 1 <= len(value) <= MAX_AXES and all(map(_is_whole, value)))


def _is_shape(value: Any) -> bool:
    is_shape = isinstance(value, tuple) and 1 <= len(value) <= MAX_AXES + 1 and all(map(_is_whole, value))
    return is_shape and prod(value) <= MOST_NUMBERS


def _is_padding(value: Any) -> bool:
    if isinstance(value, tuple):
        return 1 <= len(value) <= MAX_AXES and all(_is_whole(number, 0) for number in value)
    return value in ("valid", "same") if isinstance(value, str) else _is_whole(value, 0)


def _is_connections(value: Any) -> bool:
    return isinstance(value, tuple) and all(
        isinstance(channels, tuple) and channels and all(_is_whole(channel, 0) for channel in channels)
        for channels in value
    )
