"""The one door for untrusted pictures: bytes in, a small uint8 RGB array or a clear ImageError out."""

import io
import os
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from cnnkit.errors import ImageError, OptionError, ShapeError

ByteImage = NDArray[np.uint8]
Source = bytes | str | os.PathLike[str] | BinaryIO

MAX_UPLOAD_MB = 10  # of 1024 * 1024 bytes, as Streamlit counts server.maxUploadSize
MAX_MEGAPIXELS = 25  # a 24-megapixel camera's picture passes; decoded, it takes 100 MB of memory
MAX_JPEG_SCANS = 500  # no unit; cameras write up to about 20. Each costs a pass over all pixels for a dozen bytes.
MAX_SIDE = 1024  # pixels; more is finer than a figure on the page shows

# Pillow's own `Image.open` compares the size with a limit of its own before we see it, as a warning to the process.
# The readers behind it leave the check, and the sentence, to us.
READERS: dict[str, type[ImageFile.ImageFile]] = {"JPEG": JpegImageFile, "PNG": PngImageFile, "WebP": WebPImageFile}

# What the three readers raise, or let through, on damaged files; tests/test_images.py flips bytes to find more.
DAMAGE = (OSError, EOFError, SyntaxError, TypeError, ValueError, LookupError, struct.error, zlib.error)

# Formats that people try, by how the file starts: (offset, bytes, name).
REFUSED_FORMATS = (
    (0, b"GIF8", "a GIF"),
    (0, b"BM", "a BMP"),
    (0, b"II*\0", "a TIFF"),
    (0, b"MM\0*", "a TIFF"),
    (4, b"ftypavif", "an AVIF"),
    (4, b"ftyp", "a HEIC (or a video)"),
    (0, b"%PDF", "a PDF"),
    (0, b"<svg", "an SVG"),
    (0, b"<?xml", "an SVG (or another XML)"),
)

