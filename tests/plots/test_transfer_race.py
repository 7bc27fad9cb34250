import numpy as np
import pytest

from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.plots.transfer_race import Lane, PictureMap, class_colour, lane_colour, map_chart, race_chart

LANES = [
    Lane("frozen", "Last layer only", (0.5, 0.75), (2.0, 2.1), 2.5),
    Lane("all", "Fine-tune all", (0.6, 0.9, 0.95), (4.0, 6.0, 8.0)),
    Lane("scratch", "From scratch", (), ()),
]


def names_of(figure):
    return [note for note in figure.layout.annotations if "<b>" in note.text]


def test_the_lines_are_the_accuracies_by_epoch_and_by_time():
    by_epoch = race_chart(LANES, LIGHT, num_epochs=10, num_classes=3)
    frozen, everything = by_epoch.data
    assert (frozen.x, frozen.y) == ((1, 2), (50, 75))
    assert everything.y == (60, 90, 95)
    assert by_epoch.layout.xaxis.range[0] == 0
    assert by_epoch.layout.xaxis.range[1] == pytest.approx(10.2)
    by_time = race_chart(LANES, LIGHT, num_epochs=10, num_classes=3, across="seconds")
    assert by_time.data[1].x == (4, 6, 8)
    assert by_time.layout.xaxis.range[1] == pytest.approx(8.16)
    assert "seconds" in by_time.layout.xaxis.title.text


def test_names_say_where_a_line_ended_and_how_long_it_took():
    written = {note.text for note in names_of(race_chart(LANES, LIGHT, num_epochs=3, num_classes=3))}
    assert written == {"<b>Last layer only</b><br>75 % in 2 s", "<b>Fine-tune all</b><br>95 %"}


@pytest.mark.parametrize("ends", [(0.9, 0.9, 0.9, 0.9), (0.0, 0.01, 1.0, 0.99), (1.0, 1.0, 1.0, 0.3)])
def test_names_keep_apart_and_inside(ends):
    lanes = [
        Lane(mode, mode, (end,), (1.0,)) for mode, end in zip(("frozen", "first", "all", "scratch"), ends, strict=True)
    ]
    figure = race_chart(lanes, DARK, num_epochs=5, num_classes=2)
    room = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    middles = sorted(note.y * room for note in names_of(figure))
    assert np.diff(middles).min() > 37
    assert middles[0] >= 18
    assert middles[-1] <= room - 18


def test_a_line_that_diverged_has_a_gap_and_says_so():
    lane = Lane("all", "Fine-tune all", (0.4, float("nan")), (1.0, 2.0))
    figure = race_chart([lane], LIGHT, num_epochs=5, num_classes=2)
    assert figure.data[0].y == (40, None)
    assert "diverged" in names_of(figure)[0].text


def test_guessing_is_one_in_the_number_of_classes():
    figure = race_chart([], LIGHT, num_epochs=5, num_classes=4)
    assert figure.layout.shapes[0].y0 == 25
    assert not figure.data


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_no_way_and_no_class_has_the_accent(palette):
    colours = [lane_colour(mode, palette) for mode in ("frozen", "first", "all", "scratch")]
    assert len(set(colours)) == 4
    assert palette.accent not in colours
    assert palette.accent not in [class_colour(label, palette) for label in range(8)]


def test_a_map_shows_each_picture_once_and_marks_wrong_and_chosen():
    places = np.array([[0, 0], [1, 0], [2, 1], [3, 1], [4, 2]], np.float32)
    labels = np.array([0, 1, 0, 1, 1])
    wrong = np.array([False, False, True, False, True])
    figure = map_chart(PictureMap(places, labels, wrong, 2), LIGHT, class_names=("mug", "pen"), chosen=3)
    mug, pen, crosses, ring = figure.data
    assert (mug.name, mug.x, pen.x) == ("mug", (0, 2), (1, 3, 4))
    assert mug.marker.symbol == ("circle-open", "circle")
    assert pen.marker.symbol == ("square-open", "square", "square")
    assert crosses.x == (2, 4)
    assert ring.x == (3,)
    assert ring.marker.color == LIGHT.accent
    assert {note.text for note in figure.layout.annotations} == {"mug", "pen"}
    low, high = figure.layout.xaxis.range
    assert low < 0
    assert high > 4


def test_a_map_of_pictures_in_one_place_can_be_drawn():
    places = np.zeros((4, 2), np.float32)
    figure = map_chart(PictureMap(places, np.array([0, 1, 0, 1]), np.zeros(4, bool), 2), DARK, class_names=("a", "b"))
    low, high = figure.layout.yaxis.range
    assert low < 0 < high
    heights = [note.y for note in figure.layout.annotations]
    assert abs(heights[0] - heights[1]) > 0
