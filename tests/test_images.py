import io

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnkit.errors import ImageError, OptionError, ShapeError
from cnnkit.images import fit_within, load_image, to_grey
from tests import pictures

SCENE = pictures.scene(30, 50)
VALID_FILES = [
    pictures.encode(SCENE, "JPEG", exif=pictures.exif(6, gps=True)),
    pictures.encode(SCENE, "JPEG", progressive=True),
    pictures.encode(SCENE, "JPEG", "CMYK"),
    pictures.encode(SCENE, "PNG", exif=pictures.exif(6)),
    pictures.encode(SCENE, "PNG", "P"),
    pictures.encode(np.arange(600, dtype=np.uint16).reshape(20, 30) * 100, "PNG"),
    pictures.animation("PNG", SCENE, 255 - SCENE),
    pictures.encode(SCENE, "WEBP"),
    pictures.animation("WEBP", SCENE, 255 - SCENE),
]


# Where the bytes come from


def test_bytes_path_text_path_and_file_give_the_same_picture(tmp_path):
    content = pictures.encode(SCENE, "PNG")
    path = tmp_path / "scene.png"
    path.write_bytes(content)
    for source in (content, path, str(path), io.BytesIO(content)):
        np.testing.assert_array_equal(load_image(source), SCENE)


def test_an_upload_is_read_from_its_start_on_every_rerun():
    upload = io.BytesIO(pictures.encode(SCENE, "PNG"))
    np.testing.assert_array_equal(load_image(upload), load_image(upload))


def test_no_more_than_the_cap_and_one_byte_is_read():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

    pipe = Pipe(bytes(11 * 1024 * 1024))
    with pytest.raises(ImageError, match="larger than 10 MB"):
        load_image(pipe)
    assert pipe.tell() == 10 * 1024 * 1024 + 1


def test_a_file_of_exactly_the_cap_is_read():
    content = pictures.encode(SCENE, "PNG")
    full = content + bytes(10 * 1024 * 1024 - len(content))  # readers ignore what follows the last chunk
    np.testing.assert_array_equal(load_image(full), SCENE)
    with pytest.raises(ImageError, match="larger than 10 MB"):
        load_image(full + b"\0")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(ImageError, match=r"nowhere\.png cannot be read: No such file"):
        load_image(tmp_path / "nowhere.png")
    with pytest.raises(ImageError, match="cannot be read"):
        load_image(tmp_path)


# Formats


@pytest.mark.parametrize(("file_format", "options", "levels"), [
    ("PNG", {}, 0), ("WEBP", {"lossless": True}, 0), ("JPEG", {}, 3), ("JPEG", {"progressive": True}, 3),
])  # fmt: skip
def test_the_content_decides_the_format_whatever_the_name(tmp_path, file_format, options, levels):
    for name in ("scene.jpg", "scene.png", "scene.txt"):
        path = tmp_path / name
        path.write_bytes(pictures.encode(SCENE, file_format, **options))
        pictures.assert_close(load_image(path), SCENE, levels)


@pytest.mark.parametrize("file_format", ["GIF", "BMP", "TIFF", "AVIF"])
def test_other_picture_formats_are_named_with_those_to_use(file_format):
    with pytest.raises(ImageError, match=f"This is an? {file_format} file; only JPEG, PNG and WebP are read"):
        load_image(pictures.encode(SCENE, file_format))


@pytest.mark.parametrize(("content", "words"), [
    (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "a HEIC"),
    (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "an SVG"),
    (b'<?xml version="1.0"?><svg width="9" height="9"/>', "an SVG"),
    (b"%PDF-1.7\n", "a PDF"),
    (b"Dear professor, here is my picture.", r"file of 35 bytes is not a picture in JPEG, PNG or WebP"),
    (b"\x89", r"file of 1 bytes is not a picture"),
    (b"", r"empty \(0 bytes\)"),
])  # fmt: skip
def test_what_is_no_picture_of_ours_says_what_it_is(tmp_path, content, words):
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=words):
        load_image(path)


# Sizes


@pytest.mark.parametrize(("header", "side"), [
    (pictures.png_header, 30_000), (pictures.jpeg_header, 30_000), (pictures.webp_header, 6_000),
])  # fmt: skip
def test_a_giant_is_refused_by_its_header_alone(header, side):
    # There are no pixels behind these headers: had decoding started, the error would speak of damage.
    megapixels = side * side / 1e6
    with pytest.raises(ImageError, match=f"{side} x {side} pixels, {megapixels:.1f} megapixels; at most 25"):
        load_image(header(side, side))
    with pytest.raises(ImageError, match="damaged or cut short"):
        load_image(header(10, 10))


def test_the_largest_webp_header_is_refused():
    with pytest.raises(ImageError, match="at most 25 megapixels"):
        load_image(pictures.webp_header(16_384, 16_384))


def test_25_megapixels_pass_and_one_row_more_does_not():
    blank = Image.new("1", (5000, 5001))
    buffer = io.BytesIO()
    blank.crop((0, 0, 5000, 5000)).save(buffer, "PNG")
    assert load_image(buffer.getvalue(), max_side=10).shape == (10, 10, 3)
    buffer = io.BytesIO()
    blank.save(buffer, "PNG")
    with pytest.raises(ImageError, match="5000 x 5001 pixels"):
        load_image(buffer.getvalue())


