import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from tests.pages.lessons import drawn_boards, open_lesson, run_snippet

EDGE = np.repeat([[10.0, 10, 10, 0, 0, 0]], 6, axis=0)
VERTICAL = np.array([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]])


def test_first_sight_is_the_courses_example():
    app = open_lesson("convolution")
    shown = app.dataframe[0].value.to_numpy()
    np.testing.assert_array_equal(shown, correlate2d(EDGE, VERTICAL, mode="valid"))
    assert any("z_{1,1} = 30" in formula.value for formula in app.latex)


def test_true_convolution_is_scipys():
    app = open_lesson("convolution", input="digit", filter="emboss", operation="true convolution")
    names = run_snippet(app)
    x, w = names["x"][0, :, :, 0], names["w"][:, :, 0, 0]
    np.testing.assert_allclose(app.dataframe[0].value.to_numpy(), convolve2d(x, w, mode="valid"))


@pytest.mark.parametrize("operation", ["cross-correlation", "true convolution"])
def test_snippet_reproduces_the_page(operation):
    app = open_lesson("convolution", input="crop of the picture", filter="sobel horizontal", operation=operation)
    np.testing.assert_allclose(run_snippet(app)["z"][0, :, :, 0], app.dataframe[0].value.to_numpy())


def test_a_link_restores_typed_numbers():
    app = open_lesson("convolution", x="1_2_3~4_5_6~7_8_9", w="1_0~0_1")
    np.testing.assert_array_equal(app.dataframe[0].value.to_numpy(), [[1 + 5, 2 + 6], [4 + 8, 5 + 9]])


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"w": "1_~3_4"}, "filter, row 0, column 1 is empty"),
        ({"w": "1_nan~3_4"}, "filter, row 0, column 1 holds nan"),
        ({"x": "1_two~3_4"}, "'two', which is not a number"),
        ({"x": "1_2~3"}, "rows of 1 and 2 cells do not make a grid"),
        ({"x": "1_2~3_4"}, "does not fit"),
    ],
)
def test_bad_numbers_are_named_and_the_last_good_output_stays(typed, message):
    app = open_lesson("convolution")
    before = app.dataframe[0].value
    for name, value in typed.items():
        app.query_params[name] = value
    app.run()
    assert message in app.error[0].value
    assert app.dataframe[0].value.equals(before)


@pytest.mark.parametrize("channels", ["grey", "red, green and blue"])
def test_every_filter_runs_on_every_picture_kind(channels):
    app = open_lesson("convolution", colours=channels)
    for name in app.selectbox(key="filter").options:
        app.selectbox(key="filter").select(name).run()
        assert not app.exception, name
        assert not app.error, name


def drawn_grid(app, name):
    (board,) = drawn_boards(app)
    return next(item for item in board["items"] if isinstance(item, dict) and item["name"] == name)


@pytest.mark.parametrize(
    ("w", "tones"),
    [("-1_-2", [[0.25, 0.0]]), ("0_0", [[0.5, 0.5]]), ("1_-2", [[0.75, 0.0]])],
    ids=["all negative", "all zero", "mixed"],
)
def test_products_are_coloured_by_sign_and_size(w, tones):
    (board,) = drawn_boards(open_lesson("convolution", x="3_3_3", w=w))
    (products,) = (detail for detail in board["details"] if detail["target"] == "products")
    assert products["tone"] == [[tones, tones]]  # of both windows


def test_the_formula_of_true_convolution_reads_the_pixels_it_says():
    app = open_lesson(
        "convolution", operation="true convolution", cell="0.2", x="1_2_3_4~5_6_7_8~9_8_7_6", w="1_2_4~0_1_3"
    )
    assert r"x_{r+1-u,\,c+2-v}" in app.latex[0].value
    x, w = (run_snippet(app)[name] for name in "xw")
    total = sum(x[0, 0 + 1 - u, 1 + 2 - v, 0] * w[u, v, 0, 0] for u in range(2) for v in range(3))
    assert app.dataframe[0].value.to_numpy()[0, 1] == total
    assert r"(3 - 2 + 1) \times (4 - 3 + 1) = 2 \times 2" in app.latex[2].value


def test_while_a_cell_is_wrong_everything_shows_the_last_good_run():
    app = open_lesson("convolution", filter="emboss")
    before = app.dataframe[0].value
    formula, snippet = app.latex[0].value, app.code[0].value
    app.query_params["w"] = "-2_-1_0~-1_1_~0_1_2"
    app.radio(key="operation").set_value("true convolution")
    app.run()
    assert "filter, row 1, column 2 is empty" in app.error[0].value
    assert app.dataframe[0].value.equals(before)
    assert (app.latex[0].value, app.code[0].value) == (formula, snippet)
    assert drawn_grid(app, "w")["text"][1] == ["-1", "1", ""]  # there to be mended
    app.selectbox(key="input").select("digit").run()
    assert np.shape(drawn_grid(app, "x")["text"]) == (6, 6)  # its numbers are those of the output


def test_a_link_with_a_slip_shows_the_presets_and_the_cell_to_mend():
    app = open_lesson("convolution", w="1_0_-1~1__-1~1_0_-1")
    assert "filter, row 1, column 1 is empty" in app.error[0].value
    np.testing.assert_array_equal(app.dataframe[0].value.to_numpy(), correlate2d(EDGE, VERTICAL, mode="valid"))
    assert drawn_grid(app, "w")["text"][1] == ["1", "", "-1"]


def test_a_picture_too_small_for_a_crop_is_explained_and_the_last_crop_stays():
    app = open_lesson("convolution", input="crop of the picture")
    before = app.dataframe[0].value
    app.session_state["own picture"] = np.full((5, 7, 3), 90, np.uint8)
    app.run()
    app.selectbox(key="picture").select("yours").run()
    assert not app.exception
    assert "5 × 7 pixels holds no crop of 9 × 9 cells" in app.error[0].value
    assert app.dataframe[0].value.equals(before)


@pytest.mark.parametrize(("name", "total"), [("sobel vertical", "0"), ("identity", "1"), ("sharpen", "1")])
def test_what_a_flat_picture_becomes_is_told(name, total):
    app = open_lesson("convolution", filter=name)
    assert any(f"its brightness times {total}, the sum" in caption.value for caption in app.caption)
