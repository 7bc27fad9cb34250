from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cnnkit.architectures import (
    ARCHITECTURES,
    Activation,
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    Dropout,
    Flatten,
    Layer,
    Pool,
    Residual,
    from_json,
    get,
    read_ledger,
    to_json,
)
from cnnkit.architectures.edit import (
    change_classes,
    change_input,
    change_layer,
    check_whole,
    duplicate_layer,
    insert_layers,
    move_layer,
    remove_layer,
    replace_layer,
    shift_layer,
)
from cnnkit.architectures.naming import names_in
from cnnkit.architectures.paths import branches, layer_at, next_place, outline, path_of, place_without, places
from cnnkit.architectures.serialise import MAX_DEPTH, MAX_LAYERS
from cnnkit.errors import OptionError
from tests.architectures.random_records import networks
from tests.architectures.test_paths import NET

NEW = (Conv("new conv", 4, 1), Activation("new act"))


@st.composite
def edited(draw, paths=lambda network: [path for path, _ in outline(network)]):
    """A network whose layers all have names of their own, and one of its paths."""
    network = draw(networks())
    names = names_in(network.layers)
    assume(len({*names, "input", "new conv", "new act"}) == len(names) + 3)
    return network, draw(st.sampled_from(paths(network)))


def removable(network, path):
    return (len(path) > 1 and path[-2] not in ("body", "layers")) or len(siblings(network, path)) > 1


def siblings(network, path):
    return [other for other, _ in outline(network) if other[:-1] == path[:-1]]


@given(edited(places))
def test_insert_then_remove_is_the_identity(case):
    network, place = case
    larger = insert_layers(network, place, NEW)
    assert [layer_at(larger, place), layer_at(larger, next_place(place))] == [*NEW]
    assert names_in(larger.layers) != names_in(network.layers)
    assert remove_layer(remove_layer(larger, place), place) == network


@given(edited(), st.data())
def test_a_layer_moved_there_and_back_leaves_the_network_as_it_was(case, data):
    network, path = case
    assume(removable(network, path))
    to = data.draw(st.sampled_from(places(remove_layer(network, path))))
    moved = move_layer(network, path, to)
    assert layer_at(moved, to) is layer_at(network, path)
    assert move_layer(moved, to, path) == network
    assert sorted(names_in(moved.layers)) == sorted(names_in(network.layers))


@given(edited(), st.booleans())
def test_a_step_and_a_step_back_leave_the_network_as_it_was(case, down):
    network, path = case
    layer = layer_at(network, path)
    try:
        stepped = shift_layer(network, path, down=down)
    except OptionError:
        assert not removable(network, path) or path == ((len(network.layers) - 1) if down else 0,)
        return
    assert stepped != network
    assert layer_at(stepped, path_of(stepped, layer.name)) is layer
    assert shift_layer(stepped, path_of(stepped, layer.name), down=not down) == network


@given(edited())
def test_a_copy_stands_behind_the_layer_and_no_name_is_there_twice(case):
    network, path = case
    larger = duplicate_layer(network, path)
    names = names_in(larger.layers)
    assert len({*names}) == len(names)
    assert layer_at(larger, path) is layer_at(network, path)
    assert remove_layer(larger, next_place(path)) == network


@given(edited())
def test_an_edit_leaves_all_that_it_does_not_touch_the_same_objects(case):
    network, path = case
    changed = replace_layer(network, path, Dropout("new conv"))
    touched = {path[:end] for end in range(len(path) + 1)}
    for other, layer in outline(network):
        if other not in touched and other[: len(path)] != path:
            assert layer_at(changed, other) is layer


@given(edited(), st.integers(1, 10**6))
def test_what_was_edited_is_written_and_read_back(case, number):
    network, path = case
    changed = change_input(insert_layers(duplicate_layer(network, path), path, NEW), (number,))
    assert from_json(to_json(changed)) == changed


def test_steps_lead_into_blocks_and_out_again():
    where, network = [], NET
    for _ in range(9):
        network = shift_layer(network, path_of(network, "c"), down=True)
        where.append(path_of(network, "c"))
    assert where == [
        (0, "body", 0), (0, "body", 1), (0, "body", 2), (0, "shortcut", 0), (0, "shortcut", 1), (1,),
        (1, "paths", 0, 0), (1, "paths", 0, 1), (1, "paths", 1, 0),
    ]  # fmt: skip


def test_closed_blocks_are_jumped_over():
    network = shift_layer(NET, (0,), down=True, closed={"sum"})
    assert path_of(network, "c") == (1,)
    assert shift_layer(network, (1,), down=False, closed={"sum"}) == NET


