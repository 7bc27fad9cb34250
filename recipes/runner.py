"""What all recipes share: options, a resumable training that says how far it is, and the files that come out.

The backend is Keras' own choice: KERAS_BACKEND=jax python -m recipes.resnet20_cifar10 runs on JAX. With --precision
mixed_bfloat16 the products are taken in 16 bits, 1.5 times faster on processors that can; what is kept, and what the
card says, stays float32.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from cnnkit.architectures import Architecture
from cnnkit.errors import CnnkitError
from cnnkit.models.store import registry_line
from cnnkit.training import (
    Dataset,
    Settings,
    Trained,
    fit_to,
    half_precision_cost,
    read_weights,
    take_part,
    train,
    write_run,
    write_weights,
)
from recipes.cards import write_card

ASSETS = Path(__file__).parents[1] / "assets"
WORK = Path(__file__).parents[1] / "build" / "recipes"  # git ignores it: checkpoints, logs, decoded data
FOLDERS = ("--data", "--work", "--assets")  # the options that name one
PRECISIONS = ("float32", "mixed_bfloat16")  # Keras' names
SECONDS_A_LINE = 30.0


@dataclass(frozen=True)
class Recipe:
    """How one embedded model is made.

    Args:
        name: of its files.
        architecture, settings: the network and its training.
        load: gives the data, from the options of the command line.
        selection: for the card, what the test pictures had a say in.
        limits: for the card, what the model is not for.
    """

    name: str
    architecture: Architecture
    settings: Settings
    load: Callable[[argparse.Namespace], Dataset]
    selection: str
    limits: str


def run_recipe(recipe: Recipe, arguments: Sequence[str]) -> None:
    """Train a recipe's model, and write its weights, its card and its run."""
    options = parse_options(recipe.name, recipe.settings, arguments)
    settings = replace(recipe.settings, epochs=options.epochs, seed=options.seed)
    command = " ".join(["python -m", f"recipes.{recipe.name.replace('-', '_')}", *portable(arguments)])
    try:
        dataset = prepared(recipe.load(options), recipe.architecture, options)
        trained = logged_training(f"{recipe.name}-{options.seed}", recipe.architecture, dataset, settings, options)
        if trained.run.outcome == "diverged":
            sys.exit(trained.run.message)
        _write_model(recipe, trained, dataset, command, options.assets)
    except CnnkitError as error:
        sys.exit(str(error))


def parse_options(name: str, settings: Settings, arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line that all recipes share."""
    parser = argparse.ArgumentParser(
        prog=name, description="Trains; resumes from build/recipes when stopped.", allow_abbrev=False
    )
    parser.add_argument("--data", type=Path, help="folder of the data pack; default: CNNKIT_DATA, or Keras' download")
    parser.add_argument("--epochs", type=int, default=settings.epochs)
    parser.add_argument("--seed", type=int, default=settings.seed)
    parser.add_argument("--precision", choices=PRECISIONS, default=PRECISIONS[0], help="of the products in training")
    parser.add_argument("--examples", type=int, help="training pictures to take, for a trial; default: all")
    parser.add_argument("--work", type=Path, default=WORK, help="folder for checkpoints, logs and decoded data")
    parser.add_argument("--assets", type=Path, default=ASSETS, help="folder under which models and runs are written")
    return parser.parse_args(arguments)


def portable(arguments: Sequence[str]) -> list[str]:
    """Leave folders of this machine out of a command."""
    kept: list[str] = []
    for place, argument in enumerate(arguments):
        is_folder = argument.partition("=")[0] in FOLDERS
        follows_folder = place > 0 and arguments[place - 1] in FOLDERS
        if not is_folder and not follows_folder:
            kept.append(argument)
    return kept


def prepared(dataset: Dataset, architecture: Architecture, options: argparse.Namespace) -> Dataset:
    """Scale the data to the network, and take the part that the options ask for."""
    if options.examples is not None:
        dataset = take_part(dataset, options.examples, rng=np.random.default_rng(options.seed))
    return fit_to(dataset, architecture.input_shape)


def logged_training(
    name: str, architecture: Architecture, dataset: Dataset, settings: Settings, options: argparse.Namespace
) -> Trained:
    """Train with a checkpoint, saying in the terminal and in a log how far it is."""
    options.work.mkdir(parents=True, exist_ok=True)
    log = _Log(options.work / f"{name}.log")
    log.say(f"{architecture.name} on {dataset.name}, {len(dataset.x_train):,} pictures, {settings.epochs} epochs")
    checkpoint = options.work / f"{name}.checkpoint.npz"
    with trained_in(options.precision):
        return train(architecture, dataset, settings, report=log.report, checkpoint=checkpoint)


@contextmanager
def trained_in(precision: str) -> Iterator[None]:
    """Let Keras take products in another precision for a while."""
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


class _Log:
    """Prints a line now and then, and keeps all lines in a file."""

    def __init__(self, path: Path) -> None:
        self._path, self._told = path, time.monotonic()

    def say(self, text: str) -> None:
        line = f"{time.strftime('%H:%M:%S')} {text}"
        print(line, flush=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def report(self, fraction: float, message: str = "", **data: Any) -> None:
        for epoch in data["epochs"]:
            self.say(
                f"epoch: loss {epoch['train_loss']:.4f}, accuracy {epoch['train_accuracy']:.2%}; validation "
                f"{epoch['validation_loss']:.4f}, {epoch['validation_accuracy']:.2%}; {epoch['seconds']:.0f} s"
            )
        if time.monotonic() - self._told >= SECONDS_A_LINE:
            self._told = time.monotonic()
            left = "" if data["seconds_left"] is None else f"{data['seconds_left']:.0f} s left, "
            self.say(f"{fraction:.1%} {message} {left}{data['pictures_per_second']:.0f} pictures/s")


def _write_model(recipe: Recipe, trained: Trained, dataset: Dataset, command: str, assets: Path) -> None:
    for folder in ("models", "runs"):
        (assets / folder).mkdir(parents=True, exist_ok=True)
    weights = assets / "models" / f"{recipe.name}.npz"
    write_weights(weights, trained.weights, half=True)
    cost = half_precision_cost(recipe.architecture, trained.weights, dataset)
    card = assets / "models" / f"{recipe.name}.json"
    words = {"command": command, "selection": recipe.selection, "limits": recipe.limits}
    write_card(card, weights=weights, run=trained.run, cost=cost, **words)
    (assets / "runs" / f"{recipe.name}.json").write_text(write_run(trained.run), encoding="utf-8")
    stored = sum(array.size for array in read_weights(weights).values())
    print(f"{cost.half_accuracy:.2%} of the test pictures ({cost.accuracy:.2%} before rounding to float16)")
    print(f"{weights}: {stored:,} numbers, {weights.stat().st_size:,} bytes; {card.name} says the rest")
    print(f"to load it by name, EMBEDDED in cnnkit/models/registry.py needs the line\n    {registry_line(card)}")
