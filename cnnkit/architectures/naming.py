"""Names for new layers: every layer of a network has one of its own."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import takewhile

from cnnkit.architectures.paths import Layers, branches, outline_of
from cnnkit.architectures.spec import AuxiliaryHead, Concat, Layer, Residual
from cnnkit.architectures.values import MAX_NAME

INPUT = "input"  # what tables call the network's input; no layer may be called so
_MOST_DIGITS = 6  # of the number in a fresh name
_DIGITS = "0123456789"


def names_in(layers: Layers) -> list[str]:
    """The names of layers, blocks and heads, and all in them, top to bottom."""
    return [layer.name for _, layer in outline_of(layers)]


def fresh_name(stem: str, taken: Collection[str]) -> str:
    """Find the first of "conv1", "conv2", ... that nothing is called, nor begins with, as "conv2_bn" does.

    Args:
        stem: "conv".
        taken: the names that there are.
    """
    stem = stem[: MAX_NAME - _MOST_DIGITS]
    used = {INPUT, *taken}
    used |= {name[:end] for name in taken for end, letter in enumerate(name) if letter == "_"}
    number = 1
    while f"{stem}{number}" in used:
        number += 1
    return f"{stem}{number}"


def renamed(layer: Layer, taken: Collection[str]) -> Layer:
    """Give a copy of a layer, and all in it, names of their own.

    What the names of a block have in common counts on: of "block1_conv" and "block1_add", "block2_conv" and
    "block2_add" are made.

    Raises:
        OptionError: a name gets too long.
    """
    names = names_in((layer,))
    common = _common(names)
    stem = common.rstrip(_DIGITS)
    if stem:
        prefix = fresh_name(stem, taken)
        new = {name: prefix + name[len(common) :] for name in names}
    else:
        new, used = {}, set(taken)
        for name in names:
            new[name] = fresh_name(name.rstrip(_DIGITS) or "layer", used)
            used.add(new[name])
    return _with_names(layer, new)


def _common(names: Sequence[str]) -> str:
    """What all names begin with, up to the end of a part: an underscore, or the name's end."""
    parts = zip(*(name.split("_") for name in names), strict=False)
    return "_".join(part for part, *_ in takewhile(lambda part: len(set(part)) == 1, parts))


def _with_names(layer: Layer, new: dict[str, str]) -> Layer:
    name = new[layer.name]
    inner = [tuple(_with_names(one, new) for one in layers) for layers in branches(layer).values()]
    match layer:
        case Residual():
            return Residual(name, *inner)
        case Concat():
            return Concat(name, tuple(inner))
        case AuxiliaryHead():
            return AuxiliaryHead(name, *inner)
        case _:
            return replace(layer, name=name)
