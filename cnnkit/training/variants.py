"""Variants of one picture, and the numbers that were drawn for each: augmentation to look at."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias, assert_never

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training.augmentation import (
    Augmentation,
    ColourShift,
    Cutout,
    LocalWarp,
    Mirror,
    PcaColour,
    RandomCrop,
    Rotation,
    Shear,
    augment,
)
from cnnkit.training.colours import ColourDirections, colour_directions
from cnnkit.training.draws import (
    draw_angles,
    draw_centres,
    draw_chances,
    draw_displacements,
    draw_multiples,
    draw_places,
    draw_shifts,
)
from cnnkit.training.warps import rotation_matrix, shear_matrix

ByteImages: TypeAlias = NDArray[np.uint8]
Draws: TypeAlias = NDArray[Any]  # (N, ...): the numbers of one operation for each picture, as `drawn` gives them

MAX_VARIANTS = 100


class Variants(NamedTuple):
    """Variants of one picture.

    pictures: what came out.
    draws: for each operation, what was drawn for each variant.
    steps: the chosen variant before the first operation, and after each.
    colours: the directions that `PcaColour` used, those of the picture itself.
    """

    pictures: ByteImages  # (N, H, W, C)
    draws: tuple[Draws, ...]
    steps: ByteImages  # (1 + number of operations, H, W, C)
    colours: ColourDirections


def make_variants(
    picture: ByteImages, operations: Sequence[Augmentation], *, count: int, seed: int, chosen: int = 0
) -> Variants:
    """Draw variants of one picture, as `augment` draws a batch.

    Args:
        picture: to vary.
        operations: applied in this order; lengths in pixels of `picture`.
        count: how many variants.
        seed: of all draws.
        chosen: the variant whose steps are kept.

    Shapes:
        uint8 (H, W, C) -> uint8 (N, H, W, C) and (1 + number of operations, H, W, C).

    Raises:
        ShapeError: not one uint8 picture.
        OptionError: `count` is outside 1 to 100, `chosen` is no variant, or an operation is too strong.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3:
        raise ShapeError(f"make_variants: needs one uint8 picture (H, W, C), got {picture.dtype} {picture.shape}.")
    if not 1 <= count <= MAX_VARIANTS or not 0 <= chosen < count:
        raise OptionError(
            f"make_variants: count must be from 1 to {MAX_VARIANTS} and chosen below it, got {count} and {chosen}."
        )
    colours = colour_directions(picture[None])
    batch = np.repeat(picture[None].astype(np.float32) / np.float32(255), count, axis=0)  # (N, H, W, C)
    # Two generators from one seed: what one draws for a picture, the other draws for the page.
    rng, again = np.random.default_rng(seed), np.random.default_rng(seed)
    draws, steps = [], [_bytes(batch[chosen])]
    for operation in operations:
        draws.append(drawn(operation, batch.shape, rng=again))
        batch = augment(batch, [operation], rng=rng, colours=colours)
        steps.append(_bytes(batch[chosen]))
    return Variants(_bytes(batch), tuple(draws), np.stack(steps), colours)


def drawn(operation: Augmentation, shape: tuple[int, ...], *, rng: np.random.Generator) -> Draws:
    """Draw what `augment` would draw for a batch of this shape; the generator ends in the same state.

    Shapes:
        (N, H, W, C) -> chances (N,), angles (N,), corners and centres (N, 2), displacements (N, H, W, 2), shifts and
        multiples (N, C).

    Units:
        as in `cnnkit.training.draws`.
    """
    count, height, width, channels = shape
    match operation:
        case Mirror():
            return draw_chances(count, rng=rng)
        case RandomCrop(padding):
            return draw_places(count, padding=padding, rng=rng)
        case Rotation(degrees) | Shear(degrees):
            return draw_angles(count, degrees=degrees, rng=rng)
        case LocalWarp(strength, smoothness):
            fields = [
                draw_displacements((height, width), strength=strength, smoothness=smoothness, rng=rng)
                for _ in range(count)
            ]
            return np.stack(fields)
        case ColourShift(amount):
            return draw_shifts(count, channels, amount=amount, rng=rng)
        case PcaColour(sigma):
            return draw_multiples(count, channels, sigma=sigma, rng=rng)
        case Cutout():
            return draw_centres(count, (height, width), rng=rng)
        case _:
            assert_never(operation)


