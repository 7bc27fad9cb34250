"""The networks on the chart: no figure is invented, and every name can be read."""

import itertools

import pytest

from cnnkit.architectures import ARCHITECTURES, PUBLISHED
from cnnkit.errors import OptionError
from cnnkit.plots.compare import HEIGHT, bubble_chart
from cnnkit.plots.palette import LIGHT
from ui.architectures.compare_bubbles import bubbles_of, contenders, first_titles, notes
from ui.architectures.compare_sets import CIFAR, CIFAR_ERROR, DATA_SETS, IMAGENET, KERAS, PAPER, TORCHVISION, contender
from ui.architectures.networks import network_titles

VIEWS = [
    (data_set, measure, across)
    for data_set in DATA_SETS.values()
    for measure in data_set.measures
    for across in data_set.across
]
PLOT = (932 - 72, HEIGHT - 70)  # pixels: the figure of a projector less its margins


@pytest.mark.parametrize(("data_set", "measure", "across"), VIEWS)
def test_every_bubble_lies_inside_the_axes(data_set, measure, across):
    bubbles = bubbles_of(data_set, measure, across, [])
    assert bubbles
    for bubble in bubbles:
        assert 0 < data_set.across[across].share(bubble.x) < 1
        assert 0 < data_set.upright.share(bubble.y) < 1


@pytest.mark.parametrize(("data_set", "measure", "across"), VIEWS)
def test_no_name_covers_another_at_first(data_set, measure, across):
    bubbles = bubbles_of(data_set, measure, across, data_set.first)
    x, y = data_set.across[across], data_set.upright
    boxes = []
    for note in bubble_chart(bubbles, LIGHT, x=x, y=y).layout.annotations:
        bubble = next(bubble for bubble in bubbles if bubble.name in note.text)
        width, height = 7.5 * len(bubble.name), 36 if bubble.note else 19
        left = x.share(bubble.x) * PLOT[0] + note.ax - {"left": 0, "center": width / 2, "right": width}[note.xanchor]
        top = (
            (1 - y.share(bubble.y)) * PLOT[1]
            + note.ay
            - {"top": 0, "middle": height / 2, "bottom": height}[note.yanchor]
        )
        boxes.append((left, top, left + width, top + height))
    assert len(boxes) == len(bubbles)
    for a, b in itertools.combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_bubbles_carry_the_printed_figures():
    by_name = {bubble.name: bubble for bubble in bubbles_of(IMAGENET, PAPER, "year", ["resnet50"])}
    resnet = by_name["ResNet-50"]
    assert (resnet.y, resnet.x, resnet.amount) == (77.15, 2015, 25_557_032)  # He et al., table 3: 22.85
    assert sorted(resnet.others) == [74.9, 76.15]  # keras.io, torchvision
    assert by_name["VGG-16"].others == ()
    assert "GoogLeNet" not in by_name
    keras = bubbles_of(IMAGENET, KERAS, "year", [])
    assert len(keras) == sum(publication.keras is not None for publication in PUBLISHED.values())


def test_plain_networks_have_no_bubble():
    names = {bubble.name for bubble in bubbles_of(CIFAR, CIFAR_ERROR, "depth", [])}
    assert names == {"ResNet-20", "ResNet-32", "ResNet-44", "ResNet-56", "ResNet-110", "Network in Network"}


def test_the_area_shows_what_the_axis_does_not():
    (alexnet,) = (b for b in bubbles_of(IMAGENET, PAPER, "parameters", []) if b.name == "AlexNet")
    assert alexnet.x == 60_965_224
    assert alexnet.amount == 724_406_816


def test_every_network_of_a_set_is_drawn_or_named_as_missing():
    for data_set, measure, across in VIEWS:
        drawn = {bubble.name for bubble in bubbles_of(data_set, measure, across, [])}
        said = " ".join(notes(data_set, measure, []))
        for name in data_set.names:
            title = contender(name).bare_title
            assert title in drawn or title in said.partition("Not drawn: ")[2]


def test_notes_name_the_protocols_and_what_is_not_ours():
    papers = " ".join(notes(IMAGENET, PAPER, []))
    assert "ten crops" in papers
    assert "10.07 %" in papers
    libraries = " ".join(notes(IMAGENET, TORCHVISION, []))
    assert "ResNet-50, ResNet-101 and ResNet-152: torchvision's blocks skip pixels in the 3x3 convolution" in libraries
    assert "arXiv:1404.5997" in libraries
    assert "3x3 filters for 5x5" in libraries
    assert "biases" in " ".join(notes(IMAGENET, KERAS, []))
    assert "above 60 %" in " ".join(notes(CIFAR, CIFAR_ERROR, []))
    strangers = notes(IMAGENET, PAPER, [contender("lenet5"), contender("vgg16")])[-1]
    assert "LeNet-5 (course)" in strangers
    assert "VGG-16" not in strangers


def test_sets_hold_every_network_with_a_figure():
    figures = {name for name, p in PUBLISHED.items() if p.top5_error or p.keras or p.torchvision}
    assert set(IMAGENET.names) == figures
    assert {name for name, p in PUBLISHED.items() if p.cifar10_error} <= set(CIFAR.names)
    assert set(IMAGENET.names) | set(CIFAR.names) < set(ARCHITECTURES)


@pytest.mark.parametrize(
    ("count", "message"),
    [(0, "no network is chosen. Add 2"), (1, "only one network is chosen. Add 1"), (7, "7 networks.*Take 1 away")],
)
def test_two_to_six_are_compared(count, message):
    with pytest.raises(OptionError, match=message):
        contenders(list(network_titles())[:count])


def test_titles_lead_back_to_the_networks():
    for data_set in DATA_SETS.values():
        assert tuple(one.name for one in contenders(first_titles(data_set))) == data_set.first
