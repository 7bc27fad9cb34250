"""A residual block on real numbers, forward and back: a[l+2] = g(z[l+2] + a[l])."""

from dataclasses import dataclass

import numpy as np

from cnnkit.architectures.graph import Add
from cnnkit.architectures.shapes import output_shape, shape_text
from cnnkit.errors import ShapeError
from cnnkit.foundations import ACTIVATIONS, ConvCache, FloatArray, conv_backward, conv_forward

_G = ACTIVATIONS["relu"]


@dataclass(frozen=True, eq=False)
class BlockTensors:
    """Every tensor of a block that ran; channels last, with the batch.

    Args:
        x: a[l], what comes in.
        z1, a1: after the first convolution, and after its ReLU.
        z2: after the second convolution.
        carried: what the shortcut adds, or None in a plain block.
        total: z2 + carried, or z2 alone.
        a2: a[l+2], after the last ReLU.
        caches: of the first and the second convolution, and of the shortcut's if it has one.
    """

    x: FloatArray
    z1: FloatArray
    a1: FloatArray
    z2: FloatArray
    carried: FloatArray | None
    total: FloatArray
    a2: FloatArray
    caches: tuple[ConvCache, ConvCache, ConvCache | None]


def residual_block(
    x: FloatArray,
    weights1: FloatArray,
    bias1: FloatArray | None,
    weights2: FloatArray,
    bias2: FloatArray | None,
    *,
    shortcut: FloatArray | None = None,
    stride: int = 1,
    skip: bool = True,
) -> BlockTensors:
    """Compute a block of two convolutions with ReLU, whose input is added to the second before its ReLU.

    Args:
        x: a[l], a batch of images.
        weights1, weights2: filters with an odd side, padded so that stride 1 keeps the size.
        bias1, bias2: one number for each filter, or None for zeros.
        shortcut: filters of a 1x1 convolution in the shortcut (the convolution block), or None for the identity block.
        stride: of the first convolution, and of the shortcut's.
        skip: False for the plain block, without the shortcut.

    Shapes:
        x (N, H, W, C_in), weights1 (f, f, C_in, C), weights2 (f, f, C, C_out), shortcut (1, 1, C_in, C_out) ->
        a2 (N, ceil(H / stride), ceil(W / stride), C_out).

    Units:
        `stride` in pixels.

    Raises:
        ShapeError: what the convolutions give and what the shortcut carries do not add (names both shapes and the
            fix), filters that do not fit, or filters of an even or uneven size.
        OptionError: as `conv_forward`.

    Source:
        He et al., 2015, arXiv:1512.03385, section 3.2, equations 1 and 2, and figure 2.
    """
    z1, cache1 = conv_forward(x, weights1, bias1, stride=stride, padding=_keeping(weights1))
    a1 = _G.forward(z1)
    z2, cache2 = conv_forward(a1, weights2, bias2, padding=_keeping(weights2))
    carried, cache_shortcut = x, None
    if skip and shortcut is not None:
        carried, cache_shortcut = conv_forward(x, shortcut, stride=stride, padding=_keeping(shortcut))
    if skip:
        output_shape(Add("residual_block"), (z2.shape[1:], carried.shape[1:]))  # raises where they do not add
    total = z2 + carried if skip else z2
    caches = (cache1, cache2, cache_shortcut)
    return BlockTensors(x, z1, a1, z2, carried if skip else None, total, _G.forward(total), caches)


def residual_block_backward(da2: FloatArray, block: BlockTensors) -> FloatArray:
    """Carry a gradient from the output of a block to its input: the sum hands it to both sides unchanged.

    Args:
        da2: derivative of the cost by every number of `block.a2`.
        block: what `residual_block` returned.

    Shapes:
        da2 as block.a2 -> dx as block.x.

    Raises:
        ShapeError: `da2` has not the shape of the block's output.

    Source:
        He et al., 2016, arXiv:1603.05027, equation 5, here with the ReLU after the sum.
    """
    if da2.shape != block.a2.shape:
        raise ShapeError(
            f"residual_block_backward: `da2` must have the shape of the block's output, {block.a2.shape}, got "
            f"{da2.shape}. Pass one derivative for each number of block.a2."
        )
    cache1, cache2, cache_shortcut = block.caches
    dtotal = _G.backward(da2, block.total)
    da1, _, _ = conv_backward(dtotal, cache2)
    dx, _, _ = conv_backward(_G.backward(da1, block.z1), cache1)
    if block.carried is None:
        return dx
    return dx + (dtotal if cache_shortcut is None else conv_backward(dtotal, cache_shortcut)[0])


def distance_from_carried(block: BlockTensors, carried: FloatArray, scales: FloatArray) -> FloatArray:
    """Measure how far a block without biases lies from doing nothing, as the filters of its convolutions are scaled.

    Without biases, filters times s make z1 = s z1 and z2 = s^2 z2, because relu(s z) = s relu(z) for s >= 0.

    Args:
        block: one that ran with the filters times 1, without biases.
        carried: what the output should be: the input, or what a shortcut with a 1x1 convolution carries.
        scales: what the filters are multiplied by, at least 0.

    Shapes:
        carried as block.a2, scales (S,) -> (S,), the Euclidean distances of a2 from `carried`.
    """
    z2 = scales.reshape(-1, *(1,) * block.z2.ndim) ** 2 * block.z2  # (S, N, H, W, C)
    a2 = _G.forward(z2 if block.carried is None else z2 + block.carried)
    return np.sqrt(((a2 - carried) ** 2).sum(axis=tuple(range(1, a2.ndim))))


def _keeping(weights: FloatArray) -> int:
    """The padding that keeps the size at stride 1."""
    sides = set(weights.shape[:-2])
    if len(sides) == 1 and (side := sides.pop()) % 2 == 1:
        return side // 2
    raise ShapeError(
        f"residual_block: filters of {shape_text(weights.shape[:-2])} in {weights.shape}; the padding keeps the size "
        "only where all sides are the same odd number, such as 3x3."
    )
