import cv2
import numpy as np
import pytest
import tensorflow as tf

from cnnkit.images import fit_within, to_grey
from cnnkit.samples import load_sample
from tests.pages.lessons import drawn_boards, open_lesson, run_snippet

COURSE = np.array([[1.0, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])


def tables(app):
    """Output, gradient of the input, and the changes in %, one column a map."""
    return [table.value.to_numpy() for table in app.dataframe]


def drawn(app):
    """What the board was told to draw."""
    return next(data for data in drawn_boards(app) if data["source"] == "a")


def pooled_by_tensorflow(x, da, *, mode, size, stride):
    """Output and gradient of the input."""
    layer = {"max": tf.nn.max_pool2d, "average": tf.nn.avg_pool2d}[mode]
    x = tf.constant(x[None, :, :, None])
    with tf.GradientTape() as tape:
        tape.watch(x)
        a = layer(x, size, stride, "VALID")
    return a[0, :, :, 0].numpy(), tape.gradient(a, x, da[None, :, :, None])[0, :, :, 0].numpy()


def test_first_sight_is_the_courses_example():
    app = open_lesson("pooling")
    output, gradient, _ = tables(app)
    assert output.tolist() == [[9, 2], [6, 3]]
    assert gradient.tolist() == [[0, 0, 2, 0], [0, 1, 0, 0], [0, 0, 0, 4], [0, 3, 0, 0]]
    formulas = " ".join(formula.value for formula in app.latex)
    for part in (r"\max", "a_{1,1} = 3", r"\frac{4-2}{2} \right\rfloor + 1 = 2", r"\text{parameters} = 0"):
        assert part in formulas


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (3, 2), (2, 3)], ids=str)
@pytest.mark.parametrize("mode", ["max", "average"])
def test_every_window_pools_as_tensorflow_does(mode, size, stride):
    options = {"pool-input": "digit", "pool-mode": mode, "pool-size": str(size), "pool-stride": str(stride)}
    app = open_lesson("pooling", ties="the first (TensorFlow)", **options)
    names = run_snippet(app)
    x, da = names["x"][0, :, :, 0], names["da"][0, :, :, 0]
    assert da.ravel().tolist() == list(range(1, da.size + 1))
    for shown, expected in zip(
        tables(app), pooled_by_tensorflow(x, da, mode=mode, size=size, stride=stride), strict=False
    ):
        np.testing.assert_allclose(shown, expected)


def test_equal_maxima_all_get_the_gradient_or_only_the_first():
    x = np.array([[5.0, 5, 1, 2], [5, 0, 3, 4]])
    everyone = open_lesson("pooling", x="5_5_1_2~5_0_3_4", da="-2_7")
    assert tables(everyone)[1].tolist() == [[-2, -2, 0, 0], [-2, 0, 0, 7]]
    assert any("add up to 5, those of the input to 1." in caption.value for caption in everyone.caption)
    _, first = pooled_by_tensorflow(x, np.array([[-2.0, 7]]), mode="max", size=2, stride=2)
    everyone.radio(key="ties").set_value("first").run()
    np.testing.assert_array_equal(tables(everyone)[1], first)
    assert not any("Equal maxima" in caption.value for caption in open_lesson("pooling").caption)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "max(1, 3, 2, 9) = 9. Back: the gradient 1 goes to the 9."),
        ({"pool-mode": "average"}, "(1 + 3 + 2 + 9) / 4 = 3.75. Back: each of the 4 numbers gets 1 / 4 = 0.25."),
        ({"pool-size": "4"}, "max(16 numbers) = 9. Back: the gradient 1 goes to the 9."),
        (
            {"pool-size": "4", "pool-mode": "average"},
            "(sum 43) / 16 = 2.69. Back: each of the 16 numbers gets 1 / 16 = 0.0625.",
        ),
        (
            {"x": "3_3~1_3"},
            "max(3, 3, 1, 3) = 3, which stands there 3 times. Back: the gradient 1 goes to each of them.",
        ),
    ],
)
def test_each_window_is_put_into_words(options, sentence):
    assert drawn(open_lesson("pooling", **options))["sentences"][0][0] == sentence


def test_the_windows_shares_add_up_to_the_gradient_of_the_input():
    app = open_lesson("pooling", **{"pool-input": "checkerboard", "pool-size": "3", "pool-stride": "1"})
    shares = next(detail for detail in drawn(app)["details"] if detail["target"] == "share")["text"]
    total = np.zeros((8, 8))
    for row, column in np.ndindex(6, 6):
        total[row : row + 3, column : column + 3] += np.array(shares[row][column], dtype=float)
    np.testing.assert_array_equal(tables(app)[1], total)


