"""The panels of totals, the lines of the diff, and the tables behind them."""

import re
from html.parser import HTMLParser

import pytest

from cnnkit.architectures import ARCHITECTURES, PUBLISHED, get
from cnnkit.architectures.diff import diff_rows
from ui.architectures.compare_diff import diff_of, line_html, total_html
from ui.architectures.compare_sets import PAPER, contender
from ui.architectures.compare_tables import accuracies_table, macs_table, parameters_table
from ui.architectures.compare_totals import at_input, regrown, totals_html
from ui.architectures.networks import load_network


class Text(HTMLParser):
    """The words between the tags."""

    def __init__(self, html):
        super().__init__()
        self.words = []
        self.feed(html.replace("<wbr>", ""))

    def handle_data(self, data):
        self.words.append(data)


def words(html):
    return Text(html).words


def panel(html, title):
    """A panel's names and values, in order."""
    (section,) = (part for part in html.split("<section>") if f"<h4>{title}</h4>" in part)
    said = words(section.partition("<dl>")[2])
    return dict(zip(said[::2], said[1::2], strict=True))


def test_totals_are_the_networks_own():
    html = totals_html(at_input([contender("vgg16"), contender("mobilenet_v2")], None), PAPER, None)
    assert panel(html, "Parameters") == {"VGG-16": "138 million", "MobileNet v2": "3.5 million"}
    assert panel(html, "MACs") == {"VGG-16": "15.5 billion", "MobileNet v2": "301 million"}
    assert panel(html, "FLOPs") == {"VGG-16": "30.9 billion", "MobileNet v2": "602 million"}
    assert panel(html, "Weights in memory") == {"VGG-16": "553 MB", "MobileNet v2": "14 MB"}
    assert panel(html, "Where the parameters sit") == {"VGG-16": "89 % dense", "MobileNet v2": "37 % dense"}
    assert panel(html, "Depth") == {"VGG-16": "16", "MobileNet v2": "53"}
    assert panel(html, "Receptive field")["VGG-16"] == "212"
    assert panel(html, "Top-1 accuracy (%)") == {"VGG-16": "74.4", "MobileNet v2": "72"}


def test_bars_are_as_long_as_the_numbers():
    html = totals_html(at_input([contender("vgg16"), contender("resnet50")], None), PAPER, None)
    section = html.split("<section>")[1]
    assert [float(width) for width in re.findall(r"width: ([\d.]+)%", section)] == [
        100, pytest.approx(100 * 25_557_032 / 138_357_544, abs=0.01)
    ]  # fmt: skip


def test_parts_of_a_bar_make_a_whole():
    html = totals_html(at_input([contender(name) for name in ("lenet5", "resnet18", "nin")], None), PAPER, None)
    (shares,) = (part for part in html.split("<section>") if "Where the parameters sit" in part)
    for bar in shares.split('class="track"')[1:]:
        assert sum(float(width) for width in re.findall(r"width: ([\d.]+)%", bar)) == pytest.approx(100, abs=0.02)


def test_at_a_common_input_dense_layers_grow_and_accuracies_go():
    sides = at_input([contender("lenet5"), contender("resnet20"), contender("alexnet")], 224)
    html = totals_html(sides, PAPER, 224)
    assert "accuracy" not in html
    grown = 608 + 3216 + (53 * 53 * 16 + 1) * 120 + (120 + 1) * 84 + (84 + 1) * 10  # 224, 220, 110, 106, 53 pixels
    assert sides[0].summary
    assert sides[0].summary.parameters == grown
    assert regrown(sides).startswith(f"LeNet-5 (course) learns {grown:,} parameters, not 62,958: ")
    assert "ResNet" not in regrown(sides)
    assert sides[2].network.architecture.input_shape == (224, 224, 3)


def test_what_does_not_fit_says_so_in_every_panel():
    sides = at_input([contender("alexnet"), contender("vgg16")], 32)
    html = totals_html(sides, PAPER, 32)
    assert html.count("does not fit") == html.count("<section>")
    assert "63x63x3" in str(sides[0].network.ledger.error)


@pytest.mark.parametrize("side", [None, 224, 32])
def test_every_network_has_its_totals_at_every_input(side):
    for one in at_input([contender(name) for name in ARCHITECTURES], side):
        assert (one.summary is None) == (one.network.ledger.error is not None)
        totals_html([one, one], PAPER, side)


def test_a_changed_line_shows_both_formulas_and_the_difference():
    pairs = diff_of(("resnet50", ()), ("resnet50", (("conv_bias", True),)))
    line = line_html(next(pair for pair in pairs if pair.mark == "changed"))
    assert "<em>7·7·3·64 = 9,408</em>" in line
    assert "<em>(7·7·3 + 1)·64 = 9,472</em>" in line
    assert "≠" in words(line)
    assert "+64" in words(line)


def test_an_added_and_a_removed_line_stand_on_their_sides():
    vgg = ("vgg16", ()), ("vgg19", ())
    added = line_html(next(pair for pair in diff_of(*vgg) if pair.mark == "added"))
    assert '<span class="a" role="cell"></span>' in added
    assert {"+", "block3_conv4", "+590,080"} <= set(words(added))
    removed = line_html(next(pair for pair in diff_of(*vgg[::-1]) if pair.mark == "removed"))
    assert '<span class="b" role="cell"></span>' in removed
    assert {"−", "block3_conv4", "−590,080"} <= set(words(removed))


def test_a_difference_that_no_word_shows_is_spelled_out():
    rows = [load_network("alexnet", (("dropout", rate),)).ledger.rows for rate in (0.5, 0.25)]
    line = line_html(next(pair for pair in diff_rows(*rows) if pair.mark == "changed"))
    assert "rate 0.25, in A 0.5" in words(line)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ("vgg16", "vgg19", "Against A, B has 5,309,696 more parameters and 4,161,798,144 more MACs."),
        ("vgg19", "vgg16", "Against A, B has 5,309,696 fewer parameters and 4,161,798,144 fewer MACs."),
        ("plain20", "resnet20", "Against A, B has as many parameters and as many MACs."),
    ],
)
def test_totals_of_the_diff_in_words(a, b, said):
    assert "".join(words(total_html(diff_of((a, ()), (b, ()))))) == said


def test_tables_hold_what_was_published():
    networks = [contender(name) for name in ARCHITECTURES]
    parameters, macs, errors = parameters_table(networks), macs_table(networks), accuracies_table(networks)
    assert list(parameters["published"]) == [PUBLISHED[name].parameters for name in ARCHITECTURES]
    assert (parameters["parameters"] - parameters["published"] == parameters["ours − published"]).all()
    differing = parameters[parameters["ours − published"] != 0]
    assert differing["why"].all()
    assert not parameters[parameters["ours − published"] == 0]["why"].any()
    vgg = macs.set_index("network").loc["VGG-16"]
    assert (vgg["MACs"], vgg["FLOPs"]) == (15_470_264_320, 30_940_528_640)
    assert vgg["ours − published"] == 15_470_264_320 - 15_500_000_000
    assert "100,000,000" in vgg["why"]
    assert macs.set_index("network")["published"].isna()["LeNet-5 (1998)"]
    alexnet = errors.set_index("network").loc["AlexNet"]
    assert alexnet["top-1 error, paper (%)"] == 40.7
    assert "arXiv:1404.5997" in alexnet["torchvision's network"]


def test_a_contender_is_the_network_that_its_paper_counts():
    assert contender("alexnet").summary.parameters == 60_965_224
    assert contender("lenet5-1998").summary.parameters == 60_000
    assert contender("alexnet").input_shape == get("alexnet").input_shape
