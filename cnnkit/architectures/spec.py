"""Networks as data: a layer is a frozen record, a network a tuple of them; tables, drawings and models derive.

Sizes are one number for all spatial axes or a tuple with one for each; the number of axes comes from the input's shape,
so that the same records describe nets over signals (W, C), pictures (H, W, C) and volumes (D, H, W, C).
"""

from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from cnnkit.architectures.values import (
    ActivationName,
    Automatic,
    Connections,
    Interpolation,
    Padding,
    PoolKind,
    Shape,
    Size,
    check_fields,
    shortened,
)
from cnnkit.errors import OptionError


class _Checked:
    """A record that refuses, when it is made, what no network can have."""

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True)
class Conv(_Checked):
    """Cross-correlation with a bank of filters.

    Args:
        name: unique within the network.
        filters: channels of the output.
        kernel, stride, dilation: along each spatial axis, in pixels.
        padding: zeros on both sides, "valid" for none, or "same" for ceil(n / stride) positions, as TensorFlow.
        groups: the channels are split into so many parts, each with its own filters (AlexNet's two columns).
        bias: whether each filter has one; a convolution followed by batch normalisation has none.
        activation: applied to the output.
        connections: for each filter the input channels it reads, or None for all (LeNet-5's C3).
    """

    name: str
    filters: int
    kernel: Size
    stride: Size = 1
    padding: Padding = "valid"
    dilation: Size = 1
    groups: int = 1
    bias: bool = True
    activation: ActivationName = "linear"
    connections: Connections | None = None

    def __post_init__(self) -> None:
        """Refuse what no layer can have, and a connection scheme that does not fit the filters."""
        super().__post_init__()
        if self.connections is None:
            return
        if len(self.connections) != self.filters or self.groups != 1:
            raise OptionError(
                f"{self.name}: connections for {len(self.connections)} filters do not go with {self.filters} filters "
                f"in {self.groups} groups. Give each filter the channels it reads, and use groups = 1."
            )
        for place, channels in enumerate(self.connections):
            if len(set(channels)) != len(channels):
                raise OptionError(f"{self.name}: filter {place} reads a channel twice: {shortened(channels)}.")


@dataclass(frozen=True)
class DepthwiseConv(_Checked):
    """One filter (or `multiplier` of them) for each channel by itself; fields as in `Conv`."""

    name: str
    kernel: Size
    stride: Size = 1
    padding: Padding = "valid"
    dilation: Size = 1
    multiplier: int = 1
    bias: bool = True
    activation: ActivationName = "linear"


@dataclass(frozen=True)
class TransposedConv(_Checked):
    """The transpose of a convolution, which enlarges: n * stride positions for "same", for "valid" f - stride more."""

    name: str
    filters: int
    kernel: Size
    stride: Size = 1
    padding: Automatic = "valid"
    bias: bool = True
    activation: ActivationName = "linear"


@dataclass(frozen=True)
class Upsample(_Checked):
    """Enlarge each spatial axis `factor` times, by repetition or linear interpolation."""

    name: str
    factor: Size
    interpolation: Interpolation = "nearest"


@dataclass(frozen=True)
class Pool(_Checked):
    """The largest or the mean number of each window, channel by channel; `stride` None means the window's size.

    Padding by a number puts zeros around, also for the maximum, which changes nothing after a ReLU.
    """

    name: str
    size: Size
    stride: Size | None = None
    padding: Padding = "valid"
    kind: PoolKind = "max"


@dataclass(frozen=True)
class GlobalPool(_Checked):
    """The largest or the mean number of each whole channel: (..., C) becomes (C,)."""

    name: str
    kind: PoolKind = "average"


@dataclass(frozen=True)
class Flatten(_Checked):
    """All numbers in a row: (H, W, C) becomes (H * W * C,)."""

    name: str


@dataclass(frozen=True)
class Dense(_Checked):
    """Every output reads every input; needs a flat input."""

    name: str
    units: int
    bias: bool = True
    activation: ActivationName = "linear"


@dataclass(frozen=True)
class RadialBasis(_Checked):
    """Squared distances of the input to fixed centres, one for each unit: the output of LeNet-5 in 1998."""

    name: str
    units: int


