"""SqueezeNet: fire modules that squeeze the channels before they spread them over 1x1 and 3x3 filters."""

from typing import Literal

from cnnkit.architectures.spec import Activation, Architecture, Concat, Conv, Dropout, GlobalPool, Layer, Pool
from cnnkit.architectures.values import Shape
from cnnkit.architectures.zoo.options import check_choice


def squeezenet(
    *, input_shape: Shape = (227, 227, 3), classes: int = 1000, version: Literal["1.0", "1.1"] = "1.0"
) -> Architecture:
    """SqueezeNet: AlexNet's accuracy with a fiftieth of its parameters.

    Args:
        input_shape: of the picture, at least 35 pixels a side. The paper writes 224x224, but its 111x111 after conv1
            come from 227x227 (7x7 filters, stride 2, no padding).
        classes: filters of the last convolution, whose mean is the score.
        version: "1.0" is the paper's; "1.1", released later, has smaller filters first and pools earlier.

    Source:
        Iandola et al., 2016, arXiv:1602.07360, table 1 and figure 2; version 1.1 from the authors' repository.
    """
    check_choice("version", version, ("1.0", "1.1"))
    return Architecture(
        name=f"SqueezeNet {version}",
        input_shape=input_shape,
        source="Iandola et al., 2016, arXiv:1602.07360, table 1",
        layers=(
            *(_version_1_0() if version == "1.0" else _version_1_1()),
            Dropout("drop9", rate=0.5),
            Conv("conv10", classes, kernel=1, activation="relu"),
            GlobalPool("avgpool10"),
            Activation("predictions", "softmax"),
        ),
    )


def fire(name: str, *, squeeze: int, expand: int) -> tuple[Layer, ...]:
    """A fire module: 1x1 filters that squeeze the channels, then as many 1x1 filters as 3x3 side by side (section 3.2).

    Args:
        name: of the joint; the layers' names begin with it.
        squeeze: 1x1 filters before.
        expand: filters of either kind after.
    """
    return (
        Conv(f"{name}_squeeze1x1", squeeze, kernel=1, activation="relu"),
        Concat(
            name,
            paths=(
                (Conv(f"{name}_expand1x1", expand, kernel=1, activation="relu"),),
                (Conv(f"{name}_expand3x3", expand, kernel=3, padding=1, activation="relu"),),
            ),
        ),
    )


def _version_1_0() -> tuple[Layer, ...]:
    return (
        Conv("conv1", filters=96, kernel=7, stride=2, activation="relu"),
        Pool("pool1", size=3, stride=2),
        *fire("fire2", squeeze=16, expand=64),
        *fire("fire3", squeeze=16, expand=64),
        *fire("fire4", squeeze=32, expand=128),
        Pool("pool4", size=3, stride=2),
        *fire("fire5", squeeze=32, expand=128),
        *fire("fire6", squeeze=48, expand=192),
        *fire("fire7", squeeze=48, expand=192),
        *fire("fire8", squeeze=64, expand=256),
        Pool("pool8", size=3, stride=2),
        *fire("fire9", squeeze=64, expand=256),
    )


def _version_1_1() -> tuple[Layer, ...]:
    # Caffe rounds 56 to 28 and 28 to 14 up; on even sides "same" puts its one pixel where Caffe does.
    return (
        Conv("conv1", filters=64, kernel=3, stride=2, activation="relu"),
        Pool("pool1", size=3, stride=2),
        *fire("fire2", squeeze=16, expand=64),
        *fire("fire3", squeeze=16, expand=64),
        Pool("pool3", size=3, stride=2, padding="same"),
        *fire("fire4", squeeze=32, expand=128),
        *fire("fire5", squeeze=32, expand=128),
        Pool("pool5", size=3, stride=2, padding="same"),
        *fire("fire6", squeeze=48, expand=192),
        *fire("fire7", squeeze=48, expand=192),
        *fire("fire8", squeeze=64, expand=256),
        *fire("fire9", squeeze=64, expand=256),
    )
