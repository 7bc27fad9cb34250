"""Plain against residual networks of depth 8 to 56 on CIFAR-10, two seeds each: the runs behind the lesson.

As in He et al., arXiv:1512.03385, section 4.2 and figure 6, every network has the same recipe; the residual ones have
exactly the parameters of the plain ones. A run that is written already is left as it is, so the command can be stopped
and started again until all are there.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace

from cnnkit.architectures import Architecture
from cnnkit.architectures.zoo.cifar import plain_cifar, resnet_cifar
from cnnkit.errors import CnnkitError
from cnnkit.training import Mirror, RandomCrop, Settings, write_run
from recipes.cifar10 import cifar10
from recipes.runner import logged_training, parse_options, prepared

DEPTHS = (8, 20, 32, 56)
SEEDS = (0, 1)
KINDS = {"plain": plain_cifar, "resnet": resnet_cifar}
SIDE = 32  # pixels; --side 16 takes a quarter of the time
SETTINGS = Settings(
    optimiser="momentum",
    learning_rate=0.1,
    weight_decay=1e-4,
    schedule="step",
    warmup=0.02,  # the paper warms its 110 layers up, for 400 of 64,000 steps
    epochs=12,
    batch_size=128,
    augmentation=(RandomCrop(4), Mirror()),
)


def main(arguments: Sequence[str]) -> None:
    """Train what is missing, the shallow networks first."""
    own = argparse.ArgumentParser(add_help=False)
    own.add_argument("--depths", type=int, nargs="+", default=DEPTHS)
    own.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    own.add_argument("--side", type=int, default=SIDE)
    own.add_argument("--batch", type=int, default=SETTINGS.batch_size)
    mine, rest = own.parse_known_args(arguments)
    options = parse_options("plain_against_residual", SETTINGS, rest)
    runs = options.assets / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    try:
        dataset = prepared(cifar10(options.data, options.work), _network("plain", 8, mine.side), options)
        for seed in mine.seeds:
            for depth in mine.depths:
                for kind in KINDS:
                    name = f"{kind}-{depth}-seed-{seed}"
                    if (runs / f"{name}.json").exists():
                        continue
                    settings = replace(SETTINGS, epochs=options.epochs, batch_size=mine.batch, seed=seed)
                    trained = logged_training(name, _network(kind, depth, mine.side), dataset, settings, options)
                    (runs / f"{name}.json").write_text(write_run(trained.run), encoding="utf-8")
    except CnnkitError as error:
        sys.exit(str(error))


def _network(kind: str, depth: int, side: int) -> Architecture:
    return KINDS[kind](depth, input_shape=(side, side, 3))


if __name__ == "__main__":
    main(sys.argv[1:])
