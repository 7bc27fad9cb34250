"""What a function reports, and a buffer for it that cannot grow without end."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

MAX_UPDATES = 10_000  # a page that asks twice a second sees all of 20,000 reports a second
MAX_BYTES = 16_000_000


@dataclass(frozen=True)
class Update:
    """One call of `report`.

    Args:
        index: counts the job's reports from 0; a gap shows where a full buffer was thinned.
        fraction: of the work done, 0 to 1.
        message: one line for the person who waits.
        data: numbers and texts by name.
        preview: a picture of the work so far, or None.

    Shapes:
        preview (H, W) or (H, W, 3), uint8.
    """

    index: int
    fraction: float
    message: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    preview: NDArray[np.uint8] | None = None


class UpdateBuffer:
    """Keeps updates until they are asked for; safe to use from several threads.

    Of the previews only the newest is kept. A buffer that is full drops every second update, the newest never.
    """

    def __init__(self, *, max_updates: int = MAX_UPDATES, max_bytes: int = MAX_BYTES) -> None:
        """Start empty."""
        self._lock = Lock()
        self._updates: list[Update] = []
        self._sizes: list[int] = []  # bytes of each update's data
        self._num_bytes = 0  # their sum
        self._max_updates, self._max_bytes = max_updates, max_bytes

    def add(self, updates: Iterable[Update]) -> None:
        """Append updates, oldest first."""
        with self._lock:
            for update in updates:
                if update.preview is not None:
                    self._drop_preview()
                self._updates.append(update)
                self._sizes.append(num_bytes(update.data))
                self._num_bytes += self._sizes[-1]
                self._thin()

    def after(self, index: int) -> list[Update]:
        """Give the updates younger than `index`, and forget the others: whoever asks has them."""
        with self._lock:
            self._keep(slice(bisect_right(self._updates, index, key=lambda update: update.index), None))
            return list(self._updates)

    def take(self) -> list[Update]:
        """Give all updates and forget them."""
        with self._lock:
            taken = self._updates
            self._keep(slice(0))
            return taken

    def _keep(self, kept: slice) -> None:
        self._updates, self._sizes = self._updates[kept], self._sizes[kept]
        self._num_bytes = sum(self._sizes)

    def _thin(self) -> None:
        """Drop every second update while there is too much, the newest never."""
        while len(self._updates) > 1 and (len(self._updates) > self._max_updates or self._num_bytes > self._max_bytes):
            self._keep(slice(1 - len(self._updates) % 2, None, 2))

    def _drop_preview(self) -> None:
        for position in reversed(range(len(self._updates))):
            if self._updates[position].preview is not None:
                self._updates[position] = replace(self._updates[position], preview=None)
                return


def num_bytes(value: object) -> int:
    """Estimate what a value of a report holds, in bytes."""
    match value:
        case np.ndarray():
            return 100 + value.nbytes
        case str():
            return 50 + len(value)
        case Mapping():
            return 100 + sum(num_bytes(name) + num_bytes(item) for name, item in value.items())
        case list() | tuple():
            return 60 + sum(map(num_bytes, value))
        case _:
            return 30
