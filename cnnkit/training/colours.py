"""Augmentation of colours: a shift of each channel, and AlexNet's shift along the data's own colour directions."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import ShapeError
from cnnkit.training.batches import Pictures, check_pictures, check_range
from cnnkit.training.draws import draw_multiples, draw_shifts

MAX_SIGMA = 5.0  # no unit; AlexNet takes 0.1


class ColourDirections(NamedTuple):
    """The principal components of the colours of a data set, the strongest first."""

    variances: NDArray[np.float64]  # (C,): eigenvalues of the covariance of the channels, for pixels from 0 to 1
    directions: NDArray[np.float64]  # (C, C): eigenvectors, one a column


def colour_shift(pictures: Pictures, *, amount: float = 0.1, rng: np.random.Generator) -> Pictures:
    """Add to each channel of each picture a number of its own, drawn evenly from -amount to amount.

    Shapes:
        (N, H, W, C) -> (N, H, W, C), clipped to 0..1.

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `amount` is outside 0 to 1.
    """
    check_pictures("colour_shift", pictures)
    check_range("colour_shift", "amount", amount, 0, 1)
    shifts = draw_shifts(len(pictures), pictures.shape[3], amount=amount, rng=rng)
    return np.clip(pictures + shifts.astype(pictures.dtype)[:, None, None, :], 0, 1)


def colour_directions(pictures: NDArray[np.uint8]) -> ColourDirections:
    """Find along which directions the colours of a data set vary, over all its pixels.

    Shapes:
        uint8 (N, H, W, C) -> variances (C,), directions (C, C).

    Raises:
        ShapeError: not a batch of uint8 pictures.

    Source:
        Krizhevsky et al., 2012, section 4.1.
    """
    if pictures.dtype != np.uint8 or pictures.ndim != 4 or not pictures.size:
        raise ShapeError(
            f"colour_directions: needs uint8 pictures (N, H, W, C), got {pictures.dtype} {pictures.shape}."
        )
    channels = pictures.shape[3]
    total, products = np.zeros(channels), np.zeros((channels, channels))
    for start in range(0, len(pictures), 1000):  # in float64, CIFAR-10 as a whole would take 1.2 GB
        pixels = pictures[start : start + 1000].reshape(-1, channels) / 255
        total += pixels.sum(axis=0)
        products += pixels.T @ pixels
    count = pictures.size // channels
    mean = total / count
    variances, directions = np.linalg.eigh(products / count - np.outer(mean, mean))
    return ColourDirections(np.maximum(variances[::-1], 0), directions[:, ::-1])


def pca_colour(
    pictures: Pictures, colours: ColourDirections, *, sigma: float = 0.1, rng: np.random.Generator
) -> Pictures:
    """Shift the colour of each picture along the data's principal components, as AlexNet's training does.

    To each pixel of a picture is added [p1, p2, p3] [a1 v1, a2 v2, a3 v3], with p and v the directions and variances
    and a drawn once a picture from a Gaussian of standard deviation `sigma`.

    Shapes:
        (N, H, W, C) -> (N, H, W, C), clipped to 0..1.

    Raises:
        ShapeError: not a batch of pictures, or the directions are of another number of channels.
        OptionError: `sigma` is outside 0 to 5.

    Source:
        Krizhevsky et al., 2012, ImageNet classification with deep convolutional neural networks, section 4.1.
    """
    check_pictures("pca_colour", pictures)
    check_range("pca_colour", "sigma", sigma, 0, MAX_SIGMA)
    channels = pictures.shape[3]
    if colours.variances.shape != (channels,):
        raise ShapeError(
            f"pca_colour: the pictures have {channels} channels, the colour directions {len(colours.variances)}. "
            "Find the directions on pictures of the same kind."
        )
    draws = draw_multiples(len(pictures), channels, sigma=sigma, rng=rng)
    shifts = (draws * colours.variances) @ colours.directions.T  # (N, C)
    return np.clip(pictures + shifts.astype(pictures.dtype)[:, None, None, :], 0, 1)
