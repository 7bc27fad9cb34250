"""Why convolutions: how many numbers a layer has to learn, and how many products it computes."""

from dataclasses import dataclass
from math import prod

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import Padding, output_size


@dataclass(frozen=True)
class LayerComparison:
    """A convolution layer beside a fully connected one with the same input; shapes are the convolution's, (H, W, C)."""

    input_shape: tuple[int, int, int]
    output_shape: tuple[int, int, int]
    dense_weights: int
    dense_biases: int
    conv_weights: int
    conv_biases: int
    conv_multiplications: int

    @property
    def dense_parameters(self) -> int:
        """Weights and biases of the fully connected layer."""
        return self.dense_weights + self.dense_biases

    @property
    def conv_parameters(self) -> int:
        """Weights and biases of the convolution layer."""
        return self.conv_weights + self.conv_biases

    @property
    def dense_multiplications(self) -> int:
        """Products of the fully connected layer for one picture: each weight is used exactly once."""
        return self.dense_weights

    @property
    def weight_ratio(self) -> float:
        """How many times more weights the fully connected layer learns: what sharing and sparsity save together."""
        return self.dense_weights / self.conv_weights

    @property
    def multiplication_ratio(self) -> float:
        """How many times more products the fully connected layer computes: what sparsity alone saves."""
        return self.dense_multiplications / self.conv_multiplications


def dense_parameters(inputs: int, outputs: int, *, bias: bool = True) -> int:
    """Count the numbers a fully connected layer learns, inputs * outputs + outputs.

    Args:
        inputs, outputs: units before and after, at least 1.
        bias: whether each output has one.

    Raises:
        OptionError: a count is not a whole number from 1 up.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 9.2.
    """
    _check_whole(inputs=inputs, outputs=outputs)
    return inputs * outputs + outputs * bias


def conv_parameters(f: int, c_in: int, c_out: int, *, rank: int = 2, bias: bool = True) -> int:
    """Count the numbers a convolution layer learns, (f^rank * c_in + 1) * c_out: the picture's size plays no part.

    Args:
        f: side of the filter, at least 1.
        c_in: channels of the input, at least 1.
        c_out: filters, which is channels of the output, at least 1.
        rank: spatial axes, 1 for signals, 2 for pictures, 3 for volumes.
        bias: whether each filter has one.

    Units:
        `f` in pixels.

    Raises:
        OptionError: an argument is not a whole number from 1 up.

    Source:
        Dumoulin & Visin, arXiv:1603.07285, section 1.1.
    """
    _check_whole(f=f, c_in=c_in, c_out=c_out, rank=rank)
    return f**rank * c_in * c_out + c_out * bias


def conv_connections(
    input_shape: tuple[int, ...], f: int, c_out: int, *, stride: int = 1, padding: Padding = 0, dilation: int = 1
) -> int:
    """Count the products that a convolution layer computes for one input: outputs * f^rank * c_in.

    Each is a connection between an input and an output; those that read the zeros of the padding are counted too.

    Args:
        input_shape: the spatial sizes and then the channels: (W, C), (H, W, C) or (D, H, W, C).
        f: side of the filter, at least 1.
        c_out: filters, at least 1.
        stride: step from one window to the next, at least 1.
        padding: zeros on every side, "valid" for none, or "same".
        dilation: distance between neighbouring numbers of the filter, at least 1.

    Units:
        Sizes, `f`, `stride`, `padding` and `dilation` in pixels.

    Raises:
        ShapeError: `input_shape` has no spatial size, or the filter does not fit.
        OptionError: an argument is out of its range.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 9.2.
    """
    if len(input_shape) < 2:
        raise ShapeError(
            f"conv_connections: `input_shape` must be the spatial sizes and then the channels, got {input_shape}. "
            "For a grey picture of 28 x 28 pass (28, 28, 1)."
        )
    *sizes, c_in = input_shape
    positions = prod(output_size(n, f, padding=padding, stride=stride, dilation=dilation) for n in sizes)
    return positions * conv_parameters(f, c_in, c_out, rank=len(sizes), bias=False)


def compare_layers(
    input_shape: tuple[int, int, int],
    *,
    f: int,
    filters: int,
    stride: int = 1,
    padding: Padding = 0,
    dense_units: int | None = None,
) -> LayerComparison:
    """Set a convolution layer beside a fully connected layer that reads the same input.

    Args:
        input_shape: the picture, (H, W, C).
        f: side of the filter, at least 1.
        filters: how many of them, at least 1.
        stride: step from one window to the next, at least 1.
        padding: zeros on every side, "valid" for none, or "same".
        dense_units: outputs of the fully connected layer, or None for as many as the convolution has.

    Units:
        H, W, `f`, `stride` and `padding` in pixels.

    Raises:
        ShapeError: `input_shape` has not three numbers, or the filter does not fit.
        OptionError: an argument is out of its range.

    Source:
        The course's example, 32x32x3 to 28x28x6 with 5x5 filters: 14,450,688 weights against 456 parameters.
    """
    if len(input_shape) != 3:
        raise ShapeError(f"compare_layers: `input_shape` must be (H, W, C), got {input_shape}. Grey has C = 1.")
    _check_whole(filters=filters)
    height, width = (output_size(n, f, padding=padding, stride=stride) for n in input_shape[:2])
    units = height * width * filters if dense_units is None else dense_units
    return LayerComparison(
        input_shape=input_shape,
        output_shape=(height, width, filters),
        dense_weights=dense_parameters(prod(input_shape), units, bias=False),
        dense_biases=units,
        conv_weights=conv_parameters(f, input_shape[2], filters, bias=False),
        conv_biases=filters,
        conv_multiplications=conv_connections(input_shape, f, filters, stride=stride, padding=padding),
    )


def _check_whole(**counts: object) -> None:
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int | np.integer) or count < 1:
            raise OptionError(f"`{name}` must be a whole number, got {count!r}. Use 1 or more.")
