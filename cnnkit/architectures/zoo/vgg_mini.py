"""A small VGG for pictures of 32x32, made for its features: average pooling, no shortcuts."""

from cnnkit.architectures.spec import Activation, Architecture, BatchNorm, Conv, Dense, GlobalPool, Layer, Pool
from cnnkit.architectures.values import Shape

STAGES = ((32, 2), (64, 2), (128, 3))  # filters and convolutions, on 32x32, 16x16 and 8x8 positions


def vgg_mini(*, input_shape: Shape = (32, 32, 3), classes: int = 10) -> Architecture:
    """Three stages of two, two and three convolutions, named as VGG's: conv1_1 to conv3_3.

    Args:
        input_shape: of the picture.
        classes: units of the last layer.

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
        input_shape=input_shape,
        source="this project, after Simonyan & Zisserman, arXiv:1409.1556",
        layers=(*layers, GlobalPool("mean"), Dense("predictions", classes, activation="softmax")),
    )
