"""The engine's own cluster, one process beside the web process: `python -m cnnkit.engine.host SETTINGS`.

It holds a Dask scheduler and starts the workers, so that Dask's settings stay out of the web process, and so that the
spawned workers re-import this small module instead of the Streamlit app. It prints the scheduler's address and lives
until its standard input closes. The kernel closes that pipe however the web process ends, so no process is left over.
"""

import asyncio
import json
import logging
import multiprocessing
import os
import sys
import tempfile
from threading import Timer
from typing import Any

MEMORY_SHARE = 0.7  # of the machine's memory for all workers; the rest is for the web process and the system
FAREWELL_S = 2.0
DASK_SETTINGS = {
    "distributed.scheduler.allowed-failures": 0,  # a job that ended its worker is not tried on another
    "distributed.scheduler.http.routes": [],  # no pages: the jobs' arguments are nobody else's business
    "distributed.worker.http.routes": [],
    "distributed.worker.memory.target": False,  # nothing is spilled to disk
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,  # a paused worker takes no job and does not say so
    "distributed.worker.memory.terminate": 0.95,
    "distributed.worker.profile.enabled": False,
}


def main() -> None:
    """Serve until standard input closes."""
    address_out = os.dup(1)
    os.dup2(2, 1)  # what a job prints goes to the server's log; nobody reads the pipe after its first line
    asyncio.run(_serve(json.loads(sys.argv[1]), address_out))


async def _serve(settings: dict[str, Any], address_out: int) -> None:
    import dask
    from distributed import Nanny, Scheduler
    from distributed.system import MEMORY_LIMIT

    num_workers, memory_mb = settings["num_workers"], settings["worker_memory_mb"]
    memory = memory_mb * 10**6 if memory_mb else int(MEMORY_LIMIT * MEMORY_SHARE / num_workers)
    logging.disable(logging.CRITICAL)  # the engine says what happened, to whom it concerns
    with tempfile.TemporaryDirectory(prefix="cnnkit-", ignore_cleanup_errors=True) as folder:
        dask.config.set(DASK_SETTINGS | {"temporary-directory": folder})
        # Not a LocalCluster: that gives up a worker which it finds restarting 15 s after an earlier end.
        here: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
        scheduler = await Scheduler(**here, port=0, dashboard=False)
        jobs_at_a_time = {"nthreads": 1, "memory_limit": memory, "silence_logs": logging.CRITICAL}
        nannies = [Nanny(scheduler.address, **here, **jobs_at_a_time) for _ in range(num_workers)]
        await asyncio.gather(*nannies)
        os.write(address_out, f"{scheduler.address}\n".encode())
        ends = [asyncio.ensure_future(end) for end in (_input_closed(), *(nanny.finished() for nanny in nannies))]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)  # a nanny that gave up: the engine starts afresh
        Timer(FAREWELL_S, os._exit, [1]).start()  # whatever hangs on the way out
        for nanny in nannies:
            nanny.close_gracefully()  # what ends now is not started again
        for child in multiprocessing.active_children():
            child.kill()
        await asyncio.gather(*(nanny.close() for nanny in nannies))
        await scheduler.close()
    os._exit(0)


async def _input_closed() -> None:
    """Wait until the other end of standard input is closed, or its process has ended."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    main()
