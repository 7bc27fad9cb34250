"""The sums behind a row of the ledger, as formulas with the row's own numbers in them."""

from collections.abc import Sequence
from math import prod

from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import (
    BatchNorm,
    Conv,
    Dense,
    DepthwiseConv,
    Flatten,
    PaddedShortcut,
    Pool,
    Row,
    TransposedConv,
    Upsample,
)
from cnnkit.architectures.graph import Join, Operation
from cnnkit.architectures.shapes import padding_per_axis, per_axis
from cnnkit.architectures.values import Shape
from cnnkit.exercises.latex import number

_STYLE = """<style>
.st-key-formula { row-gap: 1.2rem; padding-bottom: 0.8rem; } /* room for the words below the braces */
.st-key-formula .katex { font-size: 1.08em; }
</style>"""
_AXES = {1: ("n",), 2: ("n_H", "n_W"), 3: ("n_D", "n_H", "n_W")}


def show_row_formulas(place: DeltaGenerator, rows: Sequence[Row], row: Row) -> None:
    """Write the formulas of `row_formulas` side by side."""
    place.html(_STYLE)
    for formula in row_formulas(rows, row):
        place.latex(formula, width="content")


def row_formulas(rows: Sequence[Row], row: Row) -> list[str]:
    """Write out how a row's parameters, output and multiply-accumulates come about, each a short LaTeX formula.

    A row that neither learns nor changes the shape tells how many numbers it gives.

    Args:
        rows: of the network, the row's own and those it reads.
        row: one of them.
    """
    before = [rows[place].shape for place in row.node.inputs]
    if not before:
        return [_numbers(row.shape)]
    lines = (_parameters(row, before[0]), _output(row.node.operation, before, row.shape), _macs(row, before[0]))
    return [line for line in lines if line] or [_numbers(row.shape)]


def _output(operation: Operation, before: Sequence[Shape], shape: Shape) -> str:
    """The sides or the channels that come out; nothing where they are those that went in, or plain."""
    match operation:
        case Conv() | DepthwiseConv() | Pool() | TransposedConv() | Upsample() | PaddedShortcut():
            return _sides(operation, before[0], shape)
        case Flatten():
            return _numbers(before[0])
        case Join():
            return rf"{' + '.join(number(s[-1]) for s in before)} = {number(shape[-1])}\ \text{{channels}}"
        case _:
            return ""


def _sides(operation: Operation, before: Shape, shape: Shape) -> str:
    """One formula for all axes, or one for each where they differ."""
    rank = len(shape) - 1
    sums = [_side(operation, axis, rank, before[axis]) for axis in range(rank)]
    if len(set(sums)) == 1 and len(set(shape[:-1])) == 1:
        return rf"{' = '.join(_AXES[rank])} = {sums[0]} = {shape[0]}"
    parts = [f"{name} = {text} = {n}" for name, text, n in zip(_AXES[rank], sums, shape, strict=False)]
    return r",\quad ".join(parts)


def _side(operation: Operation, axis: int, rank: int, n: int) -> str:
    match operation:
        case Conv() | DepthwiseConv() | Pool():
            f = per_axis(operation.size if isinstance(operation, Pool) else operation.kernel, rank)[axis]
            s = per_axis(f if operation.stride is None else operation.stride, rank)[axis]
            d = 1 if isinstance(operation, Pool) else per_axis(operation.dilation, rank)[axis]
            p = padding_per_axis(operation.padding, rank)[axis]
            if p == "same":
                return rf"\left\lceil \frac{{{n}}}{{{s}}} \right\rceil"
            covered = str(f) if d == 1 else rf"({d} \cdot ({f} - 1) + 1)"
            padded = rf"{n} + 2 \cdot {0 if p == 'valid' else p}"
            return rf"\left\lfloor \frac{{{padded} - {covered}}}{{{s}}} \right\rfloor + 1"
        case TransposedConv():
            f, s = per_axis(operation.kernel, rank)[axis], per_axis(operation.stride, rank)[axis]
            return rf"{n} \cdot {s}" + (rf" + \max({f} - {s}, 0)" if operation.padding == "valid" else "")
        case Upsample():
            return rf"{n} \cdot {per_axis(operation.factor, rank)[axis]}"
        case PaddedShortcut():
            return rf"\left\lceil \frac{{{n}}}{{{per_axis(operation.stride, rank)[axis]}}} \right\rceil"
        case _:
            return str(n)


def _parameters(row: Row, before: Shape) -> str:
    """The ledger's formula with a word below each factor."""
    match row.node.operation:
        case Conv(connections=None) | DepthwiseConv() | TransposedConv():
            text = _filters(row.node.operation, before)
        case Conv(kernel=kernel, connections=connections, bias=bias, filters=filters):
            links = sum(map(len, connections or ()))
            window = _named(_product(per_axis(kernel, len(before) - 1)), "window")
            text = rf"{window} \cdot {_named(number(links), 'connections')}"
            text += rf" + {_named(number(filters), 'biases')}" if bias else ""
        case Dense(units=units, bias=bias):
            inputs = _named(number(before[0]), "inputs")
            text = rf"{_with_bias(inputs, bias)} \cdot {_named(number(units), 'units')}"
        case BatchNorm():
            text = rf"{_named('2', 'scale, shift')} \cdot {_named(number(before[-1]), 'channels')}"
        case _:
            return ""
    return rf"{text} = {_named(number(row.parameters.trainable), 'parameters')}"


def _filters(operation: Conv | DepthwiseConv | TransposedConv, before: Shape) -> str:
    weights = _named(_product(per_axis(operation.kernel, len(before) - 1)), "window")
    match operation:
        case DepthwiseConv(multiplier=multiplier):
            filters = before[-1] * multiplier
        case Conv(filters=filters, groups=groups):
            weights += rf" \cdot {_named(number(before[-1] // groups), 'channels')}"
        case TransposedConv(filters=filters):
            weights += rf" \cdot {_named(number(before[-1]), 'channels')}"
    return rf"{_with_bias(weights, operation.bias)} \cdot {_named(number(filters), 'filters')}"


def _with_bias(weights: str, bias: bool) -> str:
    return rf"\Big({weights} + {_named('1', 'bias')}\Big)" if bias else weights


def _macs(row: Row, before: Shape) -> str:
    """Positions times weights."""
    if row.macs == 0:
        return ""
    if len(row.shape) == 1:
        factors = _named(number(before[0]), "inputs"), _named(number(row.shape[0]), "units")
    else:
        sides = before[:-1] if isinstance(row.node.operation, TransposedConv) else row.shape[:-1]
        factors = _named(_product(sides), "positions"), _named(number(row.macs // prod(sides)), "weights")
    return rf"{factors[0]} \cdot {factors[1]} = {_named(number(row.macs), 'MACs')}"


def _numbers(shape: Shape) -> str:
    return rf"{_product(shape)} = {_named(number(prod(shape)), 'numbers')}"


def _named(text: str, word: str) -> str:
    return rf"\underbrace{{{text}}}_{{\text{{{word}}}}}"


def _product(numbers: Sequence[int]) -> str:
    return r" \cdot ".join(map(number, numbers))