def test_a_link_restores_what_was_typed_and_chosen():
    options = {"pool-size": "2", "pool-stride": "1", "pool-mode": "average", "pool-cell": "1.0"}
    app = open_lesson("pooling", x="1_2_3~4_5_6~7_8_9", da="1_2~3_4", **options)
    output, gradient, _ = tables(app)
    assert output.tolist() == [[3, 4], [6, 7]]
    assert gradient.tolist() == [[0.25, 0.75, 0.5], [1, 2.5, 1.5], [0.75, 1.75, 1]]
    assert drawn(app)["chosen"] == [1, 0]
    assert [formula.value.strip("$\n") for formula in app.latex][:3] == [
        r"a_{r,c} = \frac{1}{4} \sum_{u,v} x_{r+u,\,c+v}", "a_{1,0} = 6",
        r"\left\lfloor \frac{3-2}{1} \right\rfloor + 1 = 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"pool-size": "5"}, "a window of 5 pixels does not fit into an input of 4 x 4"),
        ({"x": "1_~3_4"}, "input, row 0, column 1 is empty"),
        ({"da": "1_nan~3_4"}, "gradient of the output, row 0, column 1 holds nan"),
        ({"da": "1_2_3"}, "1 × 3 numbers do not fit an output of 2 × 2"),
    ],
)
def test_bad_input_is_named_and_the_last_good_figure_stays(changed, message):
    app = open_lesson("pooling")
    before = tables(app)
    for name, value in changed.items():
        if name == "pool-size":
            app.slider(key="pool-size").set_value(int(value))
        else:
            app.query_params[name] = value
    app.run()
    assert message in app.error[0].value
    for was, now in zip(before, tables(app), strict=True):
        np.testing.assert_array_equal(was, now)


def test_while_a_cell_is_wrong_the_figure_shows_one_run():
    app = open_lesson("pooling", da="1_2~3_4")
    formulas, snippet = [formula.value for formula in app.latex], app.code[0].value
    app.query_params["da"] = "1_2~_4"
    app.radio(key="pool-mode").set_value("average").run()
    assert "row 1, column 0 is empty" in app.error[0].value
    assert ([formula.value for formula in app.latex], app.code[0].value) == (formulas, snippet)
    gradient = next(item for item in drawn(app)["items"] if isinstance(item, dict) and item["name"] == "da")
    assert gradient["text"] == [["1", "2"], ["", "4"]]  # there to be mended


def test_a_picture_too_narrow_to_move_is_explained_and_the_last_maps_stay():
    app = open_lesson("pooling", window="8", map="grey")
    before, snippet = tables(app)[2], app.code[0].value
    app.session_state["own picture"] = np.full((30, 9, 3), 90, np.uint8)
    app.run()
    app.select_slider(key="window").set_value(4)
    app.radio(key="map").set_value("edges")
    app.selectbox(key="picture").select("yours").run()
    assert "moving by up to 8 pixels needs pictures" in app.error[0].value
    np.testing.assert_array_equal(tables(app)[2], before)
    assert app.code[0].value.splitlines()[-3:] == snippet.splitlines()[-3:]


def test_a_new_window_takes_a_new_gradient():
    app = open_lesson("pooling", da="5_5~5_5")
    app.slider(key="pool-size").set_value(3).run()
    assert not app.error
    assert tables(app)[1].tolist() == [[0, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]


def test_changes_are_measured_on_opencvs_edges():
    grey = to_grey(fit_within(load_sample("cat"), 192))
    edges = cv2.magnitude(cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1))[1:-1, 1:-1]
    still, moved = edges[:, 8:], edges[:, 6:-2]
    both = np.concatenate([still.ravel(), moved.ravel()])
    strangers = np.abs(both - np.random.default_rng(0).permutation(both)).mean()
    shown = tables(open_lesson("pooling", shift="2"))[2]
    assert shown[2, 0] == pytest.approx(100 * np.abs(moved - still).mean() / strangers, rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize("picture", ["Chelsea the cat", "Photographer", "Coffee cup"])
def test_what_the_page_says_about_moving_holds(picture):
    not_pooled, max_pooled, average_pooled = tables(open_lesson("pooling", picture=picture))[2].T
    assert max_pooled[1] < 0.4 * not_pooled[1]  # a quarter of the window
    assert average_pooled[1] < 0.5 * not_pooled[1]
    assert max_pooled[4] > 0.5 * not_pooled[4]  # the whole window
    grey = tables(open_lesson("pooling", picture=picture, map="grey"))[2].T
    assert grey[1][1] / grey[0][1] > max_pooled[1] / not_pooled[1]  # helps less where the map is smooth


def test_pooling_does_not_steady_a_brick_wall():
    not_pooled, max_pooled, average_pooled = tables(open_lesson("pooling", picture="brick"))[2].T
    assert min(max_pooled[8], average_pooled[8]) > not_pooled[8]


@pytest.mark.parametrize("kind", ["edges", "grey"])
def test_snippet_reproduces_the_page(kind):
    options = {"pool-input": "crop of the picture", "pool-size": "3", "pool-stride": "1"}
    app = open_lesson("pooling", map=kind, window="8", **options)
    names = run_snippet(app)
    output, gradient, changes = tables(app)
    np.testing.assert_array_equal(names["a"][0, :, :, 0], output)
    np.testing.assert_array_equal(names["dx"][0, :, :, 0], gradient)
    np.testing.assert_allclose(100 * names["changes"], changes[:, 1], rtol=1e-6)


@pytest.mark.parametrize(("shift", "window"), [(0, 2), (8, 8)])
def test_the_extremes_of_the_second_figure_run(shift, window):
    app = open_lesson("pooling", shift=str(shift), window=str(window), map="grey")
    assert not app.error
    assert (tables(app)[2][0] == 0).all()
