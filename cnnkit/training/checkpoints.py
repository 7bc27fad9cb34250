"""The state of a training between two epochs, in one .npz file: to go on as if nothing had happened."""

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cnnkit.errors import OptionError
from cnnkit.training.npz import read_npz
from cnnkit.training.runs import EpochCurves, StepCurves

MAX_CHECKPOINT_MB = 4_000  # of 1,000,000 bytes; VGG-16 with Adam takes three times its 553
_ABOUT = "about.json"


class Checkpoint(NamedTuple):
    """What a training needs to go on, beside the model's own numbers.

    identity: of network, data and settings; another training does not go on from here.
    """

    identity: dict[str, Any]
    started: str
    seconds: float
    steps: StepCurves
    epochs: EpochCurves


def write_checkpoint(path: Path, checkpoint: Checkpoint, model: Any) -> None:
    """Write curves, weights, optimiser and random generators; the file is there whole or not at all."""
    about = {"identity": checkpoint.identity, "started": checkpoint.started, "seconds": checkpoint.seconds}
    arrays: dict[str, Any] = {
        _ABOUT: np.frombuffer(json.dumps(about).encode(), np.uint8),
        **{f"steps/{name}": array for name, array in vars(checkpoint.steps).items()},
        **{f"epochs/{name}": array for name, array in vars(checkpoint.epochs).items()},
        **{name: variable.numpy() for name, variable in _variables(model)},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        np.savez(file, **arrays)
    unfinished.replace(path)


def read_checkpoint(path: Path, identity: dict[str, Any], model: Any) -> Checkpoint:
    """Read what `write_checkpoint` wrote, and put the model into that state.

    Raises:
        OptionError: the file is damaged, or of another training; says what differs.
    """
    arrays = read_npz(path, max_mb=MAX_CHECKPOINT_MB)
    try:
        about = json.loads(arrays[_ABOUT].tobytes())
        found, started, seconds = about["identity"], str(about["started"]), float(about["seconds"])
        steps = StepCurves(**{field.name: arrays[f"steps/{field.name}"] for field in fields(StepCurves)})
        epochs = EpochCurves(**{field.name: arrays[f"epochs/{field.name}"] for field in fields(EpochCurves)})
        state = [(variable, arrays[name]) for name, variable in _variables(model)] if found == identity else []
        for variable, value in state:
            if value.shape != tuple(variable.shape):
                raise ValueError(f"{variable.path} has shape {value.shape}, not {tuple(variable.shape)}")
    except (ValueError, KeyError, TypeError) as error:
        raise OptionError(f"The checkpoint {path} is damaged: {error}. Delete it, and train from the start.") from error
    if found != identity:
        before = found if isinstance(found, dict) else {}
        different = [name for name in {**identity, **before} if before.get(name) != identity.get(name)]
        raise OptionError(
            f"The checkpoint {path} is of another training: {', '.join(different)} differ. "
            "Name another file, or delete this one."
        )
    for variable, value in state:
        variable.assign(value)
    return Checkpoint(identity, started, seconds, steps, epochs)


def _variables(model: Any) -> Iterator[tuple[str, Any]]:
    """All numbers that the next step depends on: weights, averages, random generators, the optimiser's state."""
    metrics = {id(variable) for variable in model.metrics_variables}
    kept = [variable for variable in model.variables if id(variable) not in metrics]
    for kind, variables in (("model", kept), ("optimiser", model.optimizer.variables)):
        for place, variable in enumerate(variables):
            yield f"{kind}/{place}", variable
