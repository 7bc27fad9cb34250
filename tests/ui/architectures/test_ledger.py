import json

import pytest
from streamlit.testing.v1 import AppTest

from cnnkit.architectures import (
    Conv,
    DepthwiseConv,
    Dropout,
    GlobalPool,
    Pool,
)
from ui.architectures.ledger import formula_words, operation_words, shape_words


def page():
    import streamlit as st

    from cnnkit.architectures import Architecture, Conv, derive_rows, get, read_ledger
    from ui.architectures.ledger import show_ledger

    networks = {
        "course": get("lenet5"),
        "small input": get("lenet5", input_shape=(9, 9, 3)),
        "two groups": get("alexnet", groups=2),
        "residual": get("resnet18"),
        "modules": get("squeezenet"),
        "signal": Architecture("signal", (50, 1), (Conv("a", filters=2, kernel=5),)),
    }
    name = st.query_params["show"]
    before = derive_rows(get("alexnet")) if name == "two groups" else ()
    row = show_ledger(read_ledger(networks[name]), key="layer", first=st.query_params.get("begin", ""), before=before)
    st.text(row.name)


def shown(name, **parameters):
    """What the browser was told to draw, and the row that came back."""
    app = AppTest.from_function(page)
    for key, value in {"show": name, **parameters}.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    (component,) = app.get("bidi_component")
    return json.loads(component.proto.mixed.json or component.proto.json), app.text[0].value


def test_the_courses_table_in_the_courses_words():
    data, _ = shown("course")
    lines = {line["name"]: line for line in data["rows"]}
    assert lines["conv1"]["kind"] == "conv 5×5, relu"
    assert lines["conv1"]["shape"] == "28 × 28 × 8"
    assert lines["conv1"]["formula"] == "(5·5·3 + 1)·8"
    assert [line["parameters"] for line in lines.values()] == [
        "", "608", "", "3,216", "", "", "48,120", "10,164", "850",  # the course's table, put right
    ]  # fmt: skip
    assert data["totals"]["label"] == "Total"
    assert data["totals"]["parameters"] == "62,958"
    assert data["totals"]["macs"] == f"{28 * 28 * 600 + 10 * 10 * 3200 + 48000 + 10080 + 840:,}"
    assert data["totals"]["flops"] == "1,698,640 FLOPs"
    assert data["error"] is None
    assert lines["pool2"]["sees"] == "16"
    assert data["unit"] == "pixels"


def test_bars_are_true_to_scale():
    data, _ = shown("course")
    counts = [int((line["parameters"] or "0").replace(",", "")) for line in data["rows"]]
    bars = [line["parametersBar"] for line in data["rows"]]
    assert bars == pytest.approx([count / 48_120 for count in counts], abs=1e-4)
    assert max(line["sizeBar"] for line in data["rows"]) == 1


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, "softmax"),
        ({"begin": "conv2"}, "conv2"),
        ({"begin": "nothing of the kind"}, "softmax"),
        ({"begin": "conv2", "layer": "pool1"}, "pool1"),
        ({"begin": "conv2", "layer": "nothing of the kind"}, "conv2"),
    ],
)
def test_the_link_chooses_then_the_page_then_the_last_row(parameters, expected):
    data, chosen = shown("course", **parameters)
    assert chosen == expected
    assert data["rows"][data["chosen"]]["name"] == expected


def test_an_error_stands_below_the_rows_that_fit():
    data, chosen = shown("small input")
    assert data["error"].startswith("conv2: ")
    assert "16x16x3" in data["error"]
    assert [line["name"] for line in data["rows"]] == ["input", "conv1", "pool1"]
    assert chosen == "pool1"
    assert data["totals"]["label"] == "So far"
    assert data["totals"]["parameters"] == "608"


def test_what_has_changed_shows_the_old_numbers():
    data, _ = shown("two groups")
    was = {line["name"]: line["was"] for line in data["rows"] if line["was"]}
    assert list(was) == ["conv2", "conv4", "conv5"]  # Krizhevsky et al., 2012, figure 2: only conv3 sees both GPUs
    assert was["conv2"]["parameters"] == f"{(5 * 5 * 96 + 1) * 256:,}"
    assert "shape" not in was["conv2"]


def test_moving_averages_are_counted_apart():
    data, _ = shown("residual")
    line = next(line for line in data["rows"] if line["name"] == "conv1_bn")
    assert (line["parameters"], line["fixed"]) == ("128", "128")
    assert data["totals"]["parameters"] == "11,689,512"  # torchvision
    assert data["totals"]["fixed"] == "9,600"  # two for each of the 4,800 channels that are normalised


def test_rows_of_a_block_belong_together():
    data, _ = shown("residual")
    blocks = {line["name"]: line["block"] for line in data["rows"]}
    assert blocks["conv2_block1_1_conv"] == blocks["conv2_block1_add"] != blocks["conv2_block2_1_conv"]
    assert blocks["pool1_pool"] == ""
    data, _ = shown("modules")
    blocks = {line["name"]: line["block"] for line in data["rows"]}
    assert blocks["fire2_expand1x1"] == blocks["fire2_expand3x3"] == blocks["fire2"] != blocks["fire3"]


def test_a_signals_network_counts_inputs():
    data, _ = shown("signal")
    assert data["unit"] == "inputs"
    assert data["rows"][1]["shape"] == "46 × 2"


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (Conv("a", filters=2, kernel=(3, 5), padding="same", activation="relu"), "conv 3×5, same, relu"),
        (Conv("a", filters=2, kernel=3, stride=2), "conv 3×3, stride 2"),
        (Conv("a", filters=2, kernel=3, padding=1, groups=2), "conv 3×3, padding 1, 2 groups"),
        (DepthwiseConv("a", kernel=3, dilation=2), "depthwise conv 3×3, dilation 2"),
        (Pool("a", size=2), "max pool 2×2, stride 2"),
        (GlobalPool("a"), "global average pool"),
        (Dropout("a"), "dropout"),
    ],
)  # fmt: skip
def test_what_an_operation_does_in_words(layer, words):
    assert operation_words(layer, 2) == words


def test_shapes_and_formulas_for_people():
    assert shape_words((1024, 28, 3)) == "1,024 × 28 × 3"
    assert formula_words("(5*5*3+1)*8") == "(5·5·3 + 1)·8"
    assert formula_words("0") == ""


def test_a_kernel_has_a_side_for_each_axis_of_a_volume():
    assert operation_words(Conv("a", filters=2, kernel=3), 3) == "conv 3×3×3"
