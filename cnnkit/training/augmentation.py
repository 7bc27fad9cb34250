"""Augmentation as data: which operations a training applies to each batch, and how strongly."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias, assert_never, get_args

import numpy as np

from cnnkit.errors import OptionError
from cnnkit.training.batches import Pictures
from cnnkit.training.colours import ColourDirections, colour_shift, pca_colour
from cnnkit.training.mirrors_and_crops import cutout, mirror, random_crop
from cnnkit.training.warps import local_warp, rotate, shear

MAX_STRENGTH = 1_000  # no unit; each operation holds its own to what makes sense


class _Strength:
    """A record whose fields are numbers from 0 up."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            allowed = (int,) if field.type is int else (int, float)
            if type(value) not in allowed or not 0 <= value <= MAX_STRENGTH:
                kind = "a whole number" if field.type is int else "a number"
                name = f"{type(self).__name__}: {field.name}"
                raise OptionError(f"{name} must be {kind} from 0 to {MAX_STRENGTH:,}, got {_short(value)}.")


@dataclass(frozen=True)
class Mirror(_Strength):
    """`mirror`: left to right, with a probability."""

    probability: float = 0.5


@dataclass(frozen=True)
class RandomCrop(_Strength):
    """`random_crop`, after widening by `padding` pixels."""

    padding: int = 4


@dataclass(frozen=True)
class Rotation(_Strength):
    """`rotate`, by up to so many degrees either way."""

    degrees: float = 15.0


@dataclass(frozen=True)
class Shear(_Strength):
    """`shear`, by up to so many degrees either way."""

    degrees: float = 10.0


@dataclass(frozen=True)
class LocalWarp(_Strength):
    """`local_warp`, in pixels."""

    strength: float = 2.0
    smoothness: float = 4.0


@dataclass(frozen=True)
class ColourShift(_Strength):
    """`colour_shift`, of 1."""

    amount: float = 0.1


@dataclass(frozen=True)
class PcaColour(_Strength):
    """`pca_colour`, along the training part's colour directions."""

    sigma: float = 0.1


@dataclass(frozen=True)
class Cutout(_Strength):
    """`cutout`, of a square with this side in pixels."""

    side: int = 8


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


Augmentation: TypeAlias = Mirror | RandomCrop | Rotation | Shear | LocalWarp | ColourShift | PcaColour | Cutout
AUGMENTATIONS: dict[str, type[Augmentation]] = {kind.__name__: kind for kind in get_args(Augmentation)}


def augment(
    pictures: Pictures,
    operations: Sequence[Augmentation],
    *,
    rng: np.random.Generator,
    colours: ColourDirections | None = None,
) -> Pictures:
    """Apply operations one after the other, each with random numbers of its own for each picture.

    Args:
        pictures: a batch, 0 to 1.
        operations: in this order.
        rng: all randomness.
        colours: of the training part, for `PcaColour`.

    Shapes:
        (N, H, W, C) -> (N, H, W, C).

    Raises:
        ShapeError: not a batch of pictures.
        OptionError: an operation is too strong for these pictures, or `PcaColour` lacks the colours.
    """
    for operation in operations:
        pictures = _applied(operation, pictures, rng, colours)
    return pictures


def _applied(
    operation: Augmentation, pictures: Pictures, rng: np.random.Generator, colours: ColourDirections | None
) -> Pictures:
    match operation:
        case Mirror(probability):
            return mirror(pictures, probability=probability, rng=rng)
        case RandomCrop(padding):
            return random_crop(pictures, padding=padding, rng=rng)
        case Rotation(degrees):
            return rotate(pictures, degrees=degrees, rng=rng)
        case Shear(degrees):
            return shear(pictures, degrees=degrees, rng=rng)
        case LocalWarp(strength, smoothness):
            return local_warp(pictures, strength=strength, smoothness=smoothness, rng=rng)
        case ColourShift(amount):
            return colour_shift(pictures, amount=amount, rng=rng)
        case PcaColour(sigma):
            if colours is None:
                raise OptionError("PcaColour needs the colours of the training part: see colour_directions.")
            return pca_colour(pictures, colours, sigma=sigma, rng=rng)
        case Cutout(side):
            return cutout(pictures, side=side, rng=rng)
        case _:
            assert_never(operation)
