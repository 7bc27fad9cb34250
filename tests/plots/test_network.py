from itertools import pairwise

import numpy as np
import pytest

from cnnkit.architectures import (
    ARCHITECTURES,
    Architecture,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    Pool,
    derive_rows,
    get,
    read_ledger,
)
from cnnkit.architectures.stages import stages_of
from cnnkit.errors import ShapeError
from cnnkit.plots.network import network_drawing
from cnnkit.plots.network_layout import WIDTH
from cnnkit.plots.palette import DARK, LIGHT

SMALL = Architecture(
    "small",
    (16, 12, 3),
    (Conv("conv", filters=9, kernel=5), Pool("half", 2), Flatten("row"), Dense("a<b", units=7)),
)


def fronts(figure):
    """Corners (5, 2) of every box's front, by the name of its first layer."""
    return {
        trace.name.removesuffix(" front"): np.array([trace.x, trace.y], dtype=float).T
        for trace in figure.data
        if trace.name.endswith(" front")
    }


def size(polygon):
    """Length (of the channels) and height."""
    return np.ptp(polygon, axis=0)


def texts(figure):
    return [annotation.text for annotation in figure.layout.annotations]


def told(figure, name):
    return next(trace.text for trace in figure.data if trace.name == f"{name} front").split("<br>")


def test_small_sides_are_true_to_scale_and_shapes_stand_below():
    figure = network_drawing(derive_rows(SMALL), LIGHT)
    heights = {name: size(front)[1] for name, front in fronts(figure).items()}
    unit = heights["input"] / 16
    expected = {"input": 16, "conv": 12, "half": 6, "row": 1, "a<b": 1}
    assert heights == pytest.approx({name: n * unit for name, n in expected.items()})
    written = ["3", "input", "9", "conv", "9", "pool", "216", "flatten", "7", "dense"]
    sides = ["16 × 12", "12 × 8", "6 × 4", "flat"]
    assert texts(figure) == written + sides


def test_width_goes_back_at_one_angle():
    figure = network_drawing(derive_rows(SMALL), LIGHT)
    back = {}
    for trace in figure.data:
        if trace.name.endswith(" sides"):
            top = np.array([trace.x[:4], trace.y[:4]], dtype=float).T
            back[trace.name.removesuffix(" sides")] = top[2] - top[1]
    unit = back["input"] / 12
    np.testing.assert_allclose(back["conv"], 8 * unit)
    np.testing.assert_allclose(back["half"], 4 * unit)
    np.testing.assert_allclose(back["row"], unit)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_boxes_keep_the_order_of_their_sizes_and_do_not_touch(name):
    rows = derive_rows(get(name))
    figure = network_drawing(rows, LIGHT)
    drawn = fronts(figure)
    stages = stages_of(rows)
    assert list(drawn) == [stage.rows[0].name for stage in stages]
    trunk = [(stage.shape, drawn[stage.rows[0].name]) for stage in stages if not stage.is_head]
    for (_, front), (_, after) in pairwise(trunk):
        assert front[:, 0].max() < after[:, 0].min()
    assert front[:, 0].max() <= WIDTH
    by_channels = sorted((shape[-1], size(front)[0]) for shape, front in trunk)
    assert [length for _, length in by_channels] == sorted(length for _, length in by_channels)
    by_height = sorted((shape[0] if len(shape) == 3 else 1, size(front)[1]) for shape, front in trunk)
    np.testing.assert_allclose([height for _, height in by_height], sorted(height for _, height in by_height))


def test_hovering_tells_the_sums_of_a_stage():
    figure = network_drawing(derive_rows(get("vgg16")), LIGHT)
    assert told(figure, "block1_conv1") == [
        "<b>block1_conv1 … block1_conv2</b>",
        "2 conv; 2 rows of the table",
        "224 × 224 × 64 = 3,211,264 numbers",
        "38,720 parameters",  # 1,792 + 36,928, keras.applications
        f"{224 * 224 * 9 * (3 * 64 + 64 * 64):,} MACs",
    ]
    assert told(figure, "flatten")[1] == "25,088 numbers"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_the_chosen_layers_stage_is_orange_and_named(palette):
    figure = network_drawing(derive_rows(get("resnet18")), palette, chosen="conv4_block2_1_bn")
    orange = [trace.name for trace in figure.data if trace.line.color == palette.accent]
    assert orange == ["conv4_block1_1_conv sides", "conv4_block1_1_conv front"]
    assert texts(figure)[-1] == "<b>conv4_block2_1_bn</b>"
    nothing = network_drawing(derive_rows(get("resnet18")), palette)
    assert not any(trace.line.color == palette.accent for trace in nothing.data)


def test_heads_hang_over_what_they_read():
    figure = network_drawing(derive_rows(get("googlenet")), LIGHT)
    drawn = fronts(figure)
    head, below = drawn["head1_pool"], drawn["inception_4a_1x1"]
    assert head[:, 1].min() > below[:, 1].max()
    assert head[:, 0].min() == pytest.approx(below[:, 0].min())
    assert {"head1: 1,000", "head2: 1,000"} <= set(texts(figure))
    dotted = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert len(dotted) == 2


def test_names_are_shown_as_they_are():
    assert told(network_drawing(derive_rows(SMALL), LIGHT), "a<b")[0] == "<b>a&lt;b</b>"


@pytest.mark.parametrize(
    ("input_shape", "layers", "sides"),
    [
        ((500, 1), (Conv("a", filters=4, kernel=5, stride=5), GlobalPool("mean")), ["500", "100", "flat"]),
        ((9, 32, 24, 1), (Conv("a", filters=4, kernel=3),), ["9 × 32 × 24", "7 × 30 × 22"]),
        ((10,), (Dense("a", units=4),), ["flat"]),
        ((1, 1, 1), (Conv("a", filters=1, kernel=1),), ["1 × 1"]),
    ],
    ids=["signal", "volume", "vector", "one number"],
)
def test_inputs_of_any_rank(input_shape, layers, sides):
    figure = network_drawing(derive_rows(Architecture("any", input_shape, layers)), LIGHT, chosen="a")
    assert [text for text in texts(figure) if "×" in text or text == "flat" or text in sides] == sides
    for front in fronts(figure).values():
        assert (size(front) > 0).all()


def test_a_long_chain_still_fits():
    layers = tuple(Conv(f"layer {n}", filters=1 + n % 3, kernel=2) for n in range(120))
    figure = network_drawing(derive_rows(Architecture("long", (200, 200, 1), layers)), LIGHT, chosen="layer 119")
    assert len(fronts(figure)) <= 24
    low, high = figure.layout.xaxis.range
    assert low == 0
    assert all(0 < front[:, 0].min() < front[:, 0].max() < high for front in fronts(figure).values())


def test_rows_above_an_error_are_drawn():
    rows = read_ledger(get("lenet5", input_shape=(9, 9, 3))).rows
    assert len(fronts(network_drawing(rows, LIGHT))) == len(rows)


def test_nothing_to_draw_is_refused():
    with pytest.raises(ShapeError, match="nothing to draw"):
        network_drawing((), LIGHT)
