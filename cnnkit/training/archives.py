"""Zip files from strangers: what is inside is checked before a byte of it is unpacked, and nothing goes to disk."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cnnkit.errors import OptionError

ArchiveSource = bytes | Path | BinaryIO

MAX_ARCHIVE_MB = 200  # of 1,000,000 bytes, packed
MAX_UNPACKED_MB = 300  # of all files together
MAX_ENTRIES = 20_000  # files and folders
MAX_RATIO = 100  # unpacked bytes a packed one; pictures are packed already, a bomb has 1,000
SMALL_FILE = 100_000  # bytes; an empty white PNG may well be packed 500 times
MAX_NAME = 255  # characters, the most of common file systems
# Of the other kinds zipfile unpacks whole blocks, whatever size the directory claims: 1 kB may become gigabytes.
SAFE_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises, or lets through, on damaged archives; tests/training/test_folders.py flips bytes to find more.
DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
_END = b"PK\x05\x06"  # the record at the end of each archive; APPNOTE.TXT 6.3.10, section 4.3.16
_END_SIZE = 22  # bytes, without the comment
_LOCATOR_64 = b"PK\x06\x07"  # section 4.3.15: leads to a second directory, for archives over 4 GB
_LOCATOR_64_SIZE = 20  # bytes
_MAX_DIRECTORY = MAX_ENTRIES * 400  # bytes of the list of files


def zipped_files(source: ArchiveSource) -> Iterator[tuple[str, bytes]]:
    """Give name and content of each file of a zip archive, in its order; folders are left out.

    All sizes and names are checked before the first file is given.

    Args:
        source: its bytes, its path, or an open binary file such as Streamlit's upload.

    Raises:
        OptionError: it is no zip archive, too large, a bomb, encrypted, damaged, packed neither by Deflate nor Store,
            or a name leads out of it.
    """
    file = _opened(source)
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_entries(entries)
            for entry in entries:
                if not entry.is_dir():
                    with archive.open(entry) as content:
                        yield entry.filename, content.read(entry.file_size + 1)
    except OptionError:
        raise  # a ValueError too: not to be taken for damage
    except DAMAGE as error:
        raise OptionError(f"The zip archive is damaged or of an unusual kind: {error}. Make it again.") from error


def _opened(source: ArchiveSource) -> BinaryIO:
    """Give an open file of bearable size; bytes in memory, so that nothing stays open."""
    cap = MAX_ARCHIVE_MB * 1_000_000
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                data = file.read(cap + 1)
        except OSError as error:
            raise OptionError(f"{source} cannot be read: {error.strerror}. Check the path.") from error
    elif isinstance(source, bytes):
        data = source
    else:
        source.seek(0)  # an upload lives through many reruns of a page
        data = source.read(cap + 1)
    if len(data) > cap:
        raise OptionError(f"The archive is larger than {MAX_ARCHIVE_MB} MB. Leave pictures out, or save them smaller.")
    if not data:
        raise OptionError("The archive is empty (0 bytes). Choose it again.")
    return io.BytesIO(data)


def _check_directory(file: BinaryIO) -> None:
    """Refuse a long list of files before zipfile makes an object of each."""
    file.seek(0, io.SEEK_END)
    file.seek(max(0, file.tell() - 65536 - _END_SIZE - _LOCATOR_64_SIZE))
    tail = file.read()
    place = tail.find(_END)
    if place < 0:
        raise OptionError("This is not a zip archive. Pack the folders as .zip, not as .rar, .7z or .tar.gz.")
    while 0 <= place <= len(tail) - _END_SIZE:
        (size,) = struct.unpack_from("<I", tail, place + 12)
        is_64 = tail[: max(0, place - _LOCATOR_64_SIZE + 4)].endswith(_LOCATOR_64)
        if size > _MAX_DIRECTORY or is_64:
            raise OptionError(_too_many("more"))
        place = tail.find(_END, place + 1)


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise OptionError(_too_many(f"{len(entries):,}"))
    for entry in entries:
        _check_name(entry)
        if entry.flag_bits & 1:
            raise OptionError(f"{entry.filename!r} is locked with a password. Pack the folders without one.")
        if entry.compress_type not in SAFE_KINDS:
            raise OptionError(
                f"{entry.filename!r} is packed in an unusual way (method {entry.compress_type}). Pack the folders as "
                "an ordinary .zip, with the method called Deflate or Store."
            )
        if entry.file_size > max(SMALL_FILE, MAX_RATIO * entry.compress_size):
            raise OptionError(
                f"{entry.filename!r} grows from {entry.compress_size:,} to {entry.file_size:,} bytes when unpacked, "
                f"more than {MAX_RATIO} times: no picture does. Leave it out."
            )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_MB * 1_000_000:
        raise OptionError(
            f"The archive unpacks to {unpacked / 1e6:,.0f} MB; at most {MAX_UNPACKED_MB} are read. "
            "Leave pictures out, or save them smaller."
        )


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename  # before zipfile tidies it
    parts = name.removesuffix("/").split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    is_odd = any(part in ("", ".", "..") for part in parts) or any(sign in name for sign in "\\:")
    if is_link or is_odd or not name.isprintable() or max(map(len, parts)) > MAX_NAME:
        raise OptionError(
            f"The archive holds a file called {name[:60]!r}{', a link' if is_link else ''}. Names must be plain, "
            'such as "cats/tom.jpg": no "..", no leading slash, no backslash or colon, and no links.'
        )


def _too_many(count: str) -> str:
    return f"The archive lists {count} files, too many: at most {MAX_ENTRIES:,} are read. Pack only the pictures."
