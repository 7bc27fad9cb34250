from cnnkit.models.card import Card, Metrics, TrainingData, WeightsFile, card_from_json, card_to_json
from cnnkit.models.errors import ModelError
from cnnkit.models.store import Model, available, load, read_card

__all__ = [
    "Card",
    "Metrics",
    "Model",
    "ModelError",
    "TrainingData",
    "WeightsFile",
    "available",
    "card_from_json",
    "card_to_json",
    "load",
    "read_card",
]
