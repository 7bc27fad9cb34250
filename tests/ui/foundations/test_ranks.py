import pytest
import tensorflow as tf

from ui.foundations.ranks import COURSE_LAYERS, RankedLayer, ranks_table

LAYERS = {1: tf.keras.layers.Conv1D, 2: tf.keras.layers.Conv2D, 3: tf.keras.layers.Conv3D}


@pytest.mark.parametrize(
    "layer",
    [
        *COURSE_LAYERS,
        RankedLayer("signal", (37,), 2, 4, 3, stride=3, bias=False),
        RankedLayer("volume", (9, 12, 10), 3, 3, 2, stride=2),
    ],
)
def test_table_agrees_with_keras(layer):
    [row] = ranks_table(layer).to_dict("records")
    keras = LAYERS[len(layer.sizes)](layer.filters, layer.f, strides=layer.stride, use_bias=layer.bias)
    output = keras(tf.zeros((1, *layer.sizes, layer.channels))).shape
    plain = {name: text.replace("\N{NO-BREAK SPACE}", "") for name, text in row.items()}
    assert plain["filters"] == "×".join(map(str, keras.kernel.shape))
    assert plain["output"] == "×".join(map(str, ("N", *output[1:])))
    sum_of_products, _, count = plain["parameters"].partition("=")
    assert int(count.replace(",", "")) == keras.count_params()
    assert eval(sum_of_products.replace("·", "*")) == keras.count_params()
