"""Makers of good, odd and bad pictures, as the bytes of a file."""

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

ByteImage = NDArray[np.uint8]


def scene(height: int, width: int) -> ByteImage:
    """A smooth picture whose four corners differ, so that JPEG keeps it and a turn or a mirror shows."""
    down, across = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    return np.stack([40 + 180 * down, 30 + 200 * across, 120 + 60 * down * across], axis=2).astype(np.uint8)


def assert_close(picture: NDArray[Any], expected: NDArray[Any], levels: int) -> None:
    """Compare two uint8 pictures to within some grey levels."""
    assert picture.dtype == np.uint8
    assert picture.shape == expected.shape
    assert np.abs(picture.astype(float) - expected.astype(float)).max() <= levels


def encode(pixels: NDArray[Any], file_format: str, mode: str | None = None, **options: Any) -> bytes:
    """Write an array by Pillow; JPEG at a quality that stays within a few levels."""
    picture = Image.fromarray(pixels)
    buffer = io.BytesIO()
    if file_format == "JPEG":
        options = {"quality": 95, "subsampling": 0, **options}
    (picture.convert(mode) if mode else picture).save(buffer, file_format, **options)
    return buffer.getvalue()


def encode_rgb16(pixels: NDArray[np.uint16]) -> bytes:
    """Write a 16-bit RGB PNG; Pillow cannot, OpenCV can (it takes BGR)."""
    return cv2.imencode(".png", np.ascontiguousarray(pixels[:, :, ::-1]))[1].tobytes()


def encode_cmyk(inks: ByteImage) -> bytes:
    buffer = io.BytesIO()
    Image.frombytes("CMYK", (inks.shape[1], inks.shape[0]), inks.tobytes()).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def with_transparency(png: bytes, level: int) -> bytes:
    """Declare one grey level of a PNG clear."""
    first_pixels = png.index(b"IDAT") - 4  # the chunk's length stands before its name
    return png[:first_pixels] + _png_chunk(b"tRNS", struct.pack(">H", level)) + png[first_pixels:]


def animation(file_format: str, *frames: ByteImage) -> bytes:
    first, *rest = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    first.save(buffer, file_format, save_all=True, append_images=rest, duration=100, lossless=True)
    return buffer.getvalue()


def exif(orientation: int | None = None, *, gps: bool = False) -> Image.Exif:
    notes = Image.Exif()
    if orientation is not None:
        notes[0x0112] = orientation
    if gps:
        notes.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 29.6), 3: "E", 4: (2.0, 17.0, 40.2)})
    return notes


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises a size and carries no pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", b"") + _png_chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    """A grey JPEG that promises a size and ends where its pixels should start."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    segments = ((0xC0, frame), (0xDA, scan))
    return b"\xff\xd8" + b"".join(struct.pack(">BBH", 0xFF, code, len(body) + 2) + body for code, body in segments)


def webp_header(width: int, height: int) -> bytes:
    """A lossless WebP that promises a size, at most 16384 x 16384, over a body of zeros."""
    body = b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14) + bytes(40)
    chunk = b"VP8L" + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def repair_checksums(png: bytes) -> bytes:
    """Make damage in a PNG's chunks reach the code behind the checksum."""
    repaired, place = png[:8], 8
    while place + 12 <= len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        if place + 12 + length > len(png):
            break
        repaired += _png_chunk(png[place + 4 : place + 8], png[place + 8 : place + 8 + length])
        place += 12 + length
    return repaired + png[place:]


def _png_chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
