import json
from dataclasses import fields

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cnnkit.architectures.serialise import MAX_DEPTH, MAX_JSON_BYTES, MAX_LAYERS, from_json, to_json
from cnnkit.architectures.spec import (
    LAYER_TYPES,
    Architecture,
    AuxiliaryHead,
    Concat,
    Conv,
    Dense,
    Dropout,
    Flatten,
    LocalResponseNorm,
    Pool,
    Residual,
)
from cnnkit.architectures.zoo import ARCHITECTURES
from cnnkit.errors import OptionError
from tests.architectures.random_records import networks, sizes

BRANCHED = Architecture(
    "Branched × net",
    (32, 30, 3),
    (
        Conv("c1", 8, (5, 3), padding=(2, 1), activation="relu"),
        Residual("block", (Conv("c2", 8, 3, padding="same", bias=False), Dropout("drop", rate=0.3))),
        AuxiliaryHead("aux", (Flatten("aux flat"), Dense("aux out", 10))),
        Concat("mixed", ((), (Conv("c3", 2, 1, connections=((0, 3), (1,))),), (Pool("p3", 3, stride=1, padding=1),))),
        Flatten("flat"),
        Dense("out", 10),
    ),
    source="by hand",
)
HEADER = {"format": "cnnkit-architecture", "version": 1, "name": "net", "input_shape": [8, 8, 1]}
FLATTEN: dict[str, object] = {"layer": "Flatten", "name": "flat"}


def document(*layers: object, **changes: object) -> str:
    return json.dumps({**HEADER, "layers": list(layers) or [FLATTEN], **changes})


def nested(depth: int) -> dict[str, object]:
    layer = FLATTEN
    for number in range(depth):
        layer = {"layer": "Residual", "name": f"block{number}", "body": [layer]}
    return layer


@given(networks())
@example(BRANCHED)
def test_what_is_written_is_read_back_equal(network):
    text = to_json(network)
    assert from_json(text) == from_json(text.encode()) == from_json("\ufeff" + text) == network


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_network_of_the_zoo_is_read_back_equal(name):
    network = ARCHITECTURES[name]()
    text = to_json(network)
    assert from_json(text) == network
    assert len(text.encode()) < MAX_JSON_BYTES / 10


def test_each_layer_stands_on_a_line_without_its_defaults():
    lines = to_json(BRANCHED).splitlines()
    assert lines[:3] == ["{", '  "format": "cnnkit-architecture",', '  "version": 1,']
    assert '  "name": "Branched × net",' in lines
    assert '    {"layer": "Flatten", "name": "flat"},' in lines
    assert (
        '        {"layer": "Conv", "name": "c2", "filters": 8, "kernel": 3, "padding": "same", "bias": false},' in lines
    )


def test_a_layer_by_hand():
    conv = {"layer": "Conv", "name": "c1", "filters": 6, "kernel": [5, 3], "padding": "same"}
    network = from_json(document(conv, input_shape=[28, 28, 1]))
    assert network == Architecture("net", (28, 28, 1), (Conv("c1", 6, (5, 3), padding="same"),))


def test_a_network_that_cannot_be_read_back_is_not_written():
    with pytest.raises(OptionError, match="Two layers are called 'c'"):
        to_json(Architecture("net", (8,), (Flatten("c"), Flatten("c"))))


def test_the_limits_themselves_are_allowed():
    assert from_json(document(nested(MAX_DEPTH - 1)))
    assert len(from_json(document(*({**FLATTEN, "name": str(i)} for i in range(MAX_LAYERS)))).layers) == MAX_LAYERS
    assert from_json(document().ljust(MAX_JSON_BYTES))


