"""The stretch of the input behind one unit, for any layer."""

from typing import NamedTuple

from cnnkit.architectures.ledger import Row, derive_rows
from cnnkit.architectures.spec import Architecture
from cnnkit.architectures.values import Shape, shortened
from cnnkit.errors import OptionError


class ReceptiveField(NamedTuple):
    """What one unit of a layer sees.

    layer: its name.
    unit: the unit's place along each spatial axis; () in a flat layer.
    size: input pixels along each axis, those in the padding included.
    stride: input pixels from unit to unit, the effective stride.
    region: half-open (start, stop) along each axis; below 0 and beyond the input lies padding.
    visible: the part of the region inside the input.
    """

    layer: str
    unit: tuple[int, ...]
    size: tuple[int, ...]
    stride: tuple[float, ...]
    region: tuple[tuple[int, int], ...]
    visible: tuple[tuple[int, int], ...]


def receptive_field(
    architecture: Architecture, layer: str | None = None, *, unit: tuple[int, ...] | None = None
) -> ReceptiveField:
    """Find what a unit of a layer sees of the input.

    Args:
        architecture: the network.
        layer: the layer's name, or None for the last.
        unit: its place along each spatial axis, or None for the centre; of two middle ones the later.

    Units:
        Pixels of the input.

    Raises:
        OptionError: no such layer, or no such unit.
        ShapeError: the network does not fit together.

    Source:
        Araujo, Norris & Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill 2019.
    """
    rows = derive_rows(architecture)
    if layer is None:
        return field_of_row(rows[-1], architecture.input_shape, unit)
    row = next((row for row in rows if row.name == layer), None)
    if row is None:
        names = ", ".join(row.name for row in rows[:6])
        raise OptionError(
            f"receptive_field: {architecture.name} has no layer {shortened(layer)}. Its layers begin {names}."
        )
    return field_of_row(row, architecture.input_shape, unit)


def field_of_row(row: Row, input_shape: Shape, unit: tuple[int, ...] | None = None) -> ReceptiveField:
    """Find what a unit sees from its layer's row; as `receptive_field`.

    Raises:
        OptionError: no such unit.
    """
    sizes = row.shape[:-1]
    if unit is None:
        unit = tuple(n // 2 for n in sizes)
    is_place = isinstance(unit, tuple) and len(unit) == len(sizes)
    if not is_place or not all(type(u) is int and 0 <= u < n for u, n in zip(unit, sizes, strict=True)):
        raise OptionError(
            f"receptive_field: {row.name} has units {sizes}, counted from 0, got {shortened(unit)}. "
            "Give a tuple with one whole number for each spatial axis; a flat layer takes ()."
        )
    places = unit or (0,) * len(row.field)  # all units of a flat layer see the same
    region = tuple(axis.of_unit(place) for axis, place in zip(row.field, places, strict=True))
    inputs = input_shape[:-1] or input_shape
    return ReceptiveField(
        layer=row.name,
        unit=unit,
        size=tuple(axis.size for axis in row.field),
        stride=tuple(axis.step for axis in row.field),
        region=region,
        visible=tuple((max(start, 0), min(stop, n)) for (start, stop), n in zip(region, inputs, strict=True)),
    )
