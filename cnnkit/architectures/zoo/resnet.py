"""Residual networks for ImageNet; layers are called as in keras.applications, the shallow ones in the same way."""

from collections.abc import Callable
from typing import Literal

from cnnkit.architectures.spec import (
    Activation,
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Layer,
    PaddedShortcut,
    Pool,
    Residual,
)
from cnnkit.architectures.values import Shape, Size
from cnnkit.architectures.zoo.options import check_choice

ShortcutOption = Literal["A", "B", "C"]
SHORTCUTS: tuple[ShortcutOption, ...] = ("A", "B", "C")
FILTERS = (64, 128, 256, 512)  # of the four stages, conv2 to conv5
BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
EXPANSION = 4  # a bottleneck's last 1x1 convolution has so many times the filters of its first
PAPER = "He et al., 2015, arXiv:1512.03385"

Block = Callable[[str, int, int, bool], tuple[Layer, ...]]  # name, filters, stride, first of its stage


def resnet_basic(
    depth: int, *, input_shape: Shape = (224, 224, 3), classes: int = 1000, shortcut: ShortcutOption = "B"
) -> Architecture:
    """ResNet-18 or ResNet-34: blocks of two 3x3 convolutions.

    Args:
        depth: layers with weights, 18 or 34.
        input_shape: of the picture.
        classes: units of the last layer.
        shortcut: where a block changes the shape, "A" pads channels of zeros, "B" projects by a 1x1 convolution;
            "C" projects in every block (section 4.1).

    Source:
        He et al., 2015, arXiv:1512.03385, table 1.
    """
    check_choice("shortcut", shortcut, SHORTCUTS)

    def block(name: str, filters: int, stride: int, _: bool) -> tuple[Layer, ...]:
        skip = skip_path(name, filters, stride=stride, changes=stride > 1, option=shortcut)
        return basic_block(name, filters, stride=stride, skip=skip)

    layers = (*_stem(), *_stages(BLOCKS[depth], block), GlobalPool("avg_pool"), _predictions(classes))
    return Architecture(f"ResNet-{depth}", input_shape, layers, source=f"{PAPER}, table 1")


def resnet_bottleneck(
    depth: int,
    *,
    input_shape: Shape = (224, 224, 3),
    classes: int = 1000,
    conv_bias: bool = False,
    stride_at: Literal["first", "middle"] = "first",
    shortcut: ShortcutOption = "B",
) -> Architecture:
    """ResNet-50, ResNet-101 or ResNet-152: blocks of a 1x1, a 3x3 and a 1x1 convolution.

    Args:
        depth: layers with weights, 50, 101 or 152.
        input_shape: of the picture.
        classes: units of the last layer.
        conv_bias: give convolutions a bias, as keras.applications does; the batch normalisation takes it away again.
        stride_at: which convolution of a block skips pixels: the "first" (the paper, keras.applications) or the
            "middle" one, 3x3, which sees every pixel (torchvision's "v1.5"); the same parameters, more products.
        shortcut: as in `resnet_basic`.

    Source:
        He et al., 2015, arXiv:1512.03385, table 1 and figure 5.
    """
    check_choice("conv_bias", conv_bias, (False, True))
    check_choice("stride_at", stride_at, ("first", "middle"))
    check_choice("shortcut", shortcut, SHORTCUTS)

    def block(name: str, filters: int, stride: int, is_first: bool) -> tuple[Layer, ...]:
        wide = filters * EXPANSION
        skip = skip_path(name, wide, stride=stride, changes=is_first, option=shortcut, bias=conv_bias)
        strides = (stride, 1) if stride_at == "first" else (1, stride)
        return bottleneck_block(name, filters, strides=strides, skip=skip, bias=conv_bias)

    layers = (*_stem(bias=conv_bias), *_stages(BLOCKS[depth], block), GlobalPool("avg_pool"), _predictions(classes))
    return Architecture(f"ResNet-{depth}", input_shape, layers, source=f"{PAPER}, table 1")


