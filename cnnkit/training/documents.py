"""JSON files as we write them and anybody may send them: read within a size, each field held to its check."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cnnkit.errors import OptionError

MAX_TEXT = 4_000  # characters of any text
MAX_NAMES = 5_000  # entries of a list
MAX_ROWS = 100  # of a table of texts


def parse_document(source: str | bytes | Path, *, kind: str, max_mb: int) -> Any:
    """Parse a JSON file.

    Args:
        source: the file's path, or its content.
        kind: what it should be, in a word, for the message.
        max_mb: of 1,000,000 bytes.

    Raises:
        OptionError: it cannot be read, is too large, or is not JSON.
    """
    again = f"Download the {kind} again."

    def no_number(word: str) -> None:
        raise OptionError(f"The file says {word}, which is not JSON. {again}")

    cap = max_mb * 1_000_000
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                data = file.read(cap + 1)
        else:
            data = source.encode() if isinstance(source, str) else source
        if len(data) > cap:
            raise OptionError(f"The file is larger than {max_mb} MB, too large for a {kind}.")
        return json.loads(data.decode("utf-8-sig"), parse_constant=no_number)
    except OptionError:
        raise  # a ValueError too: not to be taken for damage
    except OSError as error:
        raise OptionError(f"{source!s} cannot be read: {error.strerror}. Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise OptionError(f"The file is not JSON, so no {kind}: {short(str(error))}. {again}") from error


def check_object(name: str, value: Any, keys: set[str]) -> dict[str, Any]:
    """Hold a value to an object with exactly these keys.

    Raises:
        OptionError: it is none; says what it is.
    """
    if not isinstance(value, dict) or set(value) != keys:
        got = f"{', '.join(map(short, list(value)[:20]))}" if isinstance(value, dict) else short(value)
        raise OptionError(f"{name} must be an object with {', '.join(sorted(keys))}, got {got}.")
    return value


def check_fields(name: str, values: Mapping[str, Any], checks: Mapping[str, Callable[[Any], bool]]) -> None:
    """Hold each field to its check.

    Args:
        name: of the object, for the message.
        values: at least all fields that there are checks of.
        checks: by field.

    Raises:
        OptionError: one fails; names it.
    """
    for field, check in checks.items():
        if not check(values[field]):
            raise OptionError(f"{name}: {field} is not what it should be: {short(values[field])}.")


def is_text(value: Any) -> bool:
    """Tell a text of bounded length."""
    # JSON may hold halves of a surrogate pair, which no page can show and no file hold.
    return isinstance(value, str) and len(value) <= MAX_TEXT and not any("\ud800" <= sign <= "\udfff" for sign in value)


def is_list(value: Any) -> bool:
    """Tell a list of bounded length."""
    return isinstance(value, list) and len(value) <= MAX_NAMES


def is_names(value: Any) -> bool:
    """Tell a list of texts."""
    return is_list(value) and all(map(is_text, value))


def is_table(value: Any) -> bool:
    """Tell a small object of texts."""
    return (
        isinstance(value, dict)
        and len(value) <= MAX_ROWS
        and all(is_text(one) for pair in value.items() for one in pair)
    )


def is_count(value: Any) -> bool:
    """Tell a whole number from 0 up."""
    return type(value) is int and 0 <= value <= 10**12


def is_time(value: Any) -> bool:
    """Tell a number of seconds."""
    return type(value) in (int, float) and 0 <= value <= 1e9


def is_part(value: Any) -> bool:
    """Tell a number from 0 to 1."""
    return type(value) in (int, float) and 0 <= value <= 1


def short(value: object) -> str:
    """Write a value in at most 60 characters."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
