import json
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from cnnkit.images import fit_within
from cnnkit.samples import load_sample
from tests.pages.lessons import drawn_boards, open_lesson, run_snippet
from ui.architectures.mix_run import PRESETS

LESSON = "one-by-one-and-inception"
CAT = fit_within(load_sample("cat"), 256)


def said(app):
    return " ".join(element.value for element in [*app.markdown, *app.latex, *app.caption]) + " ".join(
        html.proto.body for html in app.get("html")
    )


def sent(app, part):
    """What the figure that has such a part was told to draw."""
    elements: Any = app.get("bidi_component")
    data = [json.loads(element.proto.mixed.json or element.proto.json or "null") for element in elements]
    return next(one for one in data if one and part in one)


def tables(app):
    names = ("pixel", "ways", "bottlenecks", "modules")
    return dict(zip(names, (table.value for table in app.dataframe), strict=True))


def test_first_sight_is_the_courses_example():
    app = open_lesson(LESSON)
    assert not app.error
    words = said(app)
    assert "120,422,400" in words
    assert "12,443,648" in words
    assert "9.68 times fewer" in words
    assert "**154 channels**" in words
    assert "channels out: 64 + 128 + 32 + 32" in words
    grey = np.asarray(Image.fromarray(CAT).convert("L"))
    shown = float(sent(app, "planes")["steps"][1][1])
    row, column = sent(app, "planes")["pixel"]
    assert shown * 255 == pytest.approx(grey[row, column], abs=1.2)


def test_the_mix_is_tensorflows_1x1_convolution():
    app = open_lesson(LESSON, **{"mix-preset": "sepia", "mix-filter": "2", "mix-relu": "false"}, pixel="20.200")
    weights = np.array(PRESETS["sepia"].weights).T[None, None]
    z = tf.nn.conv2d(CAT[None] / 255, weights, 1, "VALID").numpy()[0]
    figure = sent(app, "planes")
    assert figure["pixel"] == [20, 200]
    assert [float(plane["cells"][1][0]) for plane in figure["planes"]] == [0.349, 0.686, 0.168]
    assert dict(figure["steps"]) == {"bias": "0", "sum": f"{z[20, 200, 1]:.3f}"}
    assert [one["chosen"] for one in figure["maps"]] == [False, True, False]
    sums = tables(app)["pixel"].groupby("filter")["product"].sum()
    np.testing.assert_allclose(sums, z[20, 200], atol=1e-6)
    (board,) = drawn_boards(app)
    outputs = next(item for item in board["items"] if isinstance(item, dict) and item["name"] == "z")
    assert [float(text) for text in outputs["text"][0]] == pytest.approx(z[20, 200], abs=0.006)
    np.testing.assert_allclose(run_snippet(app)["a"], z, atol=1e-6)


def test_a_slider_writes_into_the_matrix_and_its_link():
    app = open_lesson(LESSON, **{"mix-preset": "brightness and warmth", "mix-filter": "2"})
    app.slider(key="W 0 1").set_value(-1.25).run()
    app.slider(key="b 0 1").set_value(0.75).run()
    assert app.query_params["W"] == "0.299_-1.25~0.587_0~0.114_-0.5"
    assert app.query_params["b"] == "0_0.75"
    names = run_snippet(app)
    np.testing.assert_allclose(names["W"][:, 1], [-1.25, 0, -0.5])
    again = open_lesson(LESSON, **{"mix-preset": "brightness and warmth", "W": "0.299_-1.25~0.587_0~0.114_-0.5"})
    np.testing.assert_allclose(run_snippet(again)["W"], names["W"])


def test_another_preset_forgets_what_was_typed():
    app = open_lesson(LESSON, W="5~6~7")
    assert run_snippet(app)["W"].ravel().tolist() == [5, 6, 7]
    assert app.slider(key="W 0 0").value == 2.0  # as far as the slider reaches
    app.selectbox(key="mix-preset").select("negative").run()
    np.testing.assert_array_equal(run_snippet(app)["W"], -np.eye(3))
    assert "W" not in app.query_params


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({"W": "1~two~3"}, "W, row 1, column 0 holds 'two', which is not a number"),
        ({"W": "1~2"}, "W is 2 × 1 and b is 1 × 1. W needs 3 or 5 rows"),
        ({"b": "1_2"}, "W is 3 × 1 and b is 1 × 2"),
        ({"b": ""}, "b, row 0, column 0 is empty"),
    ],
)
def test_a_bad_link_is_explained_beside_the_preset(state, message):
    app = open_lesson(LESSON, **state)
    assert message in app.error[0].value
    np.testing.assert_allclose(run_snippet(app)["W"].ravel(), [0.299, 0.587, 0.114], atol=1e-6)


def test_every_preset_opens():
    app = open_lesson(LESSON, **{"mix-relu": "false"}, pixel="9999.9999")
    for name, preset in PRESETS.items():
        app.selectbox(key="mix-preset").select(name).run()
        assert not app.error
        assert not app.exception
        assert preset.note in said(app)
        assert len(sent(app, "planes")["planes"]) == len(preset.weights[0])
        assert len(sent(app, "planes")["maps"]) == len(preset.weights)
        assert f"Row {len(CAT) - 1}, column {CAT.shape[1] - 1}: " in said(app)


