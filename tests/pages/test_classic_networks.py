import json

import numpy as np
import pytest

from cnnkit.architectures import Pool, count_parameters, get
from cnnkit.architectures.published import PUBLISHED, SLIDE_ERRATA
from tests.pages.lessons import drawn_boards, open_lesson, run_snippet

LESSON = "classic-networks"
PRINTED, PADDED = "224 × 224, as printed", "224 × 224, padding 2"


def formulas(app):
    return " ".join(element.value for element in app.latex).replace("{,}", ",")


def captions(app):
    return " ".join(element.value for element in app.caption)


def ledger(app):
    """What the ledger was told to show."""
    return next(data for data in drawn_components(app) if "totals" in data)


def drawn_components(app):
    elements = app.get("bidi_component")
    sent = (json.loads(element.proto.mixed.json or element.proto.json or "null") for element in elements)
    return [data for data in sent if data]


def struck_out(app):
    """Old parameters beside the new, by layer."""
    return {
        row["name"]: (row["was"]["parameters"], row["parameters"])
        for row in ledger(app)["rows"]
        if "parameters" in row["was"]
    }


def total(app):
    return int(ledger(app)["totals"]["parameters"].replace(",", ""))


def test_first_sight_is_the_paper_of_1998():
    app = open_lesson(LESSON)
    assert total(app) == PUBLISHED["lenet5-1998"].parameters == 60_000
    for term in ("61,706", "-\\,900", "+\\,44", "-\\,850", "= 60,000", "as published", "= 1,516"):
        assert term in formulas(app)
    assert struck_out(app) == {"c3": ("2,416", "1,516"), "output": ("850", "")}
    new = {row["name"] for row in ledger(app)["rows"] if row["was"].get("name") == "new"}
    assert new == {"s2_scale", "s4_scale"}
    assert count_parameters(run_snippet(app)["network"]) == 60_000


@pytest.mark.parametrize(
    ("key", "change", "quirk"),
    [("c3-scheme", 900, "-\\,900"), ("s-coefficients", -44, "+\\,44"), ("rbf", 850, "-\\,850"), ("tanh", 0, "1.7159")],
)
def test_each_switch_of_lenet_changes_the_table_and_takes_its_sentence_along(key, change, quirk):
    app = open_lesson(LESSON)
    assert quirk in formulas(app) + captions(app)
    app.toggle(key=key).set_value(False).run()
    assert not app.exception
    assert total(app) == 60_000 + change
    assert quirk not in formulas(app) + captions(app)
    assert count_parameters(run_snippet(app)["network"]) == total(app)


def test_lenet_as_built_today_has_nothing_struck_out():
    app = open_lesson(LESSON, **{"c3-scheme": "false", "s-coefficients": "false", "rbf": "false", "tanh": "false"})
    assert total(app) == 61_706
    assert not any(row["was"] for row in ledger(app)["rows"])
    assert {row["kind"] for row in ledger(app)["rows"] if row["name"] == "c3"} == {"conv 5×5, relu"}
    (board,) = drawn_boards(app)
    assert "maps" in board["sentences"][0][0]
    assert board["sentences"][0][0].startswith("Map 0 of C3 reads all maps of S2")


def test_table_1_is_drawn_and_the_chosen_map_said():
    app = open_lesson(LESSON, **{"c3-map": "0.15"})
    (board,) = drawn_boards(app)
    text = board["items"][0]["text"]
    # The paper's table I, row by row: X where the map of S2 (row) feeds the map of C3 (column).
    paper = [
        "X...XXX..XXXX.XX",
        "XX...XXX..XXXX.X",
        "XXX...XXX..X.XXX",
        ".XXX..XXXX..X.XX",
        "..XXX..XXXX.XX.X",
        "...XXX..XXXX.XXX",
    ]
    assert [[bool(cell) for cell in row] for row in text] == [[cell == "X" for cell in row] for row in paper]
    assert board["chosen"] == [0, 15]
    assert board["sentences"][3][15] == "Map 15 of C3 reads all maps of S2: 5 · 5 · 6 + 1 = 151 parameters."
    assert board["sentences"][0][8] == "Map 8 of C3 reads maps 2, 3, 4 and 5 of S2: 5 · 5 · 4 + 1 = 101 parameters."


