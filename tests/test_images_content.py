"""What `load_image` makes of colours, transparency, frames and metadata."""

import io

import numpy as np
import pytest
from PIL import Image, ImageOps, ImageSequence

from cnnkit.images import load_image
from tests import pictures

SCENE = pictures.scene(30, 50)


# Colour modes


def test_cmyk_inks_become_their_rgb_colours():
    inks = np.zeros((40, 60, 4), np.uint8)
    inks[:20, :30, 0] = 255  # cyan
    inks[:20, 30:, 1] = 255  # magenta
    inks[20:, :30, 3] = 255  # black; the last quarter stays paper
    picture = load_image(pictures.encode_cmyk(inks))
    for row, column, colour in (
        (5, 5, (0, 255, 255)),
        (5, 50, (255, 0, 255)),
        (35, 5, (0, 0, 0)),
        (35, 50, (255,) * 3),
    ):
        pictures.assert_close(picture[row, column], np.array(colour, np.uint8), levels=3)


def test_16_bit_grey_is_scaled_and_not_clipped():
    levels = np.linspace(0, 65535, 40 * 60).round().astype(np.uint16).reshape(40, 60)
    picture = load_image(pictures.encode(levels, "PNG"))
    expected = np.round(levels / 257)  # 65535 / 255 = 257
    pictures.assert_close(picture, np.repeat(expected[:, :, None], 3, axis=2), levels=0)


def test_16_bit_rgb_is_scaled_and_not_clipped():
    ramp = np.linspace(0, 65535, 40 * 60).round().astype(np.uint16).reshape(40, 60)
    colours = np.stack([ramp, ramp[::-1], ramp[:, ::-1]], axis=2)
    pictures.assert_close(load_image(pictures.encode_rgb16(colours)), colours / 257, levels=1)


def test_a_clear_grey_level_of_a_16_bit_picture_shows_the_page():
    levels = np.array([[1000, 2570], [40_000, 65_535]], np.uint16)
    picture = load_image(pictures.with_transparency(pictures.encode(levels, "PNG"), 1000))
    np.testing.assert_array_equal(picture[:, :, 0], [[255, 10], [156, 255]])  # 2570 / 257 = 10, 40000 / 257 = 155.6


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_transparency_lies_on_white(file_format):
    alpha = np.tile(np.array([0, 64, 128, 255], np.uint8), (6, 5))[:, :, None]  # (6, 20, 1)
    colours = np.full((6, 20, 3), (200, 30, 90), np.uint8)
    content = pictures.encode(np.dstack([colours, alpha]), file_format, lossless=True)
    share = alpha / 255
    pictures.assert_close(load_image(content), np.round(colours * share + 255 * (1 - share)), levels=1)


def test_a_palette_with_alpha_lies_on_white():
    indices = Image.fromarray(np.array([[0, 1, 2], [2, 0, 1]], np.uint8)).convert("P")
    indices.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    buffer = io.BytesIO()
    indices.save(buffer, "PNG", transparency=bytes([255, 0, 51]))  # red solid, green clear, blue a fifth
    red, clear, pale_blue = (255, 0, 0), (255, 255, 255), (204, 204, 255)
    np.testing.assert_array_equal(load_image(buffer.getvalue()), [[red, clear, pale_blue], [pale_blue, red, clear]])


def test_shrinking_does_not_mix_in_the_colour_behind_clear_pixels():
    pixels = np.zeros((400, 600, 4), np.uint8)
    pixels[:, ::2] = (255, 255, 255, 255)  # every other column is clear black: on white paper all of it is white
    picture = load_image(pictures.encode(pixels, "PNG"), max_side=60)
    pictures.assert_close(picture, np.full((40, 60, 3), 255, np.uint8), levels=2)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA"])
def test_every_png_mode_becomes_the_same_rgb_as_pillow_makes_of_it(mode):
    content = pictures.encode(SCENE, "PNG", mode)
    np.testing.assert_array_equal(load_image(content), np.array(Image.open(io.BytesIO(content)).convert("RGB")))


@pytest.mark.parametrize("file_format", ["PNG", "WEBP"])
def test_an_animation_shows_its_first_frame(file_format):
    content = pictures.animation(file_format, SCENE, 255 - SCENE, SCENE // 2)
    assert len(list(ImageSequence.Iterator(Image.open(io.BytesIO(content))))) == 3
    np.testing.assert_array_equal(load_image(content), SCENE)


# Metadata


@pytest.mark.parametrize("file_format", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_comes_out_upright(file_format, orientation):
    content = pictures.encode(SCENE, file_format, exif=pictures.exif(orientation), lossless=True)
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    np.testing.assert_array_equal(load_image(content), np.array(expected))
    assert load_image(content).shape == ((30, 50, 3) if orientation < 5 else (50, 30, 3))


def test_orientation_6_turns_a_quarter_clockwise():
    content = pictures.encode(SCENE, "PNG", exif=pictures.exif(6))
    np.testing.assert_array_equal(load_image(content), np.rot90(SCENE, -1))


def test_a_large_turned_picture_is_shrunk_and_upright():
    content = pictures.encode(pictures.scene(600, 901), "JPEG", exif=pictures.exif(8))
    pictures.assert_close(load_image(content, max_side=90), np.rot90(pictures.scene(60, 90)), levels=6)


def test_a_damaged_orientation_note_does_not_cost_the_picture():
    content = pictures.encode(SCENE, "PNG", exif=b"Exif\0\0 no TIFF header in here")
    np.testing.assert_array_equal(load_image(content), SCENE)


def test_the_place_stays_behind():
    content = pictures.encode(SCENE, "JPEG", exif=pictures.exif(gps=True))
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825)[1] == "N"
    picture = load_image(content)
    assert type(picture) is np.ndarray  # numbers alone: there is nowhere to keep a note
    np.testing.assert_array_equal(picture, load_image(pictures.encode(SCENE, "JPEG")))
    assert picture.flags.owndata
    assert picture.flags.writeable
