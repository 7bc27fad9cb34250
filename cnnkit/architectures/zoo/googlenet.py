"""GoogLeNet: nine inception modules and two auxiliary heads."""

from math import ceil

from cnnkit.architectures.spec import (
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    LocalResponseNorm,
    Pool,
)
from cnnkit.architectures.values import Shape, Size
from cnnkit.architectures.zoo.options import check_choice, spatial_axes

HEAD_DOWNSAMPLING = 16  # height and width at the heads: five halvings, less the one that comes after


def googlenet(*, input_shape: Shape = (224, 224, 3), classes: int = 1000, auxiliary_heads: bool = True) -> Architecture:
    """The network that won ILSVRC 2014 (Inception v1).

    Args:
        input_shape: of the picture. Where 4a and 4d are smaller than the heads' 5x5 window, the window shrinks.
        classes: units of every output.
        auxiliary_heads: with the two extra outputs after 4a and 4d, used in training only (section 5).

    Source:
        Szegedy et al., 2014, arXiv:1409.4842, table 1 and figure 3.
    """
    check_choice("auxiliary_heads", auxiliary_heads, (False, True))
    window = tuple(min(5, ceil(side / HEAD_DOWNSAMPLING)) for side in spatial_axes(input_shape))
    heads = [auxiliary_head(f"head{place}", classes=classes, window=window) for place in (1, 2)]
    first, second = ((head,) for head in heads) if auxiliary_heads else ((), ())
    # The paper's pools round sizes up, 112 to 56 and so on; on even sides "same" puts its one pixel where Caffe does.
    layers: tuple[Layer, ...] = (
        *_stem(),
        inception("inception_3a", one=64, three=(96, 128), five=(16, 32), pool=32),
        inception("inception_3b", one=128, three=(128, 192), five=(32, 96), pool=64),
        Pool("pool3", size=3, stride=2, padding="same"),
        inception("inception_4a", one=192, three=(96, 208), five=(16, 48), pool=64),
        *first,
        inception("inception_4b", one=160, three=(112, 224), five=(24, 64), pool=64),
        inception("inception_4c", one=128, three=(128, 256), five=(24, 64), pool=64),
        inception("inception_4d", one=112, three=(144, 288), five=(32, 64), pool=64),
        *second,
        inception("inception_4e", one=256, three=(160, 320), five=(32, 128), pool=128),
        Pool("pool4", size=3, stride=2, padding="same"),
        inception("inception_5a", one=256, three=(160, 320), five=(32, 128), pool=128),
        inception("inception_5b", one=384, three=(192, 384), five=(48, 128), pool=128),
        GlobalPool("avg_pool"),
        Dropout("dropout", rate=0.4),
        Dense("predictions", units=classes, activation="softmax"),
    )
    return Architecture("GoogLeNet", input_shape, layers, source="Szegedy et al., 2014, arXiv:1409.4842, table 1")


def inception(name: str, *, one: int, three: tuple[int, int], five: tuple[int, int], pool: int) -> Concat:
    """Four paths side by side: 1x1, 3x3 and 5x5 filters, and a pool.

    Args:
        name: of the joint; the layers' names begin with it.
        one: 1x1 filters.
        three, five: 1x1 filters that reduce the channels, then 3x3 or 5x5 filters.
        pool: 1x1 filters after the pool.

    Source:
        Szegedy et al., 2014, arXiv:1409.4842, figure 2 (b).
    """
    return Concat(
        name,
        paths=(
            (_conv(f"{name}_1x1", one, 1),),
            (_conv(f"{name}_3x3_reduce", three[0], 1), _conv(f"{name}_3x3", three[1], 3)),
            (_conv(f"{name}_5x5_reduce", five[0], 1), _conv(f"{name}_5x5", five[1], 5)),
            (Pool(f"{name}_pool", size=3, stride=1, padding="same"), _conv(f"{name}_pool_proj", pool, 1)),
        ),
    )


def auxiliary_head(name: str, *, classes: int, window: Size) -> AuxiliaryHead:
    """A small classifier on the way, whose loss counts 0.3 in training (section 5)."""
    return AuxiliaryHead(
        name,
        layers=(
            Pool(f"{name}_pool", size=window, stride=3, kind="average"),  # 14x14 gives 4x4
            _conv(f"{name}_conv", 128, 1),
            Flatten(f"{name}_flatten"),
            Dense(f"{name}_fc", units=1024, activation="relu"),
            Dropout(f"{name}_dropout", rate=0.7),
            Dense(f"{name}_predictions", units=classes, activation="softmax"),
        ),
    )


def _stem() -> tuple[Layer, ...]:
    return (
        Conv("conv1", filters=64, kernel=7, stride=2, padding=3, activation="relu"),
        Pool("pool1", size=3, stride=2, padding="same"),
        LocalResponseNorm("norm1"),
        _conv("conv2_reduce", 64, 1),
        _conv("conv2", 192, 3),
        LocalResponseNorm("norm2"),
        Pool("pool2", size=3, stride=2, padding="same"),
    )


def _conv(name: str, filters: int, kernel: int) -> Conv:
    return Conv(name, filters, kernel=kernel, padding="same", activation="relu")
