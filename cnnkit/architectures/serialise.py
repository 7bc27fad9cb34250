"""Networks as JSON: written to be read by people, and read back without trusting a byte of it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from itertools import count
from typing import Any

from cnnkit.architectures.graph import build_graph
from cnnkit.architectures.spec import LAYER_TYPES, Architecture
from cnnkit.architectures.values import shortened
from cnnkit.errors import OptionError

FORMAT = "cnnkit-architecture"
VERSION = 1
MAX_JSON_BYTES = 1_000_000  # about twenty times the largest network of the zoo
MAX_LAYERS = 5_000  # blocks and empty paths counted too; ResNet-152 has about 500
MAX_DEPTH = 20  # blocks within blocks
_MAX_DIGITS = 20  # of a whole number; longer ones are refused before Python turns them into numbers
_MAX_PLACE = 300  # characters; about what MAX_DEPTH blocks give
_LINE_LENGTH = 140  # a layer with all its fields mostly fits on one line
_LAYERS = {kind.__name__: kind for kind in LAYER_TYPES}


def to_json(architecture: Architecture) -> str:
    """Write a network as JSON: a line for each layer, what has its default value left out; very long ones in one line.

    `from_json` gives back an equal network.

    Raises:
        OptionError: two layers have the same name, or the network is larger than `from_json` accepts.
    """
    document = {"format": FORMAT, "version": VERSION, **_plain_fields(architecture)}
    text = _rendered(document, "") + "\n"
    if len(text.encode(errors="replace")) > MAX_JSON_BYTES:  # what was read without line breaks is written without
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    from_json(text)  # a file that cannot be opened again is worse than none
    return text


def from_json(text: str | bytes) -> Architecture:
    """Read a network that `to_json` wrote, or a person, or an enemy.

    Shapes are not followed here: a network whose layers do not fit together is read, and its table says where.

    Args:
        text: at most `MAX_JSON_BYTES` of UTF-8; at most `MAX_LAYERS` layers, blocks within blocks up to `MAX_DEPTH`.

    Raises:
        OptionError: anything else; names the place, such as layers[3].body[1], the value and what is allowed.
    """
    try:
        values = _parsed(text)
        _check_header(values)
        given = {name: value for name, value in values.items() if name not in ("format", "version")}
        architecture: Architecture = _record(Architecture, given, "", 0, count(1))
        build_graph(architecture)  # refuses two layers of one name
    except RecursionError:
        raise OptionError(f"The file is nested too deeply. Blocks may be nested {MAX_DEPTH} deep.") from None
    return architecture


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, LAYER_TYPES):
        return {"layer": type(value).__name__, **_plain_fields(value)}
    return value


def _plain_fields(record: Any) -> dict[str, Any]:
    values = ((field, getattr(record, field.name)) for field in fields(record))
    return {field.name: _plain(value) for field, value in values if value != field.default}


def _rendered(value: Any, indent: str) -> str:
    """JSON with everything short on one line; `json.dumps` would give each number of a shape a line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(indent) + len(flat) <= _LINE_LENGTH:
        return flat
    inner = indent + "  "
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(key)}: {_rendered(item, inner)}" for key, item in value.items()]
    else:
        items = [inner + _rendered(item, inner) for item in value]
    return ",\n".join(items).join((f"{flat[0]}\n", f"\n{indent}{flat[-1]}"))


def _parsed(text: str | bytes) -> Any:
    if not isinstance(text, str | bytes):
        raise OptionError(f"A network is read from a text or from bytes, got {type(text).__name__}.")
    try:
        data = text.encode() if isinstance(text, str) else text
        if len(data) > MAX_JSON_BYTES:
            raise OptionError(f"The file has {len(data):,} bytes. A network may have {MAX_JSON_BYTES:,}.")
        return json.loads(
            data.decode("utf-8-sig"),  # some editors put a mark in front
            object_pairs_hook=_without_twins,
            parse_int=_whole_number,
            parse_constant=_no_number,
        )
    except UnicodeError:
        raise OptionError("The file is not UTF-8 text. Save it as UTF-8, or export the network again.") from None
    except json.JSONDecodeError as error:
        raise OptionError(f"The file is not JSON: line {error.lineno}, column {error.colno}: {error.msg}.") from None


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        (twin, _), *_ = Counter(name for name, _ in pairs).most_common(1)
        raise OptionError(f"One object has the key {shortened(twin)} twice. Keep one of them.")
    return values


def _whole_number(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise OptionError(f"The file has a number of {len(digits):,} digits, {digits[:10]}...; no size is so large.")
    return int(digits)


def _no_number(word: str) -> None:
    raise OptionError(f"The file says {word}, which is not JSON. Write a number.")


def _check_header(values: Any) -> None:
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        raise OptionError(f'The file is not a network: it must be an object with "format": "{FORMAT}".')
    version = values.get("version")
    if type(version) is not int or version != VERSION:  # True and 1.0 equal 1
        raise OptionError(f"version must be {VERSION}, the only one there is so far, got {shortened(version)}.")


def _record(kind: Any, given: dict[str, Any], place: str, depth: int, counter: Iterator[int]) -> Any:
    """Make a layer, or the network at place "", from its fields; their values are checked by the record itself."""
    required = _required(kind)
    for name in given:
        if name not in required:
            known = ", ".join(required)
            raise OptionError(f"{_inside(place, shortened(name))}: {kind.__name__} has no such field. It has {known}.")
    for name, is_required in required.items():
        if is_required and name not in given:
            raise OptionError(f"{_inside(place, name)} is missing. {kind.__name__} needs it.")
    values = {name: _value(value, _inside(place, name), depth, counter) for name, value in given.items()}
    try:
        return kind(**values)
    except OptionError as error:
        raise OptionError(_inside(place, str(error), ": ")) from None


def _value(value: Any, place: str, depth: int, counter: Iterator[int]) -> Any:
    """Turn lists into tuples and objects into layers, however deep."""
    if not isinstance(value, (dict, list)):
        return value
    is_counted = not value or isinstance(value, dict)  # an empty list is an empty path
    if is_counted and next(counter) > MAX_LAYERS:
        raise OptionError(f"The file has more than {MAX_LAYERS:,} layers and empty paths, the most allowed.")
    if isinstance(value, list):
        return tuple(_value(item, _inside(place, f"[{index}]", ""), depth, counter) for index, item in enumerate(value))
    if depth == MAX_DEPTH:
        raise OptionError(f"{place}: blocks may be nested {MAX_DEPTH} deep.")
    name = value.get("layer")
    if not isinstance(name, str) or name not in _LAYERS:
        raise OptionError(f"{_inside(place, 'layer')} must be one of {', '.join(_LAYERS)}, got {shortened(name)}.")
    given = {key: item for key, item in value.items() if key != "layer"}
    return _record(_LAYERS[name], given, place, depth + 1, counter)


def _inside(place: str, name: str, separator: str = ".") -> str:
    """Name a place within a place, cut in front where someone nested a thousand lists."""
    if len(place) > _MAX_PLACE:
        place = "..." + place[-_MAX_PLACE:]
    return f"{place}{separator}{name}" if place else name


@cache
def _required(kind: Any) -> dict[str, bool]:
    """The fields of a record type, and whether each must be given."""
    return {field.name: field.default is MISSING for field in fields(kind)}