def test_the_slides_wrong_counts_stand_beside_the_right_ones():
    app = open_lesson(LESSON, lenet="the course's")
    assert struck_out(app) == {
        "conv1": ("208", "608"), "conv2": ("416", "3,216"), "fc3": ("48,001", "48,120"),
        "fc4": ("10,081", "10,164"), "softmax": ("841", "850"),
    }  # fmt: skip
    assert "59,547" in captions(app)
    assert "62,958" in captions(app)
    slips = list(app.table[0].value["the slide"])
    assert slips[0] == "5·5·8 + 8 = 208"
    assert [slip.partition(" = ")[2] for slip in slips] == [f"{erratum.printed:,}" for erratum in SLIDE_ERRATA]
    app.toggle(key="slide").set_value(False).run()
    assert struck_out(app) == {}


def test_alexnet_as_published():
    app = open_lesson(LESSON, classic="AlexNet")
    assert total(app) == 60_965_224
    assert struck_out(app) == {
        "conv2": ("614,656", "307,456"), "conv4": ("1,327,488", "663,936"), "conv5": ("884,992", "442,624"),
    }  # fmt: skip
    assert "conv2, conv4 and conv5 read only their own half: −1,413,120 parameters" in captions(app)
    assert "the same sizes 27, 13, 6" in captions(app)
    assert run_snippet(app)["network"].layers == get("alexnet", groups=2).layers


def test_224_as_printed_does_not_come_out():
    app = open_lesson(LESSON, classic="AlexNet", **{"alexnet-input": PRINTED})
    assert "(224 − 11) / 4 + 1 = 54.25, so 54 positions" in captions(app)
    assert f"5 · 5 · 256 numbers and has {(5 * 5 * 256 + 1) * 4096:,}" in captions(app)
    assert "sizes 26, 12, 5, where 2 × 2 gives 27, 13, 6" in captions(app)
    assert total(app) == 60_965_224 - (36 - 25) * 256 * 4096
    assert count_parameters(run_snippet(app)["network"]) == total(app)


def test_two_pixels_of_padding_help():
    app = open_lesson(LESSON, classic="AlexNet", **{"alexnet-input": PADDED, "columns": "false", "overlap": "false"})
    assert "(224 + 2 · 2 − 11) / 4 + 1 = 55.25, so 55 positions" in captions(app)
    assert total(app) == 62_378_344
    shapes = {row["name"]: row["shape"] for row in ledger(app)["rows"]}
    assert shapes["conv1"] == "55 × 55 × 96"
    assert shapes["pool5"] == "6 × 6 × 256"


def test_plain_alexnet_has_no_norm_and_no_dropout():
    off = dict.fromkeys(("columns", "lrn", "overlap", "dropout"), "false")
    app = open_lesson(LESSON, classic="AlexNet", **off)
    names = {row["name"] for row in ledger(app)["rows"]}
    assert not names & {"norm1", "norm2", "drop6", "drop7"}
    assert not any(row["was"] for row in ledger(app)["rows"])
    network = run_snippet(app)["network"]
    assert {layer.size for layer in network.layers if isinstance(layer, Pool)} == {2}
    assert count_parameters(network) == total(app) == 62_378_344


def test_normalisation_by_hand():
    app = open_lesson(
        LESSON, classic="AlexNet", strength="1000", **{"lrn-n": "3", "lrn-beta": "0.5", "lrn-channel": "5"}
    )
    names = run_snippet(app)
    before = names["before"]
    assert before[6] == 1000
    expected = before[5] / np.sqrt(2 + 0.0001 * (before[4] ** 2 + before[5] ** 2 + before[6] ** 2))
    assert names["after"][5] == pytest.approx(expected)
    assert f"= {expected:.3g}" in formulas(app)
    np.testing.assert_allclose(app.dataframe[1].value["after"], names["after"])


def test_vgg_lives_in_fc1():
    app = open_lesson(LESSON, classic="VGG")
    assert total(app) == 138_357_544
    assert "= 102,764,544" in formulas(app)
    said = " ".join(element.value for element in app.markdown)
    dense = 102_764_544 + (4096 + 1) * 4096 + (4096 + 1) * 1000
    assert f"{dense:,} of 138,357,544 parameters, **{dense / 138_357_544:.0%}**" in said
    assert "block1_conv2, block2_conv2, block3_conv2 and block4_conv2 each take 1,849,688,064 MACs" in captions(app)
    assert run_snippet(app)["network"].layers == get("vgg16").layers