def test_the_calculator_is_the_ledgers():
    app = open_lesson(
        LESSON, waist="64", **{"waist-in": "480", "waist-filters": "208", "waist-f": "3"},
        **{"waist-height": "14", "waist-width": "15"},
    )  # fmt: skip
    layers = tf.keras.layers
    shape = (1, 14, 15, 480)
    direct, reduce, conv = layers.Conv2D(208, 3), layers.Conv2D(64, 1), layers.Conv2D(208, 3)
    for layer, channels in ((direct, 480), (reduce, 480), (conv, 64)):
        layer.build((*shape[:-1], channels))
    ways = tables(app)["ways"]
    kernels = [int(tf.size(layer.kernel)) for layer in (direct, reduce, conv)]
    assert ways["multiplications"].tolist()[:3] == [14 * 15 * count for count in kernels]
    assert ways["parameters"].tolist()[:3] == [layer.count_params() for layer in (direct, reduce, conv)]
    assert any(rf"\frac{{1}}{{208}} + \frac{{1}}{{3^2}} = {1 / 208 + 1 / 9:.3g}" in latex.value for latex in app.latex)
    assert run_snippet(app)["through"].multiplications == 14 * 15 * (kernels[1] + kernels[2])


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"waist": "1", "waist-in": "1", "waist-filters": "1", "waist-f": "1"}, "no bottleneck saves anything"),
        ({"waist": "1024", "waist-in": "1024", "waist-filters": "1024", "waist-f": "11"}, "**1,015 channels**"),
        ({"waist": "1024", "waist-in": "1", "waist-filters": "1024", "waist-f": "11"}, "times as many"),
        ({"waist": "2", "waist-in": "4", "waist-filters": "1", "waist-f": "2"}, "multiplications"),
        ({"waist-height": "512", "waist-width": "1"}, "times fewer"),
    ],
)
def test_extremes_of_the_calculator(state, words):
    app = open_lesson(LESSON, **state)
    assert not app.error
    assert words in said(app)


def test_a_module_of_googlenet_opens():
    app = open_lesson(LESSON, module="4d")
    assert "channels out: 112 + 288 + 64 + 64" in said(app)
    assert sent(app, "stages")["chosen"] == "4d"
    ledger = sent(app, "totals")
    assert ledger["rows"][-1]["shape"] == "14 × 14 × 528"
    assert ledger["totals"]["macs"] == "118,515,712"
    modules = tables(app)["modules"].set_index("module")
    assert modules.loc["4d", "MACs"] == 118_515_712
    heads = [module["head"] for stage in sent(app, "stages")["stages"] for module in stage["modules"]]
    assert heads == ["", "", "head 1", "", "", "head 2", "", "", ""]


def test_widths_and_paths_by_hand_are_kerass():
    state = {"width-three": "100", "width-five-reduce": "7", "path-pool": "false"}
    app = open_lesson(LESSON, module="3b", **state)
    x = tf.keras.Input((28, 28, 256))
    conv = tf.keras.layers.Conv2D
    paths = [
        conv(128, 1)(x),
        conv(100, 3, padding="same")(conv(128, 1)(x)),
        conv(96, 5, padding="same")(conv(7, 1)(x)),
    ]
    model = tf.keras.Model(x, tf.keras.layers.Concatenate()(paths))
    ledger = sent(app, "totals")
    assert ledger["totals"]["parameters"] == f"{model.count_params():,}"
    assert ledger["rows"][-1]["shape"] == " × ".join(str(n) for n in model.output_shape[1:])
    changed = {row["name"]: row["was"] for row in ledger["rows"]}
    assert changed["3b_3x3"]["shape"] == "28 × 28 × 192"
    assert changed["3b_1x1"] == {}
    assert run_snippet(app)["module"].layers[0].paths[1][1].filters == 100


def test_another_module_comes_with_its_own_widths():
    app = open_lesson(LESSON, **{"width-one": "5"})
    assert "channels out: 5 + 128 + 32 + 32" in said(app)
    app.selectbox(key="module").select("5b").run()
    assert "channels out: 384 + 384 + 128 + 128" in said(app)
    assert app.number_input(key="width-one").value is None


def test_without_reductions():
    app = open_lesson(LESSON, reductions="false")
    assert "channels out: 64 + 128 + 32 + 192" in said(app)
    assert "every 3×3 and every 5×5 filter reads all 192 channels" in said(app)
    assert app.number_input(key="width-pool").disabled
    run_snippet(app)


def test_a_single_path_is_explained_and_the_last_good_module_stays():
    app = open_lesson(LESSON)
    for path in ("1x1", "3x3", "5x5"):
        app.toggle(key=f"path-{path}").set_value(False).run()
    assert app.error[0].value == "3a: 1 path is on, but a module joins at least 2. Switch on another."
    assert "channels out: 32 + 32" in said(app)
    app.toggle(key="path-pool").set_value(False).run()
    assert "no paths are on" in app.error[0].value
    fresh = open_lesson(LESSON, **{"path-1x1": "false", "path-3x3": "false", "path-5x5": "false"})
    assert "1 path is on" in fresh.error[0].value
    assert "channels out: 64 + 128 + 32 + 32" in said(fresh)


def test_the_chosen_layer_of_a_link_is_marked():
    app = open_lesson(LESSON, **{"module-layer": "3a_5x5"})
    ledger = sent(app, "totals")
    assert ledger["rows"][ledger["chosen"]]["name"] == "3a_5x5"


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 300, 3)])
def test_a_tiny_picture(shape):
    app = open_lesson(LESSON, **{"mix-preset": "relief, from edge maps"})
    app.session_state["own picture"] = np.full(shape, 90, np.uint8)
    app.run()
    app.selectbox(key="picture").select("yours").run()
    assert not app.exception
    assert not app.error
    assert f"({min(shape[1], 256)}, 5)" in said(app) or "The one pixel" in said(app)