def test_a_jpeg_of_a_thousand_scans_is_refused():
    content = pictures.encode(SCENE, "JPEG", progressive=True)
    start, end = content.rindex(b"\xff\xda"), content.rindex(b"\xff\xd9")
    with pytest.raises(ImageError, match=r"1,\d\d\d scans; at most 500"):
        load_image(content[:end] + content[start:end] * 1000 + content[end:])


@pytest.mark.parametrize("file_format", ["PNG", "JPEG"])
@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 1)])
def test_extreme_shapes_keep_their_colours(file_format, size):
    height, width = size
    picture = load_image(pictures.encode(pictures.scene(height, width), file_format))
    expected = pictures.scene(min(height, 1024), min(width, 1024))
    pictures.assert_close(picture, expected, levels=6)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_large_picture_comes_down_to_the_longer_side(file_format):
    content = pictures.encode(pictures.scene(1200, 1801), file_format)
    picture = load_image(content, max_side=100)
    pictures.assert_close(picture, pictures.scene(67, 100), levels=6)  # 1200 / 1801 * 100 = 66.6


def test_scaling_down_averages_instead_of_picking_pixels():
    checks = np.indices((640, 900)).sum(axis=0) % 2 * 255  # single-pixel checkerboard
    picture = load_image(pictures.encode(checks.astype(np.uint8), "PNG"), max_side=90)
    pictures.assert_close(picture, np.full((64, 90, 3), 127, np.uint8), levels=2)


def test_a_small_picture_is_never_enlarged():
    assert load_image(pictures.encode(SCENE, "PNG"), max_side=1024).shape == SCENE.shape


@pytest.mark.parametrize("max_side", [0, -5])
def test_max_side_below_one_is_refused(max_side):
    with pytest.raises(OptionError, match=f"at least 1 pixel, got {max_side}"):
        load_image(pictures.encode(SCENE, "PNG"), max_side=max_side)


# Damage


@pytest.mark.parametrize("content", VALID_FILES)
def test_half_a_file_is_called_cut_short(content):
    with pytest.raises(ImageError, match=rf"of {len(content) // 2:,} bytes is damaged or cut short"):
        load_image(content[: len(content) // 2])


def picture_or_image_error(content: bytes) -> None:
    try:
        picture = load_image(content, max_side=64)
    except ImageError:
        return
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert 1 <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= 64


MAGIC = [b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\0\0\0\0WEBPVP8 ", b"RIFF\0\1\0\0WEBPVP8X"]


@given(st.sampled_from(MAGIC), st.binary(max_size=300))
def test_random_bytes_are_a_picture_or_an_image_error(magic, rest):
    picture_or_image_error(magic + rest)


# Pillow remarks on a damaged note or animation table in a warning, and reads the picture.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@given(st.sampled_from(VALID_FILES), st.data())
def test_flipped_bytes_are_a_picture_or_an_image_error(content, data):
    damaged = bytearray(content)
    places = st.integers(0, min(len(content), 60) - 1) | st.integers(0, len(content) - 1)  # headers twice as often
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), min_size=1, max_size=8)):
        damaged[place] = value
    end = data.draw(st.integers(1, len(content)) | st.just(len(content)))
    picture_or_image_error(bytes(damaged[:end]))
    if content.startswith(b"\x89PNG"):
        picture_or_image_error(pictures.repair_checksums(bytes(damaged)))


def test_a_palette_picture_without_its_palette_is_a_picture_or_an_image_error():
    content = pictures.encode(SCENE, "PNG", "P")
    # The name of a chunk that readers skip, in place of the palette's.
    picture_or_image_error(pictures.repair_checksums(content.replace(b"PLTE", b"noTE")))


# Arrays


def test_to_grey_matches_opencv():
    noise = np.random.default_rng(0).integers(0, 256, (37, 53, 3), dtype=np.uint8)
    grey = to_grey(noise)
    assert grey.dtype == np.float32
    np.testing.assert_allclose(grey, cv2.cvtColor(noise.astype(np.float32) / 255, cv2.COLOR_RGB2GRAY), atol=1e-6)


def test_to_grey_keeps_black_and_white():
    np.testing.assert_allclose(to_grey(np.full((2, 3, 3), 255, np.uint8)), 1, atol=1e-6)
    np.testing.assert_array_equal(to_grey(np.zeros((2, 3, 3), np.uint8)), 0)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
def test_fit_within_keeps_proportions_and_never_enlarges(height, width, max_side):
    small = fit_within(pictures.scene(height, width), max_side)
    assert max(small.shape[:2]) == min(max(height, width), max_side)
    shrink = max(height, width) / max(small.shape[:2])
    for before, after in zip((height, width), small.shape, strict=False):
        assert after >= 1
        assert abs(after - before / shrink) <= 1  # to the next whole pixel


@pytest.mark.parametrize("wrong", [
    np.zeros((4, 5), np.uint8), np.zeros((4, 5, 4), np.uint8), np.zeros((4, 5, 3), np.float32),
])  # fmt: skip
def test_other_arrays_are_refused_with_their_shape(wrong):
    for function in (to_grey, lambda image: fit_within(image, 3)):
        with pytest.raises(ShapeError, match=rf"must be uint8 \(H, W, 3\), got {wrong.dtype} \({wrong.shape[0]}, 5"):
            function(wrong)
