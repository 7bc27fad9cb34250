"""A small VGG on CIFAR-10, whose features the Style chapter uses: 3x3 convolutions, average pooling, no shortcuts."""

import sys

from cnnkit.architectures import Activation, Architecture, BatchNorm, Conv, Dense, GlobalPool, Layer, Pool
from cnnkit.training import Mirror, RandomCrop, Settings
from recipes.cifar10 import cifar10
from recipes.runner import Recipe, run_recipe

STAGES = ((32, 2), (64, 2), (128, 3))  # filters and convolutions, on 32x32, 16x16 and 8x8 positions


def vggmini() -> Architecture:
    """Three stages of two, two and three convolutions, named as VGG's: conv1_1 to conv3_3.

    Source:
        After Simonyan & Zisserman, arXiv:1409.1556; average pooling as Gatys et al., arXiv:1508.06576, for style.
    """
    layers: list[Layer] = []
    for stage, (filters, num_convs) in enumerate(STAGES, 1):
        for place in range(1, num_convs + 1):
            name = f"{stage}_{place}"
            conv = Conv(f"conv{name}", filters, 3, padding="same", bias=False)
            layers += [conv, BatchNorm(f"norm{name}"), Activation(f"relu{name}")]
        if stage < len(STAGES):
            layers.append(Pool(f"pool{stage}", 2, kind="average"))
    return Architecture(
        name="VGG-mini",
        input_shape=(32, 32, 3),
        source="this project, after Simonyan & Zisserman, arXiv:1409.1556",
        layers=(*layers, GlobalPool("mean"), Dense("predictions", 10, activation="softmax")),
    )


RECIPE = Recipe(
    name="vggmini-cifar10",
    architecture=vggmini(),
    settings=Settings(
        optimiser="nesterov",
        learning_rate=0.2,
        weight_decay=5e-4,
        schedule="one-cycle",
        epochs=26,
        batch_size=128,
        augmentation=(RandomCrop(4), Mirror()),
    ),
    load=lambda options: cifar10(options.data, options.work),
    selection="The settings were fixed beforehand; the test pictures were measured after each epoch and chose nothing.",
    limits="Made for its features of textures and shapes, at 32x32 pixels; as a classifier it knows ten things.",
)

if __name__ == "__main__":
    run_recipe(RECIPE, sys.argv[1:])
