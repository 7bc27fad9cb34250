"""The residual networks for CIFAR-10, and the plain ones of the same depth that they were compared with."""

from collections.abc import Callable

from cnnkit.architectures.spec import Activation, Architecture, Dense, GlobalPool, Layer
from cnnkit.architectures.values import Shape
from cnnkit.architectures.zoo.options import check_choice
from cnnkit.architectures.zoo.resnet import (
    PAPER,
    SHORTCUTS,
    ShortcutOption,
    basic_block,
    conv_bn,
    skip_path,
    two_convolutions,
)

FILTERS = (16, 32, 64)  # of the three stages, on 32x32, 16x16 and 8x8 positions

Block = Callable[[str, int, int], tuple[Layer, ...]]  # name, filters, stride


def resnet_cifar(
    depth: int, *, input_shape: Shape = (32, 32, 3), classes: int = 10, shortcut: ShortcutOption = "A"
) -> Architecture:
    """A residual network of 6n + 2 layers with weights.

    Args:
        depth: 20, 32, 44, 56 or 110.
        input_shape: of the picture.
        classes: units of the last layer.
        shortcut: where a block changes the shape, "A" pads channels of zeros, as the paper does on CIFAR-10, so that
            the plain network has exactly as many parameters; "B" projects there, "C" in every block (section 4.1).

    Source:
        He et al., 2015, arXiv:1512.03385, section 4.2.
    """
    check_choice("shortcut", shortcut, SHORTCUTS)

    def block(name: str, filters: int, stride: int) -> tuple[Layer, ...]:
        skip = skip_path(name, filters, stride=stride, changes=stride > 1, option=shortcut)
        return basic_block(name, filters, stride=stride, skip=skip)

    return _network(f"ResNet-{depth}", depth, block, input_shape, classes)


def plain_cifar(depth: int, *, input_shape: Shape = (32, 32, 3), classes: int = 10) -> Architecture:
    """The same convolutions without shortcuts, which train worse the deeper they are.

    Args:
        depth: 20, 32, 44, 56 or 110.
        input_shape: of the picture.
        classes: units of the last layer.

    Source:
        He et al., 2015, arXiv:1512.03385, section 4.2 and figure 6, left.
    """

    def block(name: str, filters: int, stride: int) -> tuple[Layer, ...]:
        return (*two_convolutions(name, filters, stride=stride), Activation(f"{name}_out"))

    return _network(f"Plain-{depth}", depth, block, input_shape, classes)


def _network(name: str, depth: int, block: Block, input_shape: Shape, classes: int) -> Architecture:
    blocks = (depth - 2) // 6  # in each stage, of two convolutions; the first convolution and the last layer are the 2
    return Architecture(
        name=name,
        input_shape=input_shape,
        source=f"{PAPER}, section 4.2",
        layers=(
            *conv_bn("conv1", FILTERS[0], kernel=3),
            Activation("conv1_relu"),
            *(
                layer
                for stage, filters in enumerate(FILTERS, 2)
                for place in range(1, blocks + 1)
                for layer in block(f"conv{stage}_block{place}", filters, 2 if stage > 2 and place == 1 else 1)
            ),
            GlobalPool("avg_pool"),
            Dense("predictions", units=classes, activation="softmax"),
        ),
    )
