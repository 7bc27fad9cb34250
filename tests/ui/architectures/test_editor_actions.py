import pytest

from cnnkit.architectures import Architecture, Conv, Dense, Flatten, read_ledger
from cnnkit.architectures.naming import names_in
from cnnkit.architectures.paths import branches, layer_at, path_of
from cnnkit.architectures.ready_made import READY_MADE
from cnnkit.errors import OptionError
from tests.architectures.test_paths import NET
from ui.architectures.design_state import FIRST_DESIGN
from ui.architectures.editor_actions import take_action


def acted(architecture, **action):
    return take_action(architecture, action, read_ledger(architecture))


def test_choosing_changes_nothing():
    assert acted(NET, do="choose", name="q") == (NET, "q")


def test_a_layer_is_put_in_behind_another_and_chosen():
    network, chosen = acted(FIRST_DESIGN, do="add", kind="Max pooling", to={"after": "conv3"})
    assert chosen == "pool2"
    assert path_of(network, "pool2") == (6,)


def test_a_layer_is_put_in_first():
    network, chosen = acted(FIRST_DESIGN, do="add", kind="Dropout", to={"after": "input"})
    assert path_of(network, chosen) == (0,)


def test_a_layer_in_an_empty_shortcut_keeps_the_shape():
    network, chosen = acted(FIRST_DESIGN, do="add", kind="Convolution", to={"into": ["residual1", ["shortcut"]]})
    assert path_of(network, chosen) == (2, "shortcut", 0)
    assert read_ledger(network).error is None


@pytest.mark.parametrize("name", names_in(FIRST_DESIGN.layers))
@pytest.mark.parametrize("kind", READY_MADE)
def test_all_of_the_menu_can_be_put_in_anywhere(kind, name):
    network, chosen = acted(FIRST_DESIGN, do="add", kind=kind, to={"after": name})
    assert chosen in names_in(network.layers)
    assert len(names_in(network.layers)) > len(names_in(FIRST_DESIGN.layers))


def test_a_dense_layer_on_a_volume_brings_its_flatten_but_is_the_chosen_one():
    network, chosen = acted(FIRST_DESIGN, do="add", kind="Dense", to={"after": "conv3"})
    assert isinstance(network.layers[6], Flatten)
    assert isinstance(network.layers[7], Dense)
    assert network.layers[7].name == chosen == "dense1"


def test_a_copy_is_chosen():
    network, chosen = acted(NET, do="copy", name="sum")
    assert chosen == "sum1"
    assert path_of(network, "sum1") == (2,)


@pytest.mark.parametrize(
    ("name", "chosen"), [("c", "sum"), ("last", "head"), ("a", "b"), ("b", "a"), ("s", "sum"), ("p", "join")]
)
def test_what_is_near_a_removed_layer_is_chosen(name, chosen):
    network, now = acted(NET, do="remove", name=name)
    assert now == chosen
    assert name not in names_in(network.layers)


def test_steps_jump_over_folded_blocks():
    assert path_of(acted(NET, do="down", name="c", folded=["sum"])[0], "c") == (1,)
    assert path_of(acted(NET, do="down", name="c", folded=[])[0], "c") == (0, "body", 0)
    assert path_of(acted(NET, do="up", name="last", folded=["head"])[0], "last") == (3,)


@pytest.mark.parametrize(
    ("to", "path"),
    [
        ({"before": "r"}, (1, "paths", 2, 1)),
        ({"after": "last"}, (4,)),
        ({"after": "input"}, (0,)),
        ({"into": ["join", ["paths", 1]]}, (1, "paths", 1, 0)),
    ],
)
def test_a_dropped_layer_stands_where_it_was_let_go(to, path):
    network, chosen = acted(NET, do="move", name="c", to=to)
    assert path_of(network, "c") == path
    assert chosen == "c"


def test_a_path_is_taken_out_down_to_two():
    network, chosen = acted(NET, do="drop", name="join", path=0)
    assert list(branches(layer_at(network, (2,))).values()) == list(branches(layer_at(NET, (2,))).values())[1:]
    assert chosen == "join"
    with pytest.raises(OptionError, match="two or more paths"):
        acted(network, do="drop", name="join", path=0)


def test_a_block_is_not_dropped_into_itself():
    with pytest.raises(OptionError, match="into itself"):
        acted(NET, do="move", name="sum", to={"after": "a"})


@pytest.mark.parametrize(
    "action",
    [
        {"do": "remove", "name": "gone"},
        {"do": "copy", "name": "gone"},
        {"do": "move", "name": "c", "to": {"after": "gone"}},
        {"do": "add", "kind": "Dropout", "to": {"into": ["gone", ["body"]]}},
    ],
    ids=str,
)
def test_a_late_click_on_a_layer_that_has_gone_does_nothing(action):
    assert take_action(NET, action, read_ledger(NET))[0] is NET


def test_layers_are_made_for_the_nearest_known_shape_below_an_error():
    broken = Architecture("net", (4, 4, 24), (Conv("too large", 8, 9), *NET.layers))
    ledger = read_ledger(broken)
    assert ledger.error is not None
    network, chosen = take_action(broken, {"do": "add", "kind": "Residual block", "to": {"after": "last"}}, ledger)
    assert path_of(network, chosen) == (6,)
