"""Convolution as a matrix product: every window of the padded input becomes one row of a matrix, "im2col".

Source:
    Chellapilla, Puri & Simard, "High performance convolutional neural networks for document processing", IWFHR 2006.
"""

from collections.abc import Iterator
from math import prod
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.foundations.geometry import FloatArray, effective_size

# The columns repeat each pixel once per filter number, so they are made slab by slab. 1, 2, 4 and 8 MiB were measured:
# 4 MiB was the fastest or within 6 % of it on every benchmark shape, large enough for BLAS and still within the cache.
SLAB_BYTES = 4 * 2**20
# With few filters the copying costs more than the product, and does best in the cache of one core: on 1024 x 1024
# pixels with 1, 2 and 6 filters of 3x3, 0.5 MiB took 0.34, 0.35 and 0.41 of the time of 4 MiB; with 16, 1.1.
SMALL_SLAB_BYTES = 2**19
FEW_FILTERS = 6

Layout = Literal["pixels", "planes"]


def _choose_layout(num_channels: int) -> Layout:
    """Choose how columns lie in memory: the way that copies them in the longer runs.

    "pixels" copies all channels of neighbouring pixels at a time, "planes" one row of one channel. Time over
    TensorFlow's on two cores, "same" padding:

        C_in   C_out  filter   forward pixels, planes   backward pixels, planes
           3      64     3x3              0.85   0.57              0.89   0.40
           3      32     5x5              1.01   0.90              1.56   0.51
           3       8     3x3              2.11   1.14              4.49   1.05
          16      32     3x3              1.42   1.57              1.38   1.05
          64      64     3x3              0.73   0.96              0.86   1.02
         192      32     5x5              1.08   1.64              1.03   1.67
    """
    return "planes" if num_channels < 16 else "pixels"


def windows_of(
    padded: npt.NDArray[Any], kernel_shape: tuple[int, ...], *, stride: int, dilation: int, writeable: bool = False
) -> npt.NDArray[Any]:
    """View all windows of a padded batch (N, ..., C) as (N, *out, *kernel_shape, C), without copying."""
    axes = range(1, 1 + len(kernel_shape))
    covered = [effective_size(f, dilation) for f in kernel_shape]
    windows = sliding_window_view(padded, covered, axis=tuple(axes), writeable=writeable)
    steps = [slice(None, None, stride) for _ in axes]
    gaps = [slice(None, None, dilation) for _ in axes]
    return np.moveaxis(windows[(slice(None), *steps, slice(None), *gaps)], 1 + len(axes), -1)


def correlate(padded: FloatArray, weights: FloatArray, *, stride: int, dilation: int) -> FloatArray:
    """Slide the filters (*kernel_shape, C_in, C_out) over a padded batch (N, ..., C_in) -> (N, *out, C_out)."""
    *kernel_shape, num_channels, num_filters = weights.shape
    layout = _choose_layout(num_channels)
    windows = windows_of(_arrange(padded, layout), tuple(kernel_shape), stride=stride, dilation=dilation)
    matrix = weights.reshape(-1, num_filters)  # (K, C_out), K numbers a filter
    z = np.empty((*windows.shape[: 1 + len(kernel_shape)], num_filters), padded.dtype)
    slab_bytes = SMALL_SLAB_BYTES if num_filters <= FEW_FILTERS else SLAB_BYTES
    for slab, columns in _column_slabs(windows, layout, slab_bytes):
        np.matmul(columns, matrix, out=z[slab].reshape(-1, num_filters, copy=False))
    return z


def correlate_gradients(
    dz: FloatArray, padded: FloatArray, weights: FloatArray, *, stride: int, dilation: int
) -> tuple[FloatArray, FloatArray]:
    """Carry dz (N, *out, C_out) back to the padded batch and the filters -> (dpadded, dweights)."""
    *kernel_shape, num_channels, num_filters = weights.shape
    layout = _choose_layout(num_channels)
    windows = windows_of(_arrange(padded, layout), tuple(kernel_shape), stride=stride, dilation=dilation)
    dpadded = _arrange(np.zeros_like(padded), layout)
    dwindows = windows_of(dpadded, tuple(kernel_shape), stride=stride, dilation=dilation, writeable=True)

    matrix = weights.reshape(-1, num_filters)  # (K, C_out)
    dmatrix = np.zeros_like(matrix)
    for slab, columns in _column_slabs(windows, layout, SLAB_BYTES):
        rows = dz[slab].reshape(-1, num_filters)  # (M, C_out)
        dmatrix += columns.T @ rows
        np.matmul(matrix, rows.T, out=columns.T)  # the columns have been used: their memory takes their gradient
        dslab = dwindows[slab]
        dcolumns = columns.reshape(dslab.shape)
        # Windows overlap, so they cannot be added at once; the pixels under one number of the filter do not.
        for tap in np.ndindex(*kernel_shape):
            dslab[(..., *tap, slice(None))] += dcolumns[(..., *tap, slice(None))]
    return dpadded, dmatrix.reshape(weights.shape)


def _arrange(padded: FloatArray, layout: Layout) -> FloatArray:
    """Order the memory, not the axes, of a padded batch."""
    if layout == "pixels":
        return np.ascontiguousarray(padded)
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(padded, -1, 0)), 0, -1)


def _column_slabs(
    windows: FloatArray, layout: Layout, slab_bytes: int
) -> Iterator[tuple[tuple[slice, ...], FloatArray]]:
    """Copy windows (N, *out, *kernel_shape, C) slab by slab into columns (M, K), with each slab's place in the batch.

    The columns are valid until the next slab: all share one buffer, which stays in the cache.
    """
    num_axes = windows.ndim // 2
    num_numbers = prod(windows.shape[num_axes:])  # K
    row_bytes = prod(windows.shape[2:]) * windows.itemsize
    buffer = None
    for slab in _slabs(*windows.shape[:2], rows_per_slab=max(1, slab_bytes // row_bytes)):
        part = windows[slab]
        if buffer is None:  # the first slab is the largest
            buffer = np.empty(part.size, part.dtype)
        shape = (part.size // num_numbers, num_numbers)  # (M, K)
        numbers = buffer[: part.size]
        columns = numbers.reshape(shape) if layout == "pixels" else numbers.reshape(shape[::-1]).T
        columns.reshape(part.shape, copy=False)[...] = part
        yield slab, columns


def _slabs(num_samples: int, num_rows: int, *, rows_per_slab: int) -> Iterator[tuple[slice, ...]]:
    """Cut a batch into runs of whole samples or, where one is too large, into runs of its rows."""
    if rows_per_slab >= num_rows:
        step = rows_per_slab // num_rows
        for start in range(0, num_samples, step):
            yield (slice(start, start + step),)
    else:
        for sample in range(num_samples):
            for start in range(0, num_rows, rows_per_slab):
                yield slice(sample, sample + 1), slice(start, start + rows_per_slab)
