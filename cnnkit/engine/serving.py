"""One job on one worker: sends the call, relays what it reports, and ends it when it must end."""

import asyncio
import pickle
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from cnnkit.engine.errors import EngineError, JobError
from cnnkit.engine.job import Job, Phase
from cnnkit.engine.payload import Answer
from cnnkit.engine.worker import collect, kill_worker, run_job, stop

if TYPE_CHECKING:
    from distributed import Client

Settle = Callable[[Job, Phase, bytes], None]  # brings a job to its end, unless it has come there

CALL_TIMEOUT_S = 2.0  # a worker whose job holds Python's lock does not answer
PAUSE_S = 0.05  # between two collections of updates
GRACE_S = 0.6  # from a cancellation to the end of a worker whose job does not report
NOTICE_S = 1.0  # the reason of a worker's end may arrive after the news of it
SCATTER_BYTES = 5_000_000  # larger calls go to the worker as data; Dask warns of large task graphs


@dataclass(eq=False)
class Worker:
    """A worker process, known by its address; a restarted one has another."""

    address: str
    busy: bool = False
    is_warm: bool = False
    reached_mb: float | None = None  # what it held when it was ended for its memory
    lost: asyncio.Event = field(default_factory=asyncio.Event)


class Serving:
    """Lives on the engine's event loop from the moment a worker takes a job until that worker is free or gone."""

    def __init__(self, client: "Client", worker: Worker, job: Job, settle: Settle) -> None:
        """Prepare; `run` does it all."""
        self._client, self._worker, self._job, self._settle = client, worker, job, settle
        self._halted = asyncio.Event()

    def halt(self) -> None:
        """Stop a job that has ended for its owner."""
        self._halted.set()

    async def run(self) -> None:
        """Serve the job to its end."""
        answer = asyncio.create_task(self._answer())
        relay = asyncio.create_task(self._relay())
        lost = asyncio.create_task(self._worker.lost.wait())
        halted = asyncio.create_task(self._halted.wait())
        try:
            await asyncio.wait({answer, lost, halted}, return_when=asyncio.FIRST_COMPLETED)
            if not answer.done() and not lost.done():
                await self._stop(answer, lost)
            await self._conclude(answer)
        finally:
            tasks = (answer, relay, lost, halted)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._fail(JobError("The engine lost sight of the job. Please start it again."))  # if all else has failed

    async def _answer(self) -> Answer:
        """Send the call and wait for its answer."""
        payload: Any = np.frombuffer(self._job.task.payload, np.uint8)  # see `Answer`
        if payload.nbytes > SCATTER_BYTES:
            payload = await self._client.scatter(payload, workers=[self._worker.address], hash=False)
        future: Any = self._client.submit(
            run_job,
            *(self._job.id, payload),
            key=f"cnnkit-{self._job.id}",
            workers=[self._worker.address],
            allow_other_workers=False,
            pure=False,
        )
        try:
            return await future.result()
        finally:
            future.release()

    async def _relay(self) -> None:
        """Fetch the updates while the job runs, and watch its time."""
        begun, seen = False, -1
        while not self._worker.lost.is_set():
            try:
                updates = await self._call(collect, self._job.id, seen, begun)
            except Exception:  # too busy to answer, or unable: it has begun, and its clock runs whatever happens here
                updates = []
            if updates is not None and not begun:
                begun = True
                self._job.begin()
            if updates:
                seen = updates[-1].index
                self._job.receive(updates)
            if begun and self._job.progress[0] > self._job.task.timeout_s:
                self._fail(
                    EngineError(
                        f"The job was stopped after {self._job.task.timeout_s:g} s, the longest it may run. "
                        "Ask for less: fewer epochs, fewer or smaller pictures."
                    )
                )
                self.halt()
                return
            await asyncio.sleep(PAUSE_S)

    async def _stop(self, answer: "asyncio.Task[Answer]", lost: "asyncio.Task[Any]") -> None:
        """Ask a job to end at its next report, and end the worker of one that does not."""
        deadline = asyncio.get_running_loop().time() + GRACE_S
        begun = True
        with suppress(TimeoutError, OSError):
            begun = await self._call(stop, self._job.id, timeout_s=GRACE_S)
        if not begun:  # waits behind another server's job: taken back when `answer` is cancelled
            return
        left = max(0.0, deadline - asyncio.get_running_loop().time())
        done, _ = await asyncio.wait({answer, lost}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
        if not done:
            with suppress(
                Exception
            ):  # gone in this moment, or somebody's worker without a nanny: then its end is awaited
                await self._call(kill_worker, self._worker.address, nanny=True)
            await asyncio.wait({answer, lost}, return_when=asyncio.FIRST_COMPLETED)

    async def _conclude(self, answer: "asyncio.Task[Answer]") -> None:
        """Bring the job to its end, if its owner or the clock has not."""
        if answer.done() and not answer.cancelled() and answer.exception() is None:
            result = answer.result()
            self._job.receive(result.updates)
            self._settle(self._job, Phase(result.kind), result.payload.tobytes())
        elif not self._halted.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(CALL_TIMEOUT_S):
                    await self._worker.lost.wait()
                await asyncio.sleep(NOTICE_S)
            self._fail(self._why_lost(answer))

    def _why_lost(self, answer: "asyncio.Task[Answer]") -> EngineError:
        if self._worker.reached_mb is not None:
            return EngineError(
                f"The job was stopped: its worker had reached {self._worker.reached_mb:,.0f} MB of memory, all that a "
                "worker may use. Ask for less: a smaller batch, fewer or smaller pictures."
            )
        if self._worker.lost.is_set():
            return EngineError("The worker process ended in the middle of the job. A new one starts; please try again.")
        error = answer.exception() if answer.done() and not answer.cancelled() else None
        return JobError(
            f"The cluster could not run the job ({type(error).__name__}). Its scheduler and its workers need cnnkit, "
            "in the same versions as here.",
            str(error),
        )

    def _fail(self, error: EngineError) -> None:
        self._settle(self._job, Phase.FAILED, pickle.dumps(error))

    async def _call(
        self, function: Callable[..., object], *args: object, nanny: bool = False, timeout_s: float = CALL_TIMEOUT_S
    ) -> Any:
        """Run a small function in the worker process, or in its nanny, beside the job."""
        address = self._worker.address
        # Not wait_for: on Python 3.11 it forgets a cancellation that comes together with the answer, and a relay that
        # never ends would hold its worker for ever.
        async with asyncio.timeout(timeout_s):
            return (await self._client.run(function, *args, workers=[address], nanny=nanny))[address]
