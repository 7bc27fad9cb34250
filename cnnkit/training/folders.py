"""Anybody's pictures, one folder a class, from a disk or a zip archive."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import ImageError, OptionError
from cnnkit.images import MAX_UPLOAD_MB, ByteImage, load_image
from cnnkit.training.archives import MAX_ENTRIES, MAX_UNPACKED_MB, ArchiveSource, zipped_files
from cnnkit.training.dataset import Dataset
from cnnkit.training.digits import held_out

MAX_CLASSES = 100
MAX_PICTURES = 5_000
MIN_SIDE, MAX_SIDE = 8, 128  # pixels; 5,000 pictures of the largest take 246 MB
LITTER = ("__MACOSX", "Thumbs.db", "desktop.ini")  # what desktops put into archives unasked


class Skipped(NamedTuple):
    """A file that is not used, and why, in a sentence."""

    file: str
    reason: str


class Reading(NamedTuple):
    """What was read, and what was not."""

    dataset: Dataset
    skipped: tuple[Skipped, ...]


def read_classes(source: ArchiveSource, *, side: int = 64, test_part: float = 0.25, seed: int = 0) -> Reading:
    """Read pictures sorted into one folder a class, all from one place.

    Each picture is cut to its middle square and scaled to `side`. Damaged pictures, and files that are none, are
    listed and skipped. Part of each class, at least one picture, is held out for testing.

    Args:
        source: a folder, or a zip archive: bytes, path or open file. The classes may lie together in one folder more.
        side: of the squares.
        test_part: of each class, above 0 and below 1.
        seed: which pictures are held out.

    Shapes:
        x (N, side, side, 3), uint8 RGB.

    Units:
        `side` in pixels.

    Raises:
        OptionError: an option is out of range, folder or archive is refused, there are fewer than two or more than
            `MAX_CLASSES` classes, more than `MAX_PICTURES` pictures, or a class has fewer than two that can be read.
    """
    _check_options(side, test_part)
    is_folder = isinstance(source, Path) and source.is_dir()
    files, skipped = _sorted_in(_folder_files(source) if is_folder else zipped_files(source))  # type: ignore[arg-type]
    class_names = _checked_classes(files)
    pictures, labels = [], []
    for name, data in files:
        try:
            pictures.append(middle_square(load_image(data, max_side=4 * side), side))
        except ImageError as error:
            skipped.append(Skipped(name, str(error)))
        else:
            labels.append(class_names.index(PurePosixPath(name).parent.name))
    y = np.array(labels, np.int64)
    _check_counts(y, class_names, skipped)
    return Reading(split_pictures(np.stack(pictures), y, class_names, test_part, seed), tuple(skipped))


def _check_options(side: int, test_part: float) -> None:
    if not MIN_SIDE <= side <= MAX_SIDE:
        raise OptionError(f"read_classes: side must be from {MIN_SIDE} to {MAX_SIDE} pixels, got {side}.")
    if not 0 < test_part < 1:
        raise OptionError(f"read_classes: test_part must be above 0 and below 1, got {test_part}. Usual is 0.25.")


def _folder_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give name and content of each file below a folder; links out of it are left out, as an archive's are refused."""
    total = 0
    paths = sorted(islice(folder.rglob("*"), MAX_ENTRIES + 1))
    if len(paths) > MAX_ENTRIES:
        raise OptionError(f"{folder} holds more than {MAX_ENTRIES:,} files and folders. Name the one with the classes.")
    for path in paths:
        name = path.relative_to(folder).as_posix()
        if not name.isprintable():  # bytes that are no UTF-8 among them: such a name can be shown and written nowhere
            raise OptionError(f"{folder} holds a file called {name[:60]!r}. Rename it in plain letters.")
        if path.is_file() and not path.is_symlink():
            try:
                with path.open("rb") as file:
                    data = file.read(MAX_UPLOAD_MB * 1024 * 1024 + 1)  # load_image refuses what is larger
            except OSError as error:
                raise OptionError(f"{path} cannot be read: {error.strerror}. Check who may read it.") from error
            total += len(data)
            if total > MAX_UNPACKED_MB * 1_000_000:
                raise OptionError(f"{folder} holds more than {MAX_UNPACKED_MB} MB. Leave pictures out.")
            yield name, data


def _sorted_in(files: Iterable[tuple[str, bytes]]) -> tuple[list[tuple[str, bytes]], list[Skipped]]:
    """Sort the files of class folders from those that lie beside them; what desktops add is dropped."""
    inside: list[tuple[str, bytes]] = []
    skipped: list[Skipped] = []
    for name, data in files:
        parts = PurePosixPath(name).parts
        if any(part in LITTER or part.startswith(".") for part in parts):
            continue
        if len(parts) < 2:
            skipped.append(Skipped(name, "It lies in no folder, so it has no class."))
        else:
            inside.append((name, data))
    return inside, skipped


def _checked_classes(files: list[tuple[str, bytes]]) -> tuple[str, ...]:
    folders = sorted({PurePosixPath(name).parent for name, _ in files})
    example = 'Put the pictures of each class into a folder named after it: "cats/tom.jpg", "dogs/rex.jpg".'
    if len(folders) < 2:
        raise OptionError(f"There are pictures in {len(folders)} folders; two classes or more are needed. {example}")
    if len(folders) > MAX_CLASSES:
        raise OptionError(f"There are {len(folders):,} folders, so as many classes; at most {MAX_CLASSES} are read.")
    if len({folder.parent for folder in folders}) > 1:
        raise OptionError(
            f"The class folders do not lie side by side: {str(folders[0])!r} and {str(folders[-1])!r}. {example}"
        )
    if len(files) > MAX_PICTURES:
        raise OptionError(f"There are {len(files):,} pictures; at most {MAX_PICTURES:,} are read. Leave some out.")
    return tuple(folder.name for folder in folders)


def _check_counts(y: NDArray[np.int64], class_names: tuple[str, ...], skipped: list[Skipped]) -> None:
    counts = Counter(y.tolist())
    for label, name in enumerate(class_names):
        if counts[label] < 2:
            broken = f" {len(skipped)} files were skipped, the first because: {skipped[0].reason}" if skipped else ""
            raise OptionError(
                f"Class {name[:60]!r} has {counts[label]} readable pictures; two or more are needed, one to learn from "
                f"and one to test on, and five are better.{broken}"
            )


def middle_square(picture: ByteImage, side: int) -> ByteImage:
    """Cut a picture to its middle square and scale that.

    Shapes:
        uint8 (H, W, 3) -> (side, side, 3).
    """
    height, width, _ = picture.shape
    short = min(height, width)
    top, left = (height - short) // 2, (width - short) // 2
    middle = picture[top : top + short, left : left + short]
    way = cv2.INTER_AREA if short > side else cv2.INTER_LINEAR
    return cv2.resize(middle, (side, side), interpolation=way).astype(np.uint8)  # (side, side, 3)


def split_pictures(x: ByteImage, y: NDArray[np.int64], class_names: tuple[str, ...], part: float, seed: int) -> Dataset:
    """Make a data set of somebody's own pictures; part of each class, at least one of two, is held out for testing.

    Shapes:
        x (N, H, W, 3), y (N,).
    """
    is_test = held_out(y, part, rng=np.random.default_rng(seed))
    return Dataset(
        name="Own pictures",
        x_train=x[~is_test],
        y_train=y[~is_test],
        x_test=x[is_test],
        y_test=y[is_test],
        class_names=class_names,
        provenance=f"pictures given by the user, {len(x)} in all, {is_test.sum()} held out for testing, seed {seed}",
    )
