"""LeNet-5: the course's table for colour pictures, and the network of 1998 with its quirks."""

from cnnkit.architectures.spec import Architecture, Conv, Dense, DepthwiseConv, Flatten, Layer, Pool, RadialBasis
from cnnkit.architectures.values import Connections, Shape
from cnnkit.architectures.zoo.options import check_choice

# Maps of S2 that each map of C3 reads (table I of the paper, counted from 0): six runs of three, nine sets of four
# (six runs, three with a gap), and all. 6 * (3*25+1) + 9 * (4*25+1) + (6*25+1) = 1,516 parameters.
TABLE_I: Connections = (
    *(tuple(sorted((first + step) % 6 for step in range(3))) for first in range(6)),
    *(tuple(sorted((first + step) % 6 for step in range(4))) for first in range(6)),
    *(tuple(sorted((first + step) % 6 for step in (0, 1, 3, 4))) for first in range(3)),
    tuple(range(6)),
)


def lenet5(*, input_shape: Shape = (32, 32, 3), classes: int = 10) -> Architecture:
    """The course's LeNet-5: colour pictures, 8 and 16 filters, largest numbers pooled.

    Args:
        input_shape: of the picture; changes the inputs of fc3, and with the channels conv1.
        classes: units of the last layer.

    Source:
        The course's example of a whole network, after LeCun et al., 1998. Its slide prints other counts;
        `published.SLIDE_ERRATA` says how they came about.
    """
    return Architecture(
        name="LeNet-5 (course)",
        input_shape=input_shape,
        source="the course's example of a whole network, after LeCun et al., 1998, doi:10.1109/5.726791",
        layers=(
            Conv("conv1", filters=8, kernel=5, activation="relu"),
            Pool("pool1", size=2),
            Conv("conv2", filters=16, kernel=5, activation="relu"),
            Pool("pool2", size=2),
            Flatten("flatten"),
            Dense("fc3", units=120, activation="relu"),
            Dense("fc4", units=84, activation="relu"),
            Dense("softmax", units=classes, activation="softmax"),
        ),
    )


def lenet5_1998(
    *,
    input_shape: Shape = (32, 32, 1),
    classes: int = 10,
    sparse_c3: bool = False,
    trainable_pooling: bool = False,
    radial_basis: bool = False,
) -> Architecture:
    """LeNet-5 of 1998, with its quirks as options; all three on give the paper's 60,000 parameters.

    Args:
        input_shape: of the picture; a larger one gives C5 more than 1x1 positions (section II-B).
        classes: units of the output.
        sparse_c3: let each filter of C3 see only its maps of S2 by the paper's table I, not all six.
        trainable_pooling: give each map of S2 and S4 a coefficient and a bias (section II-B).
        radial_basis: end with the paper's distances to fixed centres, which learn nothing, not with a softmax.

    Source:
        LeCun et al., 1998, doi:10.1109/5.726791, section II-B, figure 2, table I.
    """
    check_choice("sparse_c3", sparse_c3, (False, True))
    check_choice("trainable_pooling", trainable_pooling, (False, True))
    check_choice("radial_basis", radial_basis, (False, True))
    # 61,706 parameters by default, not the paper's 60,000: C3 sees every map of S2 (+900), S2 and S4 have
    # none (-44), and the outputs are a Dense layer, not fixed RBF centres (+850).
    softmax = Dense("output", units=classes, activation="softmax")
    return Architecture(
        name="LeNet-5 (1998)",
        input_shape=input_shape,
        source="LeCun et al., 1998, doi:10.1109/5.726791, figure 2",
        layers=(
            Conv("c1", filters=6, kernel=5, activation="tanh"),
            *_subsampling("s2", trainable=trainable_pooling),
            Conv("c3", filters=16, kernel=5, activation="tanh", connections=TABLE_I if sparse_c3 else None),
            *_subsampling("s4", trainable=trainable_pooling),
            Conv("c5", filters=120, kernel=5, activation="tanh"),
            Flatten("flatten"),
            Dense("f6", units=84, activation="tanh"),
            RadialBasis("output", units=classes) if radial_basis else softmax,
        ),
    )


def _subsampling(name: str, *, trainable: bool) -> tuple[Layer, ...]:
    """The mean of 2x2 windows, then perhaps a coefficient and a bias a map: a depthwise 1x1 filter."""
    pool = Pool(name, size=2, kind="average")
    return (pool, DepthwiseConv(f"{name}_scale", kernel=1, activation="tanh")) if trainable else (pool,)
