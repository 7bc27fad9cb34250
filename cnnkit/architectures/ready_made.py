"""Layers and blocks to put into a network, with values that fit the place where they go."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cnnkit.architectures.ledger import derive_rows, one_or_all
from cnnkit.architectures.naming import fresh_name
from cnnkit.architectures.paths import Path, sequence_of
from cnnkit.architectures.shapes import shape_text
from cnnkit.architectures.spec import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    LocalResponseNorm,
    PaddedShortcut,
    Pool,
    RadialBasis,
    Residual,
    TransposedConv,
    Upsample,
)
from cnnkit.architectures.values import Shape
from cnnkit.architectures.zoo.googlenet import inception
from cnnkit.architectures.zoo.mobilenet import inverted_residual
from cnnkit.architectures.zoo.resnet import EXPANSION, basic_block, bottleneck_block, conv_bn, skip_path
from cnnkit.architectures.zoo.squeezenet import fire
from cnnkit.errors import OptionError, ShapeError

FEWEST_FILTERS = 16  # after a picture's three channels; the first stage of He et al., 2015, on CIFAR-10
USUAL_UNITS, USUAL_CLASSES = 128, 10
MOBILE_EXPANSION = 6  # Sandler et al., arXiv:1801.04381, table 2
Needs: TypeAlias = Literal["volume", "flat", "anything"]


@dataclass(frozen=True)
class ReadyMade:
    """A layer or block of the menu.

    Args:
        make: from a name, the shape that comes in, and whether shape must stay, as inside a block, the layers.
        stem: names begin with it.
        needs: what must come in: "volume" has channels at each position, "flat" is one row of numbers.
        is_block: several layers at once.
    """

    make: Callable[[str, Shape, bool], tuple[Layer, ...]]
    stem: str
    needs: Needs = "volume"
    is_block: bool = False

    def fits(self, shape: Shape) -> bool:
        """Whether it can stand where this shape comes in."""
        return self.needs == "anything" or (self.needs == "flat") == (len(shape) == 1)


def make_layers(kind: str, shape: Shape, taken: Collection[str], *, keeps_shape: bool = False) -> tuple[Layer, ...]:
    """Make the layers of the menu's entry `kind` for a place where `shape` comes in.

    Args:
        kind: a key of `READY_MADE`.
        shape: without the batch.
        taken: the names that there are.
        keeps_shape: whether, as inside a residual block, the same shape should come out where the kind allows it.

    Raises:
        OptionError: no such kind; lists them.
    """
    if kind not in READY_MADE:
        raise OptionError(f"There is no {kind!r} to put in. There are {', '.join(READY_MADE)}.")
    entry = READY_MADE[kind]
    return entry.make(fresh_name(entry.stem, taken), shape, keeps_shape)


def shape_before(architecture: Architecture, path: Path, shapes: Mapping[str, Shape]) -> Shape:
    """The shape that reaches a place, or the nearest known above it.

    Args:
        architecture: the network.
        path: of a layer, or of a place behind the last.
        shapes: what each layer gives, by name, as far as known.
    """
    while path:
        above = sequence_of(architecture, path)[: int(path[-1])]
        for layer in reversed(above):
            if layer.name in shapes and not isinstance(layer, AuxiliaryHead):
                return shapes[layer.name]
        path = path[: -3 if len(path) > 2 and path[-3] == "paths" else -2]
    return architecture.input_shape


def fitting_shortcut(block: Residual, shape: Shape, taken: Collection[str]) -> tuple[Layer, ...]:
    """Make the projection that turns what comes into a block into the shape that its body gives (option B).

    Args:
        block: the residual block; its own shortcut is not looked at.
        shape: what comes in.
        taken: the names that there are.

    Raises:
        ShapeError: the body does not fit, or no stride leads from the one size to the other.

    Source:
        He et al., 2015, arXiv:1512.03385, section 3.3, equation (2).
    """
    given = derive_rows(Architecture(block.name, shape, block.body))[-1].shape
    prefix = fresh_name(f"{block.name}_shortcut", taken)
    if len(given) == len(shape) == 1:
        return (Dense(prefix, given[0], bias=False),)
    strides = tuple(-(-n // m) for n, m in zip(shape[:-1], given[:-1], strict=False))
    if len(given) != len(shape) or tuple(-(-n // s) for n, s in zip(shape[:-1], strides, strict=True)) != given[:-1]:
        raise ShapeError(
            f"{block.name}: no stride of a 1x1 convolution leads from {shape_text(shape)} to the body's "
            f'{shape_text(given)}. Use padding "same" in the body.'
        )
    return conv_bn(prefix, given[-1], kernel=1, stride=one_or_all(strides))


def _filters(shape: Shape, keeps: bool) -> int:
    return shape[-1] if keeps else max(shape[-1], FEWEST_FILTERS)


def _conv(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    return (Conv(name, _filters(shape, keeps), kernel=3, padding="same", activation="relu"),)


def _pointwise(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    return (Conv(name, _filters(shape, keeps), kernel=1, activation="relu"),)


def _conv_bn_relu(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    return (
        Conv(f"{name}_conv", _filters(shape, keeps), kernel=3, padding="same", bias=False),
        BatchNorm(f"{name}_bn"),
        Activation(f"{name}_relu"),
    )


def _pool(kind: Literal["max", "average"]) -> Callable[[str, Shape, bool], tuple[Layer, ...]]:
    def make(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
        if keeps:
            return (Pool(name, size=3, stride=1, padding="same", kind=kind),)
        return (Pool(name, size=2, padding="valid" if min(shape[:-1], default=1) > 1 else "same", kind=kind),)

    return make


def _dense(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    dense = Dense(name, shape[-1] if keeps and len(shape) == 1 else USUAL_UNITS, activation="relu")
    return (dense,) if len(shape) == 1 else (Flatten(f"{name}_flatten"), dense)


def _residual(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    return basic_block(name, shape[-1], stride=1, skip=())


def _halving_residual(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    filters = 2 * shape[-1]
    return basic_block(name, filters, stride=2, skip=skip_path(name, filters, stride=2, changes=True, option="B"))


def _bottleneck(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    inner = max(shape[-1] // EXPANSION, 1)
    fits = inner * EXPANSION == shape[-1]
    skip = skip_path(name, inner * EXPANSION, stride=1, changes=not fits, option="B")
    return bottleneck_block(name, inner, strides=(1, 1), skip=skip)


def _inception(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    """As wide as what comes in, if that is 4 or more, in about the proportions of module 3a."""
    one, three, five = (max(shape[-1] // part, 1) for part in (4, 2, 8))
    pool = max(shape[-1] - one - three - five, 1)
    reduced = max(shape[-1] // 16, 1)
    return (inception(name, one=one, three=(max(3 * shape[-1] // 8, 1), three), five=(reduced, five), pool=pool),)


def _fire(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    channels = _filters(shape, keeps)
    return fire(name, squeeze=max(channels // 8, 1), expand=max(channels // 2, 1))


def _inverted_residual(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    return inverted_residual(name, shape[-1], channels=shape[-1], expansion=MOBILE_EXPANSION, stride=1)


def _head(name: str, shape: Shape, keeps: bool) -> tuple[Layer, ...]:
    flat: tuple[Layer, ...] = () if len(shape) == 1 else (GlobalPool(f"{name}_pool"),)
    return (AuxiliaryHead(name, (*flat, Dense(f"{name}_predictions", USUAL_CLASSES, activation="softmax"))),)


READY_MADE: dict[str, ReadyMade] = {
    "Convolution": ReadyMade(_conv, "conv"),
    "1×1 convolution": ReadyMade(_pointwise, "pointwise"),
    "Depthwise convolution": ReadyMade(
        lambda name, shape, keeps: (DepthwiseConv(name, kernel=3, padding="same", activation="relu"),), "depthwise"
    ),
    "Transposed convolution": ReadyMade(
        lambda name, shape, keeps: (
            TransposedConv(name, shape[-1], kernel=2, stride=1 if keeps else 2, padding="same", activation="relu"),
        ),
        "transposed",
    ),
    "Max pooling": ReadyMade(_pool("max"), "pool"),
    "Average pooling": ReadyMade(_pool("average"), "pool"),
    "Global average pooling": ReadyMade(lambda name, shape, keeps: (GlobalPool(name),), "global_pool"),
    "Upsampling": ReadyMade(lambda name, shape, keeps: (Upsample(name, 1 if keeps else 2),), "upsample"),
    "Flatten": ReadyMade(lambda name, shape, keeps: (Flatten(name),), "flatten", "anything"),
    "Dense": ReadyMade(_dense, "dense", "anything"),
    "Batch normalisation": ReadyMade(lambda name, shape, keeps: (BatchNorm(name),), "bn", "anything"),
    "Activation": ReadyMade(lambda name, shape, keeps: (Activation(name),), "relu", "anything"),
    "Dropout": ReadyMade(lambda name, shape, keeps: (Dropout(name),), "dropout", "anything"),
    "Local response normalisation": ReadyMade(lambda name, shape, keeps: (LocalResponseNorm(name),), "lrn"),
    "Padded shortcut": ReadyMade(lambda name, shape, keeps: (PaddedShortcut(name, shape[-1]),), "padded"),
    "Radial basis": ReadyMade(lambda name, shape, keeps: (RadialBasis(name, USUAL_CLASSES),), "radial", "flat"),
    "Conv, batch norm, ReLU": ReadyMade(_conv_bn_relu, "stage", is_block=True),
    "Residual block": ReadyMade(_residual, "residual", is_block=True),
    "Residual block, half the size": ReadyMade(_halving_residual, "residual", is_block=True),
    "Bottleneck block": ReadyMade(_bottleneck, "bottleneck", is_block=True),
    "Inception module": ReadyMade(_inception, "inception", is_block=True),
    "Fire module": ReadyMade(_fire, "fire", is_block=True),
    "Inverted residual": ReadyMade(_inverted_residual, "inverted", is_block=True),
    "Auxiliary head": ReadyMade(_head, "head", "anything", is_block=True),
}
