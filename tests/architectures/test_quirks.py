from dataclasses import replace

import pytest

from cnnkit.architectures import Architecture, Conv, Pool, count_parameters, derive_rows, get
from cnnkit.architectures.quirks import with_hidden_activation, with_layer, without_overlap
from cnnkit.errors import OptionError


def shapes(network):
    return {row.name: row.shape for row in derive_rows(network)}


def test_the_printed_224_gives_54_and_a_smaller_fc6():
    network = with_layer(get("alexnet", input_shape=(224, 224, 3)), "conv1", padding=0)
    assert shapes(network)["conv1"] == (54, 54, 96)  # (224 - 11) / 4 + 1 = 54.25
    assert shapes(network)["pool5"] == (5, 5, 256)
    fewer = (6 * 6 - 5 * 5) * 256 * 4096  # weights of fc6
    assert count_parameters(get("alexnet")) - count_parameters(network) == fewer


def test_windows_without_overlap_keep_alexnets_sizes():
    network = without_overlap(get("alexnet"))
    assert shapes(network) == shapes(get("alexnet"))  # as section 3.4 says: "output of equivalent dimensions"
    assert {layer.size for layer in network.layers if isinstance(layer, Pool)} == {2}


def test_only_windows_larger_than_their_stride_shrink():
    pools = Pool("a", size=2), Pool("b", size=2, stride=3), Pool("c", size=(3, 5), stride=(3, 2))
    changed = without_overlap(Architecture("pools", (60, 60, 1), pools)).layers
    assert changed == (*pools[:2], replace(pools[2], size=(3, 2)))


def test_hidden_activations_change_and_the_softmax_stays():
    network = with_hidden_activation(get("lenet5-1998", trainable_pooling=True), "relu")
    names = {layer.name: layer.activation for layer in network.layers if hasattr(layer, "activation")}
    assert names.pop("output") == "softmax"
    assert set(names.values()) == {"relu"}
    assert {"c1", "s2_scale", "f6"} <= names.keys()
    plain = Architecture("plain", (9, 9, 1), (Conv("logits", 2, 3),))
    assert with_hidden_activation(plain, "relu") == plain


def test_an_unknown_layer_is_named_with_those_there_are():
    with pytest.raises(OptionError, match=r"no layer 'conv9'. Its layers begin conv1"):
        with_layer(get("alexnet"), "conv9", padding=0)
    with pytest.raises(OptionError, match="padding must be"):
        with_layer(get("alexnet"), "conv1", padding="wide")


def test_a_pool_for_other_axes_is_left_to_the_table():
    network = Architecture("net", (8, 8, 3), (Pool("p", (3, 3, 3), 2),))
    assert without_overlap(network) == network
