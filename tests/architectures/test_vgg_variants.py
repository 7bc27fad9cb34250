from dataclasses import replace

import numpy as np
import pytest

from cnnkit.architectures import (
    Architecture,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalPool,
    Layer,
    Pool,
    count_macs,
    count_parameters,
    derive_rows,
    get,
)
from cnnkit.architectures.keras_model import build_keras
from cnnkit.architectures.vgg_variants import (
    compare_stack,
    dense_as_convolutions,
    merge_stacks,
    vgg_configuration,
)
from cnnkit.errors import OptionError

TORCHVISION = {
    "A": 132_863_336,
    "B": 133_047_848,
    "D": 138_357_544,
    "E": 143_667_240,
}  # num_params of vgg11, 13, 16, 19
TABLE_2 = {"A": 133, "B": 133, "C": 134, "D": 138, "E": 144}  # millions, arXiv:1409.1556


@pytest.mark.parametrize("letter", TABLE_2)
def test_configurations_have_the_published_counts(letter):
    count = count_parameters(vgg_configuration(letter))
    assert round(count / 1e6) == TABLE_2[letter]
    assert count == TORCHVISION.get(letter, count)


def test_d_and_e_are_the_zoos():
    assert vgg_configuration("D").layers == get("vgg16").layers
    assert vgg_configuration("E", classes=7).layers == get("vgg19", classes=7).layers


def test_c_ends_its_last_blocks_with_1x1():
    kernels = {layer.name: layer.kernel for layer in vgg_configuration("C").layers if isinstance(layer, Conv)}
    assert [name for name, kernel in kernels.items() if kernel == 1] == [f"block{b}_conv3" for b in (3, 4, 5)]


def test_an_unknown_letter_lists_the_known():
    with pytest.raises(OptionError, match="'A', 'B', 'C', 'D', 'E', got 'F'"):
        vgg_configuration("F")


def test_the_papers_27_against_49():
    assert compare_stack(1) == (7, 27, 49)
    assert compare_stack(10, layers=2) == (5, 1800, 2500)
    assert compare_stack(3, layers=1).stack == compare_stack(3, layers=1).single == 81


@pytest.mark.parametrize("letter", TABLE_2)
def test_one_filter_sees_as_much_as_its_stack(letter):
    network = vgg_configuration(letter)
    stacks, merged = ({row.name: row for row in derive_rows(one)} for one in (network, merge_stacks(network)))
    for block in range(1, 6):
        name = f"block{block}_pool"
        assert merged[name].shape == stacks[name].shape
        assert merged[name].field == stacks[name].field


def test_merged_kernels_and_counts_by_hand():
    merged = {row.name: row for row in derive_rows(merge_stacks(get("vgg16")))}
    assert merged["block1_conv"].parameters.trainable == (5 * 5 * 3 + 1) * 64
    assert merged["block5_conv"].parameters.trainable == (7 * 7 * 512 + 1) * 512
    assert "block5_conv3" not in merged


def test_what_is_no_stack_stays():
    layers = (
        Conv("a", 4, 3, padding="same"),
        Pool("p", 2),
        Conv("b", 4, 3, stride=2, padding="same"),
        Conv("c", 4, 3),
        Conv("d", 4, 3, padding="same", groups=2),
    )
    network = Architecture("mixed", (32, 32, 3), layers)
    assert merge_stacks(network) == network


def test_uneven_kernels_add_up_by_axis():
    layers = Conv("up", 4, 3, padding="same"), Conv("down", 5, (1, 5), padding="same")
    (merged,) = merge_stacks(Architecture("uneven", (9, 9, 2), layers)).layers
    assert isinstance(merged, Conv)
    assert (merged.name, merged.kernel, merged.filters) == ("down", (3, 7), 5)
    flat = Conv("one", 4, (1, 3), padding="same"), Conv("other", 4, (1, 3), padding="same")
    (merged,) = merge_stacks(Architecture("flat", (9, 9, 2), flat)).layers
    assert isinstance(merged, Conv)
    assert merged.kernel == (1, 5)


def test_dense_layers_as_convolutions_learn_and_compute_as_much():
    network = get("vgg16")
    convolutional = dense_as_convolutions(network)
    assert count_parameters(convolutional) == count_parameters(network)
    assert count_macs(convolutional) == count_macs(network)
    larger = replace(convolutional, input_shape=(384, 320, 3))
    assert count_parameters(larger) == count_parameters(network)
    assert derive_rows(larger)[-2].shape == (6, 4, 1000)


def test_dense_layers_as_convolutions_give_the_same_numbers():
    network = Architecture(
        "tiny",
        (8, 10, 2),
        (
            Conv("conv", 3, 3, padding="same", activation="relu"),
            Pool("pool", 2),
            Flatten("flatten"),
            Dense("hidden", 6, activation="relu"),
            Dropout("drop", 0.5),
            Dense("scores", 4),
        ),
    )
    convolutional = dense_as_convolutions(network)
    dense, conv = build_keras(network), build_keras(convolutional)
    for layer in conv.layers:
        if layer.weights:
            values = dense.get_layer(layer.name).get_weights()
            layer.set_weights(
                [value.reshape(weight.shape) for value, weight in zip(values, layer.weights, strict=True)]
            )
    x = np.random.default_rng(0).normal(size=(3, 8, 10, 2)).astype("float32")
    np.testing.assert_allclose(conv(x).numpy(), dense(x).numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "network",
    [
        Architecture("all conv", (8, 8, 1), (Conv("a", 2, 3), GlobalPool("mean"))),
        Architecture("flat before", (8, 8, 1), (GlobalPool("mean"), Flatten("flat"), Dense("d", 3))),
        get("lenet5-1998", radial_basis=True),
        get("googlenet"),  # whose heads have what it has not itself
    ],
    ids=lambda network: network.name,
)
def test_a_network_that_does_not_end_with_dense_layers_is_refused(network):
    with pytest.raises(OptionError, match="does not end with dense layers after a flatten"):
        dense_as_convolutions(network)


def test_filters_for_other_axes_are_no_stack():
    layers = (Conv("a1", 4, (3, 3), padding="same"), Conv("a2", 4, (3, 3, 3), padding="same"))
    assert merge_stacks(Architecture("net", (8, 8, 3), layers)).layers == layers


def test_merged_stacks_have_names_of_their_own():
    layers: list[Layer] = []
    for block in (1, 2):
        layers += [Conv(f"conv{block}_{place}", 4, 3, padding="same") for place in (1, 2)]
        layers.append(Pool(f"pool{block}", 2))
    merged = merge_stacks(Architecture("net", (8, 8, 3), tuple(layers)))
    assert [row.name for row in derive_rows(merged)] == ["input", "conv", "pool1", "conv2_2", "pool2"]


@pytest.mark.parametrize("options", [{"channels": -1}, {"channels": "8"}, {"channels": 8, "layers": 0}])
def test_a_stack_is_counted_in_whole_numbers(options):
    with pytest.raises(OptionError, match="must be a whole number from 1 to 1,000,000, got"):
        compare_stack(**options)
