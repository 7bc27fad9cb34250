"""A training under way, put together from what it has reported."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from cnnkit.training.recorder import Epoch
from cnnkit.training.runs import EpochCurves, StepCurves


class Live(NamedTuple):
    """A training as far as it has been told.

    steps, epochs, layers: as `Run` has them.
    pictures_per_second: as last measured; 0 before the second step.
    seconds_left: None before the second step.
    """

    steps: StepCurves
    epochs: EpochCurves
    layers: tuple[str, ...]
    pictures_per_second: float
    seconds_left: float | None


def collect(news: Iterable[Mapping[str, Any]]) -> Live:
    """Put the data of reports together.

    Args:
        news: the data that `train` reported, oldest first; those without curves count for nothing.
    """
    told = [one for one in news if one.get("layers")]
    points: dict[str, list[Any]] = {
        name: [value for one in told for value in one["steps"][name]]
        for name in ("step", "loss", "accuracy", "learning_rate", "gradient_norms")
    }
    layers = tuple(told[-1]["layers"]) if told else ()
    rows = [[epoch[name] for name in Epoch._fields] for one in told for epoch in one["epochs"]]
    table = np.array(rows, np.float32).reshape(len(rows), len(Epoch._fields))
    return Live(
        steps=StepCurves(
            step=np.array(points["step"], np.int64),
            loss=np.array(points["loss"], np.float32),
            accuracy=np.array(points["accuracy"], np.float32),
            learning_rate=np.array(points["learning_rate"], np.float32),
            gradient_norms=np.array(points["gradient_norms"], np.float32).reshape(len(points["step"]), len(layers)),
        ),
        epochs=EpochCurves(*table.T.copy()),
        layers=layers,
        pictures_per_second=told[-1]["pictures_per_second"] if told else 0.0,
        seconds_left=told[-1]["seconds_left"] if told else None,
    )


def collect_seeds(news: Iterable[Mapping[str, Any]]) -> list[Live]:
    """Put the reports of `train_seeds` together, a training for each seed that has begun."""
    told = list(news)
    last = max((one.get("place", -1) for one in told), default=-1)
    return [collect(one for one in told if one.get("place") == place) for place in range(last + 1)]
