"""Networks in a few numbers, held against what papers print and what is worked out by hand."""

import re

import pytest
from hypothesis import given

from cnnkit.architectures import (
    ARCHITECTURES,
    Architecture,
    AuxiliaryHead,
    Conv,
    Dense,
    Flatten,
    Residual,
    count_macs,
    count_parameters,
    get,
    peak_activation_bytes,
)
from cnnkit.architectures.summary import summarise
from tests.architectures.random_specs import architectures

DEPTHS = {  # where the name does not say it
    "lenet5": 5,  # two convolutions, three dense layers
    "lenet5-1998": 5,
    "alexnet": 8,  # Krizhevsky et al., 2012, section 3.5: "eight layers with weights"
    "nin": 9,  # Lin et al., 2013, figure 2: three mlpconv layers of three
    "googlenet": 22,  # Szegedy et al., 2014, section 5: "22 layers deep when counting only layers with parameters"
    "mobilenet_v1": 28,  # Howard et al., 2017, section 3.1: "28 layers"
    "mobilenet_v2": 53,  # Sandler et al., 2018, table 2: 1 + 2 + 16 * 3 + 1 convolutions, and the classifier
    "squeezenet": 18,  # Iandola et al., 2016, figure 2: conv1, eight fire modules of two, conv10
    "resnet50-course": 50,
}


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_depth_is_what_the_paper_counts(name):
    expected = DEPTHS.get(name) or int(re.findall(r"\d+$", name)[0])
    assert summarise(get(name)).depth == expected


def test_lenet_of_1998_counts_its_trainable_poolings():
    published = get("lenet5-1998", sparse_c3=True, trainable_pooling=True, radial_basis=True)
    assert summarise(published).depth == 7  # LeCun et al., 1998, section II-B: "7 layers, not counting the input"


@pytest.mark.parametrize(
    ("name", "pixels"),  # Araujo, Norris & Sim, Distill 2019, table 1
    [("alexnet", 195), ("vgg16", 212), ("mobilenet_v1", 315), ("resnet50", 483), ("resnet101", 1027),
     ("resnet152", 1507)],
)  # fmt: skip
def test_receptive_field_is_the_published_one(name, pixels):
    assert summarise(get(name)).receptive_field == (pixels, pixels)


@given(architectures())
def test_parts_add_up(network):
    summary = summarise(network)
    assert summary.parameters == count_parameters(network)
    assert min(summary.conv_parameters, summary.dense_parameters, summary.other_parameters) >= 0
    assert (summary.macs, summary.flops) == (count_macs(network), 2 * count_macs(network))
    assert summary.peak_bytes == peak_activation_bytes(network)


def test_vgg16_by_hand():
    summary = summarise(get("vgg16"))
    assert summary.dense_parameters == (25_088 + 1) * 4096 + (4096 + 1) * 4096 + (4096 + 1) * 1000
    assert summary.other_parameters == 0
    assert summary.peak_bytes == 2 * 224 * 224 * 64 * 4  # what the second convolution reads and writes


def test_auxiliary_heads_and_shortcuts_do_not_deepen():
    layers = (
        Conv("stem", 2, 1),
        Residual("sum", (Conv("a", 2, 1), Conv("b", 2, 1)), (Conv("side", 2, 1),)),
        AuxiliaryHead("head", (Flatten("hf"), Dense("h1", 3), Dense("h2", 3), Dense("h3", 3), Dense("h4", 3))),
    )
    summary = summarise(Architecture("headed", (3, 5, 1), layers))
    assert summary.depth == 3
    assert summary.receptive_field == (1, 1)


def test_a_network_over_vectors_has_no_receptive_field():
    assert summarise(Architecture("flat", (7,), (Dense("d", 2),))).receptive_field == ()
