from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.foundations import ACTIVATIONS, FILTERS
from cnnkit.images import fit_within, to_grey
from cnnkit.samples import load_sample
from tests.pages.lessons import open_lesson, run_snippet

SHOWN = ["sobel vertical", "sobel horizontal", "diagonal", "emboss"]


def layer(**options):
    """URL parameters of the controls whose names other lessons use too."""
    return {f"layer-{name}": str(value) for name, value in options.items()}


def size_rows(app):
    """The table of sizes: what stands in the column "Here", top to bottom."""
    (table,) = (element.value for element in app.markdown if element.value.startswith("| In the course"))
    return [line.split("|")[2].strip() for line in table.splitlines()[2:]]


def test_first_sight_is_tensorflows_layer():
    app = open_lesson("convolution-layer")
    picture = fit_within(load_sample("cat"), 256)[None].astype(np.float64) / 255
    bank = np.stack([np.stack([FILTERS[name] / 3] * 3, axis=2) for name in SHOWN], axis=3)
    z = tf.nn.conv2d(picture, bank, 1, "VALID").numpy()
    a = tf.nn.relu(z).numpy()
    table = app.dataframe[0].value
    assert table["filter"].tolist() == SHOWN
    np.testing.assert_allclose(table["smallest z"], z.min((0, 1, 2)), atol=0.001)
    np.testing.assert_allclose(table["largest z"], z.max((0, 1, 2)), atol=0.001)
    np.testing.assert_allclose(table["mean of a"], a.mean((0, 1, 2)), atol=0.001)
    np.testing.assert_allclose(table["zeros in a (%)"], 100 * (a == 0).mean((0, 1, 2)), atol=0.5)  # float32


def test_sizes_in_the_courses_notation():
    app = open_lesson("convolution-layer", kind="random", **layer(filters=5, stride=2, padding=1, f=5))
    assert size_rows(app) == [
        "5, 1, 2",
        "1 × 170 × 256 × 3",
        "5 × 5 × 3",
        "5 × 5 × 3 × 5",
        "1 × 1 × 1 × 5",
        "1 × 84 × 127 × 5",  # floor((170 + 2 - 5) / 2) + 1 and floor((256 + 2 - 5) / 2) + 1
        "(5 · 5 · 3 + 1) · 5 = **380**",
    ]
    assert any("+ 1 = 84" in formula.value for formula in app.latex)
    assert any("+ 1 = 127" in formula.value for formula in app.latex)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", ["classic", "random"])
def test_snippet_reproduces_the_page(activation, kind):
    app = open_lesson(
        "convolution-layer",
        activation=activation,
        kind=kind,
        bias="-0.25",
        **layer(filters=3, stride=3, padding=2),
    )
    names = run_snippet(app)
    table = app.dataframe[0].value
    np.testing.assert_allclose(table["largest z"], names["z"].max((0, 1, 2)), atol=0.0006)
    np.testing.assert_allclose(table["mean of a"], names["a"].mean((0, 1, 2)), atol=0.0006)
    z = tf.nn.conv2d(np.pad(names["a_prev"], ((0, 0), (2, 2), (2, 2), (0, 0))), names["w"], 3, "VALID") - 0.25
    np.testing.assert_allclose(names["z"], z.numpy(), atol=1e-5)


def test_one_more_filter_leaves_the_others_alone():
    tables = [
        open_lesson("convolution-layer", kind="random", **layer(filters=count)).dataframe[0].value for count in (4, 5)
    ]
    assert tables[1].iloc[:4].equals(tables[0])


@pytest.mark.parametrize("kind", ["classic", "random"])
@pytest.mark.parametrize("count", [1, 8])
def test_the_extremes_of_every_control(kind, count):
    app = open_lesson(
        "convolution-layer",
        kind=kind,
        bias="-1.0",
        **layer(filters=count, stride=4, padding=4, seed=999, f=1),
    )
    assert len(app.dataframe[0].value) == count
    assert not app.error


