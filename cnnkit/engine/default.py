"""The one engine of a process."""

from collections.abc import Callable
from functools import cache
from threading import Lock

from cnnkit.engine.engine import Engine
from cnnkit.engine.job import Job

_LOCK = Lock()


@cache
def _engine() -> Engine:
    return Engine()


def get_engine() -> Engine:
    """Give this process's engine, made on first use."""
    with _LOCK:
        return _engine()


def start() -> None:
    """Start the workers of this process's engine in the background."""
    get_engine().start()


def submit(
    function: Callable[..., object], /, *args: object, owner: str, timeout_s: float | None = None, **kwargs: object
) -> Job:
    """Queue a call on this process's engine; see `Engine.submit`."""
    return get_engine().submit(function, *args, owner=owner, timeout_s=timeout_s, **kwargs)