def source_points(
    operation: Augmentation, draw: Draws, points: NDArray[np.float64], size: tuple[int, int]
) -> NDArray[np.float64]:
    """Give where in its input an operation looks for points of its output.

    Args:
        operation: moves pixels, or leaves them in place.
        draw: what was drawn for this picture, a row of `drawn`.
        points: in the output; may lie outside.
        size: (H, W) of the picture.

    Shapes:
        (P, 2) -> (P, 2), x and y each.

    Units:
        pixels; the centre of the first pixel is (0, 0).
    """
    height, width = size
    centre = np.array([(width - 1) / 2, (height - 1) / 2])
    match operation:
        case Mirror(probability):
            return np.column_stack([width - 1 - points[:, 0], points[:, 1]]) if draw < probability else points
        case RandomCrop(padding):
            return points + draw[::-1] - padding
        case Rotation():
            return (points - centre) @ rotation_matrix(float(draw)).T + centre
        case Shear():
            return (points - centre) @ shear_matrix(float(draw)).T + centre
        case LocalWarp():
            column, row = np.clip(np.rint(points), 0, [width - 1, height - 1]).astype(int).T
            return points + draw[row, column]
        case ColourShift() | PcaColour() | Cutout():
            return points
        case _:
            assert_never(operation)


def source_frame(
    operations: Sequence[Augmentation], draws: Sequence[Draws], size: tuple[int, int], *, points_a_side: int = 24
) -> NDArray[np.float64]:
    """Trace which part of the picture a variant shows: its frame, carried back through all operations.

    Args:
        operations: as they were applied.
        draws: for each, what was drawn for this variant.
        size: (H, W) of the picture.
        points_a_side: of the frame; more follow a warp better.

    Shapes:
        -> (4 * points_a_side, 2), x and y; begins at the variant's top left corner and runs along its top.

    Units:
        pixels of the picture, with (0, 0) its top left corner.
    """
    height, width = size
    along = np.arange(points_a_side) / points_a_side
    zero, one = np.zeros_like(along), np.ones_like(along)
    square = np.stack(
        [np.concatenate([along, one, 1 - along, zero]), np.concatenate([zero, along, one, 1 - along])], axis=1
    )  # (4 P, 2)
    points = square * [width, height] - 0.5
    for operation, draw in zip(reversed(operations), reversed(draws), strict=True):
        points = source_points(operation, draw, points, size)
    return points + 0.5


def at_scale(operation: Augmentation, factor: int) -> Augmentation:
    """Give the same operation for pictures `factor` times as large: lengths grow, angles and colours stay."""
    match operation:
        case RandomCrop(padding):
            return replace(operation, padding=padding * factor)
        case LocalWarp(strength, smoothness):
            return replace(operation, strength=strength * factor, smoothness=smoothness * factor)
        case Cutout(side):
            return replace(operation, side=side * factor)
        case Mirror() | Rotation() | Shear() | ColourShift() | PcaColour():
            return operation
        case _:
            assert_never(operation)


def centre_square(picture: ByteImages, side: int) -> ByteImages:
    """Cut the square in the middle and scale it, as pictures are made ready for a network.

    Shapes:
        uint8 (H, W, C) -> (side, side, C).

    Units:
        `side` in pixels.

    Raises:
        ShapeError: not one uint8 picture.
        OptionError: `side` is below 1.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3:
        raise ShapeError(f"centre_square: needs one uint8 picture (H, W, C), got {picture.dtype} {picture.shape}.")
    if side < 1:
        raise OptionError(f"centre_square: side must be at least 1 pixel, got {side}.")
    height, width, channels = picture.shape
    shorter = min(height, width)
    top, left = (height - shorter) // 2, (width - shorter) // 2
    square = picture[top : top + shorter, left : left + shorter]
    way = cv2.INTER_AREA if side < shorter else cv2.INTER_LINEAR  # area averaging does not alias
    return np.asarray(cv2.resize(square, (side, side), interpolation=way), np.uint8).reshape(side, side, channels)


def _bytes(pictures: NDArray[np.float32]) -> ByteImages:
    return np.rint(pictures * 255).astype(np.uint8)
