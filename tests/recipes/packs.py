"""A data pack small enough to train on within seconds."""

import io
import tarfile

import numpy as np
from PIL import Image

from cnnkit.training.keras_sets import CIFAR10

COLOURS = {name: (20 * place, 250 - 20 * place, 100) for place, name in enumerate(CIFAR10)}


def write_pack(folder, num_train, num_test, *, noise=0):
    """Write a pack with so many pictures of each class, all of its class' colour but for the noise."""
    rng = np.random.default_rng(0)
    archive = folder / "cifar10" / "cifar10_jpg.tar.xz"
    archive.parent.mkdir(parents=True)
    with tarfile.open(archive, "w:xz") as files:
        for part, count in (("train", num_train), ("test", num_test)):
            for name, colour in COLOURS.items():
                for place in range(count):
                    pixels = np.array(colour) + rng.integers(-noise, noise + 1, (32, 32, 3))
                    content = io.BytesIO()
                    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(content, "JPEG", quality=95)
                    member = tarfile.TarInfo(f"{part}/{name}/{place:04}.jpg")
                    member.size = len(content.getvalue())
                    files.addfile(member, io.BytesIO(content.getvalue()))
    return folder