DENSE = {"layer": "Dense", "name": "d"}
REFUSED = {
    "empty": ("", "not JSON: line 1, column 1"),
    "no JSON": ("{format: 1}", "not JSON: line 1, column 2"),
    "cut off": (document()[:-5], "not JSON"),
    "list": ("[]", "must be an object"),
    "null": ("null", "must be an object"),
    "other format": (document(format="onnx"), '"format": "cnnkit-architecture"'),
    "no version": (json.dumps({"format": "cnnkit-architecture"}), "version must be 1, .* got None"),
    "later version": (document(version=2), "version must be 1, .* got 2"),
    "version True": (document(version=True), "version must be 1, .* got True"),
    "version 1.0": (document(version=1.0), "version must be 1, .* got 1.0"),
    "not a number": (document({**DENSE, "units": float("nan")}), "says NaN"),
    "infinity": (document({**DENSE, "units": float("-inf")}), "says -Infinity"),
    "float beyond": (document({"layer": "Dropout", "name": "d", "rate": 0}).replace(": 0}", ": 1e999}"), "rate .* inf"),
    "401 digits": (document({**DENSE, "units": 10**400}), "number of 401 digits"),
    "9,000 digits": (document({**DENSE, "units": 0}).replace(": 0}", f": {'7' * 9000}}}"), "of 9,000 digits, 777"),
    "20 digits": (document({**DENSE, "units": 10**19}), r"layers\[0\]: d: units must be a whole number from 1"),
    "a megabyte": (document().ljust(MAX_JSON_BYTES + 1), "1,000,001 bytes. A network may have 1,000,000"),
    "a megabyte of é": ("é" * 500_001, "1,000,002 bytes"),
    "too many": (document(*[FLATTEN] * (MAX_LAYERS + 1)), "has more than 5,000 layers"),
    "many paths": (document({"layer": "Concat", "name": "c", "paths": [[]] * 5_000}), "5,000 layers and empty paths"),
    "deep text": ("[" * 100_000, "nested too deeply"),
    "deep value": (
        document(input_shape=0).replace(": 0", ": " + "[" * 99 + "]" * 99),
        r"input_shape .* got \({57}\.\.\.",
    ),
    "deep blocks": (document(nested(MAX_DEPTH)), r"layers\[0\](\.body\[0\]){20}: blocks may be nested 20 deep"),
    "a key twice": (document().replace('"version": 1', '"version": 1, "version": 1'), "the key 'version' twice"),
    "a name twice": (document(FLATTEN, FLATTEN), "Two layers are called 'flat'"),
    "a name twice, inside": (document(nested(1), FLATTEN), "Two layers are called 'flat'"),
    "Latin-1": (document().replace("net", "né").encode("latin-1"), "not UTF-8"),
    "UTF-16": (document().encode("utf-16"), "not UTF-8"),
    "surrogate in the text": (document().replace("net", "\ud800"), "not UTF-8"),
    "surrogate as escape": (document(name="\ud800"), "Architecture: name must be a text"),
    "surrogate in the source": (document(source="\ud800"), "source must be a line"),
    "surrogate as layer": (document({"layer": "\ud800", "name": "x"}), r"layers\[0\].layer must be one of Conv,"),
    "surrogate as field": (document(**{"\ud800": 1}), "no such field"),
    "line break in a name": (document({**FLATTEN, "name": "a\nb"}), "Flatten: name must be a text of 1 to 80"),
    "no name": (document({"layer": "Flatten"}), r"layers\[0\].name is missing. Flatten needs it"),
    "no layers": (json.dumps(HEADER), "^layers is missing. Architecture needs it"),
    "empty layers": (document(layers=[]), "layers must be a tuple of 1 or more layers"),
    "layers a number": (document(layers=3), "layers must be a tuple of 1 or more layers, got 3"),
    "layers an object": (document(layers=FLATTEN), "layers must be a tuple"),
    "a layer a text": (document("Flatten"), "layers holds 'Flatten', which is no layer"),
    "a layer without kind": (document({"name": "x"}), r"layers\[0\].layer must be one of Conv, .* got None"),
    "unknown layer": (document(FLATTEN, {"layer": "Conv2D"}), r"layers\[1\].layer must be one of .* got 'Conv2D'"),
    "a network as layer": (document({"layer": "Architecture"}), r"layers\[0\].layer must be one of"),
    "a list as layer": (document({"layer": ["Conv"]}), r"layers\[0\].layer must be one of .* got \['Conv'\]"),
    "unknown field": (document({**FLATTEN, "axis": 1}), r"layers\[0\].'axis': Flatten has no such field. It has name"),
    "special field": (document({**FLATTEN, "__class__": "x"}), r"layers\[0\].'__class__': Flatten has no such"),
    "unknown field on top": (document(weights=[]), "^'weights': Architecture has no such field"),
    "True as units": (document({**DENSE, "units": True}), r"layers\[0\]: d: units must be .* got True"),
    "1 as bias": (document({**DENSE, "units": 1, "bias": 1}), "d: bias must be True or False, got 1"),
    "float as units": (document({**DENSE, "units": 3.0}), r"d: units must be a whole number .* got 3\.0"),
    "float in a shape": (document(input_shape=[8, 8.0, 1]), r"input_shape must be .* got \(8, 8\.0, 1\)"),
    "text as units": (document({**DENSE, "units": "3"}), "d: units must be a whole number .* got '3'"),
    "object as units": (document({**DENSE, "units": FLATTEN}), "d: units must be a whole number"),
    "null as units": (document({**DENSE, "units": None}), "d: units must be .* got None"),
    "unknown activation": (document({**DENSE, "units": 1, "activation": "swish"}), "one of linear, .* got 'swish'"),
    "list as activation": (document({**DENSE, "units": 1, "activation": []}), r"one of linear, .* got \(\)"),
    "one path": (document({"layer": "Concat", "name": "c", "paths": [[FLATTEN]]}), r"layers\[0\]: c: .* two or more"),
    "inside a path": (
        document({"layer": "Concat", "name": "c", "paths": [[], [FLATTEN, {**DENSE, "units": 0}]]}),
        r"^layers\[0\]\.paths\[1\]\[1\]: d: units must be a whole number from 1 to 1,000,000, got 0\.$",
    ),
    "a novel": (document({**DENSE, "units": "x" * 100_000}), r"got 'x{56}\.\.\.\.$"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_in_one_sentence(text, message):
    with pytest.raises(OptionError, match=message) as caught:
        from_json(text)
    assert len(str(caught.value)) < 600
    assert str(caught.value).encode()  # can be shown


@pytest.mark.parametrize(
    "text",
    [
        document(**{f"key{number}": 0 for number in range(60_000)}, twin=0).replace("twin", "key59999"),
        document({**DENSE, "units": 0}).replace(": 0}", f": 0.{'7' * 900_000}}}"),
        document({**DENSE, "units": [[] for _ in range(200_000)]}),
        document({**DENSE, "units": 0})
        .replace(": 0}", ": " + "[" * 400 + '{"layer": 0}' + "]" * 400 + "}")
        .ljust(10**6),
        document({**DENSE, "units": 0}).replace(": 0}", ": " + "[" * 400 + "[]," * 300_000 + "[]" + "]" * 400 + "}"),
        document({**DENSE, "units": {str(number): 0 for number in range(70_000)}}),
    ],
    ids=["keys", "digits", "lists", "deep layer", "deep lists", "fields"],
)
def test_a_megabyte_of_trouble_is_refused(text):
    assert 500_000 < len(text) <= MAX_JSON_BYTES
    with pytest.raises(OptionError) as caught:
        from_json(text)
    assert len(str(caught.value)) < 600


def test_a_number_too_large_for_a_float_is_refused_as_well():
    with pytest.raises(OptionError, match="norm: k must be a number from 0 to 1,000,000"):
        LocalResponseNorm("norm", k=10**400)


@pytest.mark.parametrize("value", [None, 5, [], bytearray(b"{}")])
def test_only_texts_and_bytes_are_read(value):
    with pytest.raises(OptionError, match=f"from a text or from bytes, got {type(value).__name__}"):
        from_json(value)


def test_what_was_read_is_written_again_however_long():
    reads = [list(range(40))] * 40
    convs = [
        {"layer": "Conv", "name": f"c{i}", "filters": 40, "kernel": 3, "padding": "same", "connections": reads}
        for i in range(210)
    ]
    text = json.dumps(json.loads(document(*convs)), separators=(",", ":"))
    assert 900_000 < len(text) < MAX_JSON_BYTES
    network = from_json(text)
    assert from_json(to_json(network)) == network


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["layer", "name", "paths"]), inner),
)


def read_or_refused(text: str | bytes) -> None:
    try:
        network = from_json(text)
    except OptionError:
        return
    assert from_json(to_json(network)) == network


@given(st.text() | st.binary())
def test_any_text_is_read_or_refused(text):
    read_or_refused(text)


@given(st.sampled_from([field.name for field in fields(Architecture)]), json_values)
def test_any_value_on_top_is_read_or_refused(name, value):
    read_or_refused(document(**{name: value}))


@given(st.sampled_from(LAYER_TYPES), st.data())
def test_any_value_in_a_layer_is_read_or_refused(kind, data):
    names = [field.name for field in fields(kind)]
    values = data.draw(st.fixed_dictionaries(dict.fromkeys(names, json_values | sizes)))
    read_or_refused(document({"layer": kind.__name__, **values}))


@given(st.data())
def test_a_changed_file_is_read_or_refused(data):
    text = to_json(BRANCHED)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(start + 8, len(text))))
    put = data.draw(st.sampled_from(["", "0", "-1", "true", "null", "[", "]", "{", "}", ",", '"', "1e9", "\\u0000"]))
    read_or_refused(text[:start] + put + text[end:])
