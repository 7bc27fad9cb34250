from itertools import pairwise

import numpy as np
import pytest

from cnnkit.architectures import Architecture, Conv, derive_rows, get
from cnnkit.errors import ShapeError
from cnnkit.plots.box_row import box_row
from cnnkit.plots.map_row import MOST_SHEETS, Reading, map_row
from cnnkit.plots.network_parts import drawn_name, parts_of
from cnnkit.plots.palette import DARK, LIGHT


def parts_named(name, **options):
    return parts_of(derive_rows(get(name, **options)))


def polygons(figure, name):
    """The corners (n, 4, 2) of the polygons that the traces of this name draw."""
    found = []
    for trace in figure.data:
        if trace.name == name:
            points = np.array([trace.x, trace.y], dtype=float).T
            found += np.split(points, np.flatnonzero(np.isnan(points[:, 0])))
    return np.array([part[~np.isnan(part[:, 0])][:4] for part in found if len(part) > 1])


def size(polygon):
    return np.ptp(polygon, axis=0)


def colours(figure, name):
    return [trace.fillcolor for trace in figure.data if trace.name == name]


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def test_parts_are_the_rows_that_make_new_volumes():
    rows = derive_rows(get("alexnet"))
    parts = parts_of(rows)
    names = ["input", "conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5", "fc6", "fc7", "fc8"]
    assert [part.name for part in parts] == names
    for name, drawn in {"norm1": "conv1", "flatten": "pool5", "drop7": "fc7", "conv4": "conv4"}.items():
        assert drawn_name(rows, parts, name) == drawn


def test_what_a_hidden_row_learns_counts_with_the_volume_it_keeps():
    parts = {part.name: part for part in parts_named("lenet5-1998", trainable_pooling=True)}
    assert parts["s4"].learns
    assert parts["s4"].words == "<b>s4</b><br>5 × 5 × 16, 32 parameters"
    assert not {part.name: part for part in parts_named("lenet5-1998")}["s4"].learns


def test_only_pictures_are_drawn():
    with pytest.raises(ShapeError, match=r"input is \(40, 2\)"):
        parts_of(derive_rows(Architecture("signal", (40, 2), (Conv("a", 3, 5),))))


def test_maps_are_to_scale_and_every_channel_is_a_sheet():
    figure = map_row(parts_named("lenet5-1998"), LIGHT)
    for name, side, channels in (("input", 32, 1), ("c1", 28, 6), ("s2", 14, 6), ("c3", 10, 16), ("s4", 5, 16)):
        sheets = polygons(figure, name)
        assert len(sheets) == channels
        np.testing.assert_allclose(size(sheets[0]) / size(polygons(figure, "input")[0]), side / 32)
    tallest, shorter = (size(polygons(figure, name)[0])[1] for name in ("c5", "f6"))
    assert shorter / tallest == pytest.approx(84 / 120)