def test_a_dragged_layer_lands_before_the_one_it_was_dropped_on():
    network = move_layer(NET, (0,), place_without(path_of(NET, "r"), (0,)))
    assert [layer.name for layer in branches(layer_at(network, (1,)))["paths", 2]] == ["q", "c", "r"]


def test_changing_a_field_is_checked_by_the_record():
    assert change_layer(NET, (0,), filters=7, stride=(2, 1)).layers[0] == Conv("c", 7, 3, stride=(2, 1))
    with pytest.raises(OptionError, match="filters must be a whole number from 1"):
        change_layer(NET, (0,), filters=0)


REFUSED = {
    "a field that is none": (lambda: change_layer(NET, (0,), units=3), "Conv has no units. It has name, filters"),
    "a twin by renaming": (lambda: change_layer(NET, (1, "body", 0), name="out"), "called 'out' already"),
    "a head's name": (lambda: insert_layers(NET, (0,), [Activation("head")]), "called 'head' already"),
    "the input's name": (lambda: change_layer(NET, (0,), name="input"), "called 'input' already"),
    "the last of a body": (lambda: remove_layer(remove_layer(NET, (1, "body", 0)), (1, "body", 0)), "the body around"),
    "the last of a head": (lambda: remove_layer(remove_layer(NET, (3, "layers", 0)), (3, "layers", 0)), "the layers"),
    "the last of all": (lambda: remove_layer(Architecture("n", (4,), (Flatten("f"),)), (0,)), "n needs at least one"),
    "a step above the first": (lambda: shift_layer(NET, (0,), down=False), "c is at the beginning"),
    "a step below the last": (lambda: shift_layer(NET, (4,), down=True), "last is at the end"),
    "a place that is none": (lambda: insert_layers(NET, (9,), NEW), "has no place"),
    "no layer to replace": (lambda: replace_layer(NET, (5,), NEW[0]), "has no place"),
    "no shape": (lambda: change_input(NET, (8, 0, 3)), "input_shape must be"),
    "no classes": (lambda: change_classes(get("vgg16"), 0), "units must be a whole number"),
    "a pool that ends nothing": (lambda: change_classes(NET, 3), "net: at its end no dense layer"),
    "a head without an end": (
        lambda: change_classes(Architecture("n", (4,), (AuxiliaryHead("h", (Flatten("f"),)), Dense("d", 2))), 3),
        "h: at its end",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_in_one_sentence(case):
    edit, words = REFUSED[case]
    with pytest.raises(OptionError, match=words) as caught:
        edit()
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_paths_and_shortcuts_may_become_empty():
    assert branches(layer_at(remove_layer(NET, (1, "shortcut", 0)), (1,)))["shortcut",] == ()
    assert branches(layer_at(remove_layer(NET, (2, "paths", 0, 0)), (2,)))["paths", 0] == ()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_classes_are_changed_as_the_zoo_makes_them(name):
    assert change_classes(get(name), 7) == get(name, classes=7)


@pytest.mark.parametrize("name", ["lenet5", "resnet50", "squeezenet"])
def test_the_input_is_changed_as_the_zoo_makes_it(name):
    assert change_input(get(name), (96, 80, 1)) == get(name, input_shape=(96, 80, 1))


def nested(depth):
    layer: Layer = Activation("inside")
    for level in range(depth):
        layer = Residual(f"block{level}", (layer,))
    return Architecture("deep", (4, 4, 1), (layer,))


def test_a_network_stays_as_small_as_can_be_read_back():
    deepest = nested(MAX_DEPTH - 1)
    assert from_json(to_json(check_whole(deepest))) == deepest
    with pytest.raises(OptionError, match="nested 20 deep"):
        check_whole(nested(MAX_DEPTH))
    long = Architecture("long", (4,), tuple(Activation(f"a{n}") for n in range(MAX_LAYERS - 3)))
    full = insert_layers(long, (0,), [Concat("join", ((), ()))])
    assert from_json(to_json(full)) == full
    with pytest.raises(OptionError, match="5,001 layers and empty paths"):
        insert_layers(full, (0,), [Activation("more")])


def test_an_edit_that_does_not_fit_is_made_and_the_ledger_says_so():
    network = change_layer(get("lenet5"), (0,), kernel=99)
    assert "99" in str(read_ledger(network).error)
    assert replace(network, layers=get("lenet5").layers) == get("lenet5")
    assert isinstance(network.layers[1], Pool)
