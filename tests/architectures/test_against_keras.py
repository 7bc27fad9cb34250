"""What the spec alone says, against the model that Keras makes of it and the FLOPs that TensorFlow counts in it."""

from typing import Any

import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnkit.architectures import (
    Architecture,
    Conv,
    Dense,
    DepthwiseConv,
    Flatten,
    Pool,
    TransposedConv,
    Upsample,
    count_macs,
    derive_rows,
)
from cnnkit.architectures.keras_model import build_keras
from cnnkit.architectures.zoo import get
from cnnkit.errors import ShapeError
from tests.architectures.keras_oracle import check_model
from tests.architectures.random_specs import architectures

PRODUCTS = ("Conv2D", "Conv3D", "Conv2DBackpropInput", "DepthwiseConv2dNative", "MatMul")


@pytest.mark.slow
@settings(max_examples=120)
@given(architectures())
def test_shapes_and_parameters_are_those_that_keras_gives(architecture):
    tf.keras.backend.clear_session()
    check_model(build_keras(architecture), derive_rows(architecture))


@given(
    st.integers(1, 3),
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(["conv", "pool", "depthwise"]),
)
def test_a_window_that_does_not_fit_is_refused_by_both(rank, side, kernel, dilation, groups, kind):
    """The random networks fit by construction; this is the other side of the border."""
    channels, filters, shape = 4, 6, (side + 1,) * (rank - 1) + (side, 4)
    layer: Any = {
        "conv": Conv("layer", filters, kernel, dilation=dilation, groups=groups),
        "depthwise": DepthwiseConv("layer", kernel, dilation=dilation),
        "pool": Pool("layer", kernel, stride=dilation),
    }[kind]
    layers = tf.keras.layers
    made: Any = {
        "conv": lambda: getattr(layers, f"Conv{rank}D")(filters, kernel, dilation_rate=dilation, groups=groups),
        "depthwise": lambda: getattr(layers, f"Conv{rank}D")(4, kernel, dilation_rate=dilation, groups=channels),
        "pool": lambda: getattr(layers, f"MaxPooling{rank}D")(kernel, strides=dilation),
    }[kind]
    try:
        expected = made()(tf.keras.Input(shape)).shape[1:]
    except ValueError:
        with pytest.raises(ShapeError, match="layer: "):
            derive_rows(Architecture("net", shape, (layer,)))
    else:
        assert derive_rows(Architecture("net", shape, (layer,)))[-1].shape == expected


def profiled_flops(architecture: Architecture) -> int:
    """FLOPs of the products that TensorFlow's profiler finds in one pass of one example, biases left out."""
    model = build_keras(architecture)
    graph = tf.function(model).get_concrete_function(tf.TensorSpec((1, *architecture.input_shape))).graph
    builder = tf.compat.v1.profiler.ProfileOptionBuilder
    options = builder(builder.float_operation()).with_empty_output().build()
    found, waiting = 0, [tf.compat.v1.profiler.profile(graph, cmd="op", options=options)]
    while waiting:  # a chain: each kind of operation is the child of the one before
        node = waiting.pop()
        found += node.float_ops if node.name in PRODUCTS else 0
        waiting.extend(node.children)
    return found


# Left out, because the profiler counts something else: layers in groups (it sees nothing inside XLA), dilated ones (a
# detour with more positions), "valid" transposed ones (it takes the output's size).
COUNTED = {
    "valid": (Conv("conv", 5, (3, 2)),),
    "same, strided": (Conv("conv", 5, 3, (2, 1), "same", bias=False),),
    "padded": (Conv("conv", 5, 3, padding=(0, 2)), Conv("again", 2, 1)),
    "depthwise": (DepthwiseConv("conv", 3, padding="same", multiplier=2), Conv("point", 7, 1)),
    "transposed": (TransposedConv("conv", 5, 3, 2, "same"), Upsample("up", 2), Conv("again", 2, 3)),
    "dense": (Flatten("flat"), Dense("dense", 7), Dense("again", 3, bias=False)),
}


@pytest.mark.parametrize("layers", COUNTED.values(), ids=COUNTED.keys())
def test_flops_are_those_of_tensorflows_profiler(layers):
    architecture = Architecture("net", (9, 8, 3), layers)
    assert profiled_flops(architecture) == 2 * count_macs(architecture) > 0


@pytest.mark.parametrize("shape", [(11, 3), (7, 6, 5, 3)], ids=["signal", "volume"])
def test_flops_of_signals_and_volumes(shape):
    architecture = Architecture("net", shape, (Conv("conv", 5, 3, 2, "same"), Flatten("flat"), Dense("dense", 2)))
    assert profiled_flops(architecture) == 2 * count_macs(architecture) > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["vgg16", "mobilenet_v1"])
def test_flops_of_a_whole_network(name):
    tf.keras.backend.clear_session()
    assert profiled_flops(get(name)) == 2 * count_macs(get(name))
