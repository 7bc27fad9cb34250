import base64
from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import ShapeError
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.plots.volumes import CONTRAST, Volume, drawn_length, filter_face, volumes

INPUT = Volume("input", (10, 16, 3), window=(4, 2))
OUTPUT = Volume("output", (7, 15, 5), chosen_channel=2, window=(1, 1))


def polygons(figure, name):
    """The corners (n, 5, 2) of the closed polygons that the traces of this name draw."""
    found = []
    for trace in figure.data:
        if trace.name == name:
            points = np.array([trace.x, trace.y], dtype=float).T
            found += np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    return np.array([part[~np.isnan(part[:, 0])] for part in found if len(part) > 1])


def size(polygon):
    """Width and height."""
    return np.ptp(polygon, axis=0)


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(1, 5000))
def test_lengths_keep_their_order_and_nothing_is_a_speck(a, b, c):
    small, middle, large = sorted((a, b, c))
    lengths = [drawn_length(n, large) for n in (small, middle, large)]
    assert lengths == sorted(lengths)
    assert lengths[-1] == 1
    assert lengths[0] >= min(small / large, 1 / CONTRAST) - 1e-12


@pytest.mark.parametrize("largest", [2, 9, 16])
def test_small_drawings_are_true_to_scale(largest):
    assert drawn_length(1, largest) == pytest.approx(1 / largest)


def test_a_one_is_drawn_a_sixteenth_of_a_large_picture():
    assert drawn_length(1, 256) == pytest.approx(1 / 16)
    assert drawn_length(16, 256) == pytest.approx(1 / 4)  # the square root: 256 is 16 squared


def test_fronts_and_windows_are_to_scale():
    figure = volumes([INPUT, OUTPUT], LIGHT)
    front, window = polygons(figure, "input front")[0], polygons(figure, "input window")[0]
    np.testing.assert_allclose(size(front) * 16, (16, 10))
    np.testing.assert_allclose(size(window) * 16, (2, 4))
    assert (window.min(axis=0) > front.min(axis=0)).all()
    assert (window.max(axis=0) < front.max(axis=0)).all()
    np.testing.assert_allclose(size(polygons(figure, "output front")[0]) * 16, (15, 7))


def test_a_picture_keeps_its_proportions_where_lengths_are_squeezed():
    figure = volumes([Volume("picture", (200, 300, 3)), Volume("filter", (3, 3, 3))], LIGHT)
    width, height = size(polygons(figure, "picture front")[0])
    assert height / width == pytest.approx(2 / 3)
    assert size(polygons(figure, "filter front")[0])[0] > 3 * width / 300


def test_volumes_stand_side_by_side():
    figure = volumes([INPUT, Volume("bank", (4, 2, 3), copies=6), OUTPUT], LIGHT)
    ends = [polygons(figure, f"{name} sides")[..., 0].max() for name in ("input", "bank")]
    starts = [polygons(figure, f"{name} front")[..., 0].min() for name in ("bank", "output")]
    assert ends[0] < starts[0] < ends[1] < starts[1]


@pytest.mark.parametrize(("copies", "columns"), [(1, 1), (4, 1), (5, 2), (8, 2)])
def test_a_bank_is_drawn_in_columns_of_four_that_do_not_overlap(copies, columns):
    fronts = polygons(volumes([Volume("bank", (2, 3, 3), copies=copies)], LIGHT), "bank front")
    assert len(fronts) == copies
    assert len({round(front[0, 0], 6) for front in fronts}) == columns
    corners = sorted((round(front[:, 0].min(), 6), front[:, 1].min(), front[:, 1].max()) for front in fronts)
    for (left, _, top), (next_left, bottom, _) in pairwise(corners):
        assert left < next_left or top < bottom


def test_every_channel_has_its_slice_and_those_before_the_chosen_are_glass():
    figure = volumes([OUTPUT], DARK)
    assert len(polygons(figure, "output sides")) == 2 * 2  # the channels 3 and 4, top and right side
    assert len(polygons(figure, "output chosen")) == 2
    assert len(polygons(figure, "output glass")) == 2 * 2 + 1  # and the front
    filled = {trace.name: trace.fill for trace in figure.data}
    assert filled["output glass"] == "none"
    assert filled["output sides"] == filled["output chosen"] == "toself"
    marked = {trace.name for trace in figure.data if trace.line.color == DARK.accent}
    assert marked == {"output chosen", "output front", "output window"}


