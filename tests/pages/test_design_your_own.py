from typing import Any

import pytest

from cnnkit.architectures import (
    Architecture,
    Conv,
    Layer,
    Pool,
    RadialBasis,
    Residual,
    count_macs,
    count_parameters,
    get,
    peak_activation_bytes,
    read_ledger,
    to_json,
)
from cnnkit.architectures.edit import change_input, change_layer
from cnnkit.architectures.naming import names_in
from cnnkit.architectures.paths import branches, layer_at, outline, path_of
from cnnkit.architectures.ready_made import READY_MADE, make_layers
from cnnkit.plots.counts import in_bytes
from tests.architectures.test_paths import NET
from tests.pages.lessons import open_lesson, run_snippet
from ui.architectures.design_link import read_link, write_link
from ui.architectures.design_state import FIRST_DESIGN, OWN_DESIGN


def open_design(architecture=None, chosen=""):
    parameters: dict[str, Any] = {}
    if architecture:
        parameters["design"] = write_link(architecture)
    if chosen:
        parameters["design-layer"] = chosen
    return open_lesson("design-your-own", **parameters)


def own(app) -> Architecture:
    return app.session_state[OWN_DESIGN]


def chosen(app, name) -> Any:
    return layer_at(own(app), path_of(own(app), name))


def told(app, parameter):
    """What the address says."""
    value = app.query_params[parameter]
    return value if isinstance(value, str) else value[0]


def press(app, label):
    button = next(button for button in app.button if button.label == label)
    button.click().run()
    assert not app.exception, app.exception[0].message
    return app


def enter(app, key, value):
    widgets = [*app.number_input, *app.selectbox, *app.checkbox, *app.text_input, *app.text_area]
    next(widget for widget in widgets if widget.key == key).set_value(value).run()
    assert not app.exception, app.exception[0].message
    return app


def big_numbers(app):
    return " ".join(element.proto.body for element in app.get("html"))