def test_one_filter_for_each_stack():
    app = open_lesson(LESSON, classic="VGG", vgg="E: 19 layers, VGG-19", **{"one-filter": "true"})
    rows = {row["name"]: row for row in ledger(app)["rows"]}
    assert rows["block5_conv"]["kind"].startswith("conv 9×9")
    assert f"become {(9 * 9 * 512 + 1) * 512:,}" in captions(app)
    assert count_parameters(run_snippet(app)["network"]) == total(app)


@pytest.mark.parametrize("side", [224, 384])
def test_dense_layers_as_convolutions_take_any_side(side):
    app = open_lesson(LESSON, classic="VGG", **{"fc-conv": "true", "vgg-side": str(side)})
    assert total(app) == 138_357_544
    dense_at_side = ((side // 32) ** 2 - 49) * 512 * 4096
    words = "not one parameter more or less" if side == 224 else f"where the dense layers need {dense_at_side:,} more"
    assert words in captions(app)
    rows = {row["name"]: row["shape"] for row in ledger(app)["rows"]}
    assert rows["fc1"] == f"{side // 32 - 6} × {side // 32 - 6} × 4,096"
    assert rows["mean"] == "1,000"
    assert run_snippet(app)["network"].input_shape == (side, side, 3)


def test_a_larger_picture_grows_the_dense_layer():
    app = open_lesson(LESSON, classic="VGG", **{"vgg-side": "256"})
    assert total(app) == 138_357_544 + (64 - 49) * 512 * 4096


@pytest.mark.parametrize("layers", [1, 4])
def test_stacks_against_one_filter(layers):
    app = open_lesson(LESSON, classic="VGG", **{"stack-of": str(layers), "stack-channels": "16"})
    shown = " ".join(html.proto.body for html in app.get("html"))
    assert f"{9 * layers * 256:,}" in shown
    assert f"{(2 * layers + 1) ** 2 * 256:,}" in shown
    run_snippet(app)


def test_a_chosen_layer_comes_back_with_its_link_and_marks_its_volume():
    app = open_lesson(LESSON, classic="AlexNet", **{"alexnet-layer": "norm2"})
    sheet = ledger(app)
    assert sheet["rows"][sheet["chosen"]]["name"] == "norm2"
    drawing = next(chart for chart in app.get("plotly_chart") if "marked" in chart.proto.alt)
    drawing = next(chart for chart in app.get("plotly_chart") if "marked" in chart.proto.alt)
    assert drawing.proto.alt.endswith("marked: conv2")


def test_the_drawing_joins_the_chosen_map_with_those_it_reads():
    for link, count in (({"c3-map": "0.3"}, 3), ({"c3-map": "0.15"}, 6), ({"lenet5-1998-layer": "f6"}, 0)):
        app = open_lesson(LESSON, **link)
        spec = json.loads(app.get("plotly_chart")[0].proto.spec)
        lines = [trace for trace in spec["data"] if trace.get("name") == "reads"]
        assert sum(len(trace["x"]) // 3 for trace in lines) == count


@pytest.mark.parametrize(
    "state",
    [
        {"strength": "0", "lrn-n": "1", "lrn-alpha": "0", "lrn-beta": "0.0", "lrn-channel": "0"},
        {"strength": "1000", "lrn-n": "9", "lrn-alpha": "0.001", "lrn-beta": "1.0", "lrn-channel": "10"},
    ],
)
def test_normalisation_opens_at_its_extremes(state):
    app = open_lesson(LESSON, classic="AlexNet", **state)
    names = run_snippet(app)
    assert (names["after"] <= names["before"]).all()
    assert not app.error


def test_switching_between_networks_and_back():
    app = open_lesson(LESSON)
    for name, count in (("AlexNet", 60_965_224), ("VGG", 138_357_544), ("LeNet-5", 60_000)):
        app.segmented_control(key="classic").set_value(name).run()
        assert not app.exception
        assert not app.error
        assert total(app) == count


@pytest.mark.parametrize("letter", ["A: 11 layers", "B: 13 layers", "C: 16 layers, with 1 × 1"])
def test_every_configuration_opens_with_both_switches(letter):
    app = open_lesson(LESSON, classic="VGG", vgg=letter, **{"one-filter": "true", "fc-conv": "true"})
    assert count_parameters(run_snippet(app)["network"]) == total(app)
    assert app.selectbox(key="vgg").value == letter
