"""Editing a network: frozen specs in, new ones out; the parts that an edit does not touch stay the same objects.

Whether the layers still fit together is not asked here: an edit may need two steps, and the ledger says what is wrong
between them.
"""

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from typing import Any

from cnnkit.architectures.naming import INPUT, names_in, renamed
from cnnkit.architectures.paths import (
    Layers,
    Path,
    layer_at,
    next_place,
    outline,
    place_without,
    places,
    rebuild,
    sequence_of,
)
from cnnkit.architectures.serialise import MAX_DEPTH, MAX_LAYERS
from cnnkit.architectures.spec import (
    Activation,
    Architecture,
    AuxiliaryHead,
    BatchNorm,
    Concat,
    Conv,
    Dense,
    Dropout,
    GlobalPool,
    Layer,
    LocalResponseNorm,
    Pool,
    RadialBasis,
    TransposedConv,
    Upsample,
)
from cnnkit.architectures.values import Shape
from cnnkit.errors import OptionError

_KEEPS_CHANNELS = (Activation, BatchNorm, Dropout, GlobalPool, LocalResponseNorm, Pool, Upsample, AuxiliaryHead)
_SETS_CHANNELS = (Conv, Dense, RadialBasis, TransposedConv)


def insert_layers(architecture: Architecture, path: Path, layers: Sequence[Layer]) -> Architecture:
    """Put layers, one after the other, before the one that stands at `path`, or at the end of a sequence.

    Raises:
        OptionError: no such place, a name that another layer has, or a network larger than `from_json` reads back.
    """
    return check_whole(rebuild(architecture, path, lambda old, at: (*old[:at], *layers, *old[at:])))


def remove_layer(architecture: Architecture, path: Path) -> Architecture:
    """Take a layer out, a block with all that is in it.

    Raises:
        OptionError: no such layer, or the last of a sequence that may not be empty.
    """
    layer = layer_at(architecture, path)

    def without(old: Layers, at: int) -> Layers:
        if len(old) == 1 and (len(path) == 1 or path[-2] in ("body", "layers")):
            where = architecture.name if len(path) == 1 else f"the {path[-2]} around it"
            raise OptionError(f"{layer.name}: {where} needs at least one layer. Put another one in first.")
        return old[:at] + old[at + 1 :]

    return rebuild(architecture, path, without)


def move_layer(architecture: Architecture, path: Path, to: Path) -> Architecture:
    """Move a layer or block.

    Args:
        architecture: the network.
        path: where it stands.
        to: where it shall stand, counted in the network without it (`place_without`), so that moving from `to` to
            `path` undoes it.

    Raises:
        OptionError: no such layer or place, or the layer is the last of a sequence that may not be empty.
    """
    layer = layer_at(architecture, path)
    return architecture if path == to else insert_layers(remove_layer(architecture, path), to, (layer,))


def shift_layer(architecture: Architecture, path: Path, *, down: bool, closed: Collection[str] = ()) -> Architecture:
    """Move a layer to the next place below or above; blocks are entered and left, those `closed` are jumped over.

    Raises:
        OptionError: there is no further place, or the layer must stay, as in `move_layer`.
    """
    layer = layer_at(architecture, path)
    known = places(architecture, {*closed, layer.name})
    place = known.index(next_place(path)) + 1 if down else known.index(path) - 1
    if not 0 <= place < len(known):
        raise OptionError(f"{layer.name} is at the {'end' if down else 'beginning'} already.")
    return move_layer(architecture, path, place_without(known[place], path))


def duplicate_layer(architecture: Architecture, path: Path) -> Architecture:
    """Put a copy of a layer or block behind it, under names of its own.

    Raises:
        OptionError: no such layer, or a network larger than `from_json` reads back.
    """
    copy = renamed(layer_at(architecture, path), names_in(architecture.layers))
    return insert_layers(architecture, next_place(path), (copy,))


def replace_layer(architecture: Architecture, path: Path, layer: Layer) -> Architecture:
    """Put another layer in a layer's place.

    Raises:
        OptionError: no such layer, a name that another layer has, or a network larger than `from_json` reads back.
    """
    layer_at(architecture, path)
    return check_whole(rebuild(architecture, path, lambda old, at: (*old[:at], layer, *old[at + 1 :])))


def change_layer(architecture: Architecture, path: Path, **changes: Any) -> Architecture:
    """Give fields of a layer other values, which the layer itself checks.

    Raises:
        OptionError: no such layer or field, a value out of its range, or a name that another layer has.
    """
    layer = layer_at(architecture, path)
    known = [field.name for field in fields(layer)]
    for field in changes:
        if field not in known:
            raise OptionError(f"{layer.name}: {type(layer).__name__} has no {field}. It has {', '.join(known)}.")
    return replace_layer(architecture, path, replace(layer, **changes))


def change_input(architecture: Architecture, shape: Shape) -> Architecture:
    """Feed the network another shape.

    Raises:
        OptionError: it is no shape.
    """
    return replace(architecture, input_shape=shape)


def change_classes(architecture: Architecture, classes: int) -> Architecture:
    """Let the network, and each of its auxiliary heads, give so many numbers, by the last layer that sets how many.

    Raises:
        OptionError: the network or a head ends with a block, a flatten or the like, or the number is out of range.
    """
    heads = [(*path, "layers") for path, layer in outline(architecture) if isinstance(layer, AuxiliaryHead)]
    for prefix in ((), *heads):
        end = _deciding(architecture, prefix)
        field = "units" if isinstance(layer_at(architecture, end), Dense | RadialBasis) else "filters"
        architecture = change_layer(architecture, end, **{field: classes})
    return architecture


def check_whole(architecture: Architecture) -> Architecture:
    """Give a network back if each layer has a name of its own, and it is as small as `from_json` wants it.

    Raises:
        OptionError: names the twins, or the limit.
    """
    seen = {INPUT}
    count = 0  # as `from_json` counts: layers, and paths without any
    for path, layer in outline(architecture):
        if layer.name in seen:
            raise OptionError(f"There is a layer called {layer.name!r} already. Give each a name of its own.")
        seen.add(layer.name)
        count += 1 + (isinstance(layer, Concat) and layer.paths.count(()))
        if sum(isinstance(part, str) for part in path) >= MAX_DEPTH:
            raise OptionError(f"{layer.name}: blocks may be nested {MAX_DEPTH} deep. Put it further out.")
    if count > MAX_LAYERS:
        raise OptionError(f"The network would have {count:,} layers and empty paths; {MAX_LAYERS:,} are the most.")
    return architecture


def _deciding(architecture: Architecture, prefix: Path) -> Path:
    """The last layer of a sequence that sets how many channels come out."""
    layers = sequence_of(architecture, (*prefix, 0))
    for place, layer in reversed(list(enumerate(layers))):
        if isinstance(layer, _SETS_CHANNELS):
            return (*prefix, place)
        if not isinstance(layer, _KEEPS_CHANNELS):
            break
    where = layer_at(architecture, prefix[:-1]).name if prefix else architecture.name
    raise OptionError(
        f"{where}: at its end no dense layer or convolution sets how many numbers come out. Put a dense layer there."
    )
