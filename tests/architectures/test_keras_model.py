import numpy as np
import pytest
import tensorflow as tf

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    DepthwiseConv,
    Dropout,
    Flatten,
    GlobalPool,
    LocalResponseNorm,
    PaddedShortcut,
    Pool,
    RadialBasis,
    Residual,
    TransposedConv,
    Upsample,
)
from cnnkit.architectures.keras_model import build_keras
from cnnkit.errors import OptionError, ShapeError

RNG = np.random.default_rng(0)
SPATIAL = {1: (11,), 2: (9, 7), 3: (5, 6, 4)}


def model_of(layer, x):
    return build_keras(Architecture("one layer", x.shape[1:], (layer,)))


def output_of(layer, x):
    return model_of(layer, x)(x).numpy()


def draw(rank, channels):
    return RNG.normal(size=(2, *SPATIAL[rank], channels)).astype("float32")


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_local_response_norm_is_tensorflows(rank):
    x = draw(rank, 7)
    flat = x.reshape(2, -1, 1, 7)
    expected = tf.nn.local_response_normalization(flat, depth_radius=2, bias=2.0, alpha=0.3, beta=0.75)
    z = output_of(LocalResponseNorm("norm", size=5, k=2.0, alpha=0.3, beta=0.75), x)
    np.testing.assert_allclose(z, np.reshape(expected, x.shape), rtol=1e-5)


def test_local_response_norm_over_more_channels_than_there_are():
    x = draw(2, 3)
    expected = x / (1 + 2 * np.square(x).sum(axis=-1, keepdims=True))
    np.testing.assert_allclose(output_of(LocalResponseNorm("norm", 999_999, 1.0, 2.0, 1.0), x), expected, rtol=1e-5)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize(
    "options", [{"padding": "same", "stride": 2}, {"padding": 1, "dilation": 2}], ids=["strided", "dilated"]
)
def test_connections_are_a_convolution_whose_other_weights_are_zero(rank, options):
    x = draw(rank, 4)
    reads = ((0,), (3, 1), (2, 0, 1))
    layer = Conv("c3", 3, 2, connections=reads, activation="tanh", **options)
    model = model_of(layer, x)
    assert model.count_params() == 2**rank * 6 + 3
    windows, bias = RNG.normal(size=(6, *[2] * rank)), RNG.normal(size=3)
    model.get_layer("c3").set_weights([windows, bias])
    kernel = np.zeros((*[2] * rank, 4, 3))
    for window, (channel, place) in zip(windows, [(0, 0), (3, 1), (1, 1), (2, 2), (0, 2), (1, 2)], strict=True):
        kernel[..., channel, place] = window
    whole = model_of(Conv("c3", 3, 2, activation="tanh", **options), x)
    whole.get_layer("c3").set_weights([kernel, bias])
    np.testing.assert_allclose(model(x).numpy(), whole(x).numpy(), atol=1e-5)


def test_connections_without_a_bias_learn_only_their_weights():
    model = model_of(Conv("c3", 2, (3, 1), bias=False, connections=((0, 1), (1,))), draw(2, 2))
    assert model.count_params() == 3 * 3
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(model(draw(2, 2)) ** 2)
    (gradient,) = tape.gradient(loss, model.trainable_variables)
    assert np.all(gradient.numpy() != 0)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_padded_shortcut_keeps_every_second_position_and_adds_zeros(rank):
    x = draw(rank, 3)
    z = output_of(PaddedShortcut("shortcut", 5, 2), x)
    kept = x[(slice(None), *[slice(None, None, 2)] * rank)]
    np.testing.assert_array_equal(z[..., :3], kept)
    assert z.shape == (*kept.shape[:-1], 5)
    assert not z[..., 3:].any()


def test_padded_shortcut_with_a_stride_for_each_axis():
    x = draw(2, 3)
    np.testing.assert_array_equal(output_of(PaddedShortcut("shortcut", 3, (3, 1)), x), x[:, ::3])


def test_radial_basis_gives_squared_distances_to_centres_that_stay():
    x = np.array([[1, 2], [0, 0], [-1, 5]], "float32")
    model = model_of(RadialBasis("centres", 2), x)
    assert not model.trainable_variables
    model.get_layer("centres").set_weights([np.array([[1, 2], [4, -2]])])
    np.testing.assert_array_equal(model(x).numpy(), [[0, 25], [5, 20], [13, 74]])


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_groups_are_separate_convolutions(rank):
    x = draw(rank, 6)
    model = model_of(Conv("conv", 4, 3, padding="same", groups=2), x)
    kernel, bias = RNG.normal(size=(*[3] * rank, 3, 4)), RNG.normal(size=4)
    model.get_layer("conv").set_weights([kernel, bias])
    parts = []
    for group in range(2):
        part = model_of(Conv("conv", 2, 3, padding="same"), x[..., :3])
        filters = slice(2 * group, 2 * group + 2)
        part.get_layer("conv").set_weights([kernel[..., filters], bias[filters]])
        parts.append(part(x[..., 3 * group : 3 * group + 3]).numpy())
    np.testing.assert_allclose(model(x).numpy(), np.concatenate(parts, axis=-1), atol=1e-4)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_depthwise_is_one_convolution_for_each_channel(rank):
    x = draw(rank, 2)
    model = model_of(DepthwiseConv("conv", 3, multiplier=3, padding=1), x)
    layer = model.get_layer("conv")
    kernel = RNG.normal(size=(*[3] * rank, 2, 3))
    layer.set_weights([kernel.reshape(layer.get_weights()[0].shape), np.zeros(6)])
    parts = []
    for channel in range(2):
        part = model_of(Conv("conv", 3, 3, padding=1, bias=False), x[..., :1])
        part.get_layer("conv").set_weights([kernel[..., channel : channel + 1, :]])
        parts.append(part(x[..., channel : channel + 1]).numpy())
    np.testing.assert_allclose(model(x).numpy(), np.concatenate(parts, axis=-1), atol=1e-4)