EXIF_ORIENTATION = 0x0112  # the tag's number; Exif 2.32 (CIPA DC-008-2019), section 4.6.4
UPRIGHT = {  # how to undo each orientation; 1 needs nothing
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

BT601_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # no unit; ITU-R BT.601-7, section 2.5.1


def load_image(source: Source, *, max_side: int = MAX_SIDE) -> ByteImage:
    """Read a JPEG, PNG or WebP picture that nobody has checked yet.

    The content decides the format, not the name. The first frame of an animation is taken, transparency lies on white,
    the EXIF orientation is applied, and all metadata stays behind.

    Args:
        source: the file's bytes, its path, or an open binary file such as Streamlit's upload (read from its start).
        max_side: larger pictures are scaled down to this longer side; smaller ones stay as they are.

    Shapes:
        -> uint8 RGB (H, W, 3), H and W from 1 to `max_side`.

    Units:
        `max_side` in pixels.

    Raises:
        ImageError: the file cannot be read, is larger than 10 MB or 25 megapixels, of another format, or damaged.
        OptionError: `max_side` below 1.
    """
    _check_max_side(max_side)
    data = _read_bytes(source)
    name = _format_name(data)
    if name == "JPEG":
        _check_scans(data)
    try:
        with READERS[name](io.BytesIO(data)) as image:
            _check_pixels(image.size)
            return np.array(_upright_rgb(image, max_side))  # (H, W, 3)
    except Image.DecompressionBombError as error:  # WebP's reader refuses the largest headers itself
        raise ImageError(_too_large(f"The {name} header claims a gigantic picture")) from error
    except ImageError:
        raise  # a ValueError too: not to be taken for damage
    except DAMAGE as error:
        raise ImageError(
            f"This {name} picture of {len(data):,} bytes is damaged or cut short. Download or export it again."
        ) from error


def to_grey(image: ByteImage) -> NDArray[np.float32]:
    """Weigh red, green and blue as the eye does.

    Shapes:
        uint8 RGB (H, W, 3) -> float32 (H, W), 0 to 1.

    Raises:
        ShapeError: `image` is not uint8 (H, W, 3).

    Source:
        ITU-R BT.601-7, section 2.5.1: Y = 0.299 R + 0.587 G + 0.114 B.
    """
    _check_byte_image("to_grey", image)
    return image @ (BT601_LUMA / np.float32(255))  # (H, W)


def fit_within(image: ByteImage, max_side: int) -> ByteImage:
    """Scale a picture down, keeping its proportions, until its longer side is at most `max_side`.

    Shapes:
        uint8 RGB (H, W, 3) -> (H', W', 3), each side at least 1; the same array where it fits already.

    Units:
        `max_side` in pixels.

    Raises:
        ShapeError: `image` is not uint8 (H, W, 3).
        OptionError: `max_side` below 1.
    """
    _check_byte_image("fit_within", image)
    _check_max_side(max_side)
    if max(image.shape[:2]) <= max_side:
        return image
    height, width, _ = image.shape
    return np.array(_shrink(Image.fromarray(image), _fitted_size((width, height), max_side)))  # (H', W', 3)


def _read_bytes(source: Source) -> bytes:
    """Return the content, after at most one byte over the cap was read."""
    cap = MAX_UPLOAD_MB * 1024 * 1024
    if isinstance(source, bytes):
        data = source
    elif isinstance(source, str | os.PathLike):
        try:
            with Path(source).open("rb") as file:
                data = file.read(cap + 1)
        except OSError as error:
            raise ImageError(f"{source} cannot be read: {error.strerror}. Check the path.") from error
    else:
        if source.seekable():
            source.seek(0)  # an upload lives through many reruns of a page; the last one read it to its end
        data = source.read(cap + 1)
    if not data:
        raise ImageError("The file is empty (0 bytes). Choose it again, or export it again as JPEG, PNG or WebP.")
    if len(data) > cap:
        raise ImageError(f"The file is larger than {MAX_UPLOAD_MB} MB. Save it smaller, or at a lower JPEG quality.")
    return data


def _format_name(data: bytes) -> str:
    """Return the key of READERS that the first bytes ask for."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WebP"
    for offset, start, name in REFUSED_FORMATS:
        if data.startswith(start, offset):
            raise ImageError(f"This is {name} file; only JPEG, PNG and WebP are read. Export it as one of these.")
    raise ImageError(
        f"This file of {len(data):,} bytes is not a picture in JPEG, PNG or WebP, whatever its name says. "
        "Open it in an image program and export it as one of these."
    )


def _check_pixels(size: tuple[int, int]) -> None:
    width, height = size
    if width * height > MAX_MEGAPIXELS * 1_000_000:
        megapixels = width * height / 1_000_000
        raise ImageError(_too_large(f"The picture is {width} x {height} pixels, {megapixels:,.1f} megapixels"))


def _check_scans(data: bytes) -> None:
    # A start-of-scan marker cannot occur within coded pixels: there every 255 is followed by 0 or a restart marker.
    num_scans = data.count(b"\xff\xda")
    if num_scans > MAX_JPEG_SCANS:
        raise ImageError(
            f"This JPEG paints its picture in {num_scans:,} scans; at most {MAX_JPEG_SCANS} are read. Export it again."
        )


def _too_large(finding: str) -> str:
    return f"{finding}; at most {MAX_MEGAPIXELS} megapixels are read. Scale it down and try again."


def _upright_rgb(image: ImageFile.ImageFile, max_side: int) -> Image.Image:
    """Decode the first frame, small, on white, the right way up."""
    orientation = _orientation(image)
    size = _fitted_size(image.size, max_side)
    image.draft(None, (2 * size[0], 2 * size[1]))  # JPEG only: decodes at a half, a quarter or an eighth of the size
    pixels = _shrink(_rgb_or_rgba(image), size)
    if pixels.mode == "RGBA":
        page = Image.new("RGB", pixels.size, "white")
        page.paste(pixels, mask=pixels.getchannel("A"))
        pixels = page
    return pixels.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else pixels


def _orientation(image: Image.Image) -> object:
    try:
        return image.getexif().get(EXIF_ORIENTATION)
    except DAMAGE:
        return None  # a broken note beside a sound picture; every viewer shows it as it is stored


def _rgb_or_rgba(image: Image.Image) -> Image.Image:
    """Decode into a mode whose colours can be averaged: palette indices and 16-bit greys cannot."""
    if image.mode == "I;16":
        return _grey_from_16_bits(image)
    has_transparency = image.mode in ("LA", "RGBA") or "transparency" in image.info
    return image.convert("RGBA" if has_transparency else "RGB")


def _grey_from_16_bits(image: Image.Image) -> Image.Image:
    """Scale 0..65535 to 0..255; Pillow's own conversion clips at 255."""
    levels = np.array(image)  # (H, W) uint16
    # 65535 = 255 * 257; the 16-bit product needs 32 bits only for the rounding.
    grey = ((levels.astype(np.uint32) + 128) // 257).astype(np.uint8)  # (H, W)
    if "transparency" in image.info:  # PNG may name one grey level that is clear
        grey[levels == image.info["transparency"]] = 255
    return Image.fromarray(grey).convert("RGB")


def _shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scale down without aliasing: whole-number averaging first, then Lanczos."""
    return image if size == image.size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _fitted_size(size: tuple[int, int], max_side: int) -> tuple[int, int]:
    """Keep the proportions as well as whole pixels allow; a 1 x 20000 strip stays 1 pixel wide."""
    scale = min(1.0, max_side / max(size))
    width, height = (max(1, round(side * scale)) for side in size)
    return width, height


def _check_max_side(max_side: int) -> None:
    if max_side < 1:
        raise OptionError(f"`max_side` must be at least 1 pixel, got {max_side}. {MAX_SIDE} is a good size for a page.")


def _check_byte_image(function: str, image: ByteImage) -> None:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ShapeError(
            f"{function}: `image` must be uint8 (H, W, 3), got {image.dtype} {image.shape}. "
            "load_image returns that; multiply floats between 0 and 1 by 255 and use astype(numpy.uint8)."
        )
