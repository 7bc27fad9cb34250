"""The ledger of a network, row by row: shapes, parameters, multiply-accumulates and receptive fields from the spec."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from cnnkit.architectures.counting import Parameters, count_operation
from cnnkit.architectures.fields import Field, output_field
from cnnkit.architectures.graph import Node, build_graph
from cnnkit.architectures.labels import kind_of, window_texts
from cnnkit.architectures.shapes import output_shape, shape_text
from cnnkit.architectures.spec import Architecture
from cnnkit.architectures.values import Shape
from cnnkit.errors import OptionError, ShapeError

if TYPE_CHECKING:
    import pandas as pd

BYTES_A_NUMBER = 4  # float32
FLOPS_A_MAC = 2  # one product, one sum
# When a network does not fit its input, a larger one is looked for: up to this side, in pixels, and in networks of at
# most so many rows, because each try derives them all.
LARGEST_SIDE, MOST_TRIED = 4096, 1000


class Row(NamedTuple):
    """What the spec tells of one node, for one example.

    node: the operation, what it reads and the blocks around it.
    shape: of the output, without the batch.
    parameters: trainable, non-trainable, and the formula.
    macs: multiply-accumulates.
    field: what a unit sees of the input, along each of its spatial axes.
    """

    node: Node
    shape: Shape
    parameters: Parameters
    macs: int
    field: Field

    @property
    def name(self) -> str:
        """The layer's name."""
        return self.node.operation.name

    @property
    def size(self) -> int:
        """Numbers in the output."""
        return prod(self.shape)


class Ledger(NamedTuple):
    """The rows of a network as far as it fits together, and what is wrong with the next, if anything."""

    rows: tuple[Row, ...]
    error: ShapeError | None


def walk(architecture: Architecture) -> Iterator[Row]:
    """Derive the rows one by one, the input first.

    Raises:
        ShapeError: at the first layer that does not fit.
        OptionError: two layers have the same name.
    """
    rows: list[Row] = []
    for node in build_graph(architecture).nodes:
        shapes = [rows[place].shape for place in node.inputs]
        shape = output_shape(node.operation, shapes)
        parameters, macs = count_operation(node.operation, shapes, shape)
        field = output_field(node.operation, [rows[place].field for place in node.inputs], shapes)
        rows.append(Row(node, shape, parameters, macs, field))
        yield rows[-1]


def read_ledger(architecture: Architecture) -> Ledger:
    """Derive all rows; where a layer does not fit, those above it, and the error.

    Raises:
        OptionError: two layers have the same name.
    """
    rows: list[Row] = []
    try:
        for row in walk(architecture):
            rows.append(row)  # one by one: an error leaves those above it
    except ShapeError as error:
        return Ledger(tuple(rows), _with_smallest_input(architecture, error))
    return Ledger(tuple(rows), None)


def derive_rows(architecture: Architecture) -> tuple[Row, ...]:
    """Derive all rows.

    Raises:
        ShapeError: a layer does not fit; names it, the shapes, and the nearest that works.
        OptionError: two layers have the same name.
    """
    rows, error = read_ledger(architecture)
    if error is not None:
        raise error
    return rows


def count_parameters(architecture: Architecture) -> int:
    """Count the numbers that a network learns, auxiliary heads included; moving averages are not learned.

    Raises:
        ShapeError, OptionError: as `derive_rows`.
    """
    return sum(row.parameters.trainable for row in derive_rows(architecture))


def count_macs(architecture: Architecture) -> int:
    """Count the multiply-accumulates for one example; one is two floating-point operations (FLOPs).

    Convolutions and dense layers count, with the products of the padding's zeros; biases, activations, normalisation
    and pooling do not.

    Raises:
        ShapeError, OptionError: as `derive_rows`.
    """
    return sum(row.macs for row in derive_rows(architecture))


def parameter_table(architecture: Architecture) -> "pd.DataFrame":
    """Lay out a network line by line, from the spec alone: no weights are allocated.

    Columns:
        layer, kind, kernel, stride, padding: texts; the last three empty where a layer has none.
        activation_shape: of the output without the batch, channels last; activation_size: its numbers;
        activation_bytes: these in float32.
        parameters: those learned, with the `formula` that gives them; non_trainable: moving averages, fixed centres.
        macs: multiply-accumulates for one example; flops: twice as many.
        receptive_field: input pixels that a unit sees, one number, or a tuple where the axes differ.
        effective_stride: input pixels from unit to unit, likewise.

    Raises:
        ShapeError, OptionError: as `derive_rows`.
    """
    return table_of(derive_rows(architecture))


def table_of(rows: Iterable[Row]) -> "pd.DataFrame":
    """Lay out rows as `parameter_table` does."""
    import pandas as pd

    rows = tuple(rows)
    windows = [window_texts(row.node.operation, len(row.field)) for row in rows]
    return pd.DataFrame({
        "layer": [row.name for row in rows],
        "kind": [kind_of(row.node.operation) for row in rows],
        "kernel": [kernel for kernel, _, _ in windows],
        "stride": [stride for _, stride, _ in windows],
        "padding": [padding for _, _, padding in windows],
        "activation_shape": [row.shape for row in rows],
        "activation_size": [row.size for row in rows],
        "parameters": [row.parameters.trainable for row in rows],
        "formula": [row.parameters.formula for row in rows],
        "macs": [row.macs for row in rows],
        "receptive_field": [one_or_all(tuple(axis.size for axis in row.field)) for row in rows],
        "activation_bytes": [row.size * BYTES_A_NUMBER for row in rows],
        "non_trainable": [row.parameters.non_trainable for row in rows],
        "flops": [row.macs * FLOPS_A_MAC for row in rows],
        "effective_stride": [one_or_all(tuple(axis.step for axis in row.field)) for row in rows],
    })  # fmt: skip


def one_or_all(numbers: tuple[Any, ...]) -> Any:
    """Give the one number that all axes share, or the tuple."""
    return numbers[0] if len(set(numbers)) == 1 else numbers


def _with_smallest_input(architecture: Architecture, error: ShapeError) -> ShapeError:
    """Add an input that would do, if a larger one does: the smallest, unless some of those beyond do not."""
    if len(build_graph(architecture).nodes) > MOST_TRIED:
        return error
    shape = architecture.input_shape
    too_small, enough = 0, 1
    while not _fits(architecture, enough):
        too_small, enough = enough, enough * 2
        if enough > LARGEST_SIDE:
            return error
    while enough - too_small > 1:
        middle = (too_small + enough) // 2
        too_small, enough = (too_small, middle) if _fits(architecture, middle) else (middle, enough)
    found = shape_text(_at_least(shape, enough))
    if all(_fits(architecture, enough + more) for more in (1, 2, 3)):
        return ShapeError(f"{error} Or use an input of at least {found}, the smallest that fits the whole network.")
    return ShapeError(f"{error} Or use an input of {found}, which fits the whole network; not every larger one does.")


def _fits(architecture: Architecture, side: int) -> bool:
    try:
        for _ in walk(replace(architecture, input_shape=_at_least(architecture.input_shape, side))):
            pass
    except (ShapeError, OptionError):  # the second where the input itself gets too large
        return False
    return True


def _at_least(shape: Shape, side: int) -> Shape:
    """Enlarge the spatial axes that are smaller."""
    return (*(max(n, side) for n in shape[:-1]), shape[-1])
