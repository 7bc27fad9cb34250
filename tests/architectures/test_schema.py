import json

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from cnnkit.architectures.schema import json_schema
from cnnkit.architectures.serialise import from_json, to_json
from cnnkit.architectures.spec import LAYER_TYPES
from cnnkit.architectures.zoo import ARCHITECTURES
from cnnkit.errors import OptionError
from tests.architectures.random_records import networks

VALIDATOR = Draft202012Validator(json_schema())
CONV = {"layer": "Conv", "name": "c", "filters": 2, "kernel": 3}
CONCAT = {"layer": "Concat", "name": "c", "paths": [[], []]}
RESIDUAL = {"layer": "Residual", "name": "r", "body": [CONV]}
POOL = {"layer": "Pool", "name": "p", "size": 2}
HEADER = {"format": "cnnkit-architecture", "version": 1, "name": "net", "input_shape": [8, 8, 1]}
NO_PATHS: list[object] = [[], [[]], [[], 3], [[], ["x"]], [[], [HEADER]]]


def test_the_schema_is_one_and_json():
    Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema())) == json_schema()


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_of_the_zoo_is_valid(name):
    VALIDATOR.validate(json.loads(to_json(ARCHITECTURES[name]())))


@given(networks())
def test_whatever_is_written_is_valid(network):
    VALIDATOR.validate(json.loads(to_json(network)))


@pytest.mark.parametrize("kind", LAYER_TYPES)
def test_a_layer_needs_its_name(kind):
    assert not VALIDATOR.is_valid({**HEADER, "layers": [{"layer": kind.__name__}]})


@pytest.mark.parametrize(
    "changes",
    [
        {"layers": []}, {"layers": 3}, {"format": "onnx"}, {"version": 2}, {"weights": []}, {"name": ""},
        {"input_shape": []}, {"input_shape": [1] * 5}, {"input_shape": [8, 0]}, {"source": "x" * 1001},
        {"layers": ["Conv"]}, {"layers": [{"name": "c"}]}, {"layers": [{**CONV, "layer": "Conv2D"}]},
        *({"layers": [{**CONV, "filters": wrong}]} for wrong in (0, 1_000_001, 2.5, "2", None, [2], True)),
        *({"layers": [{**CONV, "kernel": wrong}]} for wrong in ([], [0], [1] * 4, "3", None)),
        *({"layers": [{**CONV, "padding": wrong}]} for wrong in (-1, "full", [], [1] * 4, None)),
        *({"layers": [{**CONV, "connections": wrong}]} for wrong in ([[], [0]], [[-1], [0]], [0, 1], "all")),
        *({"layers": [{**CONV, field: 1}]} for field in ("axis", "bias", "activation", "name")),
        *({"layers": [{**CONCAT, "paths": wrong}]} for wrong in NO_PATHS),
        {"layers": [{**RESIDUAL, "body": []}]}, {"layers": [{**RESIDUAL, "shortcut": [{**CONV, "filters": 0}]}]},
        {"layers": [{**POOL, "stride": 0}]}, {"layers": [{**POOL, "kind": "median"}]},
    ],
    ids=lambda changes: str(changes)[:60],
)  # fmt: skip
def test_what_the_reader_refuses_is_invalid(changes):
    document = {**HEADER, "layers": [CONV], **changes}
    with pytest.raises(OptionError):
        from_json(json.dumps(document))
    assert not VALIDATOR.is_valid(document)
    assert VALIDATOR.is_valid({**HEADER, "layers": [CONV, CONCAT, RESIDUAL, {**POOL, "stride": None}]})
