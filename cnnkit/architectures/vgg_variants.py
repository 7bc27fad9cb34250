"""VGG's other configurations, and the two ways of writing a VGG that cost nothing to know: stacks and dense layers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby, takewhile
from typing import NamedTuple

from cnnkit.architectures.ledger import Row, derive_rows
from cnnkit.architectures.naming import names_in
from cnnkit.architectures.shapes import per_axis
from cnnkit.architectures.spec import (
    Activation,
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
)
from cnnkit.architectures.values import Shape, check_counts
from cnnkit.architectures.zoo import get
from cnnkit.architectures.zoo.options import check_choice
from cnnkit.errors import OptionError

# Kernel sizes in each of the five blocks, by the letters of table 1; D and E are VGG-16 and VGG-19.
CONFIGURATIONS: dict[str, tuple[tuple[int, ...], ...]] = {
    "A": ((3,), (3,), (3, 3), (3, 3), (3, 3)),
    "B": ((3, 3),) * 5,
    "C": ((3, 3), (3, 3), (3, 3, 1), (3, 3, 1), (3, 3, 1)),
    "D": ((3, 3), (3, 3), (3, 3, 3), (3, 3, 3), (3, 3, 3)),
    "E": ((3, 3), (3, 3), (3, 3, 3, 3), (3, 3, 3, 3), (3, 3, 3, 3)),
}


class StackComparison(NamedTuple):
    """Weights of a stack of 3x3 filters and of the one filter that sees as much, from C to C channels.

    side: of the one filter, and of the square that a unit of either sees.
    stack, single: weights without biases.
    """

    side: int
    stack: int
    single: int


def compare_stack(channels: int, *, layers: int = 3) -> StackComparison:
    """Count what `layers` 3x3 convolutions learn, and what one learns that sees as many pixels.

    Units:
        `side` in pixels of the stack's input.

    Raises:
        OptionError: a number is not whole, below 1 or above `MAX_SIZE`.

    Source:
        Simonyan & Zisserman, arXiv:1409.1556, section 2.3: 27 C^2 against 49 C^2 for three layers.
    """
    check_counts(channels=channels, layers=layers)
    side = 1 + 2 * layers
    return StackComparison(side, layers * 9 * channels**2, side**2 * channels**2)


def vgg_configuration(letter: str, *, input_shape: Shape = (224, 224, 3), classes: int = 1000) -> Architecture:
    """A configuration of the paper's table 1, from A with 11 layers that learn to E with 19.

    Args:
        letter: a key of `CONFIGURATIONS`; D is VGG-16, E is VGG-19.
        input_shape: of the picture, at least 32 pixels a side.
        classes: units of the last layer.

    Raises:
        OptionError: no such letter.

    Source:
        Simonyan & Zisserman, arXiv:1409.1556, table 1.
    """
    check_choice("letter", letter, tuple(CONFIGURATIONS))
    vgg19 = get("vgg19", input_shape=input_shape, classes=classes)
    layers: list[Layer] = []
    for layer in vgg19.layers:
        if not isinstance(layer, Conv):
            layers.append(layer)
            continue
        block, place = int(layer.name[5]), int(layer.name[-1])  # block3_conv2
        kernels = CONFIGURATIONS[letter][block - 1]
        if place <= len(kernels):
            layers.append(replace(layer, kernel=kernels[place - 1]))
    depth = sum(isinstance(layer, Conv | Dense) for layer in layers)
    return Architecture(
        name=f"VGG-{depth}" if letter != "C" else "VGG-16 with 1x1 (C)",
        input_shape=input_shape,
        layers=tuple(layers),
        source=f"Simonyan & Zisserman, arXiv:1409.1556, table 1, configuration {letter}",
    )


def merge_stacks(architecture: Architecture) -> Architecture:
    """Replace each stack of convolutions by one with a single filter size, which sees the same square of its input.

    A stack is a run of convolutions with stride 1, padding "same" and one group; n filters of 3x3 become one of
    (2n + 1)x(2n + 1), with the channels and the activation of the last, called as they all begin, block3_conv, or as
    the last where that name is taken. Convolutions in blocks stay as they are.
    """
    layers: list[Layer] = []
    taken = set(names_in(architecture.layers))
    for is_stack, run in groupby(architecture.layers, partial(_may_stack, rank=len(architecture.input_shape) - 1)):
        found = list(run)
        if is_stack and len(found) > 1:
            found = [_merged([layer for layer in found if isinstance(layer, Conv)], taken)]
            taken.add(found[0].name)
        layers += found
    return replace(architecture, layers=tuple(layers))


def dense_as_convolutions(architecture: Architecture) -> Architecture:
    """Write the dense layers of a network as convolutions, so that it takes larger pictures with the same weights.

    The first has filters as large as the maps that were flattened, the others 1x1; on a larger picture they give a map
    of scores, whose mean is taken at the end.

    Raises:
        OptionError: the network does not end, after a flatten, with dense layers and what keeps their shape.
        ShapeError: the network does not fit together.

    Source:
        Simonyan & Zisserman, arXiv:1409.1556, section 3.2; Sermanet et al., arXiv:1312.6229, section 3.5.
    """
    rows = {row.name: row for row in derive_rows(architecture)}
    flat = next((place for place, layer in enumerate(architecture.layers) if isinstance(layer, Flatten)), None)
    end = () if flat is None else architecture.layers[flat + 1 :]
    sides = () if flat is None else _before(rows, architecture.layers[flat].name).shape[:-1]
    if not sides or not any(isinstance(layer, Dense) for layer in end) or not all(map(_may_follow, end)):
        raise OptionError(
            f"dense_as_convolutions: {architecture.name} does not end with dense layers after a flatten. VGG and "
            "AlexNet do."
        )
    return replace(architecture, layers=(*_as_convolutions(architecture.layers, sides), GlobalPool("mean")))


def _as_convolutions(layers: Sequence[Layer], kernel: tuple[int, ...]) -> Iterator[Layer]:
    """Leave the flatten out, and turn the first dense layer into filters of that size, the others into 1x1."""
    for layer in layers:
        if isinstance(layer, Dense):
            size = kernel[0] if len(set(kernel)) == 1 else kernel
            yield Conv(layer.name, layer.units, size, bias=layer.bias, activation=layer.activation)
            kernel = (1,)
        elif not isinstance(layer, Flatten):
            yield layer


def _before(rows: Mapping[str, Row], name: str) -> Row:
    """The row that a layer reads."""
    return list(rows.values())[rows[name].node.inputs[0]]


def _may_follow(layer: Layer) -> bool:
    """Whether a layer computes the same at each position as on a flat input."""
    return isinstance(layer, Dense | Activation | BatchNorm | Dropout)


def _may_stack(layer: Layer, rank: int) -> bool:
    return (
        isinstance(layer, Conv)
        and len(per_axis(layer.kernel, rank)) == rank
        and (layer.padding, layer.stride, layer.dilation, layer.groups) == ("same", 1, 1, 1)
        and layer.connections is None
    )


def _merged(stack: Sequence[Conv], taken: Collection[str]) -> Conv:
    rank = max(len(conv.kernel) if isinstance(conv.kernel, tuple) else 1 for conv in stack)
    sizes = tuple(1 + sum(f - 1 for f in axis) for axis in zip(*(per_axis(c.kernel, rank) for c in stack), strict=True))
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*(conv.name for conv in stack), strict=False))
    name = "".join(letters[0] for letters in alike).rstrip("_0123456789")
    if not name or name in taken:
        name = stack[-1].name
    return replace(stack[-1], name=name, kernel=sizes[0] if len(set(sizes)) == 1 else sizes)
