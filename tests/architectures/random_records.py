"""Networks of any records with any allowed values; whether the layers fit together is not asked."""

from dataclasses import MISSING, fields
from itertools import count
from math import prod
from typing import Any, get_args

from hypothesis import strategies as st

from cnnkit.architectures.spec import LAYER_TYPES, Architecture, AuxiliaryHead, Concat, Residual
from cnnkit.architectures.values import MOST_NUMBERS, Connections, Padding, Shape, Size

sizes = st.integers(1, 1_000_000)
sizes_per_axis = sizes | st.tuples(sizes, sizes)
zeros = st.integers(0, 1_000_000)
texts = st.text(st.characters(categories=("L", "N", "P", "S")), max_size=20)
BY_TYPE: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (int, sizes),
    (bool, st.booleans()),
    (float, st.floats(0, 0.99)),
    (str, texts),
    (Size, sizes_per_axis),
    (Size | None, st.none() | sizes_per_axis),
    (Padding, st.sampled_from(["valid", "same"]) | zeros | st.tuples(zeros, zeros, zeros)),
    (Shape, st.lists(sizes, min_size=1, max_size=4).map(tuple).filter(lambda shape: prod(shape) <= MOST_NUMBERS)),
    (Connections | None, st.none()),
]


@st.composite
def networks(draw):
    names = (draw(texts) + str(number) for number in count())
    return Architecture("net", draw(dict(BY_TYPE)[Shape]), _layers(draw, names, 1), draw(texts))


def _layers(draw, names, at_least, depth=0):
    kinds = [kind for kind in LAYER_TYPES if depth < 3 or kind not in (Residual, Concat, AuxiliaryHead)]
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=at_least, max_size=3))
    return tuple(_layer(draw, kind, names, depth + 1) for kind in chosen)


def _layer(draw, kind, names, depth):
    name = next(names)
    if kind is Residual:
        return Residual(name, _layers(draw, names, 1, depth), _layers(draw, names, 0, depth))
    if kind is Concat:
        return Concat(name, tuple(_layers(draw, names, 0, depth) for _ in range(draw(st.integers(2, 3)))))
    if kind is AuxiliaryHead:
        return AuxiliaryHead(name, _layers(draw, names, 1, depth))
    known = [field for field in fields(kind) if field.name != "name"]
    return kind(name, **{field.name: draw(_values(field.type)) for field in known if _wanted(draw, field)})


def _wanted(draw, field):
    return field.default is MISSING or draw(st.booleans())


def _values(field_type):
    strategies = [strategy for known, strategy in BY_TYPE if known == field_type]
    return strategies[0] if strategies else st.sampled_from(get_args(field_type))
