import itertools

import cv2
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from streamlit.testing.v1 import AppTest

from cnnkit.foundations import cover_square
from tests.pages.lessons import open_lesson, run_snippet
from ui.foundations.averaged import enlarge, layers_sentence
from ui.foundations.coverage import (
    centre_sentences,
    covered_grid,
    read_sentences,
    remainder_sentence,
    same_coverages,
    same_sentence,
    size_formula,
    stride_1_usages,
    strip,
)


def open_padding(**parameters) -> AppTest:
    """Open the lesson; its controls are called by their letters, as in the formula."""
    return open_lesson("padding-and-stride", **{name_in_link(name): value for name, value in parameters.items()})


def name_in_link(control: str) -> str:
    return control if control == "pad" else f"pad-{control}"


def tensorflow_usage(n, f, stride, pads):
    """Windows that read each pixel, and the output's side: the gradient of a convolution of ones."""
    x = tf.ones((1, n, n, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = tf.nn.conv2d(x, tf.ones((f, f, 1, 1)), stride, pads)
    return tape.gradient(z, x).numpy()[0, :, :, 0], z.shape[1]


def shown_usage(app: AppTest):
    return app.dataframe[1].value.to_numpy()


def shown_side(app: AppTest) -> int:
    last = next(piece for piece in formula_pieces(app) if "lfloor" in piece and "frac" not in piece)
    return int(last.split("=")[-1])


def formula_pieces(app: AppTest) -> list[str]:
    return [formula.value.strip("$\n") for formula in app.latex]


@pytest.mark.parametrize(
    ("parameters", "pads"),
    [
        ({}, [(0, 0), (1, 1), (1, 1), (0, 0)]),
        ({"n": "9", "p": "0", "s": "3"}, "VALID"),
        ({"n": "11", "f": "4", "pad": "valid (p = 0)"}, "VALID"),
        ({"n": "10", "f": "5", "pad": "same, symmetric"}, [(0, 0), (2, 2), (2, 2), (0, 0)]),
        ({"f": "6", "pad": "same, TensorFlow", "s": "3"}, "SAME"),
        ({"n": "12", "f": "1", "pad": "same, TensorFlow", "s": "4"}, "SAME"),
    ],
    ids=["first sight", "p = 0", "valid", "symmetric", "same", "stride beyond the filter"],
)
def test_side_and_usage_are_tensorflows(parameters, pads):
    app = open_padding(**parameters)
    asked = {"n": "8", "f": "3", "s": "2", **parameters}
    usage, side = tensorflow_usage(int(asked["n"]), int(asked["f"]), int(asked["s"]), pads)
    np.testing.assert_array_equal(shown_usage(app), usage)
    assert shown_side(app) == side
    np.testing.assert_array_equal(run_snippet(app)["usage"], usage)
    assert run_snippet(app)["side"] == side


def test_first_sight_fills_the_formula_in():
    app = open_padding()
    pieces = formula_pieces(app)
    assert r"= \left\lfloor \frac{8 + 2 \cdot 1 - 3}{2} \right\rfloor + 1" in pieces
    assert r"= \lfloor 3.5 \rfloor + 1 = 4" in pieces
    assert any("1 over, which the floor drops" in text.value for text in app.markdown)
    assert any("1 pixel further right" in text.value for text in app.markdown)


@pytest.mark.parametrize("dilation", ["1", "3"])
def test_size_table_is_the_side_of_tensorflows_output(dilation):
    app = open_padding(n="6", f="4", p="4", d=dilation)
    table = app.dataframe[0].value
    covered = int(dilation) * 3 + 1
    for p in range(5):
        for s in range(1, 5):
            shown = table.loc[p, f"s = {s}"]
            if covered > 6 + 2 * p:
                assert pd.isna(shown), (p, s)
                continue
            filters = np.zeros((covered, covered, 1, 1), np.float32)  # TensorFlow refuses stride with dilation
            pads = [(0, 0), (p, p), (p, p), (0, 0)]
            assert shown == tf.nn.conv2d(tf.ones((1, 6, 6, 1)), filters, s, pads).shape[1], (p, s)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"s": 0}, "stride must be at least 1, got 0"),
        ({"p": -1}, "padding must be at least 0, got -1"),
        ({"n": 3, "f": 7}, "A filter of side 7 does not fit into 3 + 2*1 = 5. Use padding of at least 2"),
        ({"n": 6, "d": 3, "pad": "valid (p = 0)"}, "A filter of side 3 (7 with dilation 3)"),
        ({"f": 4, "pad": "same, symmetric"}, "(4 - 1) / 2 = 1.5 pixels of zeros on each side"),
    ],
    ids=["stride 0", "negative padding", "filter too large", "dilated filter too large", "even and symmetric"],
)
def test_impossible_numbers_are_named_and_the_last_good_picture_stays(parameters, message):
    app = open_padding()
    before = formula_pieces(app), shown_usage(app)
    for key, value in parameters.items():
        widget = app.radio(key=key) if key == "pad" else app.slider(key=name_in_link(key))
        widget.set_value(value)
    app.run()
    assert not app.exception
    assert message in app.error[0].value
    assert formula_pieces(app) == before[0]
    np.testing.assert_array_equal(shown_usage(app), before[1])


