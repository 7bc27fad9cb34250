"""How strong the edges of a picture are, whichever way they run."""

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.foundations.convolution import conv_forward
from cnnkit.foundations.filters import FILTERS
from cnnkit.foundations.geometry import FloatArray

_SOBEL = np.stack([FILTERS["sobel vertical"], FILTERS["sobel horizontal"]], axis=-1)[:, :, None, :]  # (3, 3, 1, 2)


def edge_strength(grey: FloatArray) -> FloatArray:
    """Measure the length of Sobel's gradient at every pixel.

    Args:
        grey: brightness.

    Shapes:
        grey (H, W) -> (H - 2, W - 2): the 3x3 filters stay inside the picture.

    Raises:
        ShapeError: `grey` is not (H, W) with at least 3 pixels each way.

    Source:
        Sobel & Feldman, A 3x3 Isotropic Gradient Operator for Image Processing, 1968.
    """
    if grey.ndim != 2 or min(grey.shape) < 3:
        raise ShapeError(
            f"edge_strength: the 3 × 3 filters need a picture (H, W) of at least 3 × 3 pixels, got {grey.shape}. "
            "Choose a larger one, and make a coloured one grey first."
        )
    gradients, _ = conv_forward(grey[None, :, :, None], _SOBEL.astype(grey.dtype))  # (1, H - 2, W - 2, 2)
    return np.hypot(gradients[0, :, :, 0], gradients[0, :, :, 1])
