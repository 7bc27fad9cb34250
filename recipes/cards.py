"""The card of an embedded model: what it is, how it was made, how good it is, and what it is not for."""

import hashlib
import json
from pathlib import Path
from typing import Any

from cnnkit.training import HalfPrecisionCost, Run
from cnnkit.training.settings import settings_to_dict

DATA_FIELDS = ("name", "provenance", "num_train", "num_test", "fingerprint")
INPUT = "uint8 pictures through cnnkit.training.network_input: (x / 255 - 0.5) / 0.25"


def write_card(
    path: Path, *, weights: Path, run: Run, cost: HalfPrecisionCost, command: str, selection: str, limits: str
) -> None:
    """Write a card beside its weights.

    Args:
        path: of the card.
        weights: the file that it describes.
        run: the training.
        cost: what the weights measure, as float32 and as stored.
        command: that repeats the training.
        selection: what the test pictures had a say in, in words.
        limits: what the model is not for, in words.
    """
    card: dict[str, Any] = {
        "format": "cnnkit-model-card",
        "version": 1,
        "name": path.stem,
        "weights": _weights_note(weights),
        "architecture": json.loads(run.architecture),
        "input": INPUT,
        "class_names": list(run.data.class_names),
        "metrics": _metrics(run, cost, selection),
        "data": {name: getattr(run.data, name) for name in DATA_FIELDS},
        "recipe": command,
        "settings": settings_to_dict(run.settings),
        "date": run.started,
        "minutes": round(run.seconds / 60, 1),
        "environment": run.environment,
        "licence": "MIT, as this project; the data's terms are under data",
        "limits": limits,
    }
    path.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _weights_note(weights: Path) -> dict[str, Any]:
    content = weights.read_bytes()
    return {
        "file": weights.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "type": "float16",
    }


def _metrics(run: Run, cost: HalfPrecisionCost, selection: str) -> dict[str, Any]:
    return {
        "measured_on": f"{run.data.num_test:,} test pictures of {run.data.name}, last epoch's weights",
        "selection": selection,
        "accuracy": round(cost.half_accuracy, 5),
        "loss": round(cost.half_loss, 5),
        "accuracy_as_float32": round(cost.accuracy, 5),
        "loss_as_float32": round(cost.loss, 5),
    }