def test_a_link_to_impossible_numbers_says_so():
    app = open_padding(s="0")
    assert "stride must be at least 1, got 0" in app.error[0].value


def test_a_link_restores_every_control():
    app = open_padding(n="11", f="5", pad="same, TensorFlow", p="3", s="4", d="2", layers="3")
    assert [app.slider(key=name_in_link(key)).value for key in ("n", "f", "p", "s", "d", "layers")] == [
        11,
        5,
        3,
        4,
        2,
        3,
    ]
    assert app.radio(key="pad").value == "same, TensorFlow"
    assert app.slider(key="pad-p").disabled
    assert any(r"f_\mathrm{eff} = d\,(f - 1) + 1 = 2 \cdot 4 + 1 = 9" in formula.value for formula in app.latex)


def test_extremes_of_every_control_run():
    app = open_padding(s="4", pad="same, TensorFlow", layers="1")
    for sizes in itertools.product([3, 12], [1, 2, 7], [1, 3]):
        for key, value in zip("nfd", sizes, strict=True):
            app.slider(key=name_in_link(key)).set_value(value)
        app.run()
        assert not app.exception, sizes
        assert not app.error, sizes
        assert shown_side(app) == -(-sizes[0] // 4)


def test_too_many_layers_are_refused_with_the_numbers():
    app = open_padding(f="7", layers="13")
    assert not app.error
    app.slider(key="pad-layers").set_value(14).run()  # 14 * 6 = 84 of 80 rows
    assert "Layer 14 of 14: A filter of side 7 does not fit into 2 + 2*0 = 2" in app.error[0].value
    assert any("13 layers, each the mean of 7 × 7 pixels" in text.value for text in app.markdown)


def test_lost_pixels_are_counted():
    lost = remainder_sentence(cover_square(8, 3, stride=2))  # rows 0 to 6 are read, row 7 and column 7 are not
    assert "5 / 2 leaves 1 over" in lost
    assert "15 of the 64 pixels are read by no window" in lost
    assert "gaps" not in lost
    gaps = remainder_sentence(cover_square(5, 1, stride=2))  # rows 0, 2 and 4: nine pixels read
    assert "leaves nothing over" in gaps
    assert "16 of the 25 pixels" in gaps
    assert "gaps" in gaps
    assert "No pixel is lost" in remainder_sentence(cover_square(6, 3))
    assert "last 2 rows and columns are never read. They are only padding" in remainder_sentence(
        cover_square(7, 3, padding=2, stride=3)
    )


def test_padding_is_empty_and_what_no_window_reads_is_hatched():
    grid = covered_grid("x", "x", cover_square(3, 2, padding=1, stride=2), "")  # padded rows 0 to 3 of 5
    assert grid.ring is not None
    assert grid.hatched is not None
    np.testing.assert_array_equal(np.isnan(grid.values), np.pad(np.zeros((3, 3), bool), 1, constant_values=True))
    np.testing.assert_array_equal(grid.ring, np.isnan(grid.values))
    expected = np.zeros((5, 5), bool)
    expected[4], expected[:, 4] = True, True
    np.testing.assert_array_equal(grid.hatched, expected)


def test_each_window_says_what_it_reads():
    sentences = read_sentences(cover_square(3, 2, padding=1, stride=1))
    assert sentences[0][0] == "Window (0, 0) reads 1 pixel and 3 zeros of padding."
    assert sentences[1][2] == "Window (1, 2) reads 4 pixels."


def test_formula_of_uneven_padding_adds_both_ends():
    pieces = size_formula(cover_square(8, 3, padding="same", stride=2), "same")
    assert r"\frac{8 + 0 + 1 - 3}{2}" in pieces[1]
    assert pieces[2] == r"= \lfloor 3 \rfloor + 1 = 4"


def test_two_ways_of_same_look_at_different_pixels():
    ways = same_coverages(cover_square(8, 3, stride=2))
    symmetric, end = ways.values()
    assert centre_sentences(ways)[0][1] == (
        "Output pixel 1 looks at 2 with symmetric padding, at 3 with TensorFlow's padding."
    )
    assert "1 pixel further right" in same_sentence(symmetric, end)
    strips = [strip(name, coverage).values[0] for name, coverage in ways.items()]
    np.testing.assert_array_equal(strips[0], [np.nan, *range(8), np.nan])
    np.testing.assert_array_equal(strips[1], [*range(8), np.nan])


def test_two_ways_of_same_agree_at_stride_1_and_always_for_one_pixel():
    assert "same zeros on each side" in same_sentence(*same_coverages(cover_square(7, 5)).values())
    assert "needs no padding" in same_sentence(*same_coverages(cover_square(8, 1, stride=2)).values())


@pytest.mark.parametrize("f", [3, 5, 7])
def test_an_even_input_and_stride_2_part_the_two_ways(f):
    symmetric, end = same_coverages(cover_square(8, f, padding=3, stride=2)).values()
    assert "1 pixel further right" in same_sentence(symmetric, end)


@pytest.mark.parametrize(
    ("coverage", "titles"),
    [
        (cover_square(5, 3), ["no padding", "same", "full, p = 2"]),
        (cover_square(5, 1), ["no padding"]),  # all three would be the same
        (cover_square(4, 3, padding=4, dilation=3), ["same", "full, p = 6"]),  # 7 pixels do not fit into 4
    ],
)
def test_usage_is_shown_for_paddings_that_are_possible_and_differ(coverage, titles):
    usages = stride_1_usages(coverage)
    assert list(usages) == titles
    for title, usage in usages.items():
        if title.startswith("full"):
            np.testing.assert_array_equal(usage, coverage.f**2)


def test_even_filter_has_one_way_only_and_says_why():
    (end,) = same_coverages(cover_square(8, 4)).values()
    sentence = same_sentence(None, end)
    assert "(4 − 1) / 2 = 1.5 zeros on each side. TensorFlow puts 1 before and 2 after" in sentence
    assert "centred between pixels" in sentence


def test_drift_is_told_of_even_filters_only():
    assert "drifts 3 pixels up and left" in layers_sentence(4, 6)
    assert "drift" not in layers_sentence(5, 6)


def test_layers_of_one_pixel_and_a_single_layer_have_sentences_of_their_own():
    assert layers_sentence(1, 8).startswith("A mean of one pixel changes nothing")
    assert layers_sentence(2, 1).startswith("One layer: the mean of 2 × 2 pixels at stride 1. Valid takes 1 row and")


def test_small_picture_is_set_in_the_middle_and_enlarged():
    picture = np.full((2, 4, 3), 90.4, np.float32)
    shown = enlarge(picture, (4, 8, 3), np.array([1, 2, 3], np.uint8))
    expected = cv2.copyMakeBorder(np.full((2, 4, 3), 90, np.uint8), 1, 1, 2, 2, cv2.BORDER_CONSTANT, value=(1, 2, 3))
    np.testing.assert_array_equal(shown, cv2.resize(expected, None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST))
