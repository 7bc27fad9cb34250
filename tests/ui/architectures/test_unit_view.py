import numpy as np
import pytest

from cnnkit.architectures import Architecture, Conv, GlobalPool, get, receptive_field
from ui.architectures.unit_view import as_input, unit_words

PICTURE = np.random.default_rng(0).integers(0, 256, size=(60, 90, 3), dtype=np.uint8)


def words(network, layer, unit=None):
    return unit_words(receptive_field(network, layer, unit=unit), network.input_shape)


def test_a_unit_in_the_middle_sees_its_window():
    assert words(get("lenet5"), "conv2", (3, 4)) == (
        "The unit of `conv2` in row 3, column 4 sees 14 × 14 pixels. From unit to unit the view moves by 2 "
        "(the effective stride)."
    )


def test_a_unit_at_the_border_sees_padding():
    assert "sees 3 × 3 pixels. Of these 2 × 2 lie on the picture; the rest is padding." in words(
        get("vgg16"), "block1_conv1", (0, 0)
    )


def test_a_field_larger_than_the_picture():
    said = words(get("resnet50"), "avg_pool")
    assert said.startswith("Every unit of `avg_pool` sees ")
    assert "That is the whole picture of 224 × 224, which is smaller than that: the rest is padding." in said
    assert "effective stride" not in said


def test_exactly_the_picture():
    assert words(get("lenet5"), "fc3") == (
        "Every unit of `fc3` sees 32 × 32 pixels. That is the whole picture of 32 × 32."
    )


def test_one_pixel():
    assert "sees 1 × 1 pixel." in words(get("lenet5"), "input", (5, 5))


def test_nothing_but_padding():
    network = Architecture("far", (8, 8, 1), (Conv("a", filters=1, kernel=1, padding=2), GlobalPool("mean")))
    assert "Of these 0 × 0 lie on the picture; the rest is padding." in words(network, "a", (0, 0))


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((32, 32, 3), (32, 32, 3)), ((1, 1, 3), (1, 1, 3)), ((20, 40, 3), (20, 40, 3)), ((1280, 640, 3), (640, 320, 3))],
)
def test_a_picture_takes_the_inputs_shape(shape, expected):
    assert as_input(PICTURE, shape).shape == expected


def test_the_middle_is_cut_out_and_kept_in_proportion():
    side = as_input(PICTURE, (60, 60, 3))
    np.testing.assert_array_equal(side, PICTURE[:, 15:75])
    halved = as_input(PICTURE, (30, 30, 3)).astype(float)
    np.testing.assert_allclose(halved, side.reshape(30, 2, 30, 2, 3).mean(axis=(1, 3)), atol=1)


def test_one_channel_is_grey():
    grey = as_input(PICTURE, (60, 60, 1))
    assert (grey[:, :, 0] == grey[:, :, 2]).all()
    weights = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
    np.testing.assert_allclose(grey[:, :, 0], PICTURE[:, 15:75] @ weights, atol=1)
