import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures import Activation, AuxiliaryHead, Concat, Conv, Dense, Residual, get
from cnnkit.architectures.naming import fresh_name, names_in, renamed
from cnnkit.architectures.paths import outline
from cnnkit.architectures.values import MAX_NAME
from tests.architectures.random_records import networks


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "conv1"),
        (["conv1", "conv2", "conv3"], "conv4"),
        (["conv1", "conv3"], "conv2"),
        (["conv1_bn"], "conv2"),
        (["conv10", "conv1x"], "conv1"),
    ],
)
def test_a_fresh_name_is_the_first_that_nothing_is_called(taken, name):
    assert fresh_name("conv", taken) == name


@given(st.text(min_size=1, max_size=200), st.lists(st.text(max_size=9), max_size=9))
def test_a_fresh_name_is_short_enough_and_new(stem, taken):
    name = fresh_name(stem, taken)
    assert name not in taken
    assert len(name) <= MAX_NAME


def test_the_name_of_the_input_is_nobodys():
    assert fresh_name("", ["1"]) == "2"
    assert renamed(Activation("inpu"), []).name != "input"


def test_what_the_names_of_a_block_share_counts_on():
    block = Residual("block1_add", body=(Conv("block1_1_conv", 4, 1), Activation("block1_1_relu")))
    copy = renamed(block, [*names_in((block,)), "block2_add"])
    assert names_in((copy,)) == ["block3_add", "block3_1_conv", "block3_1_relu"]
    assert names_in((renamed(copy, []),)) == ["block1_add", "block1_1_conv", "block1_1_relu"]


def test_names_that_share_nothing_count_on_one_by_one():
    block = Concat("join", paths=((Activation("a7"),), (AuxiliaryHead("12", (Dense("out", 3),)), Activation("a8"))))
    copy = renamed(block, names_in((block,)))
    assert names_in((copy,)) == ["join1", "a1", "layer1", "out1", "a2"]


def test_a_shared_beginning_ends_where_a_part_of_a_name_ends():
    block = Residual("pot", body=(Activation("pool_a"), Activation("pond_a")))
    assert names_in((renamed(block, names_in((block,))),)) == ["pot1", "pool_a1", "pond_a1"]


@given(networks(), st.data())
def test_a_copy_differs_in_nothing_but_its_names(network, data):
    taken = names_in(network.layers)
    _, layer = data.draw(st.sampled_from(list(outline(network))))
    copy = renamed(layer, taken)
    names = names_in((copy,))
    assert not {*names} & {*taken, "input"}
    assert len({*names}) == len(names)
    assert without_names(copy) == without_names(layer)


def without_names(layer):
    text = repr(layer)
    for name in sorted(names_in((layer,)), key=len, reverse=True):
        text = text.replace(f"name={name!r}", "name=?")
    return text


def test_a_block_of_resnet_is_copied_under_the_next_number():
    network = get("resnet50")
    block = next(layer for _, layer in outline(network) if layer.name == "conv3_block4_add")
    assert renamed(block, names_in(network.layers)).name == "conv3_block5_add"
