"""A network from afar: layers that leave the shape as it is, one stage; a block of many layers, one step in it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from math import ceil, prod
from typing import NamedTuple

from cnnkit.architectures.graph import Add, Join
from cnnkit.architectures.labels import kind_of
from cnnkit.architectures.ledger import Row
from cnnkit.architectures.spec import Activation, BatchNorm, Dropout, LocalResponseNorm
from cnnkit.architectures.values import Shape, check_counts

MOST_STAGES = 24  # as many as a page's width shows with readable numbers
_MINOR = (Activation, BatchNorm, Dropout, LocalResponseNorm)  # not worth a word beside a convolution
_SHORT = {
    "max pool": "pool",
    "average pool": "pool",
    "global average pool": "global pool",
    "global max pool": "global pool",
    "depthwise conv": "depthwise",
}


class Step(NamedTuple):
    """A layer, or a block with all its layers.

    rows: in the table's order.
    kind: in one or two words, "conv", "residual block".
    is_head: whether it is an auxiliary head, beside the way to the last output.
    """

    rows: tuple[Row, ...]
    kind: str
    is_head: bool = False


class Stage(NamedTuple):
    """Steps in a row that give the same shape.

    steps: at least one.
    """

    steps: tuple[Step, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All its layers in the table's order."""
        return tuple(row for step in self.steps for row in step.rows)

    @property
    def shape(self) -> Shape:
        """Of what comes out."""
        return self.steps[-1].rows[-1].shape

    @property
    def is_head(self) -> bool:
        """Whether it is an auxiliary head."""
        return self.steps[0].is_head

    @property
    def parameters(self) -> int:
        """Numbers that its layers learn."""
        return sum(row.parameters.trainable for row in self.rows)

    @property
    def macs(self) -> int:
        """Multiply-accumulates of its layers for one example."""
        return sum(row.macs for row in self.rows)

    @property
    def size(self) -> int:
        """Numbers that come out."""
        return prod(self.shape)

    @property
    def summary(self) -> str:
        """What it is made of, "2 conv" or "pool, 3 blocks"; normalisation and the like only where alone."""
        kinds = Counter(step.kind for step in self.steps if not isinstance(step.rows[-1].node.operation, _MINOR))
        if not kinds:
            kinds = Counter(step.kind for step in self.steps)
        return ", ".join(_counted(kind, count) for kind, count in kinds.items())


def stages_of(rows: Sequence[Row], *, most: int = MOST_STAGES) -> tuple[Stage, ...]:
    """Group the rows of a network for a drawing that is seen at once.

    Layers and blocks in a row that give the same shape make a stage. Where these are too many, those of one height and
    width do, and where even these are, so many in a row as it takes.

    Args:
        rows: of a network, as far as it fits together.
        most: stages on the way to the last output. Auxiliary heads come on top, each a stage that ends the one before.

    Raises:
        OptionError: `most` is not a whole number from 1 to `MAX_SIZE`.
    """
    check_counts(most=most)
    steps = list(_steps(rows))
    for keys in ([_shape(step) for step in steps], [_shape(step)[:-1] for step in steps]):
        stages = _grouped(steps, keys)
        num_stages = sum(not stage.is_head for stage in stages)
        if num_stages <= most:
            return stages
    together = ceil(num_stages / most)
    return _grouped(steps, [place // together for place, stage in enumerate(stages) for _ in stage.steps])


def _steps(rows: Sequence[Row]) -> Iterator[Step]:
    closed = {row.name for row in rows if isinstance(row.node.operation, Add | Join)}
    for block, group in groupby(enumerate(rows), key=lambda item: _outermost(item[0], item[1], closed)):
        inside = tuple(row for _, row in group)
        if isinstance(block, int):
            kind = kind_of(inside[0].node.operation).partition(",")[0]
            yield Step(inside, _SHORT.get(kind, kind))
        else:
            end = inside[-1].node.operation
            is_closed = isinstance(end, Add | Join) and end.name == block
            # A head has no end of its own; nor has a block that is broken off, but nothing comes after that.
            is_head = not is_closed and inside[-1] is not rows[-1]
            yield Step(inside, "head" if is_head else "module" if _joins(inside, block) else "block", is_head)


def _outermost(place: int, row: Row, closed: Collection[str]) -> str | int:
    """The block around a row, the row's place where there is none; a block may itself be called "a, path 1"."""
    if not row.node.blocks:
        return place
    block = row.node.blocks[0]
    return block if block in closed else block.rpartition(", path ")[0] or block


def _joins(inside: Iterable[Row], block: str) -> bool:
    """Whether a block's paths are joined."""
    return any(row.node.blocks[0].startswith(f"{block}, path ") for row in inside)


def _shape(step: Step) -> Shape:
    return step.rows[-1].shape


def _grouped(steps: Sequence[Step], keys: Iterable[object]) -> tuple[Stage, ...]:
    """Put steps with equal keys in a row together; the input and each auxiliary head stay alone."""

    def together(item: tuple[Step, object]) -> tuple[object, ...]:
        step, key = item
        is_alone = step.is_head or not step.rows[0].node.inputs
        return (step.rows[0].name,) if is_alone else ("", key)

    groups = groupby(zip(steps, keys, strict=True), key=together)
    return tuple(Stage(tuple(step for step, _ in group)) for _, group in groups)


def _counted(kind: str, count: int) -> str:
    if count == 1:
        return kind
    return f"{count} {kind}s" if kind in ("block", "module") else f"{count} {kind}"
