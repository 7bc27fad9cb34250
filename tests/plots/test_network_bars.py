import numpy as np
import pytest

from cnnkit.architectures import Architecture, Conv, Flatten, derive_rows, get
from cnnkit.architectures.stages import MOST_STAGES
from cnnkit.plots.network_bars import bars, percent, quantity_bars, sides_chart
from cnnkit.plots.palette import DARK, LIGHT

COURSE = derive_rows(get("lenet5"))


def test_parameters_of_the_courses_network():
    items = quantity_bars(COURSE, "parameters", chosen="conv2")
    assert [item.amount for item in items] == [0, 608, 0, 3216, 0, 0, 48_120, 10_164, 850]
    assert [item.name for item in items if item.is_chosen] == ["conv2"]
    assert items[6].text == "48,120 (76 %)"  # of 62,958
    assert items[0].text == "0"


def test_activations_of_the_courses_network():
    items = quantity_bars(COURSE, "activations")
    assert [item.amount for item in items] == [3072, 28 * 28 * 8, 14 * 14 * 8, 1600, 400, 400, 120, 84, 10]
    assert not any(item.is_chosen for item in items)


@pytest.mark.parametrize("quantity", ["parameters", "activations"])
@pytest.mark.parametrize("name", ["resnet152", "googlenet", "mobilenet_v2", "vgg16"])
def test_long_networks_are_summed_up_and_nothing_is_lost(name, quantity):
    rows = derive_rows(get(name))
    items = quantity_bars(rows, quantity, chosen=rows[-2].name)
    whole = sum(row.size if quantity == "activations" else row.parameters.trainable for row in rows)
    assert sum(item.amount for item in items) == whole
    assert len(items) <= MOST_STAGES + 2  # two auxiliary heads
    assert sum(item.is_chosen for item in items) == 1


def test_a_network_that_learns_nothing_has_bars_of_nothing():
    rows = derive_rows(Architecture("none", (4, 4, 1), (Flatten("row"),)))
    assert [item.text for item in quantity_bars(rows, "parameters")] == ["0", "0"]
    assert bars(quantity_bars(rows, "parameters"), LIGHT).layout.xaxis.range[1] > 0


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0 %"),
        (1, "100 %"),
        (0.0004, "below 0.1 %"),
        (0.012, "1.2 %"),
        (0.764, "76 %"),
        (0.9961, "99.6 %"),
        (0.99996, "above 99.9 %"),
    ],
)
def test_shares_are_never_rounded_to_all_or_nothing(share, words):
    assert percent(share) == words


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_run_from_the_top_and_the_chosen_one_is_orange(palette):
    figure = bars(quantity_bars(COURSE, "parameters", chosen="conv1"), palette)
    (trace,) = figure.data
    top, bottom = figure.layout.yaxis.range[1], figure.layout.yaxis.range[0]
    assert top < trace.y[0] < trace.y[-1] < bottom
    assert [place for place, colour in enumerate(trace.marker.color) if colour == palette.accent] == [1]
    assert figure.layout.yaxis.ticktext[1].strip() == "conv1"


def test_sides_and_channels_of_vgg_16():
    figure = sides_chart(derive_rows(get("vgg16")), LIGHT, chosen="block2_conv2")
    lines = {trace.name: list(trace.y) for trace in figure.data}
    # Simonyan & Zisserman, 2014, table 1, configuration D
    assert lines["height and width"] == [224, 224, 112, 112, 56, 56, 28, 28, 14, 7, 1, 1, 1]
    assert lines["channels"] == [3, 64, 64, 128, 128, 256, 256, 512, 512, 512, 25_088, 4096, 1000]
    marked = [list(trace.marker.color).index(LIGHT.accent) for trace in figure.data]
    assert marked == [3, 3]


def test_numbers_stand_above_the_higher_line_and_below_the_lower():
    figure = sides_chart(derive_rows(get("googlenet")), LIGHT)
    channels, sides = figure.data
    for n, side, place, other in zip(channels.y, sides.y, channels.textposition, sides.textposition, strict=True):
        assert {place, other} == {"top center", "bottom center"}
        assert (place == "top center") == (n > side)


def test_sides_that_differ_are_drawn_apart():
    rows = derive_rows(Architecture("wide", (8, 32, 1), (Conv("a", filters=4, kernel=3),)))
    lines = {trace.name: list(trace.y) for trace in sides_chart(rows, LIGHT).data}
    assert lines == {"channels": [1, 4], "height": [8, 6], "width": [32, 30]}
    signal = derive_rows(Architecture("signal", (32, 1), (Conv("a", filters=4, kernel=3), Flatten("row"))))
    assert {trace.name: list(trace.y) for trace in sides_chart(signal, LIGHT).data}["length"] == [32, 30, 1]


@pytest.mark.parametrize("shape", [(1, 1, 1), (2048, 2048, 64), (5,)], ids=str)
def test_all_lies_inside_the_axes(shape):
    layers = (Conv("a", filters=3, kernel=1),) if len(shape) > 1 else (Flatten("a"),)
    figure = sides_chart(derive_rows(Architecture("any", shape, layers)), LIGHT, chosen="a")
    low, high = figure.layout.yaxis.range
    for trace in figure.data:
        assert (np.log10(np.array(trace.y)) > low).all()
        assert (np.log10(np.array(trace.y)) < high).all()


def test_names_are_written_as_they_are():
    network = Architecture("net", (8, 8, 1), (Conv("<a href='http://x'>c & d</a>", 2, 3),))
    figure = bars(quantity_bars(derive_rows(network), "parameters"), LIGHT)
    assert figure.layout.yaxis.ticktext[1] == "&lt;a href='http://x'&gt;c &amp; d&lt;/a&gt; "
