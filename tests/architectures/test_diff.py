"""Two networks row by row: laws that hold for all, and pairs whose papers say how they differ."""

import tracemalloc
from collections import Counter
from difflib import SequenceMatcher
from typing import Any

import pytest
from hypothesis import given

from cnnkit.architectures import Architecture, Conv, Dropout, Flatten, count_macs, count_parameters, derive_rows, get
from cnnkit.architectures.diff import diff_rows
from tests.architectures.random_specs import architectures

OPPOSITE = {"added": "removed", "removed": "added"}


def lines(a: Any, b: Any) -> Any:
    """The comparison of two networks."""
    return diff_rows(derive_rows(a), derive_rows(b))


def marks(a, b):
    return Counter(pair.mark for pair in lines(a, b))


@given(architectures(), architectures())
def test_every_row_stands_once_and_in_order(a, b):
    pairs = lines(a, b)
    assert [pair.a for pair in pairs if pair.a] == list(derive_rows(a))
    assert [pair.b for pair in pairs if pair.b] == list(derive_rows(b))
    for pair in pairs:
        assert (pair.a is None, pair.b is None) == (pair.mark == "added", pair.mark == "removed")
        if pair.a and pair.b:
            assert type(pair.a.node.operation) is type(pair.b.node.operation)
        if pair.mark == "equal":
            assert (pair.a.shape, pair.a.parameters, pair.a.macs) == (pair.b.shape, pair.b.parameters, pair.b.macs)
    assert sum(pair.parameters for pair in pairs) == count_parameters(b) - count_parameters(a)
    assert sum(pair.macs for pair in pairs) == count_macs(b) - count_macs(a)


@given(architectures())
def test_a_network_equals_itself(network):
    rows = derive_rows(network)
    assert [(pair.mark, pair.a, pair.b) for pair in lines(network, network)] == [("equal", row, row) for row in rows]


@given(architectures(), architectures())
def test_the_other_way_round_only_the_signs_change(a, b):
    there, back = lines(a, b), lines(b, a)
    turned = [(OPPOSITE.get(pair.mark, pair.mark), pair.b, pair.a) for pair in back]
    straight = [(pair.mark, pair.a, pair.b) for pair in there]
    assert sorted(turned, key=repr) == sorted(straight, key=repr)
    assert sum(pair.macs for pair in there) == -sum(pair.macs for pair in back)


def test_nothing_stands_against_nothing():
    assert diff_rows((), ()) == []
    rows = derive_rows(get("lenet5"))
    assert [pair.mark for pair in diff_rows((), rows)] == ["added"] * len(rows)


def test_vgg19_has_three_convolutions_more():
    """Simonyan & Zisserman, 2014, table 1: columns D and E differ by one 3x3 convolution in each of three blocks."""
    pairs = [pair for pair in lines(get("vgg16"), get("vgg19")) if pair.mark != "equal"]
    assert [(pair.mark, pair.b.name) for pair in pairs] == [
        ("added", "block3_conv4"), ("added", "block4_conv4"), ("added", "block5_conv4")
    ]  # fmt: skip
    assert [pair.parameters for pair in pairs] == [(9 * 256 + 1) * 256, *[(9 * 512 + 1) * 512] * 2]
    assert [pair.macs for pair in pairs] == [9 * 256 * 256 * 56**2, 9 * 512 * 512 * 28**2, 9 * 512 * 512 * 14**2]


def test_keras_resnet_gives_every_convolution_a_bias():
    pairs = lines(get("resnet50"), get("resnet50", conv_bias=True))
    changed = [pair for pair in pairs if pair.mark != "equal"]
    assert len(changed) == 53
    assert all(pair.mark == "changed" and pair.parameters == pair.a.shape[-1] and pair.macs == 0 for pair in changed)


def test_a_residual_network_is_the_plain_one_with_sums_and_shortcuts():
    pairs = lines(get("plain20"), get("resnet20"))
    added = Counter(type(pair.b.node.operation).__name__ for pair in pairs if pair.mark != "equal")
    assert added == {"Add": 9, "PaddedShortcut": 2}  # nine blocks, of which two halve the sides
    assert {pair.mark for pair in pairs} == {"equal", "added"}


@pytest.mark.parametrize(("a", "b"), [("resnet18", "resnet34"), ("resnet101", "resnet152"), ("plain32", "plain110")])
def test_where_rows_are_only_added_difflib_finds_as_many(a, b):
    kept = [[(str(type(row.node.operation)), row.shape, row.parameters) for row in derive_rows(get(n))] for n in (a, b)]
    blocks = SequenceMatcher(None, kept[0], kept[1], autojunk=False).get_matching_blocks()
    found = marks(get(a), get(b))
    assert set(found) == {"equal", "added"}
    assert found["equal"] == sum(block.size for block in blocks) == len(kept[0])


def test_names_alone_change_nothing_but_decide_between_equals():
    two = Architecture("two", (4, 4, 1), (Conv("a", 1, 1), Conv("c", 1, 1)))
    three = Architecture("three", (4, 4, 1), (Conv("a", 1, 1), Conv("b", 1, 1), Conv("c", 1, 1)))
    pairs = lines(two, three)
    assert [(pair.mark, pair.b.name) for pair in pairs][1:] == [("equal", "a"), ("added", "b"), ("equal", "c")]
    other = Architecture("other", (4, 4, 1), (Conv("x", 1, 1), Conv("y", 1, 1)))
    assert marks(two, other) == {"equal": 3}


def test_a_field_that_no_count_shows_is_a_change():
    a, b = (Architecture("n", (2, 2, 1), (Dropout("d", rate), Flatten("f"))) for rate in (0.5, 0.4))
    assert [pair.mark for pair in lines(a, b)] == ["equal", "changed", "equal"]


def test_memory_grows_by_four_bytes_a_pair_of_rows():
    """The largest networks that are read have 5,000 rows each: 100 MB, where tables of whole costs took 600."""
    num_rows = 1200
    a, b = (
        derive_rows(Architecture("n", (8, 8, 8), tuple(Conv(f"c{i}", 8 + k * i % 5, 1) for i in range(num_rows))))
        for k in (1, 2)
    )
    tracemalloc.start()
    diff_rows(a, b)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 * 4 * num_rows**2
