"""What the recordings share: each measurement is kept in a file of its own, so that a stopped command can go on."""

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np

from cnnkit.architectures import Architecture
from cnnkit.training import (
    Dataset,
    Measurement,
    Recording,
    Series,
    Settings,
    Weights,
    predict,
    read_recording,
    read_weights,
    train,
    trained_model,
    write_recording,
    write_weights,
)
from cnnkit.training.environment import describe_environment
from cnnkit.training.network import loss_and_accuracy
from recipes.runner import ASSETS, PRECISIONS, WORK, trained_in

TEST_STRIDE = 2  # every second test picture is judged: 500 of each of CIFAR-10's classes
MAX_TRAIN_JUDGED = 2_000  # training pictures that a training accuracy is measured on
BATCH = 128  # pictures judged at once


class Judged(NamedTuple):
    """What a measurement gives: accuracies, and its seconds where these are not those that judging took."""

    test: float
    train: float | None = None
    seconds: float | None = None


def parser(name: str) -> argparse.ArgumentParser:
    """Begin a command line with the options that all recordings share."""
    options = argparse.ArgumentParser(
        prog=name, description="Measures; what is in build/recipes already is left as it is.", allow_abbrev=False
    )
    options.add_argument("--data", type=Path, help="folder of the data pack; default: CNNKIT_DATA, or Keras' download")
    options.add_argument("--precision", choices=PRECISIONS, default=PRECISIONS[0], help="of the products in training")
    options.add_argument("--work", type=Path, default=WORK, help="folder for measurements, weights and decoded data")
    options.add_argument("--assets", type=Path, default=ASSETS, help="folder under which runs/ is written")
    options.add_argument(
        "--seeds", type=int, nargs="*", help="only these of the plan; none for the embedded network alone"
    )
    options.add_argument("--epochs", type=int, help="for a trial; default: as the recipe plans")
    return options


def fewer_tests(dataset: Dataset) -> Dataset:
    """Keep every second test picture."""
    return replace(dataset, x_test=dataset.x_test[::TEST_STRIDE], y_test=dataset.y_test[::TEST_STRIDE])


def learned(
    path: Path, architecture: Architecture, dataset: Dataset, settings: Settings, options: argparse.Namespace
) -> Weights:
    """Read a network's weights, or train it and write them."""
    if not path.exists():
        fresh()
        with trained_in(options.precision):
            keep(path, train(architecture, one_test(dataset), settings).weights)
    return read_weights(path)


def one_test(dataset: Dataset) -> Dataset:
    """Leave one test picture: the loop judges after each epoch, which can cost more than learning from few pictures."""
    return replace(dataset, x_test=dataset.x_test[:1], y_test=dataset.y_test[:1])


def fresh() -> None:
    """Forget the graphs of earlier networks, which would pile up."""
    import keras

    keras.utils.clear_session()


def keep(path: Path, weights: Weights) -> None:
    """Write weights, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    write_weights(unfinished, weights)
    unfinished.replace(path)


def judge(architecture: Architecture, weights: Weights, dataset: Dataset) -> Judged:
    """Measure a network on the test part, and on at most 2,000 of the pictures that it learned from."""
    model = trained_model(architecture, weights)
    some = np.random.default_rng(0).permutation(len(dataset.x_train))[:MAX_TRAIN_JUDGED]
    parts = (dataset.x_test, dataset.y_test), (dataset.x_train[some], dataset.y_train[some])
    test, training = (loss_and_accuracy(predict(model, x, batch_size=BATCH), y)[1] for x, y in parts)
    return Judged(test, training)


def measured(folder: Path, key: str, x: int, seeds: Sequence[int], how: Callable[[], Judged]) -> None:
    """Make a measurement that is not there yet, and say so."""
    path = folder / f"{key}-{x}-{'-'.join(map(str, seeds))}.json"
    if path.exists():
        return
    begin = time.perf_counter()
    test, training, seconds = how()
    taken = time.perf_counter() - begin if seconds is None else seconds
    one = Measurement(x, tuple(seeds), test, training, round(taken, 1))
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps({"key": key, **asdict(one)}), encoding="utf-8")
    unfinished.replace(path)
    learned_part = "" if training is None else f", {training:.2%} of its training pictures"
    print(f"{time.strftime('%H:%M:%S')} {path.stem}: {test:.2%}{learned_part}; {one.seconds:.0f} s", flush=True)


def gathered(folder: Path, titles: Mapping[str, str]) -> tuple[Series, ...]:
    """Read all measurements of a folder; series without any are left out."""
    found: dict[str, list[Measurement]] = {key: [] for key in titles}
    for path in folder.glob("*.json"):
        values = json.loads(path.read_text(encoding="utf-8"))
        found[values.pop("key")].append(Measurement(**{**values, "seeds": tuple(values["seeds"])}))
    return tuple(
        Series(key, titles[key], tuple(sorted(ones, key=lambda one: (one.x, one.seeds))))
        for key, ones in found.items()
        if ones
    )


def record(
    options: argparse.Namespace,
    name: str,
    dataset: Dataset,
    titles: Mapping[str, str],
    *,
    module: str,
    title: str,
    x_title: str,
    settings: dict[str, str],
) -> None:
    """Write what is measured so far as one recording, unless its file says the same already.

    Args:
        options: of the command line.
        name: of the recording, and of the folder of its measurements.
        dataset: whose test part was judged.
        titles: of the series, by key.
        module: of the recipe, for the command that repeats it.
        title, x_title, settings: as `Recording` takes them.
    """
    path, series = options.assets / "runs" / f"{name}.json", gathered(options.work / name, titles)
    if not series:
        return
    recording = Recording(
        title=title,
        x_title=x_title,
        series=series,
        num_test=len(dataset.x_test),
        provenance=dataset.provenance,
        settings=settings,
        environment={},
        command=" ".join(["python -m", f"recipes.{module}", "--precision", options.precision]),
        date="",
    )
    if path.exists():
        before = read_recording(path)
        if replace(recording, date=before.date, environment=before.environment) == before:
            return
    with trained_in(options.precision):
        environment = describe_environment()
    dated = replace(recording, environment=environment, date=datetime.now(UTC).isoformat(timespec="seconds"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(write_recording(dated), encoding="utf-8")
