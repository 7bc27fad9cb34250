"""Which unit of a layer is connected to which: a convolution's few lines beside a dense layer's many."""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import output_size

BoolArray: TypeAlias = npt.NDArray[np.bool_]
Direction: TypeAlias = Literal["backward", "forward"]


def layer_sizes(n: int, f: int, num_layers: int) -> list[int]:
    """Units in every row of a stack of 1-D convolutions without padding, the input first.

    Args:
        n: units of the input.
        f: side of the filter.
        num_layers: convolutions one after the other, at least 1.

    Units:
        All sizes in units of the signal.

    Raises:
        ShapeError: a layer has no room left for its filter.
        OptionError: a size is not a whole number from 1 up.
    """
    if num_layers < 1:
        raise OptionError(f"`num_layers` must be at least 1, got {num_layers}. Pass 1 for a single convolution.")
    room = n - num_layers * (f - 1)
    if num_layers > 1 and room < 1:
        raise ShapeError(
            f"{num_layers} layers with f = {f} need {n - room + 1} inputs, one more than the {num_layers} · ({f} − 1) "
            f"that they take off, but there are {n}. Use more inputs, a smaller filter or fewer layers."
        )
    sizes = [n]
    for _ in range(num_layers):
        sizes.append(output_size(sizes[-1], f))
    return sizes


def conv_mask(n: int, f: int) -> BoolArray:
    """Mark the connections of a 1-D convolution without padding: output i reads the inputs i to i + f - 1.

    Args:
        n: units of the input.
        f: side of the filter.

    Shapes:
        -> (n - f + 1, n), True where output and input are connected.

    Raises:
        ShapeError: the filter does not fit.
        OptionError: a size is not a whole number from 1 up.

    Source:
        Goodfellow et al., Deep Learning, 2016, figures 9.2 and 9.3.
    """
    offset = np.arange(n) - np.arange(output_size(n, f))[:, None]  # (n_out, n)
    return (offset >= 0) & (offset < f)


def dense_mask(n_in: int, n_out: int) -> BoolArray:
    """Mark the connections of a dense layer: all of them.

    Shapes:
        -> (n_out, n_in).
    """
    return np.ones((n_out, n_in), dtype=bool)


def reached(masks: Sequence[BoolArray], unit: int, *, direction: Direction = "backward") -> list[BoolArray]:
    """Follow the connections of a stack of layers from one unit to all that it can reach.

    Args:
        masks: the connections of every layer, from the input on.
        unit: a unit of the last row for "backward", of the input for "forward".
        direction: "backward" finds what the unit reads, its receptive field; "forward" finds what reads the unit.

    Shapes:
        masks (n_1, n_0), (n_2, n_1), ... -> (n_0,), (n_1,), ..., True where a unit is reached.

    Raises:
        OptionError: there is no layer, no such unit, or no such direction.

    Source:
        Goodfellow et al., Deep Learning, 2016, figures 9.2 to 9.4.
    """
    if direction not in ("backward", "forward"):
        raise OptionError(f'Unknown direction "{direction}". Use "backward" or "forward".')
    if not masks:
        raise OptionError("reached: `masks` is empty. Pass the connections of at least one layer.")
    backward = direction == "backward"
    steps = [mask.T for mask in reversed(masks)] if backward else list(masks)  # each (n_next, n_now)
    start = steps[0].shape[1]
    if not 0 <= unit < start:
        raise OptionError(f"reached: there is no unit {unit} in a row of {start}. Use 0 to {start - 1}.")
    rows = [np.arange(start) == unit]
    for step in steps:
        rows.append((step & rows[-1]).any(axis=1))
    return rows[::-1] if backward else rows
