"""Two networks row by row: which rows they share, and what one has that the other has not."""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from cnnkit.architectures.ledger import Row

Mark: TypeAlias = Literal["equal", "changed", "removed", "added"]
Costs: TypeAlias = npt.NDArray[np.int32]  # two networks of 5,000 rows cost at most 120,000,000

# Costs, no unit. Two rows of one kind rather change than stand apart; two of different kinds never do. Another name
# decides only where all else is equal: a network would need 12,000 of them to outweigh one gap.
_GAP = 12_000  # a row without a partner
_CHANGED = 10_000  # a partner of the same kind
_OTHER_SHAPE, _OTHER_FIELDS, _OTHER_NAME = 4_000, 4_000, 1  # on top of that
_OTHER_KIND = 3 * _GAP


class Key(NamedTuple):
    """What a row shares with another to be its partner (kind), and to be equal (all but the name)."""

    kind: type
    fields: tuple[Hashable, ...]
    shape: tuple[int, ...]
    counts: tuple[int, ...]
    name: str

    @property
    def content(self) -> tuple[Hashable, ...]:
        """Everything but the name."""
        return self[:-1]


class Pair(NamedTuple):
    """A line of the comparison; `a` is None for an added row, `b` for a removed one."""

    mark: Mark
    a: Row | None
    b: Row | None

    @property
    def parameters(self) -> int:
        """How many more the second network learns here."""
        return (self.b.parameters.trainable if self.b else 0) - (self.a.parameters.trainable if self.a else 0)

    @property
    def macs(self) -> int:
        """How many more multiply-accumulates the second network takes here."""
        return (self.b.macs if self.b else 0) - (self.a.macs if self.a else 0)


def diff_rows(rows_a: Sequence[Row], rows_b: Sequence[Row]) -> list[Pair]:
    """Align the rows of two networks in their order, so that as little as possible differs.

    Rows are equal that compute the same on the same shapes, whatever they are called; changed are those of one kind
    that differ in a field, a shape or their parameters. Every row stands in one pair. The other way round the
    comparison is the same, with removed and added exchanged.

    Args:
        rows_a, rows_b: as `derive_rows` gives them.

    Source:
        Needleman & Wunsch, 1970, doi:10.1016/0022-2836(70)90057-4.
    """
    keys_a, keys_b = [_key(row) for row in rows_a], [_key(row) for row in rows_b]
    pairs: list[Pair] = []
    i = j = 0
    for next_i, next_j in [*_align(keys_a, keys_b), (len(rows_a), len(rows_b))]:
        pairs += [Pair("removed", row, None) for row in rows_a[i:next_i]]
        pairs += [Pair("added", None, row) for row in rows_b[j:next_j]]
        if next_i < len(rows_a):
            mark: Mark = "equal" if keys_a[next_i].content == keys_b[next_j].content else "changed"
            pairs.append(Pair(mark, rows_a[next_i], rows_b[next_j]))
        i, j = next_i + 1, next_j + 1
    return pairs


def _key(row: Row) -> Key:
    operation = row.node.operation
    fields = tuple(value for field, value in vars(operation).items() if field != "name")
    counts = (row.parameters.trainable, row.parameters.non_trainable, row.macs)
    return Key(type(operation), fields, row.shape, counts, row.name)


def _align(keys_a: Sequence[Key], keys_b: Sequence[Key]) -> list[tuple[int, int]]:
    """The places of the rows that are partners, in order, at the least cost."""
    if (len(keys_b), repr(keys_b)) < (len(keys_a), repr(keys_a)):  # of equal costs take the same either way round
        return [(i, j) for j, i in _align(keys_b, keys_a)]
    costs_of = _partner_costs(keys_a, keys_b)
    gaps = _GAP * np.arange(len(keys_b) + 1, dtype=np.int32)
    least = np.zeros((len(keys_a) + 1, len(keys_b) + 1), np.int32)  # of the rows before (i, j)
    least[0] = gaps
    for i in range(len(keys_a)):
        reached = least[i] + np.int32(_GAP)
        reached[1:] = np.minimum(reached[1:], least[i, :-1] + costs_of(i))
        least[i + 1] = np.minimum.accumulate(reached - gaps) + gaps  # and from the left, all at once
    return _walk_back(least, costs_of)


def _walk_back(least: Costs, costs_of: Callable[[int], Costs]) -> list[tuple[int, int]]:
    partners: list[tuple[int, int]] = []
    i, j = (n - 1 for n in least.shape)
    while i and j:
        if least[i, j] == least[i - 1, j - 1] + costs_of(i - 1)[j - 1]:
            i, j = i - 1, j - 1
            partners.append((i, j))
        elif least[i, j] == least[i - 1, j] + _GAP:
            i -= 1
        else:
            j -= 1
    return partners[::-1]


def _partner_costs(keys_a: Sequence[Key], keys_b: Sequence[Key]) -> Callable[[int], Costs]:
    """What it costs to make partners of one row of the one and each of the other: (M,), by the row's place.

    Row by row, because the whole table would be another 100 MB for two networks of 5,000 rows.
    """

    def numbered(part: Callable[[Key], Hashable]) -> tuple[Costs, Costs]:
        """Equal numbers for equal parts."""
        numbers: dict[Hashable, int] = {}
        a, b = (
            np.array([numbers.setdefault(part(key), len(numbers)) for key in keys], np.int32)
            for keys in (keys_a, keys_b)
        )
        return a, b

    kinds, contents = numbered(lambda key: key.kind), numbered(lambda key: key.content)
    shapes, fields = numbered(lambda key: key.shape), numbered(lambda key: key.fields)
    names = numbered(lambda key: key.name)

    @lru_cache(maxsize=1)  # on the way back one row is asked for several times
    def costs_of(place: int) -> Costs:
        def differ(numbers: tuple[Costs, Costs]) -> npt.NDArray[np.bool_]:
            a, b = numbers
            return a[place] != b  # (M,)

        changed = _CHANGED + _OTHER_SHAPE * differ(shapes) + _OTHER_FIELDS * differ(fields)
        costs = np.where(differ(contents), changed, 0) + _OTHER_NAME * differ(names)
        return np.where(differ(kinds), _OTHER_KIND, costs).astype(np.int32)

    return costs_of
