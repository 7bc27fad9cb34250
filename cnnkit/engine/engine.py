"""The engine as the web process sees it: threads come in, one event loop behind them talks to the workers."""

import asyncio
import atexit
import os
import pickle
import traceback
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread

from cnnkit.engine.address import VARIABLE, check_address, tls_files
from cnnkit.engine.cluster import open_cluster
from cnnkit.engine.errors import EngineError, JobError
from cnnkit.engine.job import Job, Phase, Place
from cnnkit.engine.line import Line
from cnnkit.engine.payload import Task, pack_call
from cnnkit.engine.session import Session
from cnnkit.engine.settings import Settings
from cnnkit.errors import OptionError

FAREWELL_S = 8
CLOSING = "The job was ended because the server is shutting down."


class Engine:
    """Runs functions outside this process. Safe to use from several threads.

    Args:
        settings: limits, and the size of its own cluster; None for what suits this machine.
        scheduler: the address of a cluster to work on; None for the variable CNNKIT_SCHEDULER, and where that is not
            set, for a scheduler and workers of its own on this machine.

    Raises:
        OptionError: the scheduler's address may not be used, or its certificates are not named.
    """

    def __init__(self, settings: Settings | None = None, *, scheduler: str | None = None) -> None:
        """Prepare; nothing starts before `start` or the first `submit`."""
        self.settings = settings or Settings.for_this_machine()
        self._scheduler = scheduler or os.environ.get(VARIABLE) or None
        if self._scheduler and check_address(self._scheduler).startswith("tls://"):
            tls_files()
        self._line = Line(self.settings.max_jobs)
        self._lock = Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: Thread | None = None
        self._session: Session | None = None
        self._wanted = asyncio.Event()
        self._stop = asyncio.Event()
        self._is_closed = False

    def start(self) -> None:
        """Start the workers in the background, if that has not happened; returns at once.

        Raises:
            EngineError: the engine is closed.
        """
        with self._lock:
            if self._is_closed:
                raise EngineError("The engine is closed: the server is shutting down.")
            if self._thread is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._run, args=(self._loop,), name="cnnkit-engine", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def submit(
        self,
        function: Callable[..., object],
        /,
        *args: object,
        owner: str,
        timeout_s: float | None = None,
        **kwargs: object,
    ) -> Job:
        """Queue a call; returns at once.

        Args:
            function: defined at the top level of a module that the workers can import.
            args, kwargs: its arguments, copied now.
            owner: the session that asks; each has one job at a time.
            timeout_s: the longest it may run, None for the settings' limit.

        Units:
            Seconds.

        Raises:
            BusyError: the queue is full, or the owner has a job running or waiting.
            OptionError: the function cannot be imported by a worker, or an argument not be sent.
        """
        limit = self.settings.timeout_s if timeout_s is None else timeout_s
        if not limit > 0:
            raise OptionError(f"engine.submit: `timeout_s` must be above 0, got {limit}.")
        task = Task(_name(function), pack_call(function, args, kwargs), owner, limit)
        job = Job(task, locate=self._locate, cancel=self._cancel)
        self.start()
        self._line.join(job)
        if self._is_closed:  # since `start` looked: nobody else will end this job
            self._fail_all(EngineError(CLOSING))
        self._on_loop(self._dispatch)
        return job

    def close(self) -> None:
        """End all jobs and all processes. An engine that is closed stays closed."""
        with self._lock:
            self._is_closed = True
            thread, loop = self._thread, self._loop
        self._fail_all(EngineError(CLOSING))
        if thread and loop and thread.is_alive():
            with suppress(RuntimeError):  # the loop has ended in this moment
                loop.call_soon_threadsafe(self._stop.set)
            thread.join(FAREWELL_S)
        atexit.unregister(self.close)

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(self._main())

    async def _main(self) -> None:
        work = asyncio.create_task(self._work())
        await self._stop.wait()
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)

    async def _work(self) -> None:
        """Open a cluster and serve on it; when it is lost, open the next. After a failure wait until asked again."""
        while True:
            self._wanted.clear()
            try:
                async with open_cluster(self.settings, self._scheduler) as cluster:
                    self._session = Session(cluster, self._line, self._settle, warm_modules=self.settings.warm_up)
                    await self._session.run()
            except EngineError as error:
                self._fail_all(error)
                await self._wanted.wait()
            except Exception as error:  # the boundary: nobody may wait for an engine that has stopped
                self._fail_all(JobError(f"The engine stopped with {error!r}.", traceback.format_exc()))
                await self._wanted.wait()
            finally:
                self._session = None

    def _dispatch(self) -> None:
        self._wanted.set()
        if self._session:
            self._session.dispatch()

    def _locate(self, job: Job) -> Place | None:
        session = self._session
        return self._line.place(job, session.num_workers if session else 0)

    def _cancel(self, job: Job) -> None:
        self._settle(job, Phase.CANCELLED, b"")
        self._on_loop(lambda: self._halt(job))

    def _halt(self, job: Job) -> None:
        if self._session:
            self._session.halt(job)

    def _settle(self, job: Job, phase: Phase, payload: bytes) -> None:
        if job.finish(phase, payload):
            self._line.leave(job)

    def _fail_all(self, error: EngineError) -> None:
        for job in self._line.jobs():
            self._settle(job, Phase.FAILED, pickle.dumps(error))

    def _on_loop(self, callback: Callable[[], object]) -> None:
        if self._loop:
            with suppress(RuntimeError):  # closed: its jobs have ended
                self._loop.call_soon_threadsafe(callback)


def _name(function: Callable[..., object]) -> str:
    return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"
