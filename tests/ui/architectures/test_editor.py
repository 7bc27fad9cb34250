import pytest

from cnnkit.architectures import ARCHITECTURES, Architecture, get, read_ledger
from cnnkit.architectures.edit import change_layer
from cnnkit.architectures.naming import names_in
from cnnkit.architectures.paths import path_of
from tests.architectures.test_paths import NET
from ui.architectures.design_state import FIRST_DESIGN
from ui.architectures.editor import editor_lines


def lines(architecture):
    return editor_lines(architecture, read_ledger(architecture))


def shown(line):
    return "  " * line["level"] + line["title"]


def test_the_list_is_indented_and_names_what_is_inside_blocks():
    fitting = Architecture("net", (8, 8, 3), NET.layers[:1] + NET.layers[2:])
    assert [shown(line) for line in lines(NET)] == [
        "input", "c", "sum", "  body", "  a", "  b", "  shortcut", "  s", "join", "  path 1", "  p",
        "  path 2: hands its input on", "  path 3", "  q", "  r", "head", "  its layers", "  flat", "  out", "last",
    ]  # fmt: skip
    assert {line["kind"] for line in lines(fitting) if line["block"]} == {
        "concatenation of 3 paths",
        "auxiliary head, a second output",
    }


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_layer_has_one_line_and_what_blocks_learn_adds_up(name):
    network = get(name)
    ledger = read_ledger(network)
    written = editor_lines(network, ledger)
    assert [line["name"] for line in written if not line["branch"]] == ["input", *names_in(network.layers)]
    outermost = [line for line in written if line["level"] == 0]
    assert sum(int(line["parameters"].replace(",", "") or 0) for line in outermost) == sum(
        row.parameters.trainable for row in ledger.rows
    )
    assert max(line["bar"] for line in written) == 1


def test_a_line_says_what_comes_out_and_what_is_learned():
    line = next(line for line in lines(FIRST_DESIGN) if line["name"] == "conv2")
    assert (line["kind"], line["shape"], line["parameters"]) == (
        "conv 3×3, stride 2, same, relu",
        "8 × 8 × 64",
        "18,496",
    )
    assert line["family"] == "conv"
    assert not line["flat"]


def test_lines_say_what_may_follow():
    flat = {line["name"]: line["flat"] for line in lines(FIRST_DESIGN) if not line["branch"]}
    assert not flat["conv3"]
    assert flat["global_pool1"]
    assert flat["scores"]
    after_head = [line["flat"] for line in lines(NET) if line["name"] == "head"]
    assert after_head == [False, False], "what follows a head reads what the head reads"


def test_the_line_that_does_not_fit_says_why_and_those_below_are_unknown():
    broken = change_layer(FIRST_DESIGN, path_of(FIRST_DESIGN, "residual1_conv2"), filters=30)
    written = {line["name"]: line for line in lines(broken) if not line["branch"]}
    assert "the body gives 16x16x30" in written["residual1"]["wrong"]
    assert [name for name, line in written.items() if line["wrong"]] == ["residual1"]
    assert written["residual1_bn2"]["known"]
    for name in ("residual1", "relu1", "scores"):
        assert not written[name]["known"]
        assert written[name]["shape"] == ""


def test_blocks_say_what_their_shortcut_is():
    kinds = {line["kind"] for name in ("resnet20", "resnet18") for line in lines(get(name)) if line["block"]}
    assert kinds == {"residual block", "residual block, padded", "residual block, projection"}


def test_a_path_can_be_taken_out_while_two_are_left():
    assert [line["spare"] for line in lines(NET) if line["branch"] and line["name"] == "join"] == [True] * 3
    assert not any(line["spare"] for line in lines(get("squeezenet"))), "its modules have two paths each"
