import base64
import re

import cv2
import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import LIGHT
from cnnkit.samples import load_sample
from ui.architectures import mix_figure
from ui.architectures.mix_figure import pixel_of, sum_text
from ui.architectures.mix_run import PRESETS, channel_names, mix_snippet, pixel_table, run_mix, stack_channels
from ui.architectures.mix_weights import preset_numbers
from ui.architectures.mix_words import dense_sentence

PIXELS = np.random.default_rng(0).integers(0, 256, (9, 14, 3)).astype(np.uint8)


def mixed(name, *, relu=False, pixels=PIXELS):
    return run_mix('load_sample("cat")', pixels, *preset_numbers(name), relu=relu)


def test_grey_is_pillows():
    expected = np.asarray(Image.fromarray(PIXELS).convert("L"), dtype=float)  # ITU-R BT.601, whole numbers
    np.testing.assert_allclose(mixed("grey").z[:, :, 0] * 255, expected, atol=1.01)


def test_sepia_is_opencvs_transform():
    matrix = np.array([[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])
    np.testing.assert_allclose(mixed("sepia").z, cv2.transform(PIXELS / 255, matrix), atol=1e-6)


def test_negative_and_swapped_by_hand():
    np.testing.assert_allclose(mixed("negative").z, (255 - PIXELS.astype(float)) / 255, atol=1e-6)
    np.testing.assert_array_equal(mixed("red and blue swapped").z, PIXELS[:, :, ::-1] / np.float32(255))


def test_edge_channels_are_scipys():
    grey = PIXELS @ np.array([0.299, 0.587, 0.114]) / 255
    x = stack_channels(PIXELS, 5)
    assert channel_names(5)[3:] == ("vertical edges", "horizontal edges")
    for c, axis in ((3, 1), (4, 0)):
        expected = -scipy.ndimage.sobel(grey, axis=axis, mode="nearest") / 4  # bright on the left gives a plus here
        np.testing.assert_allclose(x[:, :, c], expected, atol=1e-6)


@pytest.mark.parametrize("name", PRESETS)
def test_the_dense_layer_gives_the_same(name):
    mix = mixed(name, pixels=load_sample("cat")[::4, ::4])
    products = (mix.x[..., None].astype(float) * mix.weights).sum(axis=2) + mix.bias
    np.testing.assert_allclose(mix.z, products, atol=1e-6)
    assert mix.difference < 1e-6
    assert dense_sentence(mix).count("number by number") == 1


def test_what_is_said_of_the_difference_follows_it():
    assert "Not one number differs" in dense_sentence(mixed("red and blue swapped"))
    one = mixed("sepia", pixels=PIXELS[:1, :1])
    assert dense_sentence(one).startswith("The one pixel of the picture")
    assert "(1, 3) · (3, 3) = (1, 3)" in dense_sentence(one)


def test_relu_keeps_what_is_above_zero():
    plain, after = mixed("red minus green"), mixed("red minus green", relu=True)
    assert plain.a.min() < 0 == after.a.min()
    np.testing.assert_array_equal(after.a, plain.z * (plain.z > 0))


@pytest.mark.parametrize("name", PRESETS)
@given(st.integers(0, 8), st.integers(0, 13))
def test_the_written_sum_adds_up(name, row, column):
    mix = mixed(name)
    for k in range(mix.num_filters):
        terms, _, total = sum_text(mix, k, row, column).replace("\N{MINUS SIGN}", "-").partition(" = ")
        assert not re.search(r"\+ -", terms)
        assert eval(terms.replace("·", "*")) == pytest.approx(float(total), abs=0.004)
        assert float(total) == pytest.approx(float(mix.z[row, column, k]), abs=0.0006)


def test_the_table_of_a_pixel_adds_up():
    mix = mixed("sepia")
    sums = pixel_table(mix, 3, 4).groupby("filter")["product"].sum()
    np.testing.assert_allclose(sums, mix.z[3, 4], atol=1e-6)


@pytest.mark.parametrize("relu", [False, True])
@pytest.mark.parametrize("name", PRESETS)
def test_the_snippet_gives_the_same(name, relu):
    names: dict[str, np.ndarray] = {}
    mix = mixed(name, relu=relu, pixels=load_sample("cat", max_side=256))
    exec("import numpy as np\n" + mix_snippet(mix), names)
    np.testing.assert_allclose(names["a"], mix.a, atol=1e-6)


@pytest.mark.parametrize(("shape", "bias"), [((4, 1), 1), ((3, 2), 1), ((3, 2), 3)])
def test_weights_that_fit_no_channels_are_refused(shape, bias):
    with pytest.raises(ShapeError, match=rf"W is {shape[0]} × {shape[1]} and b is 1 × {bias}"):
        run_mix("", PIXELS, np.ones(shape), np.zeros((1, bias)), relu=True)


@pytest.mark.parametrize(
    ("text", "pixel"),
    [("3.4", (3, 4)), ("99.99", (8, 13)), ("", (3, 7)), ("x.2", (3, 7)), ("4", (3, 7)), ("-1.2", (3, 7))],
)
def test_the_pixel_of_a_link_lies_on_the_picture(text, pixel):
    assert pixel_of(text, (9, 14)) == pixel


def decoded(uri):
    data = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=int)[:, :, ::-1]


def test_the_whole_of_three_maps_is_the_picture_they_make():
    smooth = cv2.resize(load_sample("coffee"), (60, 40))
    mix = mixed("red and blue swapped", pixels=smooth)
    shown = decoded(mix_figure._whole(mix, 0, LIGHT)["picture"])
    assert np.abs(shown - smooth[:, :, ::-1]).mean() < 8  # JPEG
    assert np.abs(shown - smooth).mean() > 30


def test_a_map_with_negative_numbers_says_what_its_colours_mean():
    plain, after = mixed("red minus green"), mixed("red minus green", relu=True)
    assert mix_figure._map(plain, 0, False, LIGHT)["note"].endswith("blue below 0, red above")
    assert mix_figure._map(after, 0, False, LIGHT)["note"].endswith("black is 0")
