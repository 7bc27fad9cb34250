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
from cnnkit.training.documents import (
    check_fields,
    check_object,
    is_count,
    is_names,
    is_table,
    is_text,
    is_time,
    parse_document,
    short,
)
from cnnkit.training.runs import DataNote, EpochCurves, Outcome, Run, StepCurves
from cnnkit.training.settings import settings_from_dict, settings_to_dict

FORMAT = "cnnkit-run"
VERSION = 1
MAX_RUN_MB = 20  # of 1,000,000 bytes; ResNet-110 with every point it keeps takes 0.6
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
    document = parse_document(source, kind="run", max_mb=MAX_RUN_MB)
    values = check_object("the file", document, {"format", "version", *(field.name for field in fields(Run))})
    if values["format"] != FORMAT or type(values["version"]) is not int or values["version"] != VERSION:
        raise OptionError(f'The file is not a run: it needs "format": "{FORMAT}" and "version": {VERSION}.')
    for name, check in _SIMPLE.items():
        if not check(values[name]):
            raise OptionError(f"{name} of the run is not what it should be: {short(values[name])}.")
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


# The fields of a run that JSON holds as they are, with the check of each; the others have functions of their own.
_SIMPLE = {
    "frozen": is_names,
    "layers": is_names,
    "environment": is_table,
    "started": is_text,
    "seconds": is_time,
    "outcome": lambda value: value in get_args(Outcome),
    "message": is_text,
}
_DATA = {
    "name": is_text,
    "provenance": is_text,
    "num_train": is_count,
    "num_test": is_count,
    "class_names": is_names,
    "fingerprint": is_text,
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


def _data_note(value: Any) -> DataNote:
    values = check_object("data", value, set(_DATA))
    check_fields("data", values, _DATA)
    return DataNote(**_tuples(values))


def _curves(name: str, value: Any, kind: Any, num_layers: int) -> dict[str, np.ndarray[Any, Any]]:
    values = check_object(name, value, {field.name for field in fields(kind)})
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
    values = check_object(name, value, {"type", "shape", "base64"})
    shape = values["shape"]
    if (
        values["type"] != kind
        or not isinstance(shape, list)
        or not 1 <= len(shape) <= 2
        or not all(map(is_count, shape))
    ):
        raise OptionError(
            f"{name}: must be {kind} numbers of one or two axes, got {short(values['type'])}, {short(shape)}."
        )
    try:
        data = base64.b64decode(values["base64"], validate=True)
        return np.frombuffer(data, _NUMBER_TYPES[kind]).reshape(shape).astype(kind)
    except (TypeError, ValueError, binascii.Error) as error:
        raise OptionError(f"{name}: the numbers do not fit shape {short(shape)}, or are damaged.") from error
