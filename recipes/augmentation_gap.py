"""A small network on 2,000 pictures of CIFAR-10, without and with augmentation, two seeds each: the runs behind the
lesson on augmentation.

Nothing differs between the runs but the augmentation and the seed. A run that is written already is left as it is, so
the command can be stopped and started again until all are there.
"""

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from cnnkit.architectures import Architecture, Conv, Dense, Flatten, Pool
from cnnkit.errors import CnnkitError
from cnnkit.training import (
    Augmentation,
    ColourShift,
    Cutout,
    Dataset,
    Mirror,
    RandomCrop,
    Settings,
    take_part,
    write_run,
)
from recipes.cifar10 import cifar10
from recipes.runner import logged_training, parse_options

SEEDS = (0, 1)
NUM_TRAIN, NUM_TEST = 2_000, 2_000
PART_SEED = 0  # one choice of pictures for all runs
SETTINGS = Settings(optimiser="adam", learning_rate=0.001, schedule="cosine", epochs=40, batch_size=50)
AUGMENTATION: dict[str, tuple[Augmentation, ...]] = {  # by the middle of the files' names
    "none": (),
    "mirror-crop": (Mirror(), RandomCrop(4)),
    "mirror-crop-colour-cutout": (Mirror(), RandomCrop(4), ColourShift(0.1), Cutout(8)),
}


def small_network() -> Architecture:
    """Three 3x3 convolutions, each with a pooling, and two dense layers; no dropout and no weight decay, so that
    nothing but the augmentation stands against learning by heart."""
    return Architecture(
        name="three convolutions",
        input_shape=(32, 32, 3),
        source="this project",
        layers=(
            Conv("conv1", 16, 3, padding="same", activation="relu"),
            Pool("pool1", 2),
            Conv("conv2", 32, 3, padding="same", activation="relu"),
            Pool("pool2", 2),
            Conv("conv3", 64, 3, padding="same", activation="relu"),
            Pool("pool3", 2),
            Flatten("flatten"),
            Dense("fc4", 64, activation="relu"),
            Dense("predictions", 10, activation="softmax"),
        ),
    )


def part_of(dataset: Dataset, num_train: int) -> Dataset:
    """Keep some pictures to learn from and some of the test part to be judged by, as many of each class as can be."""
    rng = np.random.default_rng(PART_SEED)
    turned = replace(
        dataset, x_train=dataset.x_test, y_train=dataset.y_test, x_test=dataset.x_train, y_test=dataset.y_train
    )
    judged = take_part(turned, min(NUM_TEST, len(dataset.x_test)), rng=rng)
    learned = take_part(dataset, num_train, rng=rng)
    return replace(
        learned,
        x_test=judged.x_train,
        y_test=judged.y_train,
        provenance=f"{dataset.provenance}; {num_train:,} training and {len(judged.x_train):,} test pictures of it, "
        f"evenly over the classes, drawn with seed {PART_SEED}",
    )


def main(arguments: Sequence[str]) -> None:
    """Train what is missing."""
    options = parse_options("augmentation_gap", SETTINGS, arguments)
    runs = options.assets / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    try:
        dataset = part_of(cifar10(options.data, options.work), options.examples or NUM_TRAIN)
        for seed in SEEDS:
            for title, operations in AUGMENTATION.items():
                name = f"augmentation-{title}-seed-{seed}"
                if (runs / f"{name}.json").exists():
                    continue
                settings = replace(SETTINGS, epochs=options.epochs, augmentation=operations, seed=seed)
                trained = logged_training(name, small_network(), dataset, settings, options)
                (runs / f"{name}.json").write_text(write_run(trained.run), encoding="utf-8")
    except CnnkitError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(sys.argv[1:])
