"""The engine's time on one cluster: which workers there are, and which job each has."""

import asyncio
import os
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from cnnkit.engine.cluster import Cluster
from cnnkit.engine.errors import EngineError
from cnnkit.engine.job import Job, Phase
from cnnkit.engine.line import Line
from cnnkit.engine.serving import Serving, Settle, Worker
from cnnkit.engine.worker import warm_up

LOOK_EVERY_S = 0.25
NO_WORKERS_S = 60  # a worker that is restarted is back in 2 s
ANSWER_S = 2.0  # as for all small calls to a worker
FAREWELL_S = 2


class Session:
    """Lives on the engine's event loop; nothing here is called from another thread."""

    def __init__(self, cluster: Cluster, line: Line, settle: Settle, *, warm_modules: tuple[str, ...]) -> None:
        """Take a connection, the queue, what ends a job, and what new workers import."""
        self._cluster, self._line, self._settle, self._warm_modules = cluster, line, settle, warm_modules
        self._workers: dict[str, Worker] = {}
        self._servings: dict[Job, Serving] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def num_workers(self) -> int:
        """Workers that live."""
        return len(self._workers)

    async def run(self) -> None:
        """Serve until the cluster is gone; the jobs that ran there have failed then.

        Raises:
            EngineError: there are no workers.
        """
        client = self._cluster.client
        client.subscribe_topic("all", self._on_event)
        client.subscribe_topic("worker-restart-memory", self._on_memory)
        try:
            await self._welcome_those_here()
            await self._watch()
        finally:
            for address in list(self._workers):
                self._part(address)
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=FAREWELL_S)

    def dispatch(self) -> None:
        """Give waiting jobs to free workers, and let those with nothing to do warm up."""
        for worker in self._workers.values():
            if not worker.busy and (job := self._line.take()):
                worker.busy = True
                self._spawn(self._serve(worker, job))
            elif not worker.busy and not worker.is_warm and self._warm_modules:
                worker.busy = worker.is_warm = True
                self._spawn(self._warm(worker))

    def halt(self, job: Job) -> None:
        """Free the worker of a job that has ended for its owner."""
        if serving := self._servings.get(job):
            serving.halt()

    async def _welcome_those_here(self) -> None:
        for address in await self._listed():
            if address not in self._workers:
                worker = self._workers[address] = Worker(address, busy=True)
                self._spawn(self._let_in(worker))

    async def _listed(self) -> list[str]:
        """Give the addresses of the workers that the scheduler knows of."""
        scheduler: Any = self._cluster.client.scheduler
        return list((await scheduler.identity(n_workers=-1))["workers"])

    async def _let_in(self, worker: Worker) -> None:
        """Free a worker for jobs once it answers.

        One that has just died may be listed still, and the news of its end have gone out before we were there to hear
        it: a job sent there would wait for ever.
        """
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._cluster.client.run(os.getpid, workers=[worker.address])
        except Exception:  # dead, or too busy with somebody else's job to answer; the scheduler knows by now
            with suppress(OSError):
                if worker.address not in await self._listed():
                    self._part(worker.address)
        self._free(worker)

    async def _watch(self) -> None:
        alone_s = 0.0
        while self._cluster.is_alive():
            await asyncio.sleep(LOOK_EVERY_S)
            alone_s = 0.0 if self._workers else alone_s + LOOK_EVERY_S
            if alone_s > NO_WORKERS_S:
                raise EngineError(
                    f"The scheduler has had no worker for {NO_WORKERS_S} s. Start one with `dask worker` and the "
                    "scheduler's address."
                )

    async def _serve(self, worker: Worker, job: Job) -> None:
        try:
            if job.phase is Phase.QUEUED:  # not cancelled on its way here
                self._servings[job] = Serving(self._cluster.client, worker, job, self._settle)
                await self._servings[job].run()
        finally:
            self._servings.pop(job, None)
            self._free(worker)

    async def _warm(self, worker: Worker) -> None:
        """Let a worker that has nothing to do import what the first job will need."""
        future = self._cluster.client.submit(
            warm_up, self._warm_modules, workers=[worker.address], allow_other_workers=False, pure=False
        )
        finished = asyncio.create_task(future.exception())
        lost = asyncio.create_task(worker.lost.wait())
        await asyncio.wait({finished, lost}, return_when=asyncio.FIRST_COMPLETED)
        for task in (finished, lost):
            task.cancel()
        await asyncio.gather(finished, lost, return_exceptions=True)
        future.release()
        self._free(worker)

    def _free(self, worker: Worker) -> None:
        worker.busy = False
        self.dispatch()

    def _welcome(self, address: str) -> None:
        if address not in self._workers:
            self._workers[address] = Worker(address)
            self.dispatch()

    def _part(self, address: str) -> None:
        if worker := self._workers.pop(address, None):
            worker.lost.set()

    def _on_event(self, event: tuple[float, dict[str, Any]]) -> None:
        match event[1]:
            case {"action": "add-worker", "worker": address}:
                self._welcome(address)
            case {"action": "remove-worker", "worker": address}:
                self._part(address)

    def _on_memory(self, event: tuple[float, dict[str, Any]]) -> None:
        if worker := self._workers.get(event[1]["worker"]):
            worker.reached_mb = event[1]["rss"] / 1e6

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
