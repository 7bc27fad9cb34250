from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    Flatten,
    Pool,
    Residual,
    get,
)
from cnnkit.architectures.paths import (
    branches,
    layer_at,
    next_place,
    outline,
    path_of,
    place_without,
    places,
    rebuild,
    sequence_of,
)
from cnnkit.errors import OptionError
from tests.architectures.random_records import networks

NET = Architecture(
    "net",
    (8, 8, 3),
    (
        Conv("c", 4, 3),
        Residual("sum", body=(Activation("a"), Activation("b")), shortcut=(Activation("s"),)),
        Concat("join", paths=((Activation("p"),), (), (Activation("q"), Activation("r")))),
        AuxiliaryHead("head", (Flatten("flat"), Dense("out", 2))),
        Pool("last", 2),
    ),
)
WHERE = {  # written by hand from the definition of a path
    "c": (0,),
    "sum": (1,),
    "a": (1, "body", 0),
    "b": (1, "body", 1),
    "s": (1, "shortcut", 0),
    "join": (2,),
    "p": (2, "paths", 0, 0),
    "q": (2, "paths", 2, 0),
    "r": (2, "paths", 2, 1),
    "head": (3,),
    "flat": (3, "layers", 0),
    "out": (3, "layers", 1),
    "last": (4,),
}
WRONG: list[Any] = [
    None,
    5,
    (),
    (6,),
    (-1,),
    ("body",),
    (0, "body", 0),
    (1, "body", 3),
    (1, "paths", 0, 0),
    (2, "paths", 3, 0),
    (2, "paths", 0),
    (1, "body", 0, "body", 0),
    (True,),
]


def test_every_layer_has_the_path_that_leads_to_it():
    assert {layer.name: path for path, layer in outline(NET)} == WHERE
    for name, path in WHERE.items():
        assert path_of(NET, name) == path
        assert layer_at(NET, path).name == name


@given(networks())
def test_paths_lead_to_the_layers_they_were_listed_with(network):
    listed = list(outline(network))
    assert len({path for path, _ in listed}) == len(listed)
    for path, layer in listed:
        assert layer_at(network, path) is layer
        assert sequence_of(network, path)[int(path[-1])] is layer


def test_names_that_no_layer_has_are_refused():
    with pytest.raises(OptionError, match="no layer 'nobody'"):
        path_of(NET, "nobody")


@pytest.mark.parametrize("path", WRONG, ids=str)
def test_a_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(OptionError, match="has no place"):
        rebuild(NET, path, lambda layers, place: layers)


def test_the_place_behind_the_last_layer_is_a_place_but_no_layer():
    assert rebuild(NET, (5,), lambda layers, place: (*layers[:place], Flatten("end"))).layers[-1] == Flatten("end")
    with pytest.raises(OptionError, match="has no place"):
        layer_at(NET, (5,))


@given(networks(), st.data())
def test_what_lies_beside_the_way_stays_the_same_objects(network, data):
    path, _ = data.draw(st.sampled_from(list(outline(network))))
    changed = rebuild(network, path, lambda layers, place: (*layers[:place], Flatten("another"), *layers[place + 1 :]))
    assert layer_at(changed, path) == Flatten("another")
    ancestors = {path[:end] for end in range(len(path))}
    for other, before in outline(network):
        if other[: len(path)] != path and other not in ancestors:
            assert layer_at(changed, other) is before


@given(networks())
def test_nothing_changed_gives_an_equal_network(network):
    for path, _ in outline(network):
        assert rebuild(network, path, lambda layers, place: layers) == network


def test_places_are_before_every_layer_and_at_the_end_of_every_sequence():
    found = places(NET)
    assert found[:9] == [
        (0,), (1,), (1, "body", 0), (1, "body", 1), (1, "body", 2), (1, "shortcut", 0), (1, "shortcut", 1), (2,),
        (2, "paths", 0, 0),
    ]  # fmt: skip
    assert (2, "paths", 1, 0) in found, "an empty path takes layers"
    assert found[-1] == (5,)
    assert len(found) == len(WHERE) + 1 + 2 + 3 + 1, "one for each layer, one for each sequence's end"


def test_closed_blocks_hide_their_places():
    assert places(NET, {"sum", "join", "head"}) == [(0,), (1,), (2,), (3,), (4,), (5,)]


@pytest.mark.parametrize(
    ("to", "path", "expected"),
    [
        ((3,), (1,), (2,)),
        ((1,), (1,), (1,)),
        ((0,), (1,), (0,)),
        ((2, "paths", 0, 1), (0,), (1, "paths", 0, 1)),
        ((1, "body", 2), (1, "body", 0), (1, "body", 1)),
        ((2, "paths", 2, 1), (2, "paths", 0, 0), (2, "paths", 2, 1)),
        ((4,), (1, "body", 0), (4,)),
    ],
)
def test_a_place_is_counted_again_once_a_layer_is_gone(to, path, expected):
    assert place_without(to, path) == expected


def test_there_is_no_place_for_a_block_inside_itself():
    with pytest.raises(OptionError, match="into itself"):
        place_without((1, "body", 1), (1,))


def test_the_next_place_is_behind_the_layer():
    assert next_place((2, "paths", 0, 0)) == (2, "paths", 0, 1)


def test_every_kind_of_block_tells_its_sequences():
    blocks = {type(layer) for name in ("resnet50", "googlenet") for _, layer in outline(get(name)) if branches(layer)}
    assert blocks == {Residual, Concat, AuxiliaryHead}
