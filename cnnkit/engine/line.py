"""Who is served, and in what order: one job an owner, a bounded number of jobs, first come first served."""

from collections import deque
from collections.abc import Iterable
from statistics import median
from threading import Lock

from cnnkit.engine.errors import BusyError
from cnnkit.engine.estimate import remaining, wait_before
from cnnkit.engine.job import Job, Phase, Place

DURATIONS_KEPT = 20  # of each function


class Line:
    """The jobs that run or wait. Safe to use from several threads."""

    def __init__(self, max_jobs: int) -> None:
        """Start empty."""
        self.max_jobs = max_jobs
        self._lock = Lock()
        self._waiting: list[Job] = []
        self._running: list[Job] = []
        self._durations: dict[str, deque[float]] = {}

    def join(self, job: Job) -> None:
        """Let a job in, at the end.

        Raises:
            BusyError: its owner has a job here, or there are as many as may be.
        """
        with self._lock:
            others = [*self._running, *self._waiting]
            if any(other.owner == job.owner for other in others):
                raise BusyError("You have one job running or waiting already. Cancel it, or wait until it has ended.")
            if len(others) >= self.max_jobs:
                raise BusyError(
                    f"The queue is full: {len(self._running)} running and {len(self._waiting)} waiting, "
                    f"and {self.max_jobs} jobs are taken at a time. Try again in a minute."
                )
            self._waiting.append(job)

    def take(self) -> Job | None:
        """Give the job whose turn it is to a worker."""
        with self._lock:
            if not self._waiting:
                return None
            job = self._waiting.pop(0)
            self._running.append(job)
            return job

    def leave(self, job: Job) -> None:
        """Let a job out that has ended, and remember how long it took."""
        elapsed, _ = job.progress
        with self._lock:
            self._waiting = [other for other in self._waiting if other is not job]
            self._running = [other for other in self._running if other is not job]
            if job.phase is Phase.DONE:
                self._durations.setdefault(job.task.name, deque(maxlen=DURATIONS_KEPT)).append(elapsed)

    def jobs(self, *, running_only: bool = False) -> list[Job]:
        """Give the jobs that run, and then those that wait."""
        with self._lock:
            return [*self._running, *([] if running_only else self._waiting)]

    def place(self, job: Job, num_workers: int) -> Place | None:
        """Give a job's place and probable wait: 0 for one that a worker has taken; None for one that has left.

        Units:
            Seconds.
        """
        with self._lock:
            waiting, running = list(self._waiting), list(self._running)
            durations = {name: median(seen) for name, seen in self._durations.items()}
        if job in running:
            return Place(0, 0.0)
        if job not in waiting:
            return None
        position = waiting.index(job)
        return Place(position + 1, _wait(waiting[:position], running, durations, num_workers))


def _wait(ahead: Iterable[Job], running: Iterable[Job], durations: dict[str, float], num_workers: int) -> float | None:
    """Estimate the wait behind jobs; None where one of them is of a kind never seen to end, or nobody works."""
    known = dict(durations)
    left: list[float | None] = []
    for job in running:
        elapsed, fraction = job.progress
        by_fraction = remaining(fraction, elapsed)
        if by_fraction is not None:
            known.setdefault(job.task.name, elapsed + by_fraction)
            left.append(by_fraction)
        else:
            usual = known.get(job.task.name)
            left.append(None if usual is None else max(0.0, usual - elapsed))
    expected = [known.get(job.task.name) for job in ahead]
    if None in left or None in expected or not num_workers:
        return None
    return wait_before(
        [t for t in left if t is not None][:num_workers], [t for t in expected if t is not None], num_workers
    )
