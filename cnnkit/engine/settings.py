"""How many workers an engine has, and what a job may use."""

from dataclasses import dataclass
from typing import Self

from cnnkit.engine.quota import usable_cpus

MAX_WORKERS = 4  # each holds TensorFlow, about half a gigabyte


@dataclass(frozen=True)
class Settings:
    """The size of the engine's own cluster, and the limits that hold on any cluster.

    Args:
        num_workers, threads_per_worker: processes, and the threads that TensorFlow and NumPy use in each.
        max_jobs: jobs in all, running and waiting.
        timeout_s: wall-clock limit of a job that names none.
        worker_memory_mb: above this a worker is ended and its job fails; None for an equal share of most of the memory.
        warm_up: modules that a new worker imports while it has nothing else to do.

    Units:
        Seconds; megabytes of 10^6 bytes.
    """

    num_workers: int = 1
    threads_per_worker: int = 1
    max_jobs: int = 10
    timeout_s: float = 900
    worker_memory_mb: int | None = None
    warm_up: tuple[str, ...] = ("tensorflow", "keras")

    @classmethod
    def for_this_machine(cls) -> Self:
        """Share the processors that may be used: two threads or more to a worker where there are enough."""
        num_cpus = usable_cpus()
        num_workers = max(1, min(MAX_WORKERS, num_cpus // 2))
        return cls(num_workers, num_cpus // num_workers)
