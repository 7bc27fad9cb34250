import re

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.architectures import count_parameters, get
from tests.pages.lessons import drawn_boards, open_lesson, run_snippet
from ui.architectures.residual_run import FILTERS, INPUTS, KINDS
from ui.architectures.residual_tables import SHORTCUTS

LESSON = "residual-networks"
IDENTITY, CONVOLUTION, WITHOUT = KINDS


def grids(app):
    (board,) = drawn_boards(app)
    return {item["name"]: item for item in board["items"] if isinstance(item, dict)}


def numbers(grid):
    return np.array([[float(text.replace("\N{MINUS SIGN}", "-")) for text in row] for row in grid["text"]])


def convolve(values, weights, stride=1):
    padded = np.pad(values, 1)[None, ..., None]
    return tf.nn.conv2d(padded, weights[..., None, None], stride, "VALID").numpy()[0, ..., 0]


def test_first_sight_is_a_residual_block_and_its_sum():
    app = open_lesson(LESSON)
    x, (w1, w2) = INPUTS["a ridge"], FILTERS["two small filters"]
    z2 = convolve(np.maximum(convolve(x, w1), 0), w2)
    drawn = grids(app)
    np.testing.assert_array_equal(numbers(drawn["z2"]), z2)
    np.testing.assert_array_equal(numbers(drawn["a2"]), np.maximum(z2 + x, 0))
    assert z2[1, 1] < 0 < z2[1, 1] + x[1, 1]
    assert any("g(−3.5 + 4) = 0.5" in formula.value for formula in app.latex)
    assert drawn_boards(app)[0]["chosen"] == [1, 1]


def test_without_its_shortcut_the_block_is_plain():
    app = open_lesson(LESSON)
    app.toggle(key="skip").set_value(False).run()
    drawn = grids(app)
    assert "carried" not in drawn
    np.testing.assert_array_equal(numbers(drawn["a2"]), np.maximum(numbers(drawn["z2"]), 0))
    assert any("g(−3.5) = 0" in formula.value for formula in app.latex)


def test_with_weights_of_zero_the_residual_block_hands_on_and_the_plain_one_loses_everything():
    app = open_lesson(LESSON, times="0.0")
    np.testing.assert_array_equal(numbers(grids(app)["a2"]), INPUTS["a ridge"])
    assert any(formula.value.strip("$\n") == "a^{[l+2]} = a^{[l]}" for formula in app.latex)
    lost = np.linalg.norm(INPUTS["a ridge"])
    assert any(f"plain {lost:.3g}, residual 0." in caption.value for caption in app.caption)
    app.toggle(key="skip").set_value(False).run()
    assert not numbers(grids(app)["a2"]).any()


def test_the_plain_block_copies_with_a_1_in_the_middle():
    app = open_lesson(LESSON, skip="false", **{"block-filters": "a 1 in the middle"})
    np.testing.assert_array_equal(numbers(grids(app)["a2"]), INPUTS["a ridge"])
    assert any("Weights times 1: plain 0, residual" in caption.value for caption in app.caption)


def test_a_convolution_block_has_a_filter_in_its_shortcut():
    app = open_lesson(LESSON, **{"block-kind": CONVOLUTION, "w-s": "-2"})
    drawn = grids(app)
    x = INPUTS["a ridge"]
    np.testing.assert_array_equal(numbers(drawn["carried"]), x[::2, ::2])
    np.testing.assert_array_equal(numbers(drawn["a2"]), np.maximum(numbers(drawn["z2"]) - 2 * x[::2, ::2], 0))
    assert any(r"+ (−2) \cdot 5" in formula.value for formula in app.latex)
    assert any("negative numbers" in caption.value for caption in app.caption)


def test_a_shortcut_that_does_not_fit_shows_both_shapes_and_the_fix():
    app = open_lesson(LESSON, **{"block-kind": WITHOUT})
    drawn = grids(app)
    assert drawn["z2"]["shape"] == "3 × 3"
    assert drawn["carried"]["shape"] == "5 × 5"
    assert "a2" not in drawn
    assert "a 1x1 convolution with 1 filter and stride 2 into the shortcut" in app.error[0].value
    run_snippet(app)
    app.toggle(key="skip").set_value(False).run()
    assert not app.error
    assert grids(app)["a2"]["shape"] == "3 × 3"


@pytest.mark.parametrize("kind", [IDENTITY, CONVOLUTION])
@pytest.mark.parametrize("skip", ["true", "false"])
def test_the_snippet_reproduces_the_page(kind, skip):
    state = {"block-kind": kind, "block-filters": "random", "block-input": "a spot", "stack-blocks": "3"}
    app = open_lesson(LESSON, skip=skip, times="0.75", **state)
    names = run_snippet(app)
    np.testing.assert_allclose(app.dataframe[0].value["a[l+2]"], names["block"].a2.ravel())
    column = "signal, residual" if skip == "true" else "signal, plain"
    np.testing.assert_allclose(app.dataframe[1].value[column], names["signal"].forward)


