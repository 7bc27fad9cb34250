import numpy as np
import pytest
import scipy.ndimage
import tensorflow as tf
from scipy.signal import correlate2d

from tests.pages.lessons import open_lesson, run_snippet

LESSON = "why-convolutions"


def everything_said(app):
    return " ".join(element.value for element in [*app.markdown, *app.latex, *app.caption]) + " ".join(
        html.proto.body for html in app.get("html")
    )


def test_first_sight_is_the_courses_example():
    app = open_lesson(LESSON)
    said = everything_said(app)
    assert "14,450,688" in said
    assert "456" in said
    convolution = tf.keras.layers.Conv2D(6, 5)
    assert convolution(tf.zeros((1, 32, 32, 3))).shape == (1, 28, 28, 6)
    counts = app.dataframe[0].value.set_index("side (pixels)")
    assert counts.loc[32, "convolution: parameters"] == convolution.count_params()
    assert counts.loc[32, "dense: weights = products"] == 32 * 32 * 3 * 28 * 28 * 6
    assert set(counts["convolution: parameters"]) == {456}


def test_a_press_brings_the_megapixel_example():
    app = open_lesson(LESSON)
    next(button for button in app.button if button.label.startswith("1000")).click().run()
    said = everything_said(app)
    assert "3,000,000,000" in said
    assert "280" in said
    assert run_snippet(app)["layers"].dense_weights == 3_000_000_000
    next(button for button in app.button if button.label.startswith("32")).click().run()
    assert "14,450,688" in everything_said(app)


def test_receptive_field_is_what_a_gradient_reaches():
    app = open_lesson(LESSON, **{"stack-inputs": "15", "stack-f": "4", "stack-layers": "3"}, unit="100")
    x = tf.ones((1, 15, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = x
        for _ in range(3):
            z = tf.nn.conv1d(z, tf.ones((4, 1, 1)), 1, "VALID")
        last = z[0, -1, 0]
    seen = np.flatnonzero(tape.gradient(last, x))
    assert f"**{len(seen)} of 15 inputs**" in everything_said(app)
    np.testing.assert_array_equal(np.flatnonzero(run_snippet(app)["seen"][0]), seen)


def test_an_input_followed_on():
    app = open_lesson(LESSON, **{"stack-layers": "1"}, unit="0", follow="one input on to its outputs")
    assert "seen by **1 of 10 outputs**; in the dense layers by all 10" in everything_said(app)


@pytest.mark.parametrize("name", ["vertical", "gaussian blur, 5x5"])
def test_the_feature_map_moves_along_and_the_dense_answer_does_not(name):
    moves = open_lesson(LESSON, **{"object": "ring", "object-filter": name}).dataframe[1].value
    assert len(moves) == 25
    np.testing.assert_allclose(moves["feature map, largest change in the frame"], 0, atol=1e-12)
    np.testing.assert_allclose(moves["feature map, likeness in the frame"], 1)
    dense = moves["dense layer, likeness in the frame"].to_numpy()
    assert dense[0] == pytest.approx(1)
    assert abs(dense[1:]).mean() < 0.5


def test_snippet_reproduces_the_chosen_move():
    app = open_lesson(LESSON, **{"object": "hook", "object-filter": "emboss"}, move="3.2")
    names = run_snippet(app)
    x, w = names["x"][0, :, :, 0], names["w"][:, :, 0, 0]
    expected = correlate2d(scipy.ndimage.shift(x, (3, 2), order=0), w, mode="valid")
    np.testing.assert_allclose(names["after"][0, :, :, 0], expected)
    anywhere = np.abs(expected - scipy.ndimage.shift(correlate2d(x, w, mode="valid"), (3, 2), order=0)).max()
    moves = app.dataframe[1].value
    row = moves[(moves["down (cells)"] == 3) & (moves["right (cells)"] == 2)]
    assert row["feature map, largest change anywhere"].item() == pytest.approx(anywhere)


def test_a_link_restores_every_control():
    state = {
        "side": "224", "depth-in": "16", "conv-f": "3", "conv-filters": "32",
        "dense-outputs": "hidden units", "units": "10",
    }  # fmt: skip
    names = run_snippet(open_lesson(LESSON, **state))
    assert names["layers"].input_shape == (224, 224, 16)
    assert names["layers"].conv_parameters == (3 * 3 * 16 + 1) * 32
    assert names["layers"].dense_weights == 224 * 224 * 16 * 10


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"side": "8", "conv-f": "11"}, "A filter of side 11 does not fit into 8"),
        ({"stack-inputs": "6", "stack-f": "7", "stack-layers": "1"}, "does not fit into 6"),
        ({"stack-inputs": "8", "stack-f": "4", "stack-layers": "3"}, "3 layers with f = 4 need 10 inputs"),
    ],
)
def test_impossible_sizes_are_named_and_the_last_good_figures_stay(state, message):
    app = open_lesson(LESSON)
    before = [table.value for table in app.dataframe], everything_said(app)
    for key, value in state.items():
        (app.select_slider if key == "side" else app.slider)(key=key).set_value(int(value))
    app.run()
    assert message in app.error[0].value
    assert all(table.value.equals(old) for table, old in zip(app.dataframe, before[0], strict=True))
    assert everything_said(app) == before[1]
    assert not app.exception


@pytest.mark.parametrize(
    "state",
    [
        {"side": "1024", "depth-in": "64", "conv-f": "1", "conv-filters": "64"},
        {
            "side": "8",
            "depth-in": "1",
            "conv-f": "8",
            "conv-filters": "1",
            "dense-outputs": "hidden units",
            "units": "1",
        },
        {"stack-inputs": "24", "stack-f": "7", "stack-layers": "3", "unit": "0"},
        {
            "stack-inputs": "24",
            "stack-f": "2",
            "stack-layers": "4",
            "unit": "100",
            "follow": "one input on to its outputs",
        },
        {"move": "99.99", "object": "block"},
    ],
)
def test_extreme_states_open(state):
    app = open_lesson(LESSON, **state)
    assert not app.error
    run_snippet(app)
