"""Mirroring, random crops and cut-out squares: augmentation that only moves or covers pixels."""

import numpy as np

from cnnkit.training.batches import Pictures, check_pictures, check_range
from cnnkit.training.draws import draw_centres, draw_chances, draw_places

COVER = 0.5  # grey, 0 after `network_input`, as in the paper


def mirror(pictures: Pictures, *, probability: float = 0.5, rng: np.random.Generator) -> Pictures:
    """Mirror each picture, left to right, with a probability.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `probability` is outside 0 to 1.
    """
    check_pictures("mirror", pictures)
    check_range("mirror", "probability", probability, 0, 1)
    chosen = draw_chances(len(pictures), rng=rng) < probability
    return np.where(chosen[:, None, None, None], pictures[:, :, ::-1], pictures)


def random_crop(pictures: Pictures, *, padding: int = 4, rng: np.random.Generator) -> Pictures:
    """Widen each picture by repeating its border, and cut one of the old size from a random place.

    The border is repeated where He et al. pad with the mean colour, so that digits stay on black.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Units:
        `padding` in pixels.

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `padding` is below 0 or larger than a picture.

    Source:
        He et al., arXiv:1512.03385, section 4.2.
    """
    check_pictures("random_crop", pictures)
    height, width = pictures.shape[1:3]
    check_range("random_crop", "padding", padding, 0, min(height, width))
    wide = np.pad(pictures, ((0, 0), (padding, padding), (padding, padding), (0, 0)), mode="edge")
    places = draw_places(len(pictures), padding=padding, rng=rng)
    cropped = np.empty_like(pictures)
    for picture, (top, left), crop in zip(wide, places, cropped, strict=True):
        crop[:] = picture[top : top + height, left : left + width]
    return cropped


def cutout(pictures: Pictures, *, side: int = 8, rng: np.random.Generator) -> Pictures:
    """Cover a square of each picture with grey; its centre is anywhere, so part of it may lie outside.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Units:
        `side` in pixels.

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `side` is below 0 or larger than a picture.

    Source:
        DeVries & Taylor, arXiv:1708.04552, section 3.2.
    """
    check_pictures("cutout", pictures)
    height, width = pictures.shape[1:3]
    check_range("cutout", "side", side, 0, min(height, width))
    covered = pictures.copy()
    centres = draw_centres(len(pictures), (height, width), rng=rng)
    for picture, (row, column) in zip(covered, centres, strict=True):
        top, left = row - side // 2, column - side // 2
        picture[max(0, top) : max(0, top + side), max(0, left) : max(0, left + side)] = COVER
    return covered
