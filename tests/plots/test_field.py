import base64

import cv2
import numpy as np
import pytest

from cnnkit.architectures import Architecture, Conv, derive_rows, field_of_row, get, receptive_field
from cnnkit.errors import ShapeError
from cnnkit.plots.field import field_drawing
from cnnkit.plots.palette import DARK, LIGHT

PICTURE = np.random.default_rng(0).integers(0, 256, size=(20, 30, 3), dtype=np.uint8)
NETWORK = Architecture("same", (20, 30, 3), (Conv("a", filters=4, kernel=(3, 5), padding="same"),))


def drawn(unit, margin=0.1, palette=LIGHT):
    seen = receptive_field(NETWORK, "a", unit=unit)
    return field_drawing(PICTURE, (20, 30), seen, (20, 30), palette, margin=margin)


def corners(shape):
    return shape.x0, shape.y0, shape.x1, shape.y1


def orange(figure, palette=LIGHT):
    """The dashed and the solid boxes on the picture."""
    lines = [shape for shape in figure.layout.shapes if shape.line.color == palette.accent]
    dashed = [corners(shape) for shape in lines if shape.line.dash == "dash"]
    return dashed, [corners(shape) for shape in lines if shape.line.dash != "dash"]


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_inside_the_picture_both_boxes_are_the_window(palette):
    assert orange(drawn((10, 7), palette=palette), palette) == ([(5, 9, 10, 12)], [(5, 9, 10, 12)])


def test_in_a_corner_the_dashed_box_reaches_into_the_padding():
    dashed, solid = orange(drawn((0, 29)))
    assert dashed == [(27, -1, 32, 2)]
    assert solid == [(27, 0, 30, 2)]


def test_what_is_not_seen_is_paled_without_overlap():
    figure = drawn((10, 7))
    pale = [corners(shape) for shape in figure.layout.shapes if shape.opacity]
    covered = np.zeros((20, 30), int)
    for x0, y0, x1, y1 in pale:
        covered[y0:y1, x0:x1] += 1
    expected = np.ones((20, 30), int)
    expected[9:12, 5:10] = 0
    np.testing.assert_array_equal(covered, expected)


def test_the_unit_stands_on_its_map():
    figure = drawn((3, 8))
    on_map = [shape for shape in figure.layout.shapes if shape.xref == "x2" and shape.fillcolor == LIGHT.accent]
    assert [corners(shape) for shape in on_map] == [(8, 3, 9, 4)]
    assert any(note.text == "20 × 30 units" for note in figure.layout.annotations)
    assert list(figure.layout.yaxis2.range) == [20, 0]


def test_one_of_very_many_units_is_still_seen():
    rows = derive_rows(get("vgg16"))
    seen = field_of_row(rows[1], (224, 224, 3), (0, 223))
    figure = field_drawing(PICTURE, (224, 224), seen, (224, 224), LIGHT)
    (box,) = [shape for shape in figure.layout.shapes if shape.xref == "x2" and shape.fillcolor == LIGHT.accent]
    assert box.x1 - box.x0 == pytest.approx(0.03 * 224)
    assert (box.x0 + box.x1) / 2 == 223.5


def test_all_units_of_a_flat_layer_see_the_same():
    network = get("lenet5")
    seen = receptive_field(network, "fc3")
    figure = field_drawing(PICTURE, (32, 32), seen, (), LIGHT)
    assert orange(figure)[1] == [(0, 0, 32, 32)]
    assert any(note.text == "flat: all units" for note in figure.layout.annotations)
    assert not [shape for shape in figure.layout.shapes if shape.opacity]


def test_a_unit_that_sees_only_padding_has_no_solid_box():
    network = Architecture("far", (20, 30, 3), (Conv("a", filters=1, kernel=1, padding=2),))
    figure = field_drawing(PICTURE, (20, 30), receptive_field(network, "a", unit=(0, 0)), (24, 34), LIGHT, margin=0.2)
    assert orange(figure) == ([(-2, -2, -1, -1)], [])
    covered = [corners(shape) for shape in figure.layout.shapes if shape.opacity]
    assert sum((x1 - x0) * (y1 - y0) for x0, y0, x1, y1 in covered) == 20 * 30


def test_the_margin_shows_padding_on_all_sides():
    figure = drawn((0, 0), margin=0.2)
    assert list(figure.layout.xaxis.range) == [-6, 36]
    assert list(figure.layout.yaxis.range) == [24, -4]
    assert any("padding" in note.text for note in figure.layout.annotations)
    assert not any("padding" in note.text for note in drawn((0, 0), margin=0).layout.annotations)


def test_few_pixels_stay_squares():
    (picture,) = drawn((0, 0)).layout.images
    data = np.frombuffer(base64.b64decode(picture.source.partition(",")[2]), np.uint8)
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), int)[:, :, ::-1]
    assert decoded.shape == (20 * 12, 30 * 12, 3)
    np.testing.assert_allclose(decoded[6::12, 6::12].mean(axis=2), PICTURE.mean(axis=2), atol=25)  # JPEG
    assert (picture.sizex, picture.sizey) == (30, 20)


def test_other_inputs_than_pictures_are_refused():
    signal = Architecture("signal", (50, 1), (Conv("a", filters=2, kernel=5),))
    with pytest.raises(ShapeError, match="sees 1 spatial axes, a picture has 2"):
        field_drawing(PICTURE, (20, 30), receptive_field(signal, "a"), (46,), LIGHT)
