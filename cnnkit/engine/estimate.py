"""How long a job will wait, from how long others took."""

import heapq
from collections.abc import Sequence


def remaining(fraction: float, elapsed: float) -> float | None:
    """Extend what is done evenly over what is left; None before anything is.

    Units:
        Seconds; `fraction` of the work, 0 to 1.
    """
    return elapsed * (1 - fraction) / fraction if fraction > 0 else None


def wait_before(running: Sequence[float], ahead: Sequence[float], num_workers: int) -> float:
    """Play the queue forward: each waiting job goes to the worker that is free first.

    Args:
        running: time left of each running job, no more of them than workers.
        ahead: duration of each job in front, in order.
        num_workers: at least 1.

    Units:
        Seconds.
    """
    free_at = [*running, *[0.0] * (num_workers - len(running))]
    heapq.heapify(free_at)
    for duration in ahead:
        heapq.heapreplace(free_at, free_at[0] + duration)
    return free_at[0]
