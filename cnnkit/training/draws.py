"""The random numbers of each augmentation, apart from what they do to a picture, so that a page can show them.

Each operation draws through these functions, and nothing else: the same generator gives a page the very numbers that a
training used.
"""

import cv2
import numpy as np
from numpy.typing import NDArray


def draw_chances(count: int, *, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw a number from 0 to 1 for each picture, which decides whether it is mirrored.

    Shapes:
        -> (N,).
    """
    return rng.random(count)


def draw_places(count: int, *, padding: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the top left corner of each crop within a widened picture.

    Shapes:
        -> (N, 2): row and column.

    Units:
        pixels, 0 to 2 * `padding`.
    """
    return rng.integers(2 * padding + 1, size=(count, 2))


def draw_angles(count: int, *, degrees: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the angle of each rotation or shear, evenly.

    Shapes:
        -> (N,).

    Units:
        degrees, from -`degrees` to `degrees`.
    """
    return rng.uniform(-degrees, degrees, count)


def draw_displacements(
    size: tuple[int, int], *, strength: float, smoothness: float, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Draw where each pixel of one picture comes from, relative to its own place: noise, blurred and scaled.

    Shapes:
        (H, W) -> (H, W, 2): x and y, of which the largest is `strength`.

    Units:
        pixels.

    Source:
        Simard et al., 2003, doi:10.1109/ICDAR.2003.1227801, section 2.
    """
    noise = rng.uniform(-1, 1, (*size, 2)).astype(np.float32)
    smooth = cv2.GaussianBlur(noise, (0, 0), smoothness, borderType=cv2.BORDER_REFLECT)  # (H, W, 2)
    return np.asarray(smooth * (strength / np.abs(smooth).max(axis=(0, 1))), np.float32)


def draw_shifts(count: int, channels: int, *, amount: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw what is added to each channel of each picture, evenly.

    Shapes:
        -> (N, C), from -`amount` to `amount`.
    """
    return rng.uniform(-amount, amount, (count, channels))


def draw_multiples(count: int, channels: int, *, sigma: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw by how much of its variance each colour direction is added to each picture, from a Gaussian.

    Shapes:
        -> (N, C), the strongest direction first.
    """
    return rng.normal(scale=sigma, size=(count, channels)) if sigma else np.zeros((count, channels))


def draw_centres(count: int, size: tuple[int, int], *, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw the centre of the square that is cut out of each picture, anywhere in it.

    Shapes:
        size (H, W) -> (N, 2): row and column.

    Units:
        pixels.
    """
    return np.stack([rng.integers(side, size=count) for side in size], axis=1)
