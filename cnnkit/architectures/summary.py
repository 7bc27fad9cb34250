"""A network in a few numbers, for standing beside others."""

from collections.abc import Sequence
from typing import NamedTuple

from cnnkit.architectures.graph import build_graph
from cnnkit.architectures.ledger import FLOPS_A_MAC, Row, derive_rows
from cnnkit.architectures.memory import peak_bytes_of_rows
from cnnkit.architectures.spec import Architecture, Conv, Dense, DepthwiseConv, RadialBasis, TransposedConv

_CONVOLUTIONS = (Conv, DepthwiseConv, TransposedConv)
_WEIGHTED = (*_CONVOLUTIONS, Dense, RadialBasis)


class Summary(NamedTuple):
    """What a network learns, computes and needs, for one example.

    parameters: learned, auxiliary heads included; the sum of those in convolutions, dense layers and elsewhere
        (batch normalisation).
    macs: multiply-accumulates, auxiliary heads included.
    peak_bytes: of activations at once, inference in float32.
    depth: convolutions and dense layers one after the other, on the longest way from the input to the last output.
    receptive_field: input pixels that a unit of the last layer with positions sees, along each axis, the padding
        included; () for a network without such a layer.
    """

    parameters: int
    conv_parameters: int
    dense_parameters: int
    macs: int
    peak_bytes: int
    depth: int
    receptive_field: tuple[int, ...]

    @property
    def other_parameters(self) -> int:
        """Learned neither in convolutions nor in dense layers."""
        return self.parameters - self.conv_parameters - self.dense_parameters

    @property
    def flops(self) -> int:
        """Floating-point operations: a product and a sum for each multiply-accumulate."""
        return self.macs * FLOPS_A_MAC


def summarise(architecture: Architecture) -> Summary:
    """Sum a network up, from the spec alone.

    Raises:
        ShapeError, OptionError: as `derive_rows`.
    """
    rows = derive_rows(architecture)
    last = build_graph(architecture).outputs[-1]
    on_the_way = _ancestors(rows, last)
    spatial = [place for place in on_the_way if len(rows[place].shape) > 1]
    return Summary(
        parameters=sum(row.parameters.trainable for row in rows),
        conv_parameters=_learned(rows, _CONVOLUTIONS),
        dense_parameters=_learned(rows, (Dense, RadialBasis)),
        macs=sum(row.macs for row in rows),
        peak_bytes=peak_bytes_of_rows(rows),
        depth=_depth(rows, last),
        receptive_field=tuple(axis.size for axis in rows[max(spatial)].field) if spatial else (),
    )


def _learned(rows: Sequence[Row], kinds: tuple[type, ...]) -> int:
    return sum(row.parameters.trainable for row in rows if isinstance(row.node.operation, kinds))


def _ancestors(rows: Sequence[Row], place: int) -> set[int]:
    """The places of a row and of all that it depends on."""
    found, waiting = set[int](), [place]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += rows[here].node.inputs
    return found


def _depth(rows: Sequence[Row], place: int) -> int:
    depths: list[int] = []
    for row in rows:
        before = max((depths[source] for source in row.node.inputs), default=0)
        depths.append(before + isinstance(row.node.operation, _WEIGHTED))
    return depths[place]
