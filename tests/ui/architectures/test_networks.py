import pytest
from streamlit.testing.v1 import AppTest

from cnnkit.architectures import ARCHITECTURES, from_json, get, to_json
from cnnkit.errors import OptionError
from ui.architectures.downloads import FORMATS
from ui.architectures.networks import (
    LARGEST_SIDE,
    MOST_CHANNELS,
    MOST_CLASSES,
    load_network,
    network_title,
    network_titles,
)
from ui.architectures.variants import VARIANTS


def page():
    import streamlit as st

    from ui.architectures.downloads import show_downloads
    from ui.architectures.networks import load_network, pick_network

    choice = pick_network("vgg16", key="my-")
    network = load_network(*choice)
    st.code(network.snippet)
    show_downloads(network.architecture, network.name, fits=network.ledger.error is None)


def opened(**parameters):
    app = AppTest.from_function(page)
    for key, value in parameters.items():
        app.query_params[f"my-{key}"] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def chosen(app):
    """The architecture that the snippet makes."""
    return eval(app.code[0].value, {"get": get})


def test_titles_are_unique_and_lead_back():
    titles = network_titles()
    assert sorted(titles.values()) == sorted(ARCHITECTURES)
    assert network_title("resnet50") == "ResNet-50"
    assert network_title("resnet56") != network_title("plain56")


@pytest.mark.parametrize(("name", "variant"), [(name, variant) for name in VARIANTS for variant in VARIANTS[name]])
def test_every_variant_is_a_network_that_fits(name, variant):
    network = load_network(name, tuple(VARIANTS[name][variant].items()))
    assert network.ledger.error is None
    assert eval(network.snippet, {"get": get}) == network.architecture


def test_the_first_variant_is_the_zoos_own():
    assert all(next(iter(variants.values())) == {} for variants in VARIANTS.values())
    assert all(len({str(options) for options in variants.values()}) == len(variants) for variants in VARIANTS.values())


def test_an_unknown_option_is_refused():
    with pytest.raises(OptionError, match="has no option"):
        load_network("vgg16", (("depth", 3),))


def test_empty_boxes_mean_the_networks_own_numbers():
    app = opened()
    assert app.code[0].value == 'get("vgg16")'
    assert [box.placeholder for box in app.number_input] == ["224", "3", "1,000"]
    app.selectbox(key="my-network").set_value(network_title("lenet5")).run()
    assert app.code[0].value == 'get("lenet5")'
    assert [box.placeholder for box in app.number_input] == ["32", "3", "10"]


def test_a_link_restores_network_variant_and_sizes():
    app = opened(
        network="AlexNet",
        variant="two groups, as published",
        **{"input-side": "99"},
        **{"input-channels": "1"},
        classes="7",
    )
    assert chosen(app) == get("alexnet", groups=2, input_shape=(99, 99, 1), classes=7)


def test_what_was_typed_stays_when_the_network_changes():
    app = opened(classes="7")
    app.selectbox(key="my-network").set_value(network_title("resnet18")).run()
    assert chosen(app) == get("resnet18", classes=7)


def test_a_variant_of_another_network_is_let_go():
    app = opened(network="AlexNet", variant="two groups, as published")
    app.selectbox(key="my-network").set_value(network_title("squeezenet")).run()
    assert not app.exception
    assert chosen(app) == get("squeezenet")


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_extremes_of_the_boxes_give_a_ledger(name):
    for shape in ((1, 1, 1), (LARGEST_SIDE, LARGEST_SIDE, MOST_CHANNELS)):
        ledger = load_network(name, (("input_shape", shape), ("classes", MOST_CLASSES))).ledger
        assert ledger.rows
        assert ledger.error is None or shape[0] == 1


def test_all_formats_are_offered_for_a_network_that_fits():
    app = opened()
    assert len(app.get("download_button")) == len(FORMATS) == 5
    for write, _, _ in FORMATS.values():
        assert write(get("lenet5"))


def test_a_network_that_does_not_fit_can_be_kept_as_json():
    app = opened(network="AlexNet", **{"input-side": "20"})
    assert len(app.get("download_button")) == 1
    assert "CSV, Markdown, LaTeX and Keras source need a network that fits together" in app.caption[0].value
    broken = chosen(app)
    assert from_json(to_json(broken)) == broken
