"""A copied link with impossible numbers in it: the sentence, and the lesson's own figure, not an empty page."""

import pytest

from tests.pages.lessons import open_lesson

BAD_LINKS = {
    "convolution": ({"w": "1_~3_4"}, "filter, row 0, column 1 is empty"),
    "padding-and-stride": ({"pad-s": "0"}, "stride must be at least 1, got 0"),
    "convolution-layer": ({"layer-depth": "grey, 1 channel"}, "The filters read 1 channel but the input has 3"),
    "pooling": ({"pool-size": "6"}, "does not fit"),
    "signals-and-volumes": ({"length": "10"}, "does not fit"),
}


@pytest.mark.parametrize("url_path", BAD_LINKS)
def test_a_link_to_something_impossible_explains_it_beside_a_figure(url_path):
    parameters, words = BAD_LINKS[url_path]
    app = open_lesson(url_path, **parameters)
    assert words in app.error[0].value
    assert app.code, "the page went on to its last part"
    figures = len(app.get("bidi_component")) + len(app.get("plotly_chart"))
    assert figures > 1, "the watch for the theme is one component"
