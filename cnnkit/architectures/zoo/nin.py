"""Network in Network: each convolution is followed by two dense layers at every pixel, which are 1x1 convolutions."""

from typing import Literal

from cnnkit.architectures.spec import Activation, Architecture, Conv, Dropout, GlobalPool, Layer, Pool
from cnnkit.architectures.values import Padding, Shape
from cnnkit.architectures.zoo.options import check_choice


def nin(
    *,
    input_shape: Shape | None = None,
    classes: int | None = None,
    variant: Literal["cifar10", "imagenet"] = "cifar10",
) -> Architecture:
    """Network in Network; the last 1x1 convolution has one map a class, whose mean is the score.

    Args:
        input_shape: of the picture; None for 32x32x3, or 224x224x3 for ImageNet.
        classes: maps of the last convolution; None for 10, or 1000 for ImageNet.
        variant: "cifar10" for the paper's network, "imagenet" for the authors' later one with four blocks.

    Source:
        Lin, Chen & Yan, arXiv:1312.4400, section 4.1 and figure 2; filter counts from the authors' Caffe files.
    """
    check_choice("variant", variant, ("cifar10", "imagenet"))
    if variant == "cifar10":
        shape, layers = (32, 32, 3), _cifar10(10 if classes is None else classes)
    else:
        shape, layers = (224, 224, 3), _imagenet(1000 if classes is None else classes)
    return Architecture(
        name="Network in Network",
        input_shape=shape if input_shape is None else input_shape,
        source="Lin, Chen & Yan, arXiv:1312.4400, section 4.1",
        layers=(*layers, GlobalPool("global_pool"), Activation("predictions", "softmax")),
    )


def mlpconv(
    place: int, filters: tuple[int, int, int], *, kernel: int, stride: int = 1, padding: Padding
) -> tuple[Layer, ...]:
    """A convolution and two 1x1 convolutions, numbered as in the authors' files (conv2, cccp3, cccp4)."""
    first, second, third = filters
    return (
        Conv(f"conv{place}", first, kernel=kernel, stride=stride, padding=padding, activation="relu"),
        Conv(f"cccp{2 * place - 1}", second, kernel=1, activation="relu"),
        Conv(f"cccp{2 * place}", third, kernel=1, activation="relu"),
    )


def _cifar10(classes: int) -> tuple[Layer, ...]:
    # Caffe rounds the pools' sizes up, 32 to 16 to 8; on even sides "same" puts its one pixel where Caffe does.
    return (
        *mlpconv(1, (192, 160, 96), kernel=5, padding=2),
        Pool("pool1", size=3, stride=2, padding="same"),
        Dropout("drop1", rate=0.5),
        *mlpconv(2, (192, 192, 192), kernel=5, padding=2),
        Pool("pool2", size=3, stride=2, padding="same"),
        Dropout("drop2", rate=0.5),
        *mlpconv(3, (192, 192, classes), kernel=3, padding=1),
    )


def _imagenet(classes: int) -> tuple[Layer, ...]:
    # Caffe rounds up, 54 to 27 ("same" here), 27 to 13 and 13 to 6 (nothing to round).
    return (
        *mlpconv(1, (96, 96, 96), kernel=11, stride=4, padding="valid"),
        Pool("pool1", size=3, stride=2, padding="same"),
        *mlpconv(2, (256, 256, 256), kernel=5, padding=2),
        Pool("pool2", size=3, stride=2),
        *mlpconv(3, (384, 384, 384), kernel=3, padding=1),
        Pool("pool3", size=3, stride=2),
        Dropout("drop3", rate=0.5),
        *mlpconv(4, (1024, 1024, classes), kernel=3, padding=1),
    )
