"""Four ways to take VGG-mini from CIFAR-10 to textures, five crops a class: the race behind the lesson.

Three seeds, each with other crops. Of three optimisers with one learning rate each, tried on two of the same seeds,
these settings gave the steadiest curves; the order of the four ways was the same with all.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cnnkit import models
from cnnkit.errors import CnnkitError
from cnnkit.training.recorded_race import write_race
from cnnkit.training.transfer_race import RACE_EPOCHS, race, race_settings, textures_for
from recipes.runner import ASSETS

BASE = "vggmini-cifar10"
NAME = "transfer-textures"
SEEDS = (0, 1, 2)
NUM_TRAIN = 5  # crops a class
NUM_FROZEN = 4


def main(arguments: Sequence[str]) -> None:
    """Run the races and write them."""
    parser = argparse.ArgumentParser(prog="transfer_textures", description=__doc__, allow_abbrev=False)
    parser.add_argument("--assets", type=Path, default=ASSETS, help="folder under which the runs are written")
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--epochs", type=int, default=RACE_EPOCHS)
    options = parser.parse_args(arguments)
    folder = options.assets / "runs"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        base = models.load(BASE)
        for seed in options.seeds:
            dataset = textures_for(base.architecture, num_train=NUM_TRAIN, seed=seed)
            settings = race_settings(len(dataset.x_train), epochs=options.epochs, seed=seed)
            racers = race(base.architecture, base.weights, dataset, settings, num_frozen=NUM_FROZEN)
            write_race(folder, NAME, seed, racers)
            for racer in racers:
                end = racer.run.epochs.validation_accuracy[-1]
                print(f"seed {seed}, {racer.mode}: {end:.1%} in {racer.seconds:.1f} s", flush=True)
    except CnnkitError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