def resnet50_course(*, input_shape: Shape = (64, 64, 3), classes: int = 6) -> Architecture:
    """The ResNet-50 of the course's exercise on hand signs: small pictures, convolutions with a bias.

    Args:
        input_shape: of the picture, at least 37 pixels a side: the last pool needs 2x2 positions.
        classes: units of the last layer.

    Source:
        The course's exercise on residual networks, after He et al., 2015, arXiv:1512.03385, table 1.
    """

    def block(name: str, filters: int, stride: int, is_first: bool) -> tuple[Layer, ...]:
        skip = skip_path(name, filters * EXPANSION, stride=stride, changes=is_first, option="B", bias=True)
        return bottleneck_block(name, filters, strides=(stride, 1), skip=skip, bias=True)

    return Architecture(
        name="ResNet-50 (course)",
        input_shape=input_shape,
        source=f"the course's exercise on residual networks, after {PAPER}",
        layers=(
            *_stem(bias=True, pool_padding=0),  # 15x15, not the 16x16 that the paper's padding would give
            *_stages(BLOCKS[50], block),
            Pool("avg_pool", size=2, kind="average"),
            Flatten("flatten"),
            _predictions(classes),
        ),
    )


def conv_bn(prefix: str, filters: int, *, kernel: int, stride: Size = 1, bias: bool = False) -> tuple[Layer, ...]:
    """A convolution that keeps height and width at stride 1, and batch normalisation.

    keras.applications pads by a layer of its own; here the convolution says how many pixels.
    """
    conv = Conv(f"{prefix}_conv", filters, kernel=kernel, stride=stride, padding=kernel // 2, bias=bias)
    return (conv, BatchNorm(f"{prefix}_bn"))


def basic_block(name: str, filters: int, *, stride: int, skip: tuple[Layer, ...]) -> tuple[Layer, ...]:
    """Two 3x3 convolutions beside a shortcut (figure 5, left)."""
    body = two_convolutions(name, filters, stride=stride)
    return (Residual(f"{name}_add", body, skip), Activation(f"{name}_out"))


def two_convolutions(name: str, filters: int, *, stride: int) -> tuple[Layer, ...]:
    """What a basic block computes beside its shortcut, and a plain network without one."""
    return (
        *conv_bn(f"{name}_1", filters, kernel=3, stride=stride),
        Activation(f"{name}_1_relu"),
        *conv_bn(f"{name}_2", filters, kernel=3),
    )


def bottleneck_block(
    name: str, filters: int, *, strides: tuple[int, int], skip: tuple[Layer, ...], bias: bool = False
) -> tuple[Layer, ...]:
    """Fewer channels, a 3x3 convolution, more channels, beside a shortcut (figure 5, right)."""
    first, middle = strides
    body = (
        *conv_bn(f"{name}_1", filters, kernel=1, stride=first, bias=bias),
        Activation(f"{name}_1_relu"),
        *conv_bn(f"{name}_2", filters, kernel=3, stride=middle, bias=bias),
        Activation(f"{name}_2_relu"),
        *conv_bn(f"{name}_3", filters * EXPANSION, kernel=1, bias=bias),
    )
    return (Residual(f"{name}_add", body, skip), Activation(f"{name}_out"))


def skip_path(
    name: str, filters: int, *, stride: int, changes: bool, option: ShortcutOption, bias: bool = False
) -> tuple[Layer, ...]:
    """The shortcut of a block that `changes` the shape, or not; options as in section 4.1."""
    if option == "C" or (option == "B" and changes):
        return conv_bn(f"{name}_0", filters, kernel=1, stride=stride, bias=bias)
    return (PaddedShortcut(f"{name}_0_pad", filters, stride=stride),) if changes else ()


def _stem(*, bias: bool = False, pool_padding: int = 1) -> tuple[Layer, ...]:
    return (
        *conv_bn("conv1", 64, kernel=7, stride=2, bias=bias),
        Activation("conv1_relu"),
        Pool("pool1_pool", size=3, stride=2, padding=pool_padding),
    )


def _stages(counts: tuple[int, ...], block: Block) -> tuple[Layer, ...]:
    """Four stages of blocks; each but the first begins by halving height and width."""
    return tuple(
        layer
        for stage, (count, filters) in enumerate(zip(counts, FILTERS, strict=True), 2)
        for place in range(1, count + 1)
        for layer in block(f"conv{stage}_block{place}", filters, 2 if stage > 2 and place == 1 else 1, place == 1)
    )


def _predictions(classes: int) -> Layer:
    return Dense("predictions", units=classes, activation="softmax")
