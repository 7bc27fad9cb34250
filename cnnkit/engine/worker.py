"""What runs on the cluster. Every function here is called through Dask, in a worker or beside one."""

import asyncio
import os
import pickle
import signal
import traceback
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnkit.engine.errors import JobError
from cnnkit.engine.payload import Answer, Kind
from cnnkit.engine.report import MAILBOX, Cancelled, Mailbox
from cnnkit.engine.updates import Update
from cnnkit.errors import CnnkitError

if TYPE_CHECKING:
    from distributed import Nanny, Worker

NICENESS = 10  # behind the web process, so that pages answer while jobs run
LOOK_EVERY_S = 0.05
HOLD_S = 0.5  # how long `collect` waits for something to give


def run_job(job_id: str, payload: NDArray[np.uint8]) -> Answer:
    """Call the function that the payload holds; whatever happens becomes an answer."""
    from distributed import get_worker

    lower_priority()
    mailboxes = mailboxes_of(get_worker())
    mailbox = mailboxes.setdefault(job_id, Mailbox())
    token = MAILBOX.set(mailbox)
    kind: Kind
    try:
        kind, result = "done", _call(payload, mailbox)
    except Cancelled:
        kind, result = "cancelled", b""
    except BaseException as error:  # the boundary: the page must say what went wrong, SystemExit and all
        kind, result = "failed", _packed(error)
    finally:
        MAILBOX.reset(token)
        del mailboxes[job_id]
    return Answer(kind, np.frombuffer(result, np.uint8), mailbox.updates.take())


def _call(payload: NDArray[np.uint8], mailbox: Mailbox) -> bytes:
    if mailbox.stopped.is_set():  # cancelled before it began
        raise Cancelled
    function, args, kwargs = pickle.loads(payload.data)
    return pickle.dumps(function(*args, **kwargs), protocol=5)


def _packed(error: BaseException) -> bytes:
    """Pack an error of ours as it is, any other, and one of ours that cannot travel, as a JobError."""
    if isinstance(error, CnnkitError):
        with suppress(Exception):  # its class may ask for more arguments than it hands to its parent
            packed = pickle.dumps(error)
            pickle.loads(packed)
            return packed
    message = f"The job stopped with {type(error).__name__}: {_text(error)}".rstrip(". ") + "."
    return pickle.dumps(JobError(message, "".join(traceback.format_exception(error))))


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as second:  # an error whose words fail is an error still
        return f"it cannot say why ({type(second).__name__})"


async def collect(job_id: str, seen: int, begun: bool, dask_worker: "Worker") -> list[Update] | None:
    """Give the updates younger than `seen`, after a moment's wait if there are none; None if the job has not begun."""
    mailboxes = mailboxes_of(dask_worker)
    for _ in range(round(HOLD_S / LOOK_EVERY_S)):
        if mailbox := mailboxes.get(job_id):
            updates = mailbox.updates.after(seen)
            if updates or not begun:
                return updates
        await asyncio.sleep(LOOK_EVERY_S)
    return [] if job_id in mailboxes else None


def stop(job_id: str, dask_worker: "Worker") -> bool:
    """Make the job's next `report` raise Cancelled; tell whether it has begun."""
    mailboxes = mailboxes_of(dask_worker)
    begun = job_id in mailboxes
    mailboxes.setdefault(job_id, Mailbox()).stopped.set()
    return begun


def kill_worker(address: str, dask_worker: "Nanny") -> None:
    """End a worker process at once, unless another has taken its place; its nanny, where this runs, starts another."""
    if dask_worker.worker_address == address and dask_worker.pid:
        os.kill(dask_worker.pid, signal.SIGKILL)


def warm_up(modules: tuple[str, ...]) -> None:
    """Import modules ahead of the first job that needs them."""
    lower_priority()
    for module in modules:
        import_module(module)


def mailboxes_of(worker: "Worker") -> dict[str, Mailbox]:
    """Give the mailboxes of the jobs on this worker, by the job's id."""
    return worker.extensions.setdefault("cnnkit", {})


def lower_priority() -> None:
    """Let the web process go first. On Linux this is the calling thread's affair, and of the threads it starts."""
    if hasattr(os, "setpriority"):  # not on Windows
        os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
