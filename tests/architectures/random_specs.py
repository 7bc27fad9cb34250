"""Random small networks that fit together, for Hypothesis: over signals, pictures and volumes."""

from typing import Any

from hypothesis import strategies as st

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    LocalResponseNorm,
    PaddedShortcut,
    Pool,
    RadialBasis,
    Residual,
    TransposedConv,
    Upsample,
    read_ledger,
)

ACTIVATIONS = ["linear", "relu", "hard_swish"]
SIMPLE = ["conv", "connected", "depthwise", "pool", "transposed", "upsample", "norm", "response", "act", "drop"]
LARGEST_SIDE = 30  # pixels; no layer that enlarges follows beyond it

kernels = st.integers(1, 3)
flags = st.booleans()


class Drawer:
    """Draws the layers of one network, each with a name of its own, and knows the shape so far."""

    def __init__(self, draw: Any, rank: int) -> None:
        """Begin with an empty network over so many spatial axes."""
        self.draw, self.rank, self.count = draw, rank, 0

    def name(self, kind: str) -> str:
        """A name that no layer has yet."""
        self.count += 1
        return f"{kind}_{self.count}"

    def size(self, numbers: Any) -> Any:
        """One number for all axes, or one for each."""
        return self.draw(numbers | st.tuples(*[numbers] * self.rank))

    def simple(self, kind: str, channels: int, stride: Any = None) -> Any:
        """A layer without blocks; with a stride it gives ceil(n / stride) positions, if it has windows."""
        draw, name = self.draw, self.name(kind)
        options: dict[str, Any] = {"padding": "same", "stride": stride}
        if stride is None:
            paddings = ["valid", "same", self.size(st.integers(0, 2))]
            strides = [1, self.size(kernels)]  # with 1, convolutions may be dilated
            options = {"padding": draw(st.sampled_from(paddings)), "stride": draw(st.sampled_from(strides))}
        if kind == "pool":
            return Pool(name, self.size(kernels), kind=draw(st.sampled_from(["max", "average"])), **options)
        if kind in ("conv", "connected", "depthwise"):
            return self.convolution(kind, name, channels, options)
        if kind == "transposed":
            padding = draw(st.sampled_from(["valid", "same"]))
            filters, bias = draw(st.integers(1, 4)), draw(flags)
            return TransposedConv(name, filters, self.size(kernels), self.size(kernels), padding, bias)
        if kind == "upsample":
            return Upsample(name, self.size(st.integers(1, 2)), draw(st.sampled_from(["nearest", "bilinear"])))
        plain = {"norm": BatchNorm, "response": LocalResponseNorm, "drop": Dropout}
        return plain[kind](name) if kind in plain else Activation(name, draw(st.sampled_from(ACTIVATIONS)))

    def convolution(self, kind: str, name: str, channels: int, options: dict[str, Any]) -> Any:
        """A convolution: in groups, with connections, or depthwise; dilated where its stride is 1."""
        draw = self.draw
        options |= {"bias": draw(flags), "activation": draw(st.sampled_from(ACTIVATIONS)), "kernel": self.size(kernels)}
        if options["stride"] in (1, (1,) * self.rank):  # Keras has no layer with both
            options["dilation"] = self.size(st.integers(1, 2))
        if kind == "depthwise":
            return DepthwiseConv(name, multiplier=draw(st.integers(1, 2)), **options)
        if kind == "connected":
            reads = st.lists(st.integers(0, channels - 1), min_size=1, max_size=3, unique=True).map(tuple)
            connections = tuple(draw(st.lists(reads, min_size=1, max_size=4)))
            return Conv(name, len(connections), connections=connections, **options)
        groups = draw(st.sampled_from([divisor for divisor in range(1, channels + 1) if channels % divisor == 0]))
        return Conv(name, groups * draw(st.integers(1, 3)), groups=groups, **options)

    def keeping(self, channels: int, filters: int, stride: Any) -> tuple[Any, ...]:
        """A path that ends with so many filters and ceil(n / stride) positions."""
        first = Conv(self.name("first"), filters, self.size(kernels), stride, "same", bias=self.draw(flags))
        kinds = self.draw(st.lists(st.sampled_from(["norm", "response", "act", "drop"]), max_size=2))
        return (first, *(self.simple(kind, channels) for kind in kinds))

    def residual(self, channels: int) -> Residual:
        """A block with the identity, a convolution or a padded shortcut beside it, perhaps with a block in it."""
        shortcut = self.draw(st.sampled_from(["identity", "conv", "padded"]))
        stride = 1 if shortcut == "identity" else self.size(kernels)
        filters = channels + (0 if shortcut == "identity" else self.draw(st.integers(0, 3)))
        body = self.keeping(channels, filters, stride)
        if self.draw(flags):
            body = (*body, Residual(self.name("inner"), self.keeping(filters, filters, 1)))
        name = self.name("residual")
        beside: dict[str, tuple[Any, ...]] = {
            "identity": (),
            "conv": (Conv(f"{name}_side", filters, 1, stride),),
            "padded": (PaddedShortcut(f"{name}_side", filters, stride),),
        }
        return Residual(name, body, beside[shortcut])

    def concat(self, channels: int) -> Concat:
        """Two or three paths of equal size, with stride 1 perhaps empty or with a block in them."""
        stride = self.size(st.integers(1, 2))
        paths = []
        for _ in range(self.draw(st.integers(2, 3))):
            path = (self.simple(self.draw(st.sampled_from(["conv", "depthwise", "pool"])), channels, stride=stride),)
            if stride == 1:
                path = self.draw(st.sampled_from([path, (), (self.residual_keeping(channels), *path)]))
            paths.append(path)
        return Concat(self.name("concat"), tuple(paths))

    def residual_keeping(self, channels: int) -> Residual:
        """A block that changes nothing about the shape."""
        return Residual(self.name("within"), self.keeping(channels, channels, 1))

    def head(self) -> AuxiliaryHead:
        """A second output."""
        flat = self.draw(st.sampled_from([Flatten, GlobalPool]))(self.name("flat"))
        return AuxiliaryHead(self.name("head"), (flat, Dense(self.name("dense"), self.draw(st.integers(1, 4)))))

    def ending(self) -> tuple[Any, ...]:
        """Nothing, or flat layers."""
        draw = self.draw
        dense = Dense(self.name("dense"), draw(st.integers(1, 5)), draw(flags), draw(st.sampled_from(ACTIVATIONS)))
        block = Residual(self.name("sum"), (Dense(self.name("dense"), dense.units), BatchNorm(self.name("norm"))))
        ends: list[tuple[Any, ...]] = [(), (dense,), (dense, block), (RadialBasis(self.name("radial"), 3),)]
        flat = draw(st.sampled_from([Flatten, GlobalPool]))
        pool = flat(self.name("flat"), "max") if flat is GlobalPool and draw(flags) else flat(self.name("flat"))
        return draw(st.sampled_from([(), *((pool, *end) for end in ends)]))


