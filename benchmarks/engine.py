"""What the engine adds to Dask: start-up, a round trip, and the time until a worker is free again.

Run from the root, on an idle machine: python -m benchmarks.engine
"""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from distributed import Client, LocalCluster

from benchmarks.engine_jobs import echo, work_and_report, work_in_silence
from cnnkit.engine import Engine, Phase, Settings

REPETITIONS = 30
SHAPE = (1000, 1000, 3)  # 3 MB
GUARD_S = 60


def milliseconds(function: Callable[[], object]) -> float:
    """Time one call."""
    start = time.perf_counter()
    function()
    return 1000 * (time.perf_counter() - start)


def start_up(settings: Settings) -> tuple[Engine, float]:
    """Give a running engine, and the milliseconds from nothing to the first answer."""
    engine = Engine(settings)
    return engine, milliseconds(lambda: engine.submit(echo, 1, owner="bench").result(GUARD_S))


def until_free(engine: Engine, function: Callable[[], object]) -> tuple[float, float]:
    """Give the milliseconds from a cancellation to the next job's start, and for comparison of a job's whole trip."""
    job = engine.submit(function, owner="first")
    while job.state.phase is not Phase.RUNNING:
        time.sleep(0.001)
    waiting = engine.submit(echo, 1, owner="second")

    def cancel_and_wait() -> None:
        job.cancel()
        waiting.result(GUARD_S)

    return milliseconds(cancel_and_wait), milliseconds(lambda: engine.submit(echo, 1, owner="bench").result(GUARD_S))


def print_round_trips(engine: Engine, client: Client) -> None:
    """Print the time of a call through the engine, and through a bare client."""
    print(f"\n{'round trip':<24}{'cnnkit (ms)':>12}{'bare Dask (ms)':>16}{'ratio':>8}")
    for name, x in (("a number", 1), ("3 MB there and back", np.ones(SHAPE, np.uint8))):
        ours, theirs = [], []
        for _ in range(REPETITIONS):
            ours.append(milliseconds(lambda x=x: engine.submit(echo, x, owner="bench").result(GUARD_S)))  # type: ignore[misc]
            theirs.append(milliseconds(lambda x=x: client.submit(echo, x, pure=False).result()))  # type: ignore[misc]
        print(f"{name:<24}{median(ours):>12.1f}{median(theirs):>16.1f}{median(ours) / median(theirs):>8.2f}")


def print_cancellations(engine: Engine) -> None:
    """Print how soon the next job is served after a cancellation."""
    for function in (work_and_report, work_in_silence):
        times = [until_free(engine, function) for _ in range(3)]
        free, trip = (median(column) for column in zip(*times, strict=True))
        print(
            f"{f'cancel {function.__name__}':<36}{free:>8.0f} ms to the next job's end, of which its trip {trip:.0f} ms"
        )


def main() -> None:
    """Run all comparisons."""
    start_up(Settings(warm_up=()))[0].close()  # files into the disk cache
    engine, first = start_up(Settings(warm_up=()))
    print(f"from nothing to the first answer: {first:.0f} ms")
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        print_round_trips(engine, client)
    print()
    print_cancellations(engine)
    engine.close()


if __name__ == "__main__":
    main()