def test_the_chosen_face_lies_behind_the_glass():
    face = np.zeros((7, 15, 3), np.uint8)
    figure = volumes([Volume("output", (7, 15, 5), faces=[face], chosen_channel=2)], LIGHT)
    glass = polygons(figure, "output glass")[-1]
    (picture,) = figure.layout.images
    assert picture.x > glass[:, 0].min()
    assert picture.y > glass[:, 1].max()
    np.testing.assert_allclose((picture.sizex, picture.sizey), size(glass))


def test_hundreds_of_channels_make_one_slice():
    figure = volumes([Volume("deep", (7, 7, 512), chosen_channel=300, window=(1, 1))], LIGHT)
    assert len(polygons(figure, "deep sides")) == 2
    front, window = polygons(figure, "deep front")[0], polygons(figure, "deep window")[0]
    assert front[:, 0].min() < window[:, 0].min() < window[:, 0].max() < front[:, 0].max()


def test_channels_take_their_colours():
    colours = ("#FF0000", "#00FF00", "#0000FF")
    figure = volumes([Volume("rgb", (4, 4, 3), channel_colours=colours)], LIGHT)
    right_sides = {t.fillcolor: max(x for x in t.x if x is not None) for t in figure.data if t.name == "rgb sides"}
    assert sorted(right_sides, key=right_sides.__getitem__) == list(colours)  # from the front to the back


def test_ties_join_the_windows():
    figure = volumes([INPUT, Volume("bank", (4, 2, 3), copies=2, chosen_copy=1, window=(4, 2)), OUTPUT], LIGHT)
    for before, after in (("input", "bank"), ("bank", "output")):
        starts, ends = polygons(figure, f"{before} window")[0], polygons(figure, f"{after} window")[0]
        ties = polygons(figure, f"{after} tie")
        np.testing.assert_allclose(ties[:, 0], [[starts[:, 0].max(), y] for y in (starts[0, 1], starts[2, 1])])
        np.testing.assert_allclose(ties[:, 1], [[ends[:, 0].min(), y] for y in (ends[0, 1], ends[2, 1])])
    np.testing.assert_allclose(polygons(figure, "bank window")[0], polygons(figure, "bank front")[-1])


def test_sizes_are_written_along_the_edges_but_not_in_a_bank():
    bank = Volume("<b>bank</b>", (4, 2, 3), chosen_copy=0)
    assert sorted(texts(volumes([INPUT, bank], LIGHT))) == ["10", "16", "3", "<b>bank</b>", "input"]


def test_one_scale_for_both_directions():
    figure = volumes([INPUT], LIGHT)
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.height > 200


def test_a_small_face_keeps_its_colours_and_its_squares():
    face = np.array([[[200, 30, 30], [30, 30, 200]]], np.uint8)
    (picture,) = volumes([Volume("tiny", (1, 2, 3), faces=[face])], LIGHT).layout.images
    data = np.frombuffer(base64.b64decode(picture.source.partition(",")[2]), np.uint8)
    decoded = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=int)[:, :, ::-1]
    assert decoded.shape == (32, 64, 3)
    np.testing.assert_allclose(decoded[16, [8, 56]], face[0], atol=12)  # JPEG


def test_filter_face_is_grey_for_zero_and_symmetric_about_it():
    weights = np.array([[[0.0, 2, -2], [1, -1, 0]]])
    face = filter_face(weights).astype(int)
    assert face[0, 0, 0] == face[0, 1, 2] == 128
    np.testing.assert_allclose(face[0, 0, 1] + face[0, 0, 2], 255, atol=1)
    assert face[0, 0, 1] > face[0, 1, 0] > 128 > face[0, 1, 1] > face[0, 0, 2]
    assert (filter_face(np.zeros((3, 3, 3))) == 128).all()


def test_volumes_without_numbers_are_refused():
    with pytest.raises(ShapeError, match=r"'empty' is 1 of \(4, 0, 3\)"):
        volumes([Volume("empty", (4, 0, 3))], LIGHT)
    with pytest.raises(ShapeError, match="nothing to draw"):
        volumes([], LIGHT)
