"""The card of a model: what it is, how it was made, how good it is, and what it is not for."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from cnnkit.architectures import Architecture, from_json, to_json
from cnnkit.errors import OptionError
from cnnkit.models.errors import ModelError

FORMAT = "cnnkit-model-card"
VERSION = 1

Part = TypeVar("Part")


@dataclass(frozen=True)
class WeightsFile:
    """The file beside the card; `sha256` is of its bytes, `type` of its numbers."""

    file: str
    sha256: str
    bytes: int
    type: str


@dataclass(frozen=True)
class Metrics:
    """How good it is.

    Args:
        measured_on: the pictures, in words.
        selection: what they had a say in, in words.
        accuracy, loss: of the weights as stored.
        accuracy_as_float32, loss_as_float32: of the weights before they were rounded for the file.
    """

    measured_on: str
    selection: str
    accuracy: float
    loss: float
    accuracy_as_float32: float
    loss_as_float32: float


@dataclass(frozen=True)
class TrainingData:
    """What it learned from; `provenance` says whose it is and on what terms, `fingerprint` is the SHA-256 of it all."""

    name: str
    provenance: str
    num_train: int
    num_test: int
    fingerprint: str


@dataclass(frozen=True)
class Card:
    """Everything about a model but its numbers.

    Args:
        name: of the model and its files.
        weights: the file beside the card.
        architecture: the network.
        input: how a picture becomes its input, in words.
        class_names: of its outputs.
        metrics: how good it is.
        data: what it learned from.
        recipe: the command that repeats the training.
        settings: of the training, as `cnnkit.training.settings_to_dict` gives them.
        date: when it began, ISO 8601.
        minutes: that it took.
        environment: versions of the software, and the hardware.
        licence: of the weights.
        limits: what it is not for.
    """

    name: str
    weights: WeightsFile
    architecture: Architecture
    input: str
    class_names: tuple[str, ...]
    metrics: Metrics
    data: TrainingData
    recipe: str
    settings: Mapping[str, Any]
    date: str
    minutes: float
    environment: Mapping[str, str]
    licence: str
    limits: str


def card_to_json(card: Card) -> str:
    """Write a card; `card_from_json` gives back an equal one."""
    document = {
        "format": FORMAT,
        "version": VERSION,
        **{field.name: getattr(card, field.name) for field in fields(Card)},
    }
    for name in _PARTS:
        document[name] = asdict(document[name])
    document["architecture"] = json.loads(to_json(card.architecture))
    return json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def card_from_json(text: str) -> Card:
    """Read a card.

    Raises:
        ModelError: the text is no card; names the field.
    """
    try:
        values = _object("the card", json.loads(text), {"format", "version", *(field.name for field in fields(Card))})
        if values.pop("format") != FORMAT or values.pop("version") != VERSION:
            raise ModelError(f'A card says "format": "{FORMAT}" and "version": {VERSION}; this file says otherwise.')
        parts = {name: _part(kind, name, values[name]) for name, kind in _PARTS.items()}
        architecture = from_json(json.dumps(values["architecture"]))
    except json.JSONDecodeError as error:
        raise ModelError(f"The card is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None
    except OptionError as error:
        raise ModelError(f"The card's architecture cannot be read: {error}") from error
    return Card(**values | parts | {"architecture": architecture, "class_names": tuple(values["class_names"])})


def digest_of_text(path: Path) -> str:
    """Give the SHA-256 of a text file, whatever line endings Git gave it on this machine."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


_PARTS: dict[str, Any] = {"weights": WeightsFile, "metrics": Metrics, "data": TrainingData}


def _part(kind: type[Part], name: str, values: Any) -> Part:
    return kind(**_object(name, values, {field.name for field in fields(kind)}))  # type: ignore[arg-type]


def _object(name: str, values: Any, keys: set[str]) -> dict[str, Any]:
    if not isinstance(values, dict) or set(values) != keys:
        odd = sorted(keys.symmetric_difference(values)) if isinstance(values, dict) else [type(values).__name__]
        raise ModelError(f"{name} must hold {', '.join(sorted(keys))}; it differs in {', '.join(odd)}.")
    return values
