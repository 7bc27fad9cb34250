"""MobileNet v1 and v2: depthwise separable convolutions; layers are called as in keras.applications."""

from cnnkit.architectures.spec import (
    Activation,
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    GlobalPool,
    Layer,
    Residual,
)
from cnnkit.architectures.values import Shape
from cnnkit.architectures.zoo.options import check_alpha

# Table 1 of v1: filters and stride of the thirteen pairs of depthwise and 1x1 convolutions. It prints stride 2 for the
# last depthwise convolution, but 7x7 positions before and after it, which is stride 1.
V1_PAIRS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *((512, 1),) * 5,
    (1024, 2),
    (1024, 1),
)
# Table 2 of v2: expansion t, filters c, repetitions n, stride s of the first.
V2_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
V2_DIVISOR = 8  # v2 rounds filters to a multiple


def mobilenet_v1(*, input_shape: Shape = (224, 224, 3), classes: int = 1000, alpha: float = 1.0) -> Architecture:
    """MobileNet v1: a filter for each channel by itself, then 1x1 filters that mix the channels.

    Args:
        input_shape: of the picture; the paper's resolution multiplier is a smaller one (section 3.4).
        classes: units of the last layer.
        alpha: width multiplier; scales the filters of every layer (section 3.3).

    Source:
        Howard et al., 2017, arXiv:1704.04861, table 1.
    """
    check_alpha(alpha)
    return Architecture(
        name="MobileNet v1",
        input_shape=input_shape,
        source="Howard et al., 2017, arXiv:1704.04861, table 1",
        layers=(
            Conv("conv1", int(32 * alpha), kernel=3, stride=2, padding="same", bias=False),
            BatchNorm("conv1_bn"),
            Activation("conv1_relu", "relu6"),
            *(
                layer
                for place, (filters, stride) in enumerate(V1_PAIRS, 1)
                for layer in separable(place, int(filters * alpha), stride=stride)
            ),
            GlobalPool("global_average_pooling2d"),
            Dropout("dropout", rate=0.001),
            Dense("conv_preds", units=classes),  # a 1x1 convolution on one position in keras.applications
            Activation("predictions", "softmax"),
        ),
    )


def separable(place: int, filters: int, *, stride: int) -> tuple[Layer, ...]:
    """A depthwise 3x3 convolution, then a 1x1 convolution (section 3.1, figure 3)."""
    return (
        DepthwiseConv(f"conv_dw_{place}", kernel=3, stride=stride, padding="same", bias=False),
        BatchNorm(f"conv_dw_{place}_bn"),
        Activation(f"conv_dw_{place}_relu", "relu6"),
        Conv(f"conv_pw_{place}", filters, kernel=1, bias=False),
        BatchNorm(f"conv_pw_{place}_bn"),
        Activation(f"conv_pw_{place}_relu", "relu6"),
    )


def mobilenet_v2(*, input_shape: Shape = (224, 224, 3), classes: int = 1000, alpha: float = 1.0) -> Architecture:
    """MobileNet v2: inverted residuals, which are wide inside and narrow between.

    Args:
        input_shape: of the picture.
        classes: units of the last layer.
        alpha: width multiplier; scales the filters, rounded to multiples of 8. The last convolution keeps its 1280
            below 1 (section 5).

    Source:
        Sandler et al., 2018, arXiv:1801.04381, table 2.
    """
    check_alpha(alpha)
    return Architecture(
        name="MobileNet v2",
        input_shape=input_shape,
        source="Sandler et al., 2018, arXiv:1801.04381, table 2",
        layers=(
            Conv("Conv1", _rounded(32 * alpha), kernel=3, stride=2, padding="same", bias=False),
            BatchNorm("bn_Conv1"),
            Activation("Conv1_relu", "relu6"),
            *_v2_blocks(alpha),
            Conv("Conv_1", _rounded(1280 * max(alpha, 1.0)), kernel=1, bias=False),
            BatchNorm("Conv_1_bn"),
            Activation("out_relu", "relu6"),
            GlobalPool("global_average_pooling2d"),
            Dense("predictions", units=classes, activation="softmax"),
        ),
    )


def inverted_residual(prefix: str, filters: int, *, channels: int, expansion: int, stride: int) -> tuple[Layer, ...]:
    """Expand by 1x1 filters, filter each channel, project back without an activation (section 3.3).

    Args:
        prefix: the layers' names begin with it.
        filters: channels of the output.
        channels: of the input; with as many filters and stride 1, input and output are added.
        expansion: how many times as many channels inside; 1 leaves the first convolution out.
        stride: of the depthwise convolution.
    """
    expand = (
        Conv(f"{prefix}_expand", channels * expansion, kernel=1, bias=False),
        BatchNorm(f"{prefix}_expand_BN"),
        Activation(f"{prefix}_expand_relu", "relu6"),
    )
    body: tuple[Layer, ...] = (
        *(expand if expansion > 1 else ()),
        DepthwiseConv(f"{prefix}_depthwise", kernel=3, stride=stride, padding="same", bias=False),
        BatchNorm(f"{prefix}_depthwise_BN"),
        Activation(f"{prefix}_depthwise_relu", "relu6"),
        Conv(f"{prefix}_project", filters, kernel=1, bias=False),
        BatchNorm(f"{prefix}_project_BN"),
    )
    return (Residual(f"{prefix}_add", body),) if stride == 1 and channels == filters else body


def _v2_blocks(alpha: float) -> tuple[Layer, ...]:
    layers: list[Layer] = []
    channels, number = _rounded(32 * alpha), 0
    for expansion, width, repetitions, first_stride in V2_STAGES:
        filters = _rounded(width * alpha)
        for place in range(repetitions):
            prefix = f"block_{number}" if number else "expanded_conv"
            stride = first_stride if place == 0 else 1
            layers += inverted_residual(prefix, filters, channels=channels, expansion=expansion, stride=stride)
            channels, number = filters, number + 1
    return tuple(layers)


def _rounded(width: float) -> int:
    """The nearest multiple of 8, but at least 8 and at least 0.9 of the width, as in the authors' code."""
    nearest = max(V2_DIVISOR, int(width + V2_DIVISOR / 2) // V2_DIVISOR * V2_DIVISOR)
    return nearest if nearest >= 0.9 * width else nearest + V2_DIVISOR
