import base64
import io
import json

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from cnnkit.architectures import get, parameter_table, peak_activation_bytes, receptive_field, to_json
from tests.pages.lessons import open_lesson, run_snippet

LESSON = "parameter-tables"


def ledger(app):
    """What the ledger was told to draw."""
    sent = (json.loads(part.proto.mixed.json or part.proto.json or "null") for part in app.get("bidi_component"))
    return next(data for data in sent if data and "totals" in data)


def charts(app):
    """The specs of the Plotly charts, top to bottom."""
    return [json.loads(chart.proto.spec) for chart in app.get("plotly_chart")]


def written(app):
    return " ".join(element.value for element in [*app.markdown, *app.latex, *app.caption]) + " ".join(
        html.proto.body for html in app.get("html")
    )


def test_first_sight_is_the_courses_table():
    app = open_lesson(LESSON)
    data = ledger(app)
    assert data["totals"]["parameters"] == "62,958"
    assert data["rows"][data["chosen"]]["name"] == "conv1"
    parameters, side, macs = (formula.value.strip("$\n") for formula in app.latex)
    assert parameters.endswith(r"\underbrace{608}_{\text{parameters}}")
    assert side.endswith("= 28")
    assert macs.endswith(r"\underbrace{470{,}400}_{\text{MACs}}")
    assert "`fc3` alone holds 76 % of the 62,958 parameters" in written(app)


def test_numbers_are_the_whole_table():
    app = open_lesson(LESSON, network="VGG-16")
    shown, expected = app.dataframe[0].value, parameter_table(get("vgg16"))
    assert list(shown["parameters"]) == list(expected["parameters"])
    assert shown["parameters"].sum() == 138_357_544  # keras.applications
    assert shown["output"].iloc[-3] == "4096"
    assert shown["output"].iloc[1] == "224x224x64"
    assert list(shown["FLOPs"]) == list(2 * expected["macs"])
    assert list(shown["sees (pixels)"].astype(int)) == list(expected["receptive_field"])


def test_a_link_restores_everything():
    app = open_lesson(
        LESSON, network="AlexNet", variant="two groups, as published", classes="12", layer="pool2",
        **{"input-side": "131"},
        view="What a unit sees", **{"unit-from-top": "0", "unit-from-left": "100"},
    )  # fmt: skip
    architecture = get("alexnet", groups=2, input_shape=(131, 131, 3), classes=12)
    names = run_snippet(app)
    assert names["network"] == architecture
    assert names["row"].name == "pool2"
    _, width, _ = names["row"].shape
    seen = receptive_field(architecture, "pool2", unit=(0, width - 1))
    assert f"in row 0, column {width - 1} sees {seen.size[0]} × {seen.size[1]} pixels" in written(app)
    orange = [shape for shape in charts(app)[-1]["layout"]["shapes"] if shape["line"].get("dash") == "dash"]
    (y0, y1), (x0, x1) = seen.region
    assert [(box["x0"], box["y0"], box["x1"], box["y1"]) for box in orange] == [(x0, y0, x1, y1)]


def test_the_view_box_lies_on_pixels_that_matter():
    """A change of the picture outside of the drawn box leaves the unit as it was: TensorFlow's own gradient."""
    app = open_lesson(LESSON, layer="pool2", view="What a unit sees", **{"unit-from-top": "25", "unit-from-left": "75"})
    row, column = run_snippet(app)["seen"].unit
    x = tf.random.stateless_uniform((1, 32, 32, 3), seed=(0, 1))
    with tf.GradientTape() as tape:
        tape.watch(x)
        z = x
        for _ in range(2):
            z = tf.nn.avg_pool2d(tf.nn.conv2d(z, tf.ones((5, 5, z.shape[-1], 4)), 1, "VALID"), 2, 2, "VALID")
        unit = z[0, row, column, 0]
    reached = np.argwhere(np.abs(tape.gradient(unit, x)[0, :, :, 0].numpy()) > 0)
    (y0, x0), (y1, x1) = reached.min(axis=0), reached.max(axis=0) + 1
    (box,) = [shape for shape in charts(app)[-1]["layout"]["shapes"] if shape["line"].get("dash") == "dash"]
    assert (box["x0"], box["y0"], box["x1"], box["y1"]) == (x0, y0, x1, y1)


@pytest.mark.parametrize("batch", [1, 64, 1024])
def test_memory_at_a_batch_size(batch):
    app = open_lesson(LESSON, network="VGG-16", batch=str(batch))
    memory = charts(app)[-1]["data"][0]
    expected = [
        138_357_544 * 4,
        *(peak_activation_bytes(get("vgg16"), batch_size=batch, training=training) for training in (False, True)),
    ]
    assert decoded(memory["x"]) == expected


def decoded(values):
    """Numbers as Plotly sends them."""
    if isinstance(values, list):
        return values
    return np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"]).tolist()


def test_an_input_that_is_too_small_leaves_the_page_standing():
    app = open_lesson(LESSON, network="AlexNet", **{"input-side": "20"})
    data = ledger(app)
    assert data["error"].startswith("pool2: ")
    assert "63x63x3" in data["error"]
    assert data["totals"]["label"] == "So far"
    assert "known once the network fits together" in written(app)
    assert len(app.get("download_button")) == 2  # the table's CSV and JSON
    assert not app.error
    assert str(run_snippet(app)["error"]) == data["error"]


@pytest.mark.parametrize(
    "state",
    [
        {"input-side": "1", "input-channels": "1", "classes": "1"},
        {"network": "ResNet-152", "layer": "predictions"},
        {"network": "GoogLeNet", "layer": "head1_pool", "input-side": "300", "input-channels": "5"},
        {"network": "MobileNet v2", "variant": "width 0.25", "input-side": "2048", "layer": "block_2_add"},
        {"network": "LeNet-5 (1998)", "layer": "input"},
    ],
    ids=["one pixel", "long", "heads", "large", "input"],
)
def test_extreme_states_open_in_every_view(state):
    app = open_lesson(LESSON, **state)
    for view in ("Where it lives", "Sides and channels", "What a unit sees", "As published"):
        app.session_state["view"] = view
        app.run()
        assert not app.exception, app.exception[0].message
        assert not app.error
    run_snippet(app)


def test_the_published_facts_stand_beside_ours():
    app = open_lesson(LESSON, network="AlexNet", view="As published")
    facts = next(html.proto.body for html in app.get("html") if "facts" in html.proto.body)
    assert "60,965,224" in facts
    assert "+965,224" in facts
    assert "top-1 40.7 %, top-5 18.2 %" in facts


def test_downloads_are_written_from_the_network_shown():
    app = open_lesson(LESSON, network="ResNet-20 (CIFAR)", classes="3")
    network = run_snippet(app)["network"]
    assert network == get("resnet20", classes=3)
    assert json.loads(to_json(network))
    assert pd.read_csv(io.StringIO(app.dataframe[0].value.to_csv(index=False)))["parameters"].sum() == sum(
        row.parameters.trainable for row in run_snippet(app)["rows"]
    )
