"""Receptive fields against papers, hand work, and the gradients of TensorFlow."""

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.architectures import (
    Activation,
    Architecture,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    Flatten,
    GlobalPool,
    PaddedShortcut,
    Pool,
    Residual,
    TransposedConv,
    Upsample,
    get,
    receptive_field,
)
from cnnkit.architectures.keras_model import build_keras
from cnnkit.errors import OptionError


def seen_by(architecture, layer, unit):
    """The box of input pixels with an influence on a unit, from the gradient; every weight is 1, every pool a mean."""
    model = build_keras(architecture)
    for weight in model.weights:
        weight.assign(tf.ones_like(weight))
    part = tf.keras.Model(model.inputs, model.get_layer(layer).output)
    x = tf.ones((1, *architecture.input_shape))
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = tf.reduce_sum(part(x)[(0, *unit)])
    touched = np.argwhere(tape.gradient(y, x).numpy()[0].sum(axis=-1) != 0)
    return tuple(zip(touched.min(axis=0).tolist(), (touched.max(axis=0) + 1).tolist(), strict=True))


def conv(name, kernel, **options):
    return Conv(name, 2, kernel, **options)


NETWORKS = {
    "valid, uneven": (conv("a", (3, 5)), conv("b", (2, 1), stride=(1, 2)), conv("last", 3)),
    "same, even sizes, strides": (
        conv("a", 3, stride=2, padding="same"),
        conv("b", 4, stride=2, padding="same"),
        conv("last", 2, padding="same"),
    ),
    "padding by numbers": (
        conv("a", 7, stride=2, padding=3),
        Pool("p", 3, 2, padding=1, kind="average"),
        conv("last", 3),
    ),
    "dilation": (conv("a", 3, dilation=2, padding="same"), conv("last", 3, dilation=(3, 1))),
    "depthwise and pools": (DepthwiseConv("a", 3, stride=2), Pool("p", 3, 2, kind="average"), conv("last", 2)),
    "residual": (
        conv("a", 3),
        Residual("last", (conv("b", 3, stride=2, padding=1), conv("c", 3, padding=1)), (conv("d", 1, stride=2),)),
    ),
    "padded shortcut": (
        Residual("last", (conv("b", 3, stride=2, padding=1), conv("c", 5, padding=2)), (PaddedShortcut("s", 2, 2),)),
    ),
    "paths": (Concat("last", ((conv("a", 1),), (conv("b", 3, padding="same"), conv("c", (5, 1), padding="same")))),),
    "transposed, same": (
        conv("a", 3, stride=2, padding="same"),
        TransposedConv("last", 2, 4, stride=2, padding="same"),
    ),
    "transposed, valid": (conv("a", 3, stride=4), TransposedConv("last", 2, 2, stride=2)),
    "mixed": (Pool("p", 2, kind="average"), Upsample("u", 2, "bilinear"), conv("last", 3)),
    "repeated": (Pool("p", 2, kind="average"), Upsample("u", 2), conv("last", 4)),
}

ENLARGING = {"transposed, same": 2, "transposed, valid": 4, "repeated": 2, "mixed": 4}  # steps of the smaller layer


@pytest.mark.parametrize("shape", [(23, 26, 2), (24, 21, 2)], ids=["23x26", "24x21"])
@pytest.mark.parametrize("case", NETWORKS)
def test_the_visible_region_is_what_the_gradient_reaches(case, shape):
    network = Architecture(case, shape, NETWORKS[case])
    for unit in (None, (0, 1)):
        field = receptive_field(network, "last", unit=unit)
        reached = seen_by(network, "last", field.unit)
        if case in ENLARGING:
            # Units differ in what they see there; the field holds for all, and is not much wider.
            for (start, stop), (first, end) in zip(field.visible, reached, strict=True):
                assert start <= first <= start + ENLARGING[case]
                assert stop - ENLARGING[case] <= end <= stop
        else:
            assert field.visible == reached, f"unit {field.unit}"


@pytest.mark.parametrize("head", [(GlobalPool("g"), Dense("last", 3)), (Flatten("g"), Dense("last", 3))])
def test_a_flat_unit_sees_what_all_positions_see(head):
    network = Architecture("net", (17, 20, 2), (conv("a", 3, stride=2), *head))
    field = receptive_field(network)
    assert field.unit == ()
    assert field.visible == seen_by(network, "last", ()) == ((0, 17), (0, 19))


def test_one_and_three_axes():
    signal = Architecture("signal", (30, 2), (Conv("a", 2, 5, stride=2), Conv("last", 2, 3, dilation=2)))
    assert receptive_field(signal).visible == seen_by(signal, "last", receptive_field(signal).unit)
    volume = Architecture("volume", (9, 10, 11, 1), (Conv("a", 1, (3, 2, 1)), Conv("last", 1, 2, stride=(1, 2, 3))))
    assert receptive_field(volume).visible == seen_by(volume, "last", receptive_field(volume).unit)


@pytest.mark.parametrize(
    ("name", "layer", "size", "stride"),
    [
        # Araujo, Norris & Sim, Distill 2019, the table of receptive fields; VGG-16 to its last pooling.
        ("alexnet", "pool5", 195, 32),
        ("vgg16", "block5_pool", 212, 32),
        ("resnet50", "conv5_block3_out", 483, 32),
        ("resnet101", "conv5_block3_out", 1027, 32),
        ("resnet152", "conv5_block3_out", 1507, 32),
        ("mobilenet_v1", "conv_pw_13_relu", 315, 32),
    ],
)
def test_published_sizes(name, layer, size, stride):
    field = receptive_field(get(name), layer)
    assert field.size == (size, size)
    assert field.stride == (stride, stride)


def test_the_centre_of_vgg_sees_the_whole_picture():
    field = receptive_field(get("vgg16"), "block5_pool")
    assert field.unit == (3, 3)
    assert field.visible == field.region == ((6, 218), (6, 218))  # unit 0 begins 90 pixels outside


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"layer": "conv9"}, "no layer 'conv9'"),
        ({"layer": "a", "unit": (15, 0)}, r"units \(15, 18\), counted from 0, got \(15, 0\)"),
        ({"layer": "g", "unit": (0,)}, r"a flat layer takes \(\)"),
        ({"layer": 10**5000}, "no layer a number of more than 60 digits"),
        ({"layer": "a", "unit": 5}, "got 5. Give a tuple"),
        ({"layer": "a", "unit": (1.5, 1)}, r"got \(1\.5, 1\)"),
        ({"layer": "a", "unit": (True, 1)}, r"got \(True, 1\)"),
        ({"layer": "a", "unit": ("1", 1)}, r"got \('1', 1\)"),
        ({"layer": "a", "unit": (10**5000, 1)}, "a number of thousands of digits"),
    ],
)
def test_a_unit_that_is_not_there(options, words):
    network = Architecture("net", (17, 20, 2), (conv("a", 3), Activation("b"), GlobalPool("g")))
    with pytest.raises(OptionError, match=words):
        receptive_field(network, **options)
