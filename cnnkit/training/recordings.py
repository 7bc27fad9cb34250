"""Recordings: many small measurements of accuracy that were made once, beforehand, as one JSON file."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, NamedTuple

from cnnkit.errors import OptionError
from cnnkit.training.documents import (
    check_fields,
    check_object,
    is_count,
    is_list,
    is_part,
    is_table,
    is_text,
    is_time,
    parse_document,
    short,
)

FORMAT = "cnnkit-recording"
VERSION = 1
MAX_RECORDING_MB = 2  # of 1,000,000 bytes; a measurement takes 150 bytes


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
    document = parse_document(source, kind="recording", max_mb=MAX_RECORDING_MB)
    values = check_object("the file", document, {"format", "version", *_names(Recording)})
    if values["format"] != FORMAT or type(values["version"]) is not int or values["version"] != VERSION:
        raise OptionError(f'The file is no recording: it needs "format": "{FORMAT}" and "version": {VERSION}.')
    check_fields("the file", values, _RECORDING)
    series = tuple(map(_series, values["series"]))
    keys = [one.key for one in series]
    if not keys or len(set(keys)) < len(keys):
        raise OptionError(f"series must be one or more with different keys, got {short(keys)}.")
    return Recording(**{name: values[name] for name in _RECORDING if name != "series"}, series=series)


def _series(values: Any) -> Series:
    check_object("a series", values, set(_names(Series)))
    check_fields("a series", values, _SERIES)
    name = f"series {values['key'][:40]!r}"
    measurements = []
    for one in values["measurements"]:
        check_object(f"a measurement of {name}", one, set(_names(Measurement)))
        check_fields(f"a measurement of {name}", one, _MEASUREMENT)
        measurements.append(Measurement(**{**one, "seeds": tuple(one["seeds"])}))
    return Series(values["key"], values["title"], tuple(measurements))


def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


_MEASUREMENT: dict[str, Callable[[Any], bool]] = {
    "x": is_count,
    "seeds": lambda value: is_list(value) and all(map(is_count, value)),
    "test_accuracy": is_part,
    "train_accuracy": lambda value: value is None or is_part(value),
    "seconds": is_time,
}
_SERIES: dict[str, Callable[[Any], bool]] = {"key": is_text, "title": is_text, "measurements": is_list}
_RECORDING: dict[str, Callable[[Any], bool]] = {
    "title": is_text,
    "x_title": is_text,
    "series": is_list,
    "num_test": is_count,
    "provenance": is_text,
    "settings": is_table,
    "environment": is_table,
    "command": is_text,
    "date": is_text,
}
