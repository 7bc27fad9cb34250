import pytest
from hypothesis import given, settings

from cnnkit.architectures import ARCHITECTURES, get
from tests.architectures.random_specs import architectures
from tests.architectures.test_paths import NET
from ui.architectures.design_code import spec_source


def run(source):
    names: dict[str, object] = {}
    exec(compile(source, "source", "exec"), names)
    return names["network"]


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_source_makes_the_network(name):
    network = get(name)
    assert run(spec_source(network)) == network


@settings(max_examples=50)
@given(architectures())
def test_the_source_of_any_network_makes_it(network):
    assert run(spec_source(network)) == network


def test_a_layer_takes_a_line_and_tells_only_what_is_special():
    source = spec_source(NET)
    assert "\n        Conv('c', filters=4, kernel=3),\n" in source
    assert "\n            shortcut=(\n                Activation('s'),\n            ),\n" in source
    assert "\n                (),\n" in source