@pytest.mark.parametrize("rank", [1, 3])
def test_linear_upsampling_is_that_of_pictures(rank):
    x = draw(rank, 2)
    z = output_of(Upsample("up", (2, 3, 1)[:rank], "bilinear"), x)
    if rank == 1:
        expected = tf.image.resize(x[:, :, None], (22, 1))[:, :, 0]
    else:  # a plane at each depth, then a column at each pixel
        planes = tf.image.resize(x.reshape(-1, 6, 4, 2), (18, 4))
        expected = tf.image.resize(tf.reshape(planes, (2, 5, 18 * 4, 2)), (10, 72))
    np.testing.assert_allclose(z, np.reshape(expected, z.shape), atol=1e-5)


@pytest.mark.parametrize(("kind", "value"), [("max", 0), ("average", -4 / 9)])
def test_pooling_pads_with_zeros(kind, value):
    z = output_of(Pool("pool", 3, 2, padding=1, kind=kind), -np.ones((1, 4, 4, 1), "float32"))
    assert z.shape == (1, 2, 2, 1)
    assert z[0, 0, 0, 0] == pytest.approx(value)


@pytest.mark.parametrize(
    "name", ["relu", "relu6", "leaky_relu", "elu", "gelu", "silu", "hard_swish", "sigmoid", "tanh"]
)
def test_an_activation_is_the_same_fused_and_apart(name):
    x = draw(2, 3)
    fused = output_of(Conv("conv", 3, 1, connections=((0,), (1,), (2,)), activation=name), x)
    assert fused.shape == x.shape
    expected = {"hard_swish": tf.keras.activations.hard_silu}.get(name) or getattr(tf.keras.activations, name)
    np.testing.assert_allclose(output_of(Activation("act", name), x), expected(x), rtol=1e-5)


def test_softmax_is_over_the_channels():
    z = output_of(Activation("softmax", "softmax"), draw(3, 4))
    np.testing.assert_allclose(z.sum(axis=-1), 1, rtol=1e-5)


BRANCHED = Architecture(
    "branched / 1",
    (12, 10, 3),
    (
        Conv("stem", 4, 3, padding=(1, 0), activation="relu"),
        BatchNorm("norm"),
        Residual("sum", (Conv("body", 4, 3, padding="same"), Dropout("drop")), ()),
        AuxiliaryHead("side", (GlobalPool("side_pool"), Dense("side_dense", 3, activation="softmax"))),
        Concat("joint", ((), (Pool("pool", 3, 1, "same"),), (TransposedConv("spread", 2, 1),))),
        Flatten("flat"),
        Dense("logits", 5),
    ),
)


def test_blocks_and_heads_compute_what_they_say():
    model = build_keras(BRANCHED)
    x = RNG.normal(size=(2, 12, 10, 3)).astype("float32")
    names = ["norm", "body", "sum", "pool", "spread", "joint", "side_dense", "logits"]
    probe = tf.keras.Model(model.input, [model.get_layer(name).output for name in names])
    norm, body, total, pool, spread, joint, head, logits = (value.numpy() for value in probe(x))
    np.testing.assert_allclose(total, body + norm, rtol=1e-6)
    np.testing.assert_array_equal(joint, np.concatenate([total, pool, spread], axis=-1))
    outputs = model(x)
    np.testing.assert_allclose(outputs[0], head, rtol=1e-5)
    np.testing.assert_allclose(outputs[1], logits, rtol=1e-5)
    assert model.name == "branched_1"
    assert model.get_layer("stem_padding").output.shape == (None, 14, 10, 3)


def test_a_name_for_the_padding_that_no_layer_has():
    layers = (Conv("conv", 2, 3, padding=1), Conv("conv_padding", 2, 3, padding=1), Activation("conv_padding_padding"))
    model = build_keras(Architecture("twins", (8, 8, 1), layers))
    assert model.output.shape == (None, 8, 8, 2)
    assert {layer.name for layer in layers} < {layer.name for layer in model.layers}


@pytest.mark.parametrize("name", ["ResNet-50 (course)", "a/b", "网络", "_x", "-", "naïve ×"])
def test_any_network_can_be_traced(name):
    """TensorFlow opens a scope with the model's name when it compiles it, as for training."""
    x = draw(2, 3)
    model = build_keras(Architecture(name, x.shape[1:], (Conv("conv.a-1_b", 2, 3, padding=1), Flatten("1"))))
    assert tf.function(model)(x).shape == (2, 9 * 7 * 2)


def test_one_output_is_a_plain_tensor():
    assert output_of(Flatten("flat"), draw(2, 3)).shape == (2, 9 * 7 * 3)


@pytest.mark.parametrize(
    ("layer", "error", "words"),
    [
        (Conv("big", 2, 99), ShapeError, "big: its input is 9x7x3"),
        (Conv("a/b", 2, 3), OptionError, "a/b: Keras allows only .* for instance to a_b"),
        (Conv("conv 1", 2, 3), OptionError, "conv 1: Keras allows only .* for instance to conv_1"),
        (Conv("_conv", 2, 3), OptionError, "_conv: .* a letter or digit first"),
        (Conv("gaps", 2, 3, stride=2, dilation=(1, 2)), OptionError, "gaps: Keras has no .* stride 2 and dilation"),
    ],
    ids=["does-not-fit", "slash", "space", "underscore", "stride-and-dilation"],
)
def test_what_cannot_be_built_is_refused_before_keras_sees_it(layer, error, words):
    with pytest.raises(error, match=words):
        model_of(layer, draw(2, 3))