@dataclass(frozen=True)
class BatchNorm(_Checked):
    """Normalise each channel over the batch, then scale and shift; learns gamma and beta, tracks mean and variance."""

    name: str


@dataclass(frozen=True)
class LocalResponseNorm(_Checked):
    """Divide by (k + alpha * sum of squares of `size` neighbouring channels)^beta; AlexNet's constants by default."""

    name: str
    size: int = 5
    k: float = 2.0
    alpha: float = 1e-4
    beta: float = 0.75


@dataclass(frozen=True)
class Activation(_Checked):
    """A function applied to every number alone, or softmax over the channels."""

    name: str
    function: ActivationName = "relu"


@dataclass(frozen=True)
class Dropout(_Checked):
    """While training, set each number to zero with probability `rate`, at least 0 and below 1."""

    name: str
    rate: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a rate that leaves nothing."""
        super().__post_init__()
        if self.rate >= 1:
            raise OptionError(f"{self.name}: rate must be at least 0 and below 1, got {self.rate!r}. Usual is 0.5.")


@dataclass(frozen=True)
class PaddedShortcut(_Checked):
    """Keep every `stride`-th position and add channels of zeros up to `filters`: option A of He et al., 2015."""

    name: str
    filters: int
    stride: Size = 1


@dataclass(frozen=True)
class Residual(_Checked):
    """body(x) + shortcut(x); an empty shortcut is the identity. The name is that of the sum."""

    name: str
    body: tuple["Layer", ...]
    shortcut: tuple["Layer", ...] = ()

    def __post_init__(self) -> None:
        """Refuse an empty body, and what is no layer."""
        super().__post_init__()
        _check_layers(self.name, "body", self.body)
        _check_layers(self.name, "shortcut", self.shortcut, at_least=0)


@dataclass(frozen=True)
class Concat(_Checked):
    """Paths side by side, their channels joined; an empty path hands its input on. The name is that of the joint."""

    name: str
    paths: tuple[tuple["Layer", ...], ...]

    def __post_init__(self) -> None:
        """Refuse fewer than two paths, and what is no layer."""
        super().__post_init__()
        if not isinstance(self.paths, tuple) or len(self.paths) < 2:
            raise OptionError(f"{self.name}: a concatenation needs a tuple of two or more paths.")
        for path in self.paths:
            _check_layers(self.name, "each path", path, at_least=0)


@dataclass(frozen=True)
class AuxiliaryHead(_Checked):
    """A second output, for training: its layers read what comes in, which also goes on unchanged."""

    name: str
    layers: tuple["Layer", ...]

    def __post_init__(self) -> None:
        """Refuse an empty head, and what is no layer."""
        super().__post_init__()
        _check_layers(self.name, "layers", self.layers)


Simple: TypeAlias = (
    Conv
    | DepthwiseConv
    | TransposedConv
    | Upsample
    | Pool
    | GlobalPool
    | Flatten
    | Dense
    | RadialBasis
    | BatchNorm
    | LocalResponseNorm
    | Activation
    | Dropout
    | PaddedShortcut
)
Layer: TypeAlias = Simple | Residual | Concat | AuxiliaryHead
LAYER_TYPES: tuple[type[Layer], ...] = get_args(Layer)


@dataclass(frozen=True)
class Architecture(_Checked):
    """A whole network.

    Args:
        name: as the paper calls it.
        input_shape: without the batch: (W, C), (H, W, C), (D, H, W, C), or (D,) for vectors.
        layers: in the order of computation.
        source: where the network comes from.
    """

    name: str
    input_shape: Shape
    layers: tuple[Layer, ...]
    source: str = ""

    def __post_init__(self) -> None:
        """Refuse a network without layers."""
        super().__post_init__()
        _check_layers(self.name, "layers", self.layers)


def _check_layers(name: str, field: str, layers: Any, at_least: int = 1) -> None:
    if not isinstance(layers, tuple) or len(layers) < at_least:
        raise OptionError(f"{name}: {field} must be a tuple of {at_least} or more layers, got {shortened(layers)}.")
    for layer in layers:
        if not isinstance(layer, LAYER_TYPES):
            raise OptionError(f"{name}: {field} holds {shortened(layer)}, which is no layer.")
