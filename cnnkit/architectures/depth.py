"""What becomes of a signal, and of its gradient, on the way through many blocks with random weights."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from cnnkit.architectures.blocks import residual_block, residual_block_backward
from cnnkit.architectures.values import shortened
from cnnkit.errors import OptionError
from cnnkit.foundations import FloatArray

MOST_BLOCKS = 200  # keeps the answer under a second
SMALLEST_SCALE, LARGEST_SCALE = 0.2, 3.0  # no unit; sizes after MOST_BLOCKS blocks still fit into 64-bit floats
_CHANNELS, _SIDE = 32, 4  # of every tensor: enough that chance averages out, few enough for a slider


@dataclass(frozen=True, eq=False)
class DepthSignal:
    """Sizes (root mean squares) along a stack of blocks.

    forward: (L + 1,) of the input and after each block, as multiples of the input's.
    backward: (L + 1,) of the gradient at the same places, as multiples of the gradient's at the output.
    """

    forward: FloatArray
    backward: FloatArray


def signal_by_depth(num_blocks: int, *, skip: bool, scale: float, rng: np.random.Generator) -> DepthSignal:
    """Send random numbers through blocks with random weights, and a random gradient back.

    The convolutions are 1x1, so that no padding adds zeros; no biases, no batch normalisation, no training.

    Args:
        num_blocks: blocks of two convolutions.
        skip: whether each block has the identity as its shortcut.
        scale: standard deviation of the weights, as a multiple of sqrt(2 / C_in). At 1 a plain stack keeps the mean
            square in expectation, forward and back (He initialisation).
        rng: the same state gives the same weights with and without shortcuts.

    Raises:
        OptionError: `num_blocks` is no whole number from 1 to 200, or `scale` not within 0.2 to 3.

    Source:
        He et al., 2015, arXiv:1502.01852, section 2.2.
    """
    is_number = isinstance(scale, int | float) and SMALLEST_SCALE <= scale <= LARGEST_SCALE
    if type(num_blocks) is not int or not 1 <= num_blocks <= MOST_BLOCKS or not is_number:
        raise OptionError(
            f"signal_by_depth: num_blocks must be a whole number from 1 to {MOST_BLOCKS} and scale lie between "
            f"{SMALLEST_SCALE} and {LARGEST_SCALE}, got {shortened(num_blocks)} and {shortened(scale)}."
        )
    deviation = scale * sqrt(2 / _CHANNELS)
    a: FloatArray = np.maximum(rng.standard_normal((1, _SIDE, _SIDE, _CHANNELS)), 0)  # what follows a ReLU
    gradient: FloatArray = rng.standard_normal(a.shape)
    blocks, forward = [], [_size(a)]
    for _ in range(num_blocks):
        weights1, weights2 = deviation * rng.standard_normal((2, 1, 1, _CHANNELS, _CHANNELS))
        blocks.append(residual_block(a, weights1, None, weights2, None, skip=skip))
        a = blocks[-1].a2
        forward.append(_size(a))
    backward = [_size(gradient)]
    for block in reversed(blocks):
        gradient = residual_block_backward(gradient, block)
        backward.append(_size(gradient))
    return DepthSignal(np.array(forward) / forward[0], np.array(backward[::-1]) / backward[0])


def _size(values: FloatArray) -> float:
    largest = np.abs(values).max() or 1.0  # out of the squares, which would leave the range of floats before it does
    return float(largest * np.sqrt(((values / largest) ** 2).mean()))
