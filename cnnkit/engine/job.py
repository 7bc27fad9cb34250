"""One call on its way through the engine, as a page sees it."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Condition

from cnnkit.engine.errors import EngineError, JobError
from cnnkit.engine.estimate import remaining
from cnnkit.engine.payload import Task, unpack
from cnnkit.engine.updates import Update, UpdateBuffer


class Phase(StrEnum):
    """Where a job is. The last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Place:
    """A place in the queue: 1 is next, 0 on its way to a worker. The wait is None while such jobs' time is unknown."""

    position: int
    wait_s: float | None


@dataclass(frozen=True)
class State:
    """A job at one moment.

    Args:
        phase: where it is.
        position, wait_s: its place in the queue, 1 for the next, 0 on its way to a worker, and the time it will
            probably wait, None while such jobs' time is unknown; both None unless queued.
        elapsed_s: since a worker began.
        remaining_s: from the fraction reported; None before the first, and unless running.
        fraction, message: as last reported.
        error: why it failed; its text is for the page.

    Units:
        Seconds; `fraction` of the work, 0 to 1.
    """

    phase: Phase
    position: int | None = None
    wait_s: float | None = None
    elapsed_s: float = 0.0
    remaining_s: float | None = None
    fraction: float = 0.0
    message: str = ""
    error: Exception | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing will change any more."""
        return self.phase in {Phase.DONE, Phase.FAILED, Phase.CANCELLED}


class Job:
    """A submitted call. Safe to use from several threads; `Engine.submit` makes them."""

    def __init__(
        self,
        task: Task,
        *,
        locate: Callable[["Job"], Place | None],
        cancel: Callable[["Job"], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start queued; `locate` and `cancel` are the engine's."""
        self.task = task
        self.id = uuid.uuid4().hex
        self._locate, self._cancel, self._clock = locate, cancel, clock
        self._changed = Condition()
        self._phase = Phase.QUEUED
        self._began = self._ended = clock()
        self._last: Update | None = None
        self._updates = UpdateBuffer()
        self._payload = b""

    @property
    def owner(self) -> str:
        """The session that asked for it."""
        return self.task.owner

    @property
    def state(self) -> State:
        """The job now."""
        place = self._locate(self)  # takes the queue's lock, so not under ours
        with self._changed:
            elapsed = self._elapsed()
            fraction, message = (self._last.fraction, self._last.message) if self._last else (0.0, "")
            queued = self._phase is Phase.QUEUED
            return State(
                phase=self._phase,
                position=place.position if place and queued else None,
                wait_s=place.wait_s if place and queued else None,
                elapsed_s=elapsed,
                remaining_s=remaining(fraction, elapsed) if self._phase is Phase.RUNNING else None,
                fraction=1.0 if self._phase is Phase.DONE else fraction,
                message=message,
                error=self._error() if self._phase is Phase.FAILED else None,
            )

    @property
    def phase(self) -> Phase:
        """Where it is now, without the rest of `state`."""
        with self._changed:
            return self._phase

    @property
    def progress(self) -> tuple[float, float]:
        """Seconds since a worker began, and the fraction last reported."""
        with self._changed:
            return self._elapsed(), self._last.fraction if self._last else 0.0

    def updates(self) -> list[Update]:
        """Give what the function reported since this was last asked, oldest first."""
        return self._updates.take()

    def result(self, timeout_s: float | None = None) -> object:
        """Wait for the end and give what the function returned.

        Args:
            timeout_s: how long to wait, None for as long as it takes.

        Units:
            Seconds.

        Raises:
            CnnkitError: what the function raised, if it was one.
            JobError: any other exception of the function, with its traceback in `details`.
            EngineError: the job was cancelled or stopped, or has not ended in time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: self._is_final(), timeout_s):
                raise EngineError(f"The job has not ended within {timeout_s:g} s; it goes on.")
            if self._phase is Phase.CANCELLED:
                raise EngineError("The job was cancelled, so it has no result.")
            if self._phase is Phase.FAILED:
                raise self._error()
        return unpack(self._payload)

    def cancel(self) -> None:
        """End the job: at once if it waits, at its next `report` if it runs. A job that has ended stays as it is."""
        self._cancel(self)

    def begin(self) -> None:
        """Note that a worker has begun. For the engine."""
        with self._changed:
            if self._phase is Phase.QUEUED:
                self._phase = Phase.RUNNING
                self._began = self._clock()

    def receive(self, updates: list[Update]) -> None:
        """Take in updates, leaving out those already here. For the engine."""
        with self._changed:
            seen = self._last.index if self._last else -1
            new = [update for update in updates if update.index > seen]
            if new:
                self._last = new[-1]
                self._updates.add(new)

    def finish(self, phase: Phase, payload: bytes = b"") -> bool:
        """Reach a final phase, unless one is reached; tell whether it changed. For the engine."""
        with self._changed:
            if self._is_final():
                return False
            self._ended = self._clock()
            if self._phase is Phase.QUEUED:
                self._began = self._ended  # never ran, or ended before anyone looked
            self._phase, self._payload = phase, payload
            self.task = replace(self.task, payload=b"")  # a page keeps the job; the arguments may be large
            self._changed.notify_all()
            return True

    def _is_final(self) -> bool:
        return State(self._phase).is_final

    def _elapsed(self) -> float:
        if self._phase is Phase.QUEUED:
            return 0.0
        return (self._ended if self._is_final() else self._clock()) - self._began

    def _error(self) -> Exception:
        try:
            error = unpack(self._payload)
        except JobError as unreadable:
            return unreadable
        return error if isinstance(error, Exception) else TypeError(f"a failed job holds {error!r}")