def test_the_first_design_is_shown_with_its_bill():
    app = open_design()
    assert own(app) == FIRST_DESIGN
    shown = big_numbers(app)
    assert f"{count_parameters(FIRST_DESIGN):,}" in shown
    assert f"{count_macs(FIRST_DESIGN):,}" in shown
    for training in (False, True):
        assert in_bytes(peak_activation_bytes(FIRST_DESIGN, batch_size=32, training=training) // 4) in shown
    assert "design" not in app.query_params
    assert told(app, "design-layer") == "conv1"


def test_the_batch_counts_for_the_memory():
    app = enter(open_design(), "design-batch", 4096)
    assert in_bytes(peak_activation_bytes(FIRST_DESIGN, batch_size=4096, training=True) // 4) in big_numbers(app)


def test_the_form_changes_the_chosen_layer_and_the_link_restores_it():
    app = open_design(chosen="conv2")
    enter(app, "design-field-filters-0", 48)
    enter(app, "design-field-activation", "gelu")
    enter(app, "design-field-bias", False)
    enter(app, "design-field-padding", "in pixels")
    enter(app, "design-field-padding-0", 2)
    expected = Conv("conv2", 48, kernel=3, stride=2, padding=2, bias=False, activation="gelu")
    assert chosen(app, "conv2") == expected
    assert f"{count_parameters(own(app)):,}" in big_numbers(app)
    copied = {name: told(app, name) for name in app.query_params}
    again = open_lesson("design-your-own", **copied)
    assert own(again) == own(app)
    assert again.selectbox(key="design-field-activation").value == "gelu"
    assert next(button for button in again.button if button.label == "Undo").disabled


def test_height_and_width_are_set_apart_and_joined_again():
    app = enter(open_design(chosen="conv2"), "design-field-apart", True)
    assert chosen(app, "conv2").kernel == (3, 3)
    enter(app, "design-field-kernel-1", 7)
    assert chosen(app, "conv2").kernel == (3, 7)
    assert app.number_input(key="design-field-kernel-1").label == "Kernel, width"
    enter(app, "design-field-apart", False)
    assert chosen(app, "conv2") == layer_at(FIRST_DESIGN, path_of(FIRST_DESIGN, "conv2"))


def test_the_stride_of_a_pool_may_be_its_window():
    app = open_design(chosen="pool1")
    assert app.number_input(key="design-field-stride-0").value is None
    enter(app, "design-field-stride-0", 1)
    assert chosen(app, "pool1") == Pool("pool1", 2, stride=1)
    enter(app, "design-field-stride-0", None)
    assert chosen(app, "pool1") == Pool("pool1", 2)


def test_a_layer_is_renamed_and_stays_the_chosen_one():
    app = enter(open_design(chosen="conv2"), "design-field-name", "middle")
    assert isinstance(chosen(app, "middle"), Conv)
    assert told(app, "design-layer") == "middle"
    enter(app, "design-field-name", "conv3")
    assert "called" in app.error[0].value
    assert isinstance(chosen(app, "middle"), Conv)
    assert app.text_input(key="design-field-name").value == "middle"


def test_the_input_and_the_classes_are_changed():
    app = open_design(chosen="input")
    enter(app, "design-input-0", 64)
    enter(app, "design-classes", 100)
    enter(app, "design-name", "Mine")
    assert (own(app).name, own(app).input_shape) == ("Mine", (64, 32, 3))
    assert read_ledger(own(app)).rows[-1].shape == (100,)
    for words, shape in {"signals": (128, 1), "volumes": (16, 32, 32, 1), "rows of numbers": (64,)}.items():
        enter(app, "design-reads", words)
        assert own(app).input_shape == shape
        assert (read_ledger(own(app)).error is None) == (len(shape) > 1)


def test_the_shortcut_is_made_to_fit():
    body = layer_at(FIRST_DESIGN, path_of(FIRST_DESIGN, "residual1"))
    assert isinstance(body, Residual)
    wider = change_layer(FIRST_DESIGN, path_of(FIRST_DESIGN, "residual1_conv2"), filters=40)
    app = press(open_design(wider, "residual1"), "Shortcut: a 1×1 convolution that fits")
    assert read_ledger(own(app)).error is None
    press(app, "Shortcut: the identity")
    assert own(app) == wider


def test_paths_are_added_and_dropped():
    app = enter(open_design(NET, "join"), "design-paths", 5)
    assert len(chosen(app, "join").paths) == 5
    enter(app, "design-paths", 2)
    assert chosen(app, "join").paths == tuple(branches(layer_at(NET, (2,))).values())[:2]


def test_a_scheme_of_connections_can_be_let_go():
    app = open_design(get("lenet5-1998", sparse_c3=True), "c3")
    press(app, "Let each filter read all")
    assert chosen(app, "c3").connections is None


def test_every_kind_of_layer_has_a_form():
    layers: list[Layer] = []
    shape, taken = (8, 8, 16), ["input"]
    for kind, entry in sorted(READY_MADE.items(), key=lambda item: item[1].needs == "flat" or item[0] == "Flatten"):
        if entry.needs != "flat" and kind not in ("Dense", "Global average pooling", "Residual block, half the size"):
            layers += make_layers(kind, shape, taken, keeps_shape=True)
            taken = names_in(tuple(layers))
    network = Architecture("all", shape, (*layers, RadialBasis("centres", 3)))
    assert read_ledger(network).error is None
    app = open_design(network)
    kinds = {type(layer): layer.name for _, layer in outline(network)}
    for record, name in kinds.items():
        app.session_state["design chosen"] = name
        app.run()
        assert not app.exception, f"{record}: {app.exception[0].message}"
        assert app.text_input(key="design-field-name").value == name
    assert len(kinds) > 14


def test_a_layer_that_does_not_fit_is_explained_and_the_rows_above_stay():
    broken = change_layer(FIRST_DESIGN, path_of(FIRST_DESIGN, "conv3"), kernel=11, padding="valid")
    app = open_design(broken, "conv3")
    assert len(app.dataframe[0].value) == 11 == len(read_ledger(broken).rows)
    assert "so far" in big_numbers(app)
    assert str(run_snippet(app)["ledger"].error).startswith("conv3: its input is 8x8x64")
    enter(app, "design-field-kernel-0", 3)
    assert "so far" not in big_numbers(app)


def test_undo_and_redo():
    app = open_design(chosen="conv2")
    assert next(button for button in app.button if button.label == "Undo").disabled
    for filters in range(2, 5):
        enter(app, "design-field-filters-0", filters)
    for _ in range(3):
        press(app, "Undo")
    assert own(app) == FIRST_DESIGN
    press(app, "Redo")
    assert chosen(app, "conv2").filters == 2


@pytest.mark.parametrize("name", ["vgg16", "resnet152"])
def test_any_network_of_the_zoo_is_a_start_and_undo_leads_back(name):
    app = enter(open_design(chosen="conv2"), "design-field-filters-0", 48)
    mine = own(app)
    enter(app, "start-network", get(name).name)
    press(app, "Start from this one")
    assert own(app) == get(name)
    assert told(app, "design-layer") == "input"
    assert read_link(told(app, "design")) == get(name)
    press(app, "Undo")
    assert own(app) == mine


def test_a_saved_network_is_opened_from_its_text_and_its_file():
    network = change_input(NET, (12, 12, 3))
    app = open_design()
    enter(app, "design-text", to_json(network))
    press(app, "Open this text")
    assert own(app) == network
    app.file_uploader(key="design-file").set_value(("net.json", to_json(get("nin")).encode(), "application/json")).run()
    assert own(app) == get("nin")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON"),
        ("{", "is not JSON"),
        ("[" * 100_000, "nested too deeply"),
        (to_json(NET).replace('"filters": 4', '"filters": -4'), "filters must be"),
        (to_json(NET).replace('"Pool"', '"![x](http://example.invalid/a.png)"'), "layer must be one of"),
        (" " * 1_000_001, "1,000,001 bytes"),
    ],
    ids=["empty", "cut", "nested", "negative", "a picture", "huge"],
)
def test_a_bad_file_is_one_sentence_and_the_design_stays(text, words):
    app = open_design(NET)
    enter(app, "design-text", text)
    press(app, "Open this text")
    assert words in app.error[0].value.replace("\\", "")
    assert "![" not in app.error[0].value
    assert own(app) == NET