def test_typed_grids_come_back_with_the_link():
    app = open_lesson(LESSON, **{"a-l": "1_2~3_4", "w-1": "2", "w-2": "-1", "block-cell": "1.0"})
    np.testing.assert_array_equal(numbers(grids(app)["z2"]), [[-2, -4], [-6, -8]])
    assert any("g(−6 + 3) = 0" in formula.value for formula in app.latex)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"a-l": "1_2~3_"}, "a[l], row 1, column 1 is empty"),
        ({"w-2": "1_2~3_4"}, "filters of 2x2"),
        ({"w-s": "1_2", "block-kind": CONVOLUTION}, "1 × 1, got 1 × 2"),
    ],
)
def test_bad_numbers_are_named_beside_the_preset(typed, message):
    app = open_lesson(LESSON, **typed)
    assert message in app.error[0].value
    assert "a2" in grids(app)
    assert app.code


@pytest.mark.parametrize("cells", ["0", "1000000_-1000000~0_1", "~".join(["_".join("1" * 16)] * 16)])
@pytest.mark.parametrize("kind", KINDS)
def test_the_smallest_and_the_largest_input(kind, cells):
    app = open_lesson(LESSON, **{"a-l": cells, "block-kind": kind})
    z2, carried = (numbers(grids(app)[name]) for name in ("z2", "carried"))
    fits = z2.shape == carried.shape
    assert bool(app.error) is not fits
    if fits:
        np.testing.assert_allclose(numbers(grids(app)["a2"]), np.maximum(z2 + carried, 0), rtol=0.01)


@pytest.mark.parametrize("scale", ["0.3", "1.3"])
@pytest.mark.parametrize("blocks", ["1", "54"])
def test_the_stacks_at_their_extremes(scale, blocks):
    app = open_lesson(LESSON, **{"stack-blocks": blocks, "stack-scale": scale})
    table = app.dataframe[1].value
    assert len(table) == int(blocks) + 1
    assert (table.iloc[0][["signal, plain", "signal, residual"]] == 1).all()
    assert (table.iloc[-1][["gradient, plain", "gradient, residual"]] == 1).all()
    assert (table.to_numpy()[:, 1:] > 0).all()


@pytest.mark.parametrize(("depth", "shortcut"), [("20", "A"), ("56", "B"), ("110", "C")])
def test_the_ledger_compares_networks_of_one_depth(depth, shortcut):
    words = next(words for words, kind in SHORTCUTS.items() if kind == shortcut)
    app = open_lesson(LESSON, **{"res-depth": depth, "res-shortcut": words})
    plain, residual = (
        count_parameters(get(f"plain{depth}")),
        count_parameters(get(f"resnet{depth}", shortcut=shortcut)),
    )
    said = " ".join(html.proto.body for html in app.get("html"))
    assert f"{plain:,}" in said
    assert f"{residual:,}" in said
    [written] = re.findall(r"<b[^>]*>\+?([\d,]+)</b><span>parameters for the shortcuts", said)
    more = int(written.replace(",", ""))
    assert more == residual - plain
    assert (more == 0) == (shortcut == "A")
    n = (int(depth) - 2) // 6
    assert any(rf"6 \cdot {n} + 2 = {depth}" in formula.value for formula in app.latex)


def test_the_table_of_depths_has_the_papers_parameters():
    table = open_lesson(LESSON).dataframe[2].value.set_index("depth")
    for depth, millions in ((20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)):
        assert table.loc[depth, "A"] / 1e6 == pytest.approx(millions, abs=0.05 if depth == 110 else 0.005)
    assert (table["plain"] == table["A"]).all()
    assert table["error of A (%)"].tolist() == [8.75, 7.51, 7.17, 6.97, 6.43]  # arXiv:1512.03385, table 6


@pytest.mark.parametrize(
    ("channels", "width", "side", "wide", "narrow"),
    [(256, 64, 56, 1_179_648, 69_632), (64, 512, 7, 73_728, 2_424_832), (1024, 16, 14, 18_874_368, 35_072)],
)
def test_the_bottleneck_is_counted_by_hand(channels, width, side, wide, narrow):
    assert (wide, narrow) == (18 * channels**2, 2 * channels * width + 9 * width**2)
    app = open_lesson(LESSON, **{"res-channels": str(channels), "res-width": str(width), "res-side": str(side)})
    said = " ".join(html.proto.body for html in app.get("html"))
    assert f"{wide * side * side:,} MACs" in said
    assert f"{narrow * side * side:,} MACs" in said
    share = (narrow + 2 * (2 * width + channels)) / (wide + 4 * channels)
    assert f"{100 * share:,.1f} %" in said