@pytest.mark.parametrize("name", ["lenet5", "lenet5-1998"])
def test_maps_stand_side_by_side(name):
    parts = parts_named(name)
    figure = map_row(parts, LIGHT)
    spans = [(polygons(figure, part.name)[..., 0].min(), polygons(figure, part.name)[..., 0].max()) for part in parts]
    assert all(end < start for (_, end), (start, _) in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= figure.layout.xaxis.range[1]


def test_a_map_and_those_it_reads_are_marked_and_joined():
    figure = map_row(parts_named("lenet5-1998"), DARK, chosen="c3", reading=Reading("c3", 7, (1, 2, 3, 4)))
    from_the_front = {name: colours(figure, name)[::-1] for name in ("s2", "c3")}
    assert [fill == DARK.accent for fill in from_the_front["s2"]] == [False, True, True, True, True, False]
    assert [place for place, fill in enumerate(from_the_front["c3"]) if fill == DARK.accent] == [7]
    lines = next(trace for trace in figure.data if trace.name == "reads")
    ends = np.array([lines.x, lines.y], dtype=float).T.reshape(4, 3, 2)
    end = polygons(figure, "c3")[::-1][7]
    np.testing.assert_allclose(ends[:, 1], np.tile((end[:, 0].min(), end[:, 1].max()), (4, 1)))


def test_a_chosen_part_is_marked_whole():
    figure = map_row(parts_named("lenet5"), LIGHT, chosen="conv2")
    assert set(colours(figure, "conv2")) == {LIGHT.accent}
    assert set(colours(figure, "pool2")) == {LIGHT.panel}
    assert set(colours(map_row(parts_named("lenet5"), LIGHT, chosen="fc3"), "fc3")) == {LIGHT.accent}


def test_a_face_lies_on_the_first_map_right_way_up():
    face = np.zeros((4, 4))
    face[0] = 1
    figure = map_row(parts_named("lenet5-1998"), LIGHT, face=face)
    heat = next(trace for trace in figure.data if trace.type == "heatmap")
    np.testing.assert_array_equal(np.array(heat.z)[-1], 1)  # the last row of a heat map is at the top
    front = polygons(figure, "input")[0]
    assert heat.x0 - heat.dx / 2 == pytest.approx(front[:, 0].min())
    assert heat.y0 + 3.5 * heat.dy == pytest.approx(front[:, 1].max())


def test_too_many_maps_are_sent_to_boxes():
    with pytest.raises(ShapeError, match=f"conv1 has 96 maps, and at most {MOST_SHEETS}"):
        map_row(parts_named("alexnet"), LIGHT)


@pytest.mark.parametrize(("name", "options"), [("vgg16", {}), ("alexnet", {"groups": 2}), ("vgg19", {})])
def test_boxes_have_one_scale_for_sides_and_one_for_channels(name, options):
    parts = parts_named(name, **options)
    figure = box_row(parts, LIGHT)
    fronts = {part.name: polygons(figure, part.name)[0] for part in parts}
    volumes = [part for part in parts if len(part.shape) == 3 and part.name != "input"]
    for part in volumes:
        assert size(fronts[part.name])[1] / size(fronts["input"])[1] == pytest.approx(part.shape[0] / parts[0].shape[0])
    widths = [size(fronts[part.name])[0] / part.shape[2] for part in volumes]
    np.testing.assert_allclose(widths, widths[0])


@pytest.mark.parametrize(
    ("name", "options"), [("vgg16", {}), ("vgg19", {}), ("alexnet", {}), ("alexnet", {"groups": 2})]
)
def test_fronts_follow_each_other_and_fit(name, options):
    parts = parts_named(name, **options)
    figure = box_row(parts, LIGHT)
    fronts = [polygons(figure, part.name)[0] for part in parts]
    edges = [(front[:, 0].min(), front[:, 0].max()) for front in fronts]
    assert all(end < start for (_, end), (start, _) in pairwise(edges))
    points = np.concatenate([polygons(figure, part.name).reshape(-1, 2) for part in parts])
    low, high = figure.layout.yaxis.range
    assert points[:, 0].min() >= 0
    assert points[:, 0].max() <= figure.layout.xaxis.range[1]
    assert low < points[:, 1].min() < points[:, 1].max() < high


def test_two_columns_are_drawn_twice_and_meet_where_the_paper_says():
    figure = box_row(parts_named("alexnet", groups=2), LIGHT)
    for name in ("conv2", "fc6"):
        assert len({round(float(polygon[:, 1].mean()), 3) for polygon in polygons(figure, name)}) >= 2
    assert len(polygons(figure, "conv1")) == 2 * len(polygons(figure, "input"))
    across = {trace.name for trace in figure.data if trace.name.endswith("across") and len(trace.x)}
    assert across == {"conv3 across", "fc6 across", "fc7 across"}  # figure 2: "every kernel map in layer 2"
    assert {"2 × 48", "2 × 192"} <= set(texts(figure))
    assert {"96", "384"} <= set(texts(box_row(parts_named("alexnet"), LIGHT)))


def test_sides_are_written_where_they_change():
    written = texts(box_row(parts_named("vgg16"), LIGHT, chosen="block3_conv2"))
    assert written == [
        "224", "3", "64", "112", "128", "56", "256", "<b>block3_conv2</b>", "28", "512", "14", "7", "4,096", "1,000",
    ]  # fmt: skip


def test_learning_parts_are_tinted_and_the_chosen_is_orange():
    figure = box_row(parts_named("vgg16"), DARK, chosen="fc1")
    assert colours(figure, "fc1") == [DARK.accent]
    assert colours(figure, "fc2") == [DARK.magnitude[1]]
    assert colours(figure, "block1_pool") == [DARK.panel]