@pytest.mark.parametrize("link", ["abc", "%%%", "A" * 4000])
def test_a_damaged_link_is_one_sentence_and_the_first_design(link):
    app = open_lesson("design-your-own", design=link)
    assert "This is the design to begin with" in app.error[0].value.replace("\\", "")
    assert own(app) == FIRST_DESIGN
    assert app.code, "the page goes on to its last part"


def test_a_design_too_long_for_a_link_says_so():
    app = open_design()
    layers = tuple(Pool(f"{n**7:x}", 1) for n in range(500))
    enter(app, "design-text", to_json(Architecture("long", (9, 9, 1), layers)))
    press(app, "Open this text")
    assert "design" not in app.query_params
    assert any("too long for an address" in caption.value for caption in app.caption)


def test_an_old_address_in_a_late_click_does_not_bring_an_old_design_back():
    app = open_design(NET)
    old = told(app, "design")
    enter(app, "design-field-filters-0", 9)
    new = own(app)
    app.query_params["design"] = old
    app.run()
    assert own(app) == new
    assert read_link(told(app, "design")) == new


def test_the_design_outlives_a_visit_to_another_lesson():
    app = enter(open_design(chosen="conv2"), "design-field-filters-0", 48)
    mine = own(app)
    app.switch_page("pages/foundations/pooling.py").run()
    app.switch_page("pages/architectures/design_your_own.py").run()
    assert not app.exception
    assert own(app) == mine
    assert read_link(told(app, "design")) == mine


def test_the_table_and_the_snippet_tell_the_same_network():
    app = open_design(get("squeezenet"))
    names = run_snippet(app)
    assert names["network"] == get("squeezenet")
    assert names["ledger"].error is None
    assert app.dataframe[0].value["parameters"].sum() == count_parameters(get("squeezenet"))
