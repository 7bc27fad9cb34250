"""A cluster to work on: the engine's own, started on this machine, or one that is named."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING, Any

from cnnkit.engine.address import tls_files
from cnnkit.engine.errors import EngineError
from cnnkit.engine.settings import Settings

if TYPE_CHECKING:
    from distributed import Client

START_TIMEOUT_S = 60  # 1 s on an idle machine
CONNECT_TIMEOUT_S = 10
FAREWELL_S = 3


@dataclass(frozen=True)
class Cluster:
    """A connection, and whether what it leads to still lives."""

    client: "Client"
    is_alive: Callable[[], bool]


@asynccontextmanager
async def open_cluster(settings: Settings, scheduler: str | None) -> AsyncIterator[Cluster]:
    """Connect to the scheduler at an address, or start one with workers.

    Raises:
        EngineError: nobody answers there, or the processes could not be started.
    """
    if scheduler is None:
        async with _own_host(settings) as (address, is_alive), _connect(address) as client:
            yield Cluster(client, lambda: is_alive() and client.status == "running")
    else:
        async with _connect(scheduler) as client:
            yield Cluster(client, lambda: client.status == "running")


@asynccontextmanager
async def _own_host(settings: Settings) -> AsyncIterator[tuple[str, Callable[[], bool]]]:
    """Run `cnnkit.engine.host` beside this process; give its address and whether it still runs."""
    host = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "cnnkit.engine.host", json.dumps(asdict(settings))),
        stdin=PIPE,
        stdout=PIPE,
        env=_environment(settings.threads_per_worker),
        start_new_session=True,  # Ctrl-C is for the web process; the closed pipe tells the host
    )
    try:
        line = await _first_line(host)
        if not line:
            raise EngineError(
                f"The workers could not be started within {START_TIMEOUT_S} s. The server's log says why; "
                "press the button again to try once more."
            )
        yield line, lambda: host.returncode is None
    finally:
        if host.stdin:
            host.stdin.close()
        try:
            await asyncio.wait_for(host.wait(), FAREWELL_S)
        except TimeoutError:
            host.kill()
            await host.wait()


async def _first_line(host: asyncio.subprocess.Process) -> str:
    """Read the address that the host prints; nothing if it ends or is silent."""
    if host.stdout:
        with suppress(TimeoutError):
            return (await asyncio.wait_for(host.stdout.readline(), START_TIMEOUT_S)).decode().strip()
    return ""


def _environment(num_threads: int) -> dict[str, str]:
    """Give the workers this process's modules, and as many threads as the processors allow."""
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"), str(num_threads)
    )
    return {
        "TF_CPP_MIN_LOG_LEVEL": "2",  # errors only
        **os.environ,
        **threads,
        "TF_NUM_INTEROP_THREADS": "1",
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
    }


@asynccontextmanager
async def _connect(address: str) -> AsyncIterator["Client"]:
    from distributed import Client
    from distributed.security import Security

    options: dict[str, Any] = {"asynchronous": True, "set_as_default": False, "timeout": CONNECT_TIMEOUT_S}
    if address.startswith("tls://"):
        files = dict(zip(("tls_ca_file", "tls_client_cert", "tls_client_key"), tls_files(), strict=True))
        options["security"] = Security(**files, require_encryption=True)
    client = Client(address, name="cnnkit", **options)
    try:
        try:
            await client
        except OSError as error:
            raise EngineError(
                f"No scheduler answers at {address} ({error}). Start it with `dask scheduler`, or unset "
                "CNNKIT_SCHEDULER to work on this machine."
            ) from error
        yield client
    finally:
        await client.close()