@st.composite
def architectures(draw: Any) -> Architecture:
    """Networks of one to five layers or blocks, then perhaps flat ones; sides and channels differ."""
    rank = draw(st.integers(1, 3))
    drawer = Drawer(draw, rank)
    shape = (*(draw(st.integers(3, 9)) for _ in range(rank)), draw(st.integers(1, 4)))
    blocks = {"residual": drawer.residual, "concat": drawer.concat}
    layers: tuple[Any, ...] = ()
    current = shape
    for kind in draw(st.lists(st.sampled_from([*SIMPLE, "residual", "concat", "head"]), min_size=1, max_size=5)):
        if kind in ("transposed", "upsample") and max(current) > LARGEST_SIDE:
            continue
        if kind == "head":
            layers = (*layers, drawer.head())
            continue
        layer: Any = blocks[kind](current[-1]) if kind in blocks else drawer.simple(kind, current[-1])
        grown = shape_after(current, layer)
        if grown is not None:
            layers, current = (*layers, layer), grown
    layers = (*layers, *drawer.ending()) or (Flatten("flat"),)
    return Architecture("random", shape, layers)


def shape_after(shape: tuple[int, ...], layer: Any) -> tuple[int, ...] | None:
    """The shape after a layer, None where its window does not fit; nothing else may be wrong."""
    rows, error = read_ledger(Architecture("one layer", shape, (layer,)))
    if error is None:
        return rows[-1].shape
    assert "its input is" in str(error), error
    return None
