"""The zoo against Keras: its own networks where it has them, and the models that it makes of ours."""

import gc
from typing import Any

import pytest
import tensorflow as tf

from cnnkit.architectures import derive_rows
from cnnkit.architectures.keras_model import build_keras
from cnnkit.architectures.keras_source import keras_source
from cnnkit.architectures.zoo import ARCHITECTURES, get
from tests.architectures.keras_oracle import check_model, size_of

pytestmark = pytest.mark.slow
applications = tf.keras.applications

VARIANTS: list[tuple[str, dict[str, Any]]] = [
    ("lenet5-1998", {"sparse_c3": True, "trainable_pooling": True, "radial_basis": True}),
    ("alexnet", {"groups": 2, "input_shape": (224, 224, 3)}),
    ("alexnet", {"local_response_norm": False, "dropout": 0.0, "classes": 6}),
    ("vgg16", {"input_shape": (40, 3), "classes": 6}),
    ("resnet18", {"shortcut": "A", "input_shape": (33, 40, 36, 2)}),
    ("resnet34", {"shortcut": "C"}),
    ("resnet50", {"stride_at": "middle", "shortcut": "A"}),
    ("resnet20", {"shortcut": "B", "input_shape": (31, 29, 1)}),
    ("nin", {"variant": "imagenet"}),
    ("googlenet", {"auxiliary_heads": False}),
    ("mobilenet_v1", {"alpha": 0.25}),
    ("mobilenet_v2", {"alpha": 1.4, "input_shape": (64, 1), "classes": 3}),
    ("mobilenet_v2", {"input_shape": (34, 33, 32, 2), "classes": 3}),
    ("squeezenet", {"version": "1.1"}),
]


@pytest.fixture(autouse=True)
def _fresh_memory():
    """Let go of the last model: VGG-19 takes half a gigabyte."""
    tf.keras.backend.clear_session()
    gc.collect()


@pytest.mark.parametrize(
    ("name", "overrides"),
    [*((name, {}) for name in ARCHITECTURES), *VARIANTS],
    ids=lambda value: value if isinstance(value, str) else " ".join(value) or "default",
)
def test_the_built_model_is_what_the_ledger_says(name, overrides):
    architecture = get(name, **overrides)
    check_model(build_keras(architecture), derive_rows(architecture))


@pytest.mark.parametrize(
    ("name", "overrides", "make"),
    [
        ("vgg16", {}, applications.VGG16),
        ("vgg19", {}, applications.VGG19),
        ("resnet50", {"conv_bias": True}, applications.ResNet50),
        ("resnet101", {"conv_bias": True}, applications.ResNet101),
        ("resnet152", {"conv_bias": True}, applications.ResNet152),
        ("mobilenet_v1", {}, applications.MobileNet),
        ("mobilenet_v2", {}, applications.MobileNetV2),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_keras_own_networks_have_our_shapes_and_parameters(name, overrides, make):
    model = make(weights=None)
    rows = derive_rows(get(name, **overrides))
    theirs = {layer.name: layer for layer in model.layers}
    for row in rows[1:]:
        layer = theirs.pop(row.name)
        # Keras' MobileNet ends with 1x1 convolutions of 1x1 pixels, which are dense layers.
        shape = layer.output.shape[1:] if len(row.shape) > 1 else layer.output.shape[-1:]
        assert shape == row.shape, row.name
        assert layer.output.shape[1:-1] in (row.shape[:-1], (1, 1)), row.name
        assert size_of(layer.trainable_weights) == row.parameters.trainable, row.name
        assert size_of(layer.non_trainable_weights) == row.parameters.non_trainable, row.name
    rest = {type(layer).__name__ for layer in theirs.values()}
    assert rest <= {"InputLayer", "ZeroPadding2D", "Reshape"}  # the zeros are part of our convolutions
    assert model.count_params() == sum(sum(row.parameters[:2]) for row in rows)
    assert tf.TensorShape(model.input.shape[1:]) == rows[0].shape


@pytest.mark.parametrize("name", ["lenet5-1998", "googlenet", "resnet50"])
def test_the_written_source_builds_the_zoo(name):
    names: dict[str, Any] = {}
    exec(keras_source(get(name)), names)
    check_model(names["build_model"](), derive_rows(get(name)))
