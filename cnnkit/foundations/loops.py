"""Convolution and pooling written out loop by loop, the way the course derives them: to be read, not to be fast.

The names are the course's in lower case: a layer takes n_h_prev x n_w_prev x n_c_prev numbers to n_h x n_w x n_c, with
filters of f_h x f_w x n_c_prev. `conv_forward` and `pool_forward` give the same results a thousand times faster.
"""

from typing import Any, Literal, TypeAlias

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray, output_size, zero_pad

PoolMode: TypeAlias = Literal["max", "average"]


def conv_single_step(a_slice: FloatArray, weights: FloatArray, bias: float = 0.0) -> np.floating[Any]:
    """Apply one filter to one window: multiply number by number, sum everything, add the bias.

    Args:
        a_slice, weights: the window and the filter.
        bias: the filter's one number.

    Shapes:
        a_slice and weights (f_h, f_w, n_c_prev) -> one number.

    Raises:
        ShapeError: window and filter differ in shape.
    """
    if a_slice.shape != weights.shape:
        raise ShapeError(
            f"conv_single_step: a window of {a_slice.shape} and a filter of {weights.shape} do not match. "
            "Cut a window as large as the filter, with all its channels."
        )
    products = a_slice * weights
    return products.sum() + bias


def conv_forward_loops(
    x: FloatArray, weights: FloatArray, bias: FloatArray, *, stride: int = 1, padding: int = 0
) -> FloatArray:
    """Convolve pictures with filters, one output number at a time.

    Args:
        x: pictures, the activations of the layer before.
        weights, bias: the filters and one number for each.
        stride: step from one window to the next, at least 1.
        padding: zeros on every side, at least 0.

    Shapes:
        x (m, n_h_prev, n_w_prev, n_c_prev), weights (f_h, f_w, n_c_prev, n_c), bias (n_c,) -> (m, n_h, n_w, n_c) with
        n_h = floor((n_h_prev + 2 padding - f_h) / stride) + 1, and n_w likewise.

    Units:
        `stride` and `padding` in pixels.

    Raises:
        ShapeError: the filters do not fit into the pictures, or read another number of channels.
        OptionError: an option is out of range.
    """
    m, n_h_prev, n_w_prev, _ = x.shape
    f_h, f_w, _, n_c = weights.shape
    n_h = output_size(n_h_prev, f_h, padding=padding, stride=stride)
    n_w = output_size(n_w_prev, f_w, padding=padding, stride=stride)
    x_pad = zero_pad(x, padding)
    z = np.zeros((m, n_h, n_w, n_c), x.dtype)

    for i in range(m):  # every picture
        for h in range(n_h):  # every row of the output
            for w in range(n_w):  # every column of the output
                top, left = h * stride, w * stride
                a_slice = x_pad[i, top : top + f_h, left : left + f_w]  # (f_h, f_w, n_c_prev)
                for c in range(n_c):  # every filter
                    z[i, h, w, c] = conv_single_step(a_slice, weights[..., c], bias[c])
    return z


def conv_backward_loops(
    dz: FloatArray, x: FloatArray, weights: FloatArray, *, stride: int = 1, padding: int = 0
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Carry a gradient back through `conv_forward_loops`, one output number at a time.

    An output number grows by weights times the change of its window, by the window times the change of the weights,
    and by the change of the bias; each of the three collects its share from every output number it took part in.

    Args:
        dz: derivative of the cost by each output number.
        x, weights, stride, padding: as they were in the forward pass.

    Shapes:
        dz (m, n_h, n_w, n_c) -> dx (m, n_h_prev, n_w_prev, n_c_prev), dweights (f_h, f_w, n_c_prev, n_c), dbias (n_c,).

    Units:
        `stride` and `padding` in pixels.
    """
    m, n_h, n_w, n_c = dz.shape
    f_h, f_w = weights.shape[:2]
    x_pad = zero_pad(x, padding)
    dx_pad, dweights, dbias = np.zeros_like(x_pad), np.zeros_like(weights), np.zeros(n_c, weights.dtype)

    for i in range(m):
        for h in range(n_h):
            for w in range(n_w):
                rows = slice(h * stride, h * stride + f_h)
                columns = slice(w * stride, w * stride + f_w)
                for c in range(n_c):
                    dx_pad[i, rows, columns] += weights[..., c] * dz[i, h, w, c]
                    dweights[..., c] += x_pad[i, rows, columns] * dz[i, h, w, c]
                    dbias[c] += dz[i, h, w, c]

    n_h_prev, n_w_prev = x.shape[1:3]
    dx = dx_pad[:, padding : padding + n_h_prev, padding : padding + n_w_prev]  # the zeros need no gradient
    return dx, dweights, dbias


def pool_forward_loops(x: FloatArray, size: int, *, stride: int, mode: PoolMode = "max") -> FloatArray:
    """Summarise each window of each channel by its largest number or its average.

    Args:
        x: pictures, the activations of the layer before.
        size: height and width f of the window, at least 1.
        stride: step from one window to the next, at least 1.
        mode: "max" or "average".

    Shapes:
        x (m, n_h_prev, n_w_prev, n_c) -> (m, n_h, n_w, n_c) with n_h = floor((n_h_prev - size) / stride) + 1.

    Units:
        `size` and `stride` in pixels.

    Raises:
        ShapeError: the window does not fit into the pictures.
        OptionError: an option is out of range, or `mode` is unknown.
    """
    _check_mode(mode)
    m, n_h_prev, n_w_prev, n_c = x.shape
    n_h = output_size(n_h_prev, size, stride=stride)
    n_w = output_size(n_w_prev, size, stride=stride)
    a = np.zeros((m, n_h, n_w, n_c), x.dtype)

    for i in range(m):
        for h in range(n_h):
            for w in range(n_w):
                top, left = h * stride, w * stride
                for c in range(n_c):  # every channel by itself
                    window = x[i, top : top + size, left : left + size, c]  # (size, size)
                    a[i, h, w, c] = window.max() if mode == "max" else window.mean()
    return a


def pool_backward_loops(da: FloatArray, x: FloatArray, size: int, *, stride: int, mode: PoolMode = "max") -> FloatArray:
    """Carry a gradient back through `pool_forward_loops`.

    The average spreads it evenly over the window. The maximum hands it to the largest number; where several are
    equally large each receives all of it, because the course's mask marks them all.

    Args:
        da: derivative of the cost by each pooled number.
        x, size, stride, mode: as they were in the forward pass.

    Shapes:
        da (m, n_h, n_w, n_c) -> dx (m, n_h_prev, n_w_prev, n_c).

    Units:
        `size` and `stride` in pixels.

    Raises:
        OptionError: `mode` is unknown.
    """
    _check_mode(mode)
    m, n_h, n_w, n_c = da.shape
    dx = np.zeros_like(x)

    for i in range(m):
        for h in range(n_h):
            for w in range(n_w):
                rows = slice(h * stride, h * stride + size)
                columns = slice(w * stride, w * stride + size)
                for c in range(n_c):
                    if mode == "max":
                        window = x[i, rows, columns, c]
                        share = window == window.max()  # the mask: True where the maximum stands
                    else:
                        share = np.full((size, size), 1 / size**2, x.dtype)
                    dx[i, rows, columns, c] += share * da[i, h, w, c]
    return dx


def _check_mode(mode: str) -> None:
    if mode not in ("max", "average"):
        raise OptionError(f'Unknown pooling mode "{mode}". Use "max" or "average".')
