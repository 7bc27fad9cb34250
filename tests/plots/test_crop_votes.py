import numpy as np
import pytest

from cnnkit.plots.crop_votes import crops_on_picture, votes_chart
from cnnkit.plots.palette import DARK, LIGHT

CORNERS = ((0, 0, 6, 6), (3, 0, 9, 6), (0, 3, 6, 9), (3, 3, 9, 9), (1, 1, 7, 7))
SQUARE = np.zeros((9, 9, 3), np.uint8)
EACH = np.random.default_rng(0).dirichlet(np.ones(4), 10).astype(np.float32)
NAMES = ("bird", "cat", "deer", "dog")


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("chosen", range(10))
def test_the_chosen_crop_is_the_orange_box_in_front_and_a_mirrored_one_lies_where_its_crop_does(palette, chosen):
    figure = crops_on_picture(SQUARE, CORNERS * 2, "data:,", palette, chosen=chosen)
    boxes = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert len(boxes) == 5
    assert [box.line.color for box in boxes].count(palette.accent) == 1
    assert boxes[-1].line.color == palette.accent
    found = (boxes[-1].x0, 9 - boxes[-1].y0, boxes[-1].x1, 9 - boxes[-1].y1)  # y up, as Plotly counts
    np.testing.assert_allclose(found, CORNERS[chosen % 5], atol=1)
    assert found[0] < found[2]


def test_boxes_that_reach_the_same_edge_do_not_lie_on_one_another():
    figure = crops_on_picture(SQUARE, CORNERS, "data:,", LIGHT, chosen=0)
    boxes = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert len({box.x0 for box in boxes}) == len({box.y1 for box in boxes}) == 5


def test_the_picture_fills_the_drawing_with_its_first_row_on_top():
    figure = crops_on_picture(SQUARE, CORNERS, "data:,x", LIGHT, chosen=4)
    [image] = figure.layout.images
    assert (image.x, image.y, image.sizex, image.sizey, image.source) == (0, 9, 9, 9, "data:,x")
    assert tuple(figure.layout.yaxis.range) == (0, 9)


def test_each_number_stands_in_the_corner_of_its_crop():
    for count, texts in ((5, ["1", "2", "3", "4", "5"]), (10, ["1, 6", "2, 7", "3, 8", "4, 9", "5, 10"])):
        figure = crops_on_picture(SQUARE, CORNERS * (count // 5), "data:,", LIGHT, chosen=0)
        assert [note.text for note in figure.layout.annotations] == texts
        for note, (left, top, right, bottom) in zip(figure.layout.annotations, CORNERS, strict=True):
            assert left <= note.x <= right
            assert top <= 9 - note.y <= bottom
    one = crops_on_picture(SQUARE, CORNERS[-1:], "data:,", LIGHT, chosen=0)
    assert len(one.layout.shapes) == 2


@pytest.mark.parametrize("chosen", [0, 7])
def test_bars_are_the_average_and_dots_the_crops(chosen):
    average = EACH.mean(axis=0)
    figure = votes_chart(EACH, average, NAMES, LIGHT, chosen=chosen)
    bars, others, mine = figure.data
    np.testing.assert_allclose(bars.x, 100 * average, atol=0.01)
    np.testing.assert_allclose(others.x, 100 * np.delete(EACH, chosen, axis=0).ravel(), atol=0.01)
    np.testing.assert_allclose(mine.x, 100 * EACH[chosen], atol=0.01)
    assert np.rint(others.y).tolist() == [0, 1, 2, 3] * 9
    assert mine.marker.color == LIGHT.accent
    assert others.marker.color != LIGHT.accent
    best = int(average.argmax())
    assert figure.layout.yaxis.ticktext[best] == f"<b>{NAMES[best]}</b>"
    assert figure.layout.annotations[0].text == f"<b>{100 * average[best]:.0f} %</b>"


def test_one_crop_alone_is_its_own_average():
    figure = votes_chart(EACH[:1], EACH[0], NAMES, DARK, chosen=0)
    assert not figure.data[1].x
    assert figure.data[2].y == (0, 1, 2, 3)
