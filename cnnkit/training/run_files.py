"""Runs as files: JSON with the curves in base64, written by us, read back from anybody."""

import base64
import binascii
import json
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import numpy as np

from cnnkit.architectures import from_json
from cnnkit.errors import OptionError
from cnnkit.training.runs import DataNote, EpochCurves, Outcome, Run, StepCurves
from cnnkit.training.settings import settings_from_dict, settings_to_dict

FORMAT = "cnnkit-run"
VERSION = 1
MAX_RUN_MB = 20  # of 1,000,000 bytes; ResNet-110 with every point it keeps takes 0.6
MAX_TEXT = 4_000  # characters of any text but the architecture
MAX_NAMES = 5_000  # layers or classes
_NUMBER_TYPES = {"int64": "<i8", "float32": "<f4"}


def write_run(run: Run) -> str:
    """Write a run as JSON; `read_run` gives it back, each number as it was."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        "architecture": json.loads(run.architecture),
        "settings": settings_to_dict(run.settings),
        "data": {field.name: _plain(getattr(run.data, field.name)) for field in fields(DataNote)},
        "steps": _packed_curves(run.steps),
        "epochs": _packed_curves(run.epochs),
        **{name: _plain(getattr(run, name)) for name in _SIMPLE},
    }
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def read_run(source: str | bytes | Path) -> Run:
    """Read a run that `write_run` wrote, or a person, or an enemy.

    Args:
        source: the file's path, or its content.

    Raises:
        OptionError: anything else; names the field and what is allowed.
    """
    values = _object("the file", _parsed(source), {"format", "version", *(field.name for field in fields(Run))})
    if values["format"] != FORMAT or type(values["version"]) is not int or values["version"] != VERSION:
        raise OptionError(f'The file is not a run: it needs "format": "{FORMAT}" and "version": {VERSION}.')
    for name, check in _SIMPLE.items():
        if not check(values[name]):
            raise OptionError(f"{name} of the run is not what it should be: {_short(values[name])}.")
    architecture = json.dumps(values["architecture"])
    from_json(architecture)  # refuses what is no network
    steps = StepCurves(**_curves("steps", values["steps"], StepCurves, len(values["layers"])))
    epochs = EpochCurves(**_curves("epochs", values["epochs"], EpochCurves, 0))
    return Run(
        architecture=architecture,
        settings=settings_from_dict(values["settings"]),
        data=_data_note(values["data"]),
        steps=steps,
        epochs=epochs,
        **_tuples({name: values[name] for name in _SIMPLE}),
    )


def _is_text(value: Any) -> bool:
    # JSON may hold halves of a surrogate pair, which no page can show and no file hold.
    return isinstance(value, str) and len(value) <= MAX_TEXT and not any("\ud800" <= sign <= "\udfff" for sign in value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MAX_NAMES and all(map(_is_text, value))


def _is_table(value: Any) -> bool:
    return (
        isinstance(value, dict) and len(value) <= 100 and all(_is_text(one) for pair in value.items() for one in pair)
    )


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value <= 10**12


def _is_time(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1e9


# The fields of a run that JSON holds as they are, with the check of each; the others have functions of their own.
_SIMPLE = {
    "frozen": _is_names,
    "layers": _is_names,
    "environment": _is_table,
    "started": _is_text,
    "seconds": _is_time,
    "outcome": lambda value: value in get_args(Outcome),
    "message": _is_text,
}
_DATA = {
    "name": _is_text,
    "provenance": _is_text,
    "num_train": _is_count,
    "num_test": _is_count,
    "class_names": _is_names,
    "fingerprint": _is_text,
}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(item) if isinstance(item, list) else item for name, item in values.items()}


def _packed_curves(curves: StepCurves | EpochCurves) -> dict[str, Any]:
    return {field.name: _packed(getattr(curves, field.name)) for field in fields(curves)}


def _packed(array: np.ndarray[Any, Any]) -> dict[str, Any]:
    kind = array.dtype.name
    data = base64.b64encode(array.astype(_NUMBER_TYPES[kind]).tobytes()).decode()
    return {"type": kind, "shape": list(array.shape), "base64": data}


def _parsed(source: str | bytes | Path) -> Any:
    cap = MAX_RUN_MB * 1_000_000
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                data = file.read(cap + 1)
        else:
            data = source.encode() if isinstance(source, str) else source
        if len(data) > cap:
            raise OptionError(f"The file is larger than {MAX_RUN_MB} MB, too large for a run.")
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
    except OptionError:
        raise  # a ValueError too: not to be taken for damage
    except OSError as error:
        raise OptionError(f"{source!s} cannot be read: {error.strerror}. Check the path.") from error
    except (ValueError, RecursionError) as error:
        raise OptionError(f"The file is not JSON, so no run: {_short(str(error))}. Download the run again.") from error


def _no_number(word: str) -> None:
    raise OptionError(f"The file says {word}, which is not JSON. Download the run again.")


def _object(name: str, value: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        got = f"{', '.join(map(_short, list(value)[:20]))}" if isinstance(value, dict) else _short(value)
        raise OptionError(f"{name} must be an object with {', '.join(sorted(keys))}, got {got}.")
    return value


def _data_note(value: Any) -> DataNote:
    values = _object("data", value, set(_DATA))
    for name, check in _DATA.items():
        if not check(values[name]):
            raise OptionError(f"data: {name} is not what it should be: {_short(values[name])}.")
    return DataNote(**_tuples(values))


def _curves(name: str, value: Any, kind: Any, num_layers: int) -> dict[str, np.ndarray[Any, Any]]:
    values = _object(name, value, {field.name for field in fields(kind)})
    arrays = {
        key: _unpacked(f"{name}: {key}", item, "int64" if key == "step" else "float32") for key, item in values.items()
    }
    length = len(next(iter(arrays.values())))
    for key, array in arrays.items():
        expected = (length, num_layers) if key == "gradient_norms" else (length,)
        if array.shape != expected:
            raise OptionError(f"{name}: {key} must have shape {expected}, got {array.shape}.")
    return arrays


def _unpacked(name: str, value: Any, kind: str) -> np.ndarray[Any, Any]:
    values = _object(name, value, {"type", "shape", "base64"})
    shape = values["shape"]
    if (
        values["type"] != kind
        or not isinstance(shape, list)
        or not 1 <= len(shape) <= 2
        or not all(map(_is_count, shape))
    ):
        raise OptionError(
            f"{name}: must be {kind} numbers of one or two axes, got {_short(values['type'])}, {_short(shape)}."
        )
    try:
        data = base64.b64decode(values["base64"], validate=True)
        return np.frombuffer(data, _NUMBER_TYPES[kind]).reshape(shape).astype(kind)
    except (TypeError, ValueError, binascii.Error) as error:
        raise OptionError(f"{name}: the numbers do not fit shape {_short(shape)}, or are damaged.") from error


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
