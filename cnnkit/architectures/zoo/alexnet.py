"""AlexNet, in one column or in the two of the paper."""

from cnnkit.architectures.spec import Architecture, Conv, Dense, Dropout, Flatten, Layer, LocalResponseNorm, Pool
from cnnkit.architectures.values import Shape
from cnnkit.architectures.zoo.options import check_choice, spatial_axes

UNPADDED_SIDE = 227  # pixels; (227 - 11) / 4 + 1 is the paper's 55 without padding


def alexnet(
    *,
    input_shape: Shape = (227, 227, 3),
    classes: int = 1000,
    groups: int = 1,
    local_response_norm: bool = True,
    dropout: float = 0.5,
) -> Architecture:
    """The network that won ILSVRC 2012.

    Args:
        input_shape: of the picture, at least 63 pixels a side. The paper writes 224x224, from which 11x11 filters at
            stride 4 give 54x54, not its 55x55: 227x227 does, and so does 224x224 with two pixels of padding.
        classes: units of the last layer.
        groups: 1 for one column; 2 for the paper's two, where conv2, conv4 and conv5 see half of the maps each.
        local_response_norm: normalise after conv1 and conv2 (section 3.3).
        dropout: rate after fc6 and fc7 (section 4.2); 0 leaves the layers out.

    Source:
        Krizhevsky, Sutskever & Hinton, NIPS 2012, section 3.5 and figure 2.
    """
    check_choice("groups", groups, (1, 2))
    check_choice("local_response_norm", local_response_norm, (False, True))
    # Two pixels around pictures smaller than 227, so that 224 gives 55 as the paper says: (224 + 4 - 11) // 4 + 1.
    padding = 2 if min(spatial_axes(input_shape)) < UNPADDED_SIDE else 0
    layers: tuple[Layer, ...] = (
        Conv("conv1", filters=96, kernel=11, stride=4, padding=padding, activation="relu"),
        *((LocalResponseNorm("norm1"),) if local_response_norm else ()),
        Pool("pool1", size=3, stride=2),  # windows overlap (section 3.4)
        Conv("conv2", filters=256, kernel=5, padding=2, groups=groups, activation="relu"),
        *((LocalResponseNorm("norm2"),) if local_response_norm else ()),
        Pool("pool2", size=3, stride=2),
        Conv("conv3", filters=384, kernel=3, padding=1, activation="relu"),
        Conv("conv4", filters=384, kernel=3, padding=1, groups=groups, activation="relu"),
        Conv("conv5", filters=256, kernel=3, padding=1, groups=groups, activation="relu"),
        Pool("pool5", size=3, stride=2),
        Flatten("flatten"),
        Dense("fc6", units=4096, activation="relu"),
        *((Dropout("drop6", rate=dropout),) if dropout != 0 else ()),
        Dense("fc7", units=4096, activation="relu"),
        *((Dropout("drop7", rate=dropout),) if dropout != 0 else ()),
        Dense("fc8", units=classes, activation="softmax"),
    )
    return Architecture("AlexNet", input_shape, layers, source="Krizhevsky et al., NIPS 2012, section 3.5")
