"""Pictures of every kind through the page's own uploader: shown right, or explained, and the page goes on."""

import numpy as np
import pytest

from tests.pages.lessons import open_lesson
from tests.pictures import animation, encode, encode_cmyk, encode_rgb16, exif, png_header, scene, with_transparency

SCENE = scene(60, 90)
GOOD = {
    "jpeg": encode(SCENE, "JPEG"),
    "webp": encode(SCENE, "WEBP"),
    "png called jpg": encode(SCENE, "PNG"),
    "cmyk": encode_cmyk(np.repeat(SCENE, 2, axis=2)[:, :, :4]),
    "16-bit": encode_rgb16(SCENE.astype(np.uint16) * 257),
    "palette with alpha": with_transparency(encode(SCENE, "PNG", "P"), 128),
    "animated": animation("WEBP", SCENE, SCENE[::-1]),
    "turned by EXIF": encode(SCENE, "JPEG", exif=exif(6, gps=True)),
}
SMALL = {"1x1": np.zeros((1, 1, 3), np.uint8), "1x20000": np.zeros((1, 20_000, 3), np.uint8)}
BAD = {
    "nothing": (b"", "empty"),
    "cut short": (encode(SCENE, "JPEG")[:700], "cut"),
    "giant": (png_header(30_000, 30_000), "900.0 megapixels"),
    "text": (b"hello, I am a text", "not a picture"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "SVG"),
}


def upload(app, content, name="picture.png"):
    app.file_uploader(key="upload").set_value((name, content, "image/png")).run()
    assert not app.exception, app.exception[0].message
    return app


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_picture_becomes_the_picture(kind):
    app = upload(open_lesson("convolution"), GOOD[kind], name="picture.jpg")
    assert not app.error
    assert app.selectbox(key="picture").value == "yours"
    height, width = app.session_state["own picture"].shape[:2]
    assert (height, width) == ((90, 60) if kind == "turned by EXIF" else (60, 90))


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_picture_is_explained_and_the_last_good_one_stays(kind):
    content, words = BAD[kind]
    app = upload(open_lesson("convolution"), GOOD["jpeg"])
    before = app.session_state["own picture"]
    upload(app, content)
    assert words in app.error[0].value
    np.testing.assert_array_equal(app.session_state["own picture"], before)
    app.selectbox(key="filter").select("sharpen").run()
    assert not app.exception


@pytest.mark.parametrize("kind", SMALL)
def test_a_picture_smaller_than_the_filter_is_explained(kind):
    app = upload(open_lesson("convolution"), encode(SMALL[kind], "PNG"))
    assert "does not fit" in app.error[0].value


def test_an_own_picture_follows_to_another_page_and_a_link_to_it_falls_back():
    app = upload(open_lesson("convolution"), GOOD["jpeg"])
    app.switch_page("pages/foundations/pooling.py").run()
    app.switch_page("pages/foundations/convolution.py").run()
    assert app.selectbox(key="picture").value == "yours"
    stranger = open_lesson("convolution", picture="yours")
    assert stranger.selectbox(key="picture").value == "cat"


def test_the_camera_is_asked_for_only_on_request():
    app = open_lesson("convolution")
    assert not app.get("camera_input")
    app.toggle(key="camera on").set_value(True).run()
    assert not app.exception
    assert app.get("camera_input")
