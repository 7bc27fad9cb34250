from math import pi

import pytest

from cnnkit.plots.compare import WIDE, Axis, Bubble, bubble_chart
from cnnkit.plots.palette import DARK, LIGHT

X = Axis("MACs", 1e8, 1e11, ((1e9, "1 billion"),), is_log=True)
Y = Axis("accuracy (%)", 50, 80)
BUBBLES = (
    Bubble("small", 3e8, 72, 1.0, "a small one", note="2018", is_chosen=True, others=(70.5, 71.5)),
    Bubble("large", 1.5e10, 74, 36.0, "a large one"),
    Bubble("middle", 4e9, 77, 9.0, "one between", note="2015", is_chosen=True),
)


def drawn(figure):
    """Sizes and colours by the bubble's place."""
    marks = next(trace for trace in figure.data if trace.mode == "markers")
    numbers = zip(marks.x, marks.y, marks.marker.size, marks.marker.color, marks.hovertext, strict=True)
    return {text: (x, y, size, colour) for x, y, size, colour, text in numbers}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_places_areas_and_colours(palette):
    marks = drawn(bubble_chart(BUBBLES, palette, x=X, y=Y))
    for bubble in BUBBLES:
        x, y, _, colour = marks[bubble.hover]
        assert (x, y) == (bubble.x, bubble.y)
        assert colour == (palette.accent if bubble.is_chosen else palette.primary)
    areas = {text: pi * (size / 2) ** 2 for text, (_, _, size, _) in marks.items()}
    assert areas["a large one"] == pytest.approx(36 * areas["a small one"])
    assert areas["one between"] == pytest.approx(9 * areas["a small one"])


def test_small_bubbles_lie_in_front_of_large_ones():
    assert list(drawn(bubble_chart(BUBBLES, LIGHT, x=X, y=Y))) == ["a large one", "one between", "a small one"]


def test_the_same_network_measured_otherwise_is_a_tick():
    figure = bubble_chart(BUBBLES, LIGHT, x=X, y=Y)
    spans = [trace for trace in figure.data if trace.mode == "lines+markers"]
    assert [(list(span.x), list(span.y)) for span in spans] == [([3e8] * 3, [70.5, 71.5, 72])]


def test_names_stand_at_their_bubbles_once_for_each_width():
    figure = bubble_chart(BUBBLES, LIGHT, x=X, y=Y, for_phones=True)
    names = [note.text.split("<br>")[0] for note in figure.layout.annotations]
    assert sorted(names[:3]) == ["<b>middle</b>", "<b>small</b>", "large"]
    assert sorted(names[3:]) == ["<b>middle</b>", "<b>small</b>"]
    assert len(bubble_chart(BUBBLES, LIGHT, x=X, y=Y).layout.annotations) == 3
    for note in figure.layout.annotations:
        bubble = next(bubble for bubble in BUBBLES if bubble.name in note.text)
        assert 10**note.x == pytest.approx(bubble.x)
        assert note.y == bubble.y
        assert bubble.note in note.text
    assert min(WIDE) > 358  # pixels, what a phone gives


def test_axes_stay_where_they_are():
    layout = bubble_chart(BUBBLES[:1], LIGHT, x=X, y=Y).layout
    assert (layout.xaxis.type, tuple(layout.xaxis.range)) == ("log", (8, 11))
    assert (layout.yaxis.type, tuple(layout.yaxis.range)) == ("linear", (50, 80))
    assert list(layout.xaxis.ticktext) == ["1 billion"]


def test_an_axis_shares_itself_out():
    assert X.share(1e8) == 0
    assert X.share(1e11) == pytest.approx(1)
    assert X.share(1e9) == pytest.approx(1 / 3)
    assert Y.share(65) == 0.5


def test_no_bubbles_leave_the_axes():
    figure = bubble_chart((), LIGHT, x=X, y=Y, for_phones=True)
    assert not figure.layout.annotations
