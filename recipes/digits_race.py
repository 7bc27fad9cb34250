"""A plain and a residual network of 32 layers on the digits: the pair that the lesson shows before anyone trains."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cnnkit.training import write_run
from cnnkit.training.depth_race import race_depths
from recipes.runner import ASSETS

DEPTH = 32


def main(arguments: Sequence[str]) -> None:
    """Train both, and write a run of each."""
    parser = argparse.ArgumentParser(prog="digits_race", description="Trains for about half a minute.")
    parser.add_argument("--depth", type=int, default=DEPTH, help="the lesson reads the default's files")
    parser.add_argument("--assets", type=Path, default=ASSETS, help="folder under which runs are written")
    options = parser.parse_args(arguments)
    runs = options.assets / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    for kind, run in race_depths(options.depth)._asdict().items():
        file = runs / f"digits-{kind}-{options.depth}.json"
        file.write_text(write_run(run), encoding="utf-8")
        error = 1 - run.epochs.validation_accuracy[-1]
        print(f"{file.name}: test error {error:.2%}, {run.seconds:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
