"""Named arrays out of an .npz file, without pickle and without trusting the sizes that it claims."""

import io
import math
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnkit.errors import OptionError
from cnnkit.training.archives import DAMAGE, SAFE_KINDS

MAX_ARRAYS = 20_000


def read_npz(path: Path, *, max_mb: int) -> dict[str, NDArray[Any]]:
    """Read all arrays of a file that `numpy.savez` wrote.

    Args:
        path: of the file.
        max_mb: of 1,000,000 bytes, unpacked, all arrays together.

    Raises:
        OptionError: the file cannot be read, is no .npz of numbers, is damaged, or too large.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            size_mb = sum(entry.file_size for entry in entries) / 1e6
            if len(entries) > MAX_ARRAYS or size_mb > max_mb:
                raise OptionError(
                    f"{path} unpacks to {size_mb:,.0f} MB in {len(entries):,} arrays; too large to be ours."
                )
            return {entry.filename.removesuffix(".npy"): _array(_content(archive, entry)) for entry in entries}
    except OptionError:
        raise  # a ValueError too: not to be taken for damage
    except DAMAGE as error:
        raise OptionError(f"{path} cannot be read as .npz: {error}. Get or make the file again.") from error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Unpack one file, and no more of it than it claims to hold."""
    if entry.compress_type not in SAFE_KINDS:
        raise ValueError(f"{entry.filename[:80]!r} is packed by method {entry.compress_type}, not as NumPy does")
    with archive.open(entry) as content:
        return content.read(entry.file_size + 1)  # with no number, all that it unpacks to is held at once


def _array(data: bytes) -> NDArray[Any]:
    """Read one .npy; `numpy.load` would first allocate whatever size the header claims."""
    file = io.BytesIO(data)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array is of another version of the format")
    try:
        shape, is_fortran, number_type = np.lib.format.read_array_header_1_0(file)
    except Exception as error:  # the boundary: NumPy reads the header as Python, and lets through what that raises
        raise ValueError(f"an array's header is none ({type(error).__name__}: {str(error)[:100]})") from error
    rest = data[file.tell() :]
    is_plain = not number_type.hasobject and not is_fortran and all(type(side) is int for side in shape)
    if not is_plain or len(rest) != math.prod(shape) * number_type.itemsize:
        raise ValueError(f"an array claims {number_type} {shape}, which its {len(rest):,} bytes are not")
    return np.frombuffer(rest, number_type).reshape(shape).copy()
