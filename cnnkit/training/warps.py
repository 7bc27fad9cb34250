"""Rotation, shear and local warps: augmentation that bends the picture, with its border repeated outward."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.training.batches import Pictures, check_pictures, check_range
from cnnkit.training.draws import draw_angles, draw_displacements

MAX_ROTATION = 180  # degrees
MAX_SHEAR = 60  # degrees
MAX_SHIFT = 100  # pixels


def rotate(pictures: Pictures, *, degrees: float = 15.0, rng: np.random.Generator) -> Pictures:
    """Turn each picture about its centre by an angle drawn evenly from -degrees to degrees.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `degrees` is outside 0 to 180.
    """
    check_range("rotate", "degrees", degrees, 0, MAX_ROTATION)
    return rotate_by(pictures, draw_angles(len(pictures), degrees=degrees, rng=rng))


def rotate_by(pictures: Pictures, angles: Sequence[float] | NDArray[np.float64]) -> Pictures:
    """Turn each picture counter-clockwise by its own angle, in degrees; bilinear.

    Shapes:
        (N, H, W, C), angles (N,) -> (N, H, W, C).

    Raises:
        ShapeError: not a batch of pictures.
    """
    check_pictures("rotate_by", pictures)
    return _transformed(pictures, [rotation_matrix(angle) for angle in angles])


def shear(pictures: Pictures, *, degrees: float = 10.0, rng: np.random.Generator) -> Pictures:
    """Slant each picture sideways by an angle drawn evenly from -degrees to degrees.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `degrees` is outside 0 to 60.
    """
    check_range("shear", "degrees", degrees, 0, MAX_SHEAR)
    return shear_by(pictures, draw_angles(len(pictures), degrees=degrees, rng=rng))


def shear_by(pictures: Pictures, angles: Sequence[float] | NDArray[np.float64]) -> Pictures:
    """Slant each picture by its own angle, in degrees: the upper half goes right where it is positive; bilinear.

    Shapes:
        (N, H, W, C), angles (N,) -> (N, H, W, C).

    Raises:
        ShapeError: not a batch of pictures.
    """
    check_pictures("shear_by", pictures)
    return _transformed(pictures, [shear_matrix(angle) for angle in angles])


def rotation_matrix(angle: float) -> NDArray[np.float64]:
    """Give where an output pixel of `rotate_by` looks: matrix @ (x, y), from the centre, for an angle in degrees.

    Shapes:
        -> (2, 2).
    """
    r = np.deg2rad(angle)
    return np.array([[np.cos(r), -np.sin(r)], [np.sin(r), np.cos(r)]])


def shear_matrix(angle: float) -> NDArray[np.float64]:
    """Give where an output pixel of `shear_by` looks: matrix @ (x, y), from the centre, for an angle in degrees.

    Shapes:
        -> (2, 2).
    """
    return np.array([[1, np.tan(np.deg2rad(angle))], [0, 1]])


def local_warp(
    pictures: Pictures, *, strength: float = 2.0, smoothness: float = 4.0, rng: np.random.Generator
) -> Pictures:
    """Push the pixels of each picture about, neighbours alike: an elastic distortion.

    Random displacements are blurred by a Gaussian and scaled, so that the largest along each axis is `strength`.

    Args:
        pictures: what to bend.
        strength: the largest displacement along an axis.
        smoothness: standard deviation of the Gaussian; large ones shift the picture as a whole.
        rng: source of the displacements.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Units:
        `strength` and `smoothness` in pixels.

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: `strength` is outside 0 to 100, or `smoothness` outside 0.5 to 100.

    Source:
        Simard et al., 2003, doi:10.1109/ICDAR.2003.1227801, section 2.
    """
    check_pictures("local_warp", pictures)
    check_range("local_warp", "strength", strength, 0, MAX_SHIFT)
    check_range("local_warp", "smoothness", smoothness, 0.5, MAX_SHIFT)
    grid = np.indices(pictures.shape[1:3], dtype=np.float32)  # (2, H, W): row and column of each pixel
    warped = np.empty_like(pictures)
    for picture, place in zip(pictures, warped, strict=True):
        moves = draw_displacements(picture.shape[:2], strength=strength, smoothness=smoothness, rng=rng)
        x, y = grid[1] + moves[:, :, 0], grid[0] + moves[:, :, 1]  # (H, W) each
        moved = cv2.remap(picture, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        place[:] = moved.reshape(picture.shape)
    return warped


def _transformed(pictures: Pictures, matrices: Sequence[NDArray[np.float64]]) -> Pictures:
    """Give each output pixel what lies at matrix @ (x, y) in its picture, both counted from the centre."""
    height, width = pictures.shape[1:3]
    centre = np.array([(width - 1) / 2, (height - 1) / 2])  # (x, y)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = np.empty_like(pictures)
    for picture, matrix, place in zip(pictures, matrices, moved, strict=True):
        affine = np.column_stack([matrix, centre - matrix @ centre])  # (2, 3)
        turned = cv2.warpAffine(picture, affine, (width, height), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        place[:] = turned.reshape(picture.shape)  # OpenCV drops a single channel
    return moved
