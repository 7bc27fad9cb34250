"""A reader's own classes: a name and a few pictures each, checked before anything learns from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnkit.errors import OptionError
from cnnkit.images import ByteImage
from cnnkit.training.dataset import Dataset
from cnnkit.training.folders import split_pictures

FEWEST_CLASSES, MOST_CLASSES = 2, 8  # more do not fit side by side on a page
FEWEST_PICTURES, MOST_PICTURES = 2, 50  # a class: one to learn from and one to be judged by; minutes of training
MAX_NAME = 30  # characters
TEST_PART = 0.3  # of each class; of five pictures two are held out


@dataclass(frozen=True, eq=False)
class ClassPictures:
    """One class.

    Args:
        name: as its owner calls it.
        pictures: squares of one size.

    Shapes:
        each picture uint8 (S, S, 3).
    """

    name: str
    pictures: tuple[ByteImage, ...] = ()


def own_dataset(classes: Sequence[ClassPictures], *, test_part: float = TEST_PART, seed: int = 0) -> Dataset:
    """Put classes together; a part of each is held out for testing.

    Args:
        classes: two or more, all pictures of one size.
        test_part: of each class, above 0 and below 1; at least one picture, and never all.
        seed: which pictures are held out.

    Raises:
        OptionError: as `check_classes`.
    """
    check_classes(classes)
    x = np.stack([picture for one in classes for picture in one.pictures])  # (N, S, S, 3)
    y = np.repeat(np.arange(len(classes)), [len(one.pictures) for one in classes])
    return split_pictures(x, y, tuple(one.name.strip() for one in classes), test_part, seed)


def check_classes(classes: Sequence[ClassPictures]) -> None:
    """Refuse classes that nothing can be learned from.

    Raises:
        OptionError: too few or too many classes, a name that is missing, too long or there twice, or a class with too
            few or too many pictures; names it and what is needed.
    """
    if not FEWEST_CLASSES <= len(classes) <= MOST_CLASSES:
        have = "There is 1 class" if len(classes) == 1 else f"There are {len(classes)} classes"
        raise OptionError(f"{have}; from {FEWEST_CLASSES} to {MOST_CLASSES} can be told apart here.")
    _check_names([one.name.strip() for one in classes])
    for one in classes:
        count = len(one.pictures)
        if count < FEWEST_PICTURES:
            have = "1 picture" if count == 1 else f"{count or 'no'} pictures"
            raise OptionError(
                f"Class {one.name.strip()!r} has {have}; {FEWEST_PICTURES} or more are needed, one to learn from and "
                "one to be judged by, and five are better."
            )
        if count > MOST_PICTURES:
            raise OptionError(
                f"Class {one.name.strip()!r} has {count} pictures; at most {MOST_PICTURES} are taken. Leave some out."
            )


def _check_names(names: Sequence[str]) -> None:
    for place, name in enumerate(names, 1):
        if not name:
            raise OptionError(f"Class {place} has no name. Give it one, such as mug.")
        if len(name) > MAX_NAME or not name.isprintable():
            raise OptionError(f"{name[:MAX_NAME]!r} is no name for a class: up to {MAX_NAME} plain characters.")
    (often, count), *_ = Counter(name.casefold() for name in names).most_common()
    if count > 1:
        name = next(name for name in names if name.casefold() == often)
        raise OptionError(f"Two classes are called {name!r}. Rename one of them.")


def classes_of(dataset: Dataset) -> tuple[ClassPictures, ...]:
    """Take a data set of pictures apart into its classes, training and test pictures together."""
    x = np.concatenate([dataset.x_train, dataset.x_test]).astype(np.uint8, copy=False)
    y = np.concatenate([dataset.y_train, dataset.y_test])
    return tuple(ClassPictures(name, tuple(x[y == label])) for label, name in enumerate(dataset.class_names))
