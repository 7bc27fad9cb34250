"""A residual block as the lesson runs it: one channel, typed numbers, and scaled filters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnkit.architectures.blocks import BlockTensors, residual_block
from cnnkit.errors import ShapeError
from cnnkit.foundations import FloatArray
from ui.code_view import array_literal
from ui.typed_grid import Rows, read_rows

NAMES = ("a-l", "w-1", "w-2", "w-s")  # of the grids, and of their URL parameters
TITLES = ("a[l]", "W[l+1]", "W[l+2]", "Wₛ")
CENTRE = np.array([[0.0, 0, 0], [0, 1, 0], [0, 0, 0]])
_RANDOM = np.random.default_rng(7).normal(0, 0.5, (2, 3, 3)).round(1)
INPUTS: dict[str, FloatArray] = {
    "a ridge": np.array([[3.0, 2, 1, 0, 0], [2, 4, 3, 1, 0], [1, 3, 5, 3, 1], [0, 1, 3, 4, 2], [0, 0, 1, 2, 3]]),
    "a step": np.array([[0.0, 0, 0, 3, 3]] * 5),
    "a spot": np.array([[0.0, 0, 0, 0, 0], [0, 1, 2, 1, 0], [0, 2, 5, 2, 0], [0, 1, 2, 1, 0], [0, 0, 0, 0, 0]]),
}
FILTERS: dict[str, tuple[FloatArray, FloatArray]] = {
    "two small filters": (
        np.array([[0.0, 0, -1], [0, 1, -1], [0, 0, 1]]),
        np.array([[0, 0, -0.5], [0.5, 0, 0], [0.5, -0.5, -0.5]]),
    ),
    "a 1 in the middle": (CENTRE, CENTRE),
    "random": (_RANDOM[0], _RANDOM[1]),
}


PROJECTION = np.ones((1, 1))  # hands on every second cell as it is


@dataclass(frozen=True)
class Kind:
    """A kind of block: how far its first convolution steps, and whether a 1x1 convolution is in the shortcut."""

    stride: int
    projects: bool


KINDS = {
    "identity block": Kind(1, False),
    "convolution block, stride 2": Kind(2, True),
    "stride 2, but no 1 × 1 filter": Kind(2, False),
}


@dataclass(frozen=True, eq=False)
class BlockRun:
    """A block that ran on one picture of one channel.

    Args:
        x, w1, w2, projection: a[l] and the filters as they were typed, all (H, W); the last (1, 1) or None.
        kind: of the block.
        times: what the filters of the two convolutions are multiplied by.
        plain, residual: the block without and with its shortcut, with the filters as typed; the second is None where
            the two sides do not add.
        shown: the block that was asked for, with the scaled filters; without its shortcut where that does not fit.
        error: why the shortcut that was asked for does not fit, or None.
    """

    x: FloatArray
    w1: FloatArray
    w2: FloatArray
    projection: FloatArray | None
    kind: Kind
    times: float
    plain: BlockTensors
    residual: BlockTensors | None
    shown: BlockTensors
    error: ShapeError | None


def run_typed(rows: Sequence[Rows], *, kind: Kind, times: float, skip: bool) -> BlockRun:
    """Run the block on what was typed into the grids NAMES, in that order; options as in `run_block`.

    Raises:
        ShapeError: a filter has no odd side, or the 1x1 filter another size.
        OptionError: a cell is not a number.
    """
    return run_block([read_rows(title, typed) for title, typed in zip(TITLES, rows, strict=True)], kind, times, skip)


def run_block(arrays: Sequence[FloatArray], kind: Kind, times: float, skip: bool) -> BlockRun:
    """Run the block on one channel, with and without its shortcut.

    Args:
        arrays: a[l], the filters of the two convolutions, and that of the shortcut, all (H, W).
        kind: which block.
        times: multiplies the filters of the two convolutions, not that of the shortcut.
        skip: whether the block that is shown has its shortcut.

    Raises:
        ShapeError: a filter has no odd side, or the 1x1 filter another size.
    """
    x, w1, w2, projection = arrays
    if projection.shape != (1, 1):
        height, width = projection.shape
        raise ShapeError(f"The filter in the shortcut is 1 × 1, got {height} × {width} numbers. Choose a preset again.")
    plain = _compute(arrays, kind, 1.0, skip=False)
    residual, error = None, None
    try:
        residual = _compute(arrays, kind, 1.0, skip=True)
    except ShapeError as mismatch:
        error = mismatch if skip else None
    shown = _compute(arrays, kind, times, skip=skip and error is None)
    return BlockRun(x, w1, w2, projection if kind.projects else None, kind, times, plain, residual, shown, error)


def _compute(arrays: Sequence[FloatArray], kind: Kind, times: float, *, skip: bool) -> BlockTensors:
    x, w1, w2, projection = arrays
    return residual_block(
        x[None, :, :, None],
        times * w1[:, :, None, None],
        None,
        times * w2[:, :, None, None],
        None,
        shortcut=projection[:, :, None, None] if kind.projects else None,
        stride=kind.stride,
        skip=skip,
    )


def block_snippet(run: BlockRun) -> str:
    """Write the lines that repeat the run in a notebook, without the imports of numpy and `residual_block`."""
    arrays = {"x": run.x, "w1": run.w1, "w2": run.w2}
    lines = [f"{name} = np.array({array_literal(values)}, dtype=float)" for name, values in arrays.items()]
    options = f", stride={run.kind.stride}" if run.kind.stride > 1 else ""
    if run.projection is not None:
        options += f", shortcut=np.full((1, 1, 1, 1), {float(run.projection[0, 0])})"
    if run.error is None and run.shown.carried is None:
        options += ", skip=False"
    filters = (f"{run.times} * {name}[:, :, None, None]" for name in ("w1", "w2"))
    call = f"residual_block(x[None, :, :, None], {', None, '.join(filters)}, None{options})"
    if run.error is not None:
        lines += ["try:", f"    {call}", "except ValueError as error:", "    print(error)"]
    else:
        lines += [f"block = {call}", "print(block.z2[0, :, :, 0], block.a2[0, :, :, 0], sep='\\n\\n')"]
    return "\n".join(lines)
