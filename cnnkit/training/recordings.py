"""Recordings: many small measurements of accuracy that were made once, beforehand, as one JSON file."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from cnnkit.errors import OptionError

FORMAT = "cnnkit-recording"
VERSION = 1
MAX_RECORDING_MB = 2  # of 1,000,000 bytes; a measurement takes 150 bytes
MAX_TEXT = 4_000  # characters
MAX_ENTRIES = 5_000  # of a list or a table


@dataclass(frozen=True)
class Measurement:
    """One accuracy, measured once.

    Args:
        x: what the series varies: how many pictures, networks or crops.
        seeds: of the networks that took part; one, or several where they were averaged; none where nothing was drawn.
        test_accuracy: on the recording's test pictures.
        train_accuracy: on the pictures it learned from, as they are; None where it was not measured.
        seconds: that it took; of what, the recording's settings say.

    Units:
        The accuracies are parts of 1.
    """

    x: int
    seeds: tuple[int, ...]
    test_accuracy: float
    train_accuracy: float | None
    seconds: float


@dataclass(frozen=True)
class Series:
    """Measurements that belong together.

    Args:
        key: for programs.
        title: for people.
        measurements: by rising x, then by seeds; several may share an x.
    """

    key: str
    title: str
    measurements: tuple[Measurement, ...]


@dataclass(frozen=True)
class Recording:
    """Series over the same x, and all that is needed to judge and repeat them.

    Args:
        title: what was measured.
        x_title: what x counts, with its unit, as an axis says it.
        series: one or more, each with a key of its own.
        num_test: test pictures that each test accuracy was measured on.
        provenance: of the data.
        settings: how it was done, in words, by topic.
        environment: versions of the software, and the hardware.
        command: that repeats it.
        date: when it was finished, ISO 8601, UTC.
    """

    title: str
    x_title: str
    series: tuple[Series, ...]
    num_test: int
    provenance: str
    settings: dict[str, str]
    environment: dict[str, str]
    command: str
    date: str

    def __getitem__(self, key: str) -> Series:
        """Give the series of a key.

        Raises:
            OptionError: there is none; lists those there are.
        """
        for one in self.series:
            if one.key == key:
                return one
        raise OptionError(f"{self.title}: there is no series {key!r}. There are {', '.join(self.keys())}.")

    def keys(self) -> tuple[str, ...]:
        """Give the keys of all series, in order."""
        return tuple(one.key for one in self.series)


class Spread(NamedTuple):
    """Of all test accuracies that share an x: their mean, the lowest and the highest, and how many there are."""

    x: int
    mean: float
    low: float
    high: float
    num: int


def spread_by_x(series: Series) -> tuple[Spread, ...]:
    """Gather a series' test accuracies by x, rising."""
    groups: dict[int, list[float]] = {}
    for one in series.measurements:
        groups.setdefault(one.x, []).append(one.test_accuracy)
    return tuple(
        Spread(x, sum(values) / len(values), min(values), max(values), len(values))
        for x, values in sorted(groups.items())
    )


def write_recording(recording: Recording) -> str:
    """Write a recording as JSON; `read_recording` gives it back."""
    document = {"format": FORMAT, "version": VERSION, **asdict(recording)}
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_recording(source: str | bytes | Path) -> Recording:
    """Read a recording that `write_recording` wrote.

    Args:
        source: the file's path, or its content.

    Raises:
        OptionError: it cannot be read or is no recording; names the field.
    """
    values = _object("the file", _parsed(source), {"format", "version", *_names(Recording)})
    if values["format"] != FORMAT or type(values["version"]) is not int or values["version"] != VERSION:
        raise OptionError(f'The file is no recording: it needs "format": "{FORMAT}" and "version": {VERSION}.')
    _check("the file", values, _RECORDING)
    series = tuple(map(_series, values["series"]))
    keys = [one.key for one in series]
    if not keys or len(set(keys)) < len(keys):
        raise OptionError(f"series must be one or more with different keys, got {_short(keys)}.")
    return Recording(**{name: values[name] for name in _RECORDING if name != "series"}, series=series)


def _series(values: Any) -> Series:
    _object("a series", values, set(_names(Series)))
    _check("a series", values, _SERIES)
    name = f"series {values['key'][:40]!r}"
    measurements = []
    for one in values["measurements"]:
        _object(f"a measurement of {name}", one, set(_names(Measurement)))
        _check(f"a measurement of {name}", one, _MEASUREMENT)
        measurements.append(Measurement(**{**one, "seeds": tuple(one["seeds"])}))
    return Series(values["key"], values["title"], tuple(measurements))


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_TEXT and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MAX_ENTRIES
        and all(_is_text(one) for pair in value.items() for one in pair)
    )


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_ENTRIES


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 10**9


def _is_part(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


_MEASUREMENT: dict[str, Callable[[Any], bool]] = {
    "x": _is_count,
    "seeds": lambda value: _is_list(value) and all(map(_is_count, value)),
    "test_accuracy": _is_part,
    "train_accuracy": lambda value: value is None or _is_part(value),
    "seconds": lambda value: type(value) in (int, float) and 0 <= value <= 1e9,
}
_SERIES: dict[str, Callable[[Any], bool]] = {"key": _is_text, "title": _is_text, "measurements": _is_list}
_RECORDING: dict[str, Callable[[Any], bool]] = {
    "title": _is_text,
    "x_title": _is_text,
    "series": _is_list,
    "num_test": _is_count,
    "provenance": _is_text,
    "settings": _is_table,
    "environment": _is_table,
    "command": _is_text,
    "date": _is_text,
}


def _check(name: str, values: dict[str, Any], checks: dict[str, Callable[[Any], bool]]) -> None:
    for field, check in checks.items():
        if not check(values[field]):
            raise OptionError(f"{name}: {field} is not what it should be: {_short(values[field])}.")


def _object(name: str, value: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        got = ", ".join(map(_short, list(value)[:20])) if isinstance(value, dict) else _short(value)
        raise OptionError(f"{name} must be an object with {', '.join(sorted(keys))}, got {got}.")
    return value


def _parsed(source: str | bytes | Path) -> Any:
    cap = MAX_RECORDING_MB * 1_000_000
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                data = file.read(cap + 1)
        else:
            data = source.encode() if isinstance(source, str) else source
        if len(data) > cap:
            raise OptionError(f"The file is larger than {MAX_RECORDING_MB} MB, too large for a recording.")
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except OptionError:
        raise  # a ValueError too: not to be taken for damage
    except OSError as error:
        raise OptionError(f"{source!s} cannot be read: {error.strerror}. Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise OptionError(f"The file is not JSON, so no recording: {_short(str(error))}. Get it again.") from error


def _no_number(word: str) -> None:
    raise OptionError(f"The file says {word}, which is not JSON. Get it again.")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
