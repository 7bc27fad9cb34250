import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.architectures import Architecture, Concat, Conv
from cnnkit.architectures.inception_module import PATHS, Widths, assemble
from cnnkit.errors import ShapeError
from cnnkit.plots.inception import module_chart, path_colours
from cnnkit.plots.palette import DARK, LIGHT

WIDTHS = Widths(64, 96, 128, 16, 32, 32)  # of 3a
MODULE = assemble("3a", (28, 28, 192), WIDTHS)
COLOURS = path_colours(LIGHT)


def chart(architecture=MODULE, **options):
    return module_chart(architecture, LIGHT, colours=COLOURS[: len(architecture.layers[0].paths)], **options)


def boxes(figure):
    """Column, height and colour of every box, the input first and the stack last."""
    return [
        (round((shape.x0 + shape.x1) / 2), shape.y1 - shape.y0, shape.fillcolor)
        for shape in figure.layout.shapes
        if shape.type == "rect" and shape.fillcolor
    ]


def notes(figure):
    return [re.sub("<.*?>", "", note.text) for note in figure.layout.annotations]


def test_heights_are_channels_on_one_scale():
    drawn = boxes(chart())
    assert [column for column, _, _ in drawn] == [0, 2, 1, 2, 1, 2, 1, 2, 3, 3, 3, 3]
    channels = [192, 64, 96, 128, 16, 32, 192, 32, 64, 128, 32, 32]
    scale = drawn[0][1] / 192
    assert [height / scale for _, height, _ in drawn] == pytest.approx(channels)
    assert [colour for _, _, colour in drawn[-4:]] == list(COLOURS)


def test_every_box_and_part_is_named():
    said = notes(chart())
    assert said[:7] == ["1×1  64", "1×1  96", "3×3  128", "1×1  16", "5×5  32", "3×3 pool  192", "1×1  32"]
    assert said[7:11] == ["64", "128", "32", "32"]
    assert said[11:] == ["in  28 × 28 × 192", "out  28 × 28 × 256"]


def test_without_reductions_the_pool_fills_the_stack():
    naive = chart(assemble("3a", (28, 28, 192), WIDTHS, reductions=False))
    assert {column for column, _, _ in boxes(naive)} == {0, 2, 3}
    assert notes(naive)[-1] == "out  28 × 28 × 416"


@pytest.mark.parametrize(
    ("chosen", "column", "channels"), [("input", 0, 192), ("3a_3x3_reduce", 1, 96), ("3a_5x5", 2, 32), ("3a", 3, 256)]
)
def test_the_chosen_layer_is_framed(chosen, column, channels):
    figure = chart(chosen=chosen)
    (frame,) = [shape for shape in figure.layout.shapes if shape.line.color == LIGHT.accent]
    scale = boxes(figure)[0][1] / 192
    assert (frame.x0 + frame.x1) / 2 == column
    assert frame.y1 - frame.y0 == pytest.approx(channels * scale + 4)


def test_colours_of_paths_are_not_the_accent():
    for palette in (LIGHT, DARK):
        assert len({*path_colours(palette), palette.accent}) == 5


widths = st.builds(Widths, *[st.integers(1, 1024)] * 6)
choices = st.lists(st.sampled_from(PATHS), min_size=2, unique=True)


@settings(max_examples=30)
@given(widths, choices, st.integers(1, 1024), st.booleans())
def test_everything_lies_on_the_paper_and_counts_do_not_overlap(w, paths, channels, reductions):
    figure = chart(assemble("m", (7, 9, channels), w, paths=paths, reductions=reductions))
    low, high = figure.layout.yaxis.range
    for shape in figure.layout.shapes:
        if shape.type == "rect":
            assert low - 3 <= shape.y0 < shape.y1 <= high
        else:
            ys = [float(pair.split(",")[1]) for pair in re.findall(r"[\d.-]+,[\d.-]+", shape.path)]
            assert low - 3 <= min(ys)
            assert max(ys) <= high
    counts = [note.y for note in figure.layout.annotations[-2 - len(paths) : -2]]
    assert all(above - below >= 21 - 1e-6 for above, below in pairwise(counts))
    assert low <= counts[-1]
    assert counts[0] <= high


@pytest.mark.parametrize(
    "layers",
    [
        (Conv("a", 3, 1),),
        (Concat("c", ((Conv("a", 3, 1),), ())),),
        (Concat("c", (tuple(Conv(f"a{i}", 3, 1) for i in range(3)), (Conv("b", 3, 1),))),),
        (Conv("first", 3, 1), Concat("c", ((Conv("a", 3, 1),), (Conv("b", 3, 1),)))),
    ],
)
def test_another_network_is_refused(layers):
    with pytest.raises(ShapeError, match="net: the drawing takes one Concat whose paths have one or two layers"):
        module_chart(Architecture("net", (8, 8, 3), layers), LIGHT, colours=COLOURS)
