import numpy as np
import pytest
from scipy.signal import convolve2d, correlate2d

from tests.pages.lessons import open_lesson, run_snippet

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
