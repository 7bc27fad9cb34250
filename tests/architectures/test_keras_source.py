import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import tensorflow as tf
from hypothesis import given, settings

from cnnkit.architectures import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Flatten,
    GlobalPool,
    LocalResponseNorm,
    Pool,
    RadialBasis,
    Residual,
)
from cnnkit.architectures.keras_model import build_keras
from cnnkit.architectures.keras_source import LINE_LENGTH, keras_source
from cnnkit.errors import OptionError, ShapeError
from tests.architectures.random_specs import architectures

ROOT = Path(__file__).parents[2]

LENET = Architecture(
    name="LeNet-5",
    input_shape=(32, 32, 3),
    source="LeCun et al., 1998, doi:10.1109/5.726791",
    layers=(
        Conv("conv1", 8, 5, activation="relu"),
        Pool("pool1", 2),
        Flatten("flat"),
        Dense("logits", 10),
    ),
)
LENET_SOURCE = """\
# LeNet-5
# Source: LeCun et al., 1998, doi:10.1109/5.726791

import keras
from keras import layers


def build_model() -> keras.Model:
    inputs = keras.Input(shape=(32, 32, 3), name="input")
    x = layers.Conv2D(8, 5, activation="relu", name="conv1")(inputs)
    x = layers.MaxPooling2D(2, name="pool1")(x)
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(10, name="logits")(x)

    return keras.Model(inputs, x, name="LeNet-5")


if __name__ == "__main__":
    build_model().summary()
"""

BLOCKS = Architecture(
    name="blocks",
    input_shape=(8, 8, 4),
    layers=(
        Residual("block1", (Conv("conv1", 4, 3, padding="same"), BatchNorm("norm1")), ()),
        AuxiliaryHead("side", (GlobalPool("side_pool"), Dense("side_logits", 3))),
        Residual("block2", (Pool("pool2", 2),), (Conv("side2", 4, 1, 2, bias=False),)),
        Concat("mixed", ((Conv("left", 2, 1),), (Residual("deep", (Conv("right", 4, 1),), ()),), ())),
        Activation("relu"),
    ),
)
BLOCKS_BODY = """\
    inputs = keras.Input(shape=(8, 8, 4), name="input")

    # block1
    x = layers.Conv2D(4, 3, padding="same", name="conv1")(inputs)
    x = layers.BatchNormalization(name="norm1")(x)
    x = layers.Add(name="block1")([x, inputs])

    # side: a second output
    head_1 = layers.GlobalAveragePooling2D(name="side_pool")(x)
    head_1 = layers.Dense(3, name="side_logits")(head_1)

    # block2
    shortcut = layers.Conv2D(4, 1, strides=2, use_bias=False, name="side2")(x)
    x = layers.MaxPooling2D(2, name="pool2")(x)
    x = layers.Add(name="block2")([x, shortcut])

    # mixed
    branch_1 = layers.Conv2D(2, 1, name="left")(x)
    # deep
    branch_2 = layers.Conv2D(4, 1, name="right")(x)
    branch_2 = layers.Add(name="deep")([branch_2, x])
    x = layers.Concatenate(name="mixed")([branch_1, branch_2, x])

    x = layers.Activation("relu", name="relu")(x)

    return keras.Model(inputs, [head_1, x], name="blocks")
"""


def model_from(source: str) -> Any:
    names: dict[str, Any] = {}
    exec(compile(source, "model.py", "exec"), names)
    return names["build_model"]()


def wiring(model: Any) -> list[tuple[Any, ...]]:
    """Each layer's class, name, shape and parameters, and whom it reads, whatever the order of the layers."""
    return sorted(
        (
            type(layer).__name__,
            layer.name,
            layer.output.shape,
            layer.count_params(),
            [tensor._keras_history.operation.name for tensor in tf.nest.flatten(layer.input)],
            {key: value for key, value in layer.get_config().items() if not key.endswith("_initializer")},
        )
        for layer in model.layers
    )


def test_a_plain_network_reads_as_a_person_would_write_it():
    assert keras_source(LENET) == LENET_SOURCE


def test_blocks_have_names_branches_and_shortcuts():
    assert BLOCKS_BODY in keras_source(BLOCKS)


@pytest.mark.slow
@settings(max_examples=40)
@given(architectures())
def test_running_the_source_gives_the_built_model(architecture):
    tf.keras.backend.clear_session()
    built, written = build_keras(architecture), model_from(keras_source(architecture))
    assert wiring(written) == wiring(built)
    assert [value.shape for value in written.outputs] == [value.shape for value in built.outputs]
    names = [[value._keras_history.operation.name for value in model.outputs] for model in (written, built)]
    assert names[0] == names[1]


def test_a_layer_that_keras_lacks_is_written_as_a_class_where_it_is_used():
    layers = (Conv("conv", 4, 3), LocalResponseNorm("norm"), Flatten("flat"), RadialBasis("centres", 2))
    source = keras_source(Architecture("net", (8, 8, 1), layers))
    assert source.count("class LocalResponseNorm(keras.layers.Layer):") == 1
    assert source.count("class RadialBasis(") == 1
    assert source.count("class ") == 2
    assert "type: ignore" not in source
    assert "class " not in keras_source(LENET)
    assert "import math" not in source  # neither of the two needs it


def test_long_lines_are_broken():
    connections = tuple(tuple(range(start, start + 9)) for start in range(20))
    name = "a_layer_" + "with_a_long_name_" * 4
    layers = (Conv(name, 20, (3, 2), padding="same", dilation=(1, 2), connections=connections, activation="tanh"),)
    source = keras_source(Architecture("net", (9, 8, 30), layers))
    body = source[source.index("def build_model") :]
    assert max(map(len, body.splitlines())) <= LINE_LENGTH
    assert model_from(source).count_params() == 6 * 180 + 20


@pytest.mark.parametrize("name", ['"', '"""', "\\", "#", "')", "{x}", "\\N{DASH}", "naïve ×"])
def test_a_name_is_only_a_name(name):
    head = AuxiliaryHead(name, (Activation("side"),))
    model = model_from(keras_source(Architecture(name, (8, 8, 1), (head, Activation("main")), source=name)))
    assert [layer.name for layer in model.layers] == ["input", "side", "main"]


def test_heads_within_heads_are_all_outputs():
    inner = AuxiliaryHead("inner", (Flatten("flat"),))
    architecture = Architecture("net", (4, 2), (AuxiliaryHead("outer", (inner,)), Activation("relu")))
    for model in (model_from(keras_source(architecture)), build_keras(architecture)):
        assert [value.shape for value in model.outputs] == [(None, 8), (None, 4, 2), (None, 4, 2)]
        assert len(model.layers) == 3


def test_what_keras_cannot_build_is_not_written():
    with pytest.raises(ShapeError, match="big: its input is 8x8x1"):
        keras_source(Architecture("net", (8, 8, 1), (Conv("big", 2, 9),)))
    with pytest.raises(OptionError, match="Keras allows only"):
        keras_source(Architecture("net", (8, 8, 1), (Conv("a/b", 2, 3),)))


def test_writing_does_not_load_keras():
    script = """
import json, sys
from cnnkit.architectures import Architecture, LocalResponseNorm
from cnnkit.architectures.keras_source import keras_source
print("import keras" in keras_source(Architecture("net", (8, 8, 1), (LocalResponseNorm("norm"),))))
print(json.dumps([name for name in ("keras", "tensorflow") if name in sys.modules]))
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    written, loaded = done.stdout.splitlines()
    assert written == "True"
    assert json.loads(loaded) == []
