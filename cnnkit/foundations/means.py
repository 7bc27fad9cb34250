"""A row of layers that only average: what padding does to a picture, apart from what is learned."""

import numpy as np

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.convolution import conv_forward
from cnnkit.foundations.geometry import FloatArray, Padding


def repeat_mean(picture: FloatArray, f: int, *, layers: int, padding: Padding) -> FloatArray:
    """Replace every pixel by the mean of the f × f around it, in one layer after another.

    Args:
        picture: float32 or float64 numbers; its channels do not mix.
        f: side of the filter, at least 1.
        layers: how often, at least 0.
        padding: as in `conv_forward`. Zeros count in the mean, so they darken the border. With "same" and an even f,
            the picture moves up and left by half a pixel a layer, for such a filter has no middle.

    Shapes:
        picture (H, W, C) -> (H_out, W_out, C).

    Units:
        `f` and `padding` in pixels.

    Raises:
        ShapeError: the layers take all rows or columns of the picture.
        OptionError: an option is out of range, or `picture` does not hold float32 or float64 numbers.
    """
    if f < 1 or layers < 0:
        raise OptionError(f"repeat_mean: `f` must be at least 1 and `layers` at least 0, got {f} and {layers}.")
    weights = np.full((f, f, 1, 1), 1 / f**2, dtype=picture.dtype)
    channels = np.moveaxis(picture, 2, 0)[..., None]  # (C, H, W, 1)
    for done in range(layers):
        try:
            channels, _ = conv_forward(channels, weights, padding=padding)
        except ShapeError as error:
            raise ShapeError(f"Layer {done + 1} of {layers}: {error} Or stop after {done} layers.") from error
    return np.moveaxis(channels[..., 0], 0, 2)  # (H_out, W_out, C)