def test_the_last_filter_can_be_looked_at_and_fewer_filters_are_survived():
    app = open_lesson("convolution-layer", look="identity", **layer(filters=8))
    assert app.selectbox(key="look").value == "identity"
    images: Any = app.get("image")
    assert [image.captions for image in images][-1] == [":orange[**identity**]"]
    app.slider(key="layer-filters").set_value(2).run()
    assert not app.exception
    assert app.selectbox(key="look").value in SHOWN[:2]


def test_a_picture_smaller_than_the_filter_is_explained_and_the_last_good_layer_stays():
    app = open_lesson("convolution-layer", kind="random", **layer(f=5))
    before = app.dataframe[0].value
    app.session_state["own picture"] = np.full((2, 3, 3), 90, np.uint8)
    app.run()
    app.selectbox(key="picture").select("yours").run()
    app.selectbox(key="activation").select("tanh").run()
    assert "does not fit" in app.error[0].value
    assert app.dataframe[0].value.equals(before)
    assert any(r"\max(0, Z)" in formula.value for formula in app.latex)
    assert 'load_sample("cat")' in app.code[0].value
    assert 'ACTIVATIONS["relu"]' in app.code[0].value
    app.slider(key="layer-padding").set_value(2).run()
    assert not app.error
    assert size_rows(app)[5] == "1 × 2 × 3 × 4"
    assert any(r"\tanh" in formula.value for formula in app.latex)
    assert not any("not their ratios" in caption.value for caption in app.caption)  # so small a layer is to scale


def test_a_link_restores_the_typed_output_gradient():
    app = open_lesson("convolution-layer", dz="0_0_0~0_0_5~0_0_0")
    names = run_snippet(app)
    expected = np.zeros((4, 4, 2))
    expected[1:3, 2:4] = 5 * names["filters"][..., 0]
    np.testing.assert_array_equal(names["dx"][0], expected)
    np.testing.assert_array_equal(names["dw"][..., 0], 5 * names["x"][0, 1:3, 2:4])
    np.testing.assert_array_equal(names["db"], [5])
    assert any("the sum of all of dZ: **5**" in element.value for element in app.markdown)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1_0_-1~0__1~-1_1_0", "dZ, row 1, column 1 is empty"),
        ("1_0_-1~0_2_1~-1_1_many", "'many', which is not a number"),
        ("1_2~3_4", "(1, 3, 3, 1), got (1, 2, 2, 1)"),
    ],
)
def test_a_bad_output_gradient_is_named_and_the_last_good_one_stays(typed, message):
    app = open_lesson("convolution-layer")
    before = run_snippet(app)["dx"]
    app.query_params["dz"] = typed
    app.run()
    assert message in app.error[0].value
    np.testing.assert_array_equal(run_snippet(app)["dx"], before)


def test_a_grey_picture_through_filters_for_grey_is_tensorflows_layer():
    app = open_lesson("convolution-layer", **layer(picture="grey, 1 channel", depth="grey, 1 channel"))
    grey = to_grey(fit_within(load_sample("cat"), 256))[None, :, :, None].astype(np.float64)
    z = tf.nn.conv2d(grey, np.stack([FILTERS[name] for name in SHOWN], axis=2)[:, :, None], 1, "VALID").numpy()
    np.testing.assert_allclose(app.dataframe[0].value["largest z"], z.max((0, 1, 2)), atol=0.001)
    assert "1 × 170 × 256 × 1" in size_rows(app)[1]
    np.testing.assert_allclose(run_snippet(app)["z"], z, atol=1e-5)


@pytest.mark.parametrize(("picture", "depth"), [(1, 3), (3, 1)])
def test_filters_for_another_number_of_channels_are_named_and_the_last_good_layer_stays(picture, depth):
    app = open_lesson("convolution-layer")
    before = app.dataframe[0].value
    names = {1: "grey, 1 channel", 3: "colour, 3 channels"}
    app.radio(key="layer-picture").set_value(names[picture])
    app.radio(key="layer-depth").set_value(names[depth]).run()
    assert not app.exception
    assert f"The filters read {names[depth].split(', ')[1]} but the input has {picture}" in app.error[0].value
    assert app.dataframe[0].value.equals(before)
