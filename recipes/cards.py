"""The card of a model that was just trained; `cnnkit.models.Card` says what is on it."""

import hashlib
from pathlib import Path

from cnnkit.architectures import from_json
from cnnkit.models import Card, Metrics, TrainingData, WeightsFile, card_to_json
from cnnkit.training import HalfPrecisionCost, Run
from cnnkit.training.settings import settings_to_dict

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
    content, data = weights.read_bytes(), run.data
    card = Card(
        name=path.stem,
        weights=WeightsFile(weights.name, hashlib.sha256(content).hexdigest(), len(content), "float16"),
        architecture=from_json(run.architecture),
        input=INPUT,
        class_names=data.class_names,
        metrics=_metrics(run, cost, selection),
        data=TrainingData(data.name, data.provenance, data.num_train, data.num_test, data.fingerprint),
        recipe=command,
        settings=settings_to_dict(run.settings),
        date=run.started,
        minutes=round(run.seconds / 60, 1),
        environment=run.environment,
        licence="MIT, as this project; the data's terms are under data",
        limits=limits,
    )
    path.write_text(card_to_json(card), encoding="utf-8")


def _metrics(run: Run, cost: HalfPrecisionCost, selection: str) -> Metrics:
    return Metrics(
        measured_on=f"{run.data.num_test:,} test pictures of {run.data.name}, last epoch's weights",
        selection=selection,
        accuracy=round(cost.half_accuracy, 5),
        loss=round(cost.half_loss, 5),
        accuracy_as_float32=round(cost.accuracy, 5),
        loss_as_float32=round(cost.loss, 5),
    )
