"""What a filter makes of a picture while it is being learned."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from cnnkit.foundations import FloatArray, LearningStep, conv_forward
from cnnkit.plots.colour import colourise
from cnnkit.plots.palette import Palette


def output_frames(
    picture: FloatArray, steps: Sequence[LearningStep], palette: Palette, *, limit: float
) -> npt.NDArray[np.uint8]:
    """Colour the output of every step's filter, as frames of a film.

    Args:
        picture: what the filter was learned on, grey.
        steps: T of them, as learn_filter() gives them.
        palette: whose colours.
        limit: the value with the last colour, on both sides of zero; the same for all frames, so that they compare.

    Shapes:
        picture (H, W), weights (f, f) in each step -> (T, H - f + 1, W - f + 1, 3) uint8 RGB.
    """
    bank = np.stack([step.weights for step in steps], axis=-1)[:, :, None]  # (f, f, 1, T): one convolution for all
    bias = np.array([step.bias for step in steps], picture.dtype)
    outputs = np.moveaxis(conv_forward(picture[None, :, :, None], bank, bias)[0][0], -1, 0)  # (T, H_out, W_out)
    frames = colourise(outputs.reshape(-1, outputs.shape[2]), "signed", palette, limit=limit)
    return frames.reshape(*outputs.shape, 3)
