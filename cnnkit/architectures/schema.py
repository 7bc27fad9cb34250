"""The JSON Schema of a network's file, derived from the records, for editors that check and complete what is typed."""

from dataclasses import MISSING, Field, fields
from typing import Any, Literal, get_args, get_origin

from cnnkit.architectures.serialise import FORMAT, MAX_LAYERS, VERSION
from cnnkit.architectures.spec import LAYER_TYPES, Architecture
from cnnkit.architectures.values import MAX_AXES, MAX_LINE, MAX_NAME, MAX_SIZE, Connections, Padding, Shape, Size

Schema = dict[str, Any]

_WHOLE: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE}
_FROM_ZERO: Schema = {**_WHOLE, "minimum": 0}
_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_NAME}
_LAYERS: Schema = {"type": "array", "items": {"$ref": "#/$defs/Layer"}, "maxItems": MAX_LAYERS}


def json_schema() -> Schema:
    """Describe the files that `from_json` reads.

    What it reads is valid; not all that is valid is read: a schema cannot ask for names that differ, for an input of at
    most 10^15 numbers, or for a connection scheme with as many rows as filters.

    Source:
        JSON Schema, draft 2020-12.
    """
    header = {"format": {"const": FORMAT}, "version": {"const": VERSION}}
    kinds = [kind.__name__ for kind in LAYER_TYPES]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A network of cnnkit",
        **_object(Architecture, header),
        "$defs": {
            "Layer": {"anyOf": [{"$ref": f"#/$defs/{kind}"} for kind in kinds]},
            **{kind.__name__: _object(kind, {"layer": {"const": kind.__name__}}) for kind in LAYER_TYPES},
        },
    }


def _object(kind: Any, constants: Schema) -> Schema:
    required = [field.name for field in fields(kind) if field.default is MISSING]
    return {
        "type": "object",
        "properties": {**constants, **{field.name: _value(field) for field in fields(kind)}},
        "required": [*constants, *required],
        "additionalProperties": False,
    }


def _value(field: Field[Any]) -> Schema:
    if field.name == "name":
        return _NAME
    if field.name == "paths":
        return {"type": "array", "items": _LAYERS, "minItems": 2, "maxItems": MAX_LAYERS}
    if get_origin(field.type) is Literal:
        return {"enum": list(get_args(field.type))}
    known: list[tuple[Any, Schema]] = [
        (int, _WHOLE),
        (bool, {"type": "boolean"}),
        (str, {"type": "string", "maxLength": MAX_LINE}),
        (float, {"type": "number", "minimum": 0, "maximum": MAX_SIZE}),
        (Size, {"anyOf": [_WHOLE, _several(_WHOLE)]}),
        (Size | None, {"anyOf": [_WHOLE, _several(_WHOLE), {"type": "null"}]}),
        (Padding, {"anyOf": [{"enum": ["valid", "same"]}, _FROM_ZERO, _several(_FROM_ZERO)]}),
        (Shape, _several(_WHOLE, MAX_AXES + 1)),
        (Connections | None, {"anyOf": [{"type": "array", "items": _several(_FROM_ZERO, None)}, {"type": "null"}]}),
    ]
    found = next((schema for known_type, schema in known if known_type == field.type), None)
    return found or {**_LAYERS, "minItems": 0 if field.name == "shortcut" else 1}


def _several(item: Schema, most: int | None = MAX_AXES) -> Schema:
    schema = {"type": "array", "items": item, "minItems": 1}
    return schema if most is None else {**schema, "maxItems": most}
