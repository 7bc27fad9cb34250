"""Races as files: each way's run as JSON, and beside them, in one .npz, what a run does not hold."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from cnnkit.errors import OptionError
from cnnkit.training.npz import read_npz
from cnnkit.training.run_files import read_run, write_run
from cnnkit.training.transfer import TransferMode
from cnnkit.training.transfer_race import MODES, Racer

MAX_RACE_MB = 10  # of 1,000,000 bytes, unpacked
_FIELDS = ("probabilities", "places", "seconds", "ended_s")


def write_race(folder: Path, name: str, seed: int, racers: Sequence[Racer]) -> None:
    """Write a race without its weights.

    Args:
        folder: that is there.
        name, seed: of the files: NAME-frozen-seed-0.json and so on, and NAME-seed-0.npz.
        racers: each once.

    Raises:
        OptionError: one diverged.
    """
    arrays = {}
    for racer in racers:
        if racer.run.outcome == "diverged":
            raise OptionError(f"{racer.mode} diverged, so there is nothing to show of it: {racer.run.message}")
        _run_file(folder, name, racer.mode, seed).write_text(write_run(racer.run), encoding="utf-8")
        for field in _FIELDS:
            arrays[f"{racer.mode}/{field}"] = np.asarray(getattr(racer, field), np.float32)
    with _rest_file(folder, name, seed).open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # its stub takes a name for an option


def read_race(folder: Path, name: str, seed: int) -> tuple[Racer, ...]:
    """Read a race that `write_race` wrote; its racers have no weights.

    Raises:
        OptionError: a file is missing, damaged, or of another race.
    """
    rest = read_npz(_rest_file(folder, name, seed), max_mb=MAX_RACE_MB)
    racers = []
    for mode in MODES:
        missing = [field for field in _FIELDS if f"{mode}/{field}" not in rest]
        if missing:
            raise OptionError(f"{_rest_file(folder, name, seed)} holds no {missing[0]} of {mode!r}. Record it again.")
        probabilities, places, seconds, ended_s = (rest[f"{mode}/{field}"] for field in _FIELDS)
        run = read_run(_run_file(folder, name, mode, seed))
        if probabilities.shape != (run.data.num_test, len(run.data.class_names)) or ended_s.shape != (
            len(run.epochs.seconds),
        ):
            raise OptionError(f"{_rest_file(folder, name, seed)} is of another race than {mode!r}. Record it again.")
        racers.append(Racer(mode, run, {}, probabilities, places, float(seconds), tuple(ended_s.tolist())))
    return tuple(racers)


def _run_file(folder: Path, name: str, mode: TransferMode, seed: int) -> Path:
    return folder / f"{name}-{mode}-seed-{seed}.json"


def _rest_file(folder: Path, name: str, seed: int) -> Path:
    return folder / f"{name}-seed-{seed}.npz"
