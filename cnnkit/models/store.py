"""Models out of their files: each file is checked against the registry before a number of it is used."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cnnkit.architectures import Architecture
from cnnkit.assets import ASSETS
from cnnkit.errors import OptionError
from cnnkit.models.card import Card, card_from_json, digest_of_text
from cnnkit.models.errors import ModelError
from cnnkit.models.registry import EMBEDDED

FOLDER = ASSETS / "models"
_REPAIR = "Restore it with `git checkout -- assets/models`, or install cnnkit again."


@dataclass(frozen=True, eq=False)
class Model:
    """A trained network.

    Args:
        architecture: the network, from its card through our own reader.
        weights: float32 arrays by "layer/variable", such as "conv1/kernel"; they cannot be written to. Together with
            the architecture they make a Keras model: `cnnkit.training.trained_model(architecture, weights)`.
        card: where it comes from, how good it is, its licence and its limits.
    """

    architecture: Architecture
    weights: dict[str, NDArray[np.float32]]
    card: Card


def available() -> tuple[str, ...]:
    """Name the models that come with cnnkit."""
    return tuple(EMBEDDED)


def read_card(name: str, *, folder: Path = FOLDER, registry: Mapping[str, str] = EMBEDDED) -> Card:
    """Read what is said of a model, without its weights.

    Args:
        name: one of `available()`.
        folder, registry: where the files lie, and the SHA-256 of each card.

    Raises:
        OptionError: there is no such model.
        ModelError: its card is missing, or another than the registry's.
    """
    path = folder / f"{name}.json"
    if name not in registry:
        raise OptionError(f"There is no model {name[:80]!r}. There are {', '.join(registry)}.")
    _check_is_there(path)
    found = digest_of_text(path)
    if found != registry[name]:
        raise ModelError(
            f"{path} is not the card that belongs to this version of cnnkit: its SHA-256 begins {found[:12]}, the "
            f"registry's {registry[name][:12]}. {_REPAIR} A model that was trained anew needs the line that "
            "`python -m cnnkit models verify` prints."
        )
    return card_from_json(path.read_text(encoding="utf-8"))


def load(name: str, *, folder: Path = FOLDER, registry: Mapping[str, str] = EMBEDDED) -> Model:
    """Read a model: its network from the card, its numbers without pickle, both checked by SHA-256.

    Needs no TensorFlow. Each call reads the files again.

    Args:
        name: one of `available()`.
        folder, registry: where the files lie, and the SHA-256 of each card.

    Raises:
        OptionError: there is no such model.
        ModelError: a file of it is missing, damaged, or another than the registry's; names the file and the fix.
    """
    from cnnkit.training.weights import read_weights  # here, because the chapters may use models

    card = read_card(name, folder=folder, registry=registry)
    path = folder / card.weights.file
    _check_is_there(path)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != card.weights.sha256:
        raise ModelError(
            f"{path} is damaged, or of another version: its {path.stat().st_size:,} bytes have a SHA-256 that begins "
            f"{found[:12]}, where the card says {card.weights.bytes:,} bytes and {card.weights.sha256[:12]}. {_REPAIR}"
        )
    weights = read_weights(path)
    for array in weights.values():
        array.setflags(write=False)  # one copy may serve many sessions
    return Model(card.architecture, weights, card)


def unlisted(*, folder: Path = FOLDER, registry: Mapping[str, str] = EMBEDDED) -> dict[str, str]:
    """Give the SHA-256 of each card that lies in the folder and is not in the registry."""
    return {path.stem: digest_of_text(path) for path in sorted(folder.glob("*.json")) if path.stem not in registry}


def registry_line(card: Path) -> str:
    """Give the line of `cnnkit/models/registry.py` that pins a card."""
    return f'"{card.stem}": "{digest_of_text(card)}",'


def _check_is_there(path: Path) -> None:
    if not path.is_file():
        raise ModelError(f"{path} is missing. {_REPAIR}")
