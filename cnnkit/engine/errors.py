"""What can stop a job. A page shows each text as it stands."""

from cnnkit.errors import CnnkitError


class EngineError(CnnkitError):
    """A job that could not be taken, or not be finished; the text says why and what to do."""


class BusyError(EngineError):
    """A job refused because the queue is full, or because its owner has one already."""


class JobError(EngineError):
    """A function that failed in a way it did not foresee.

    Args:
        message: one sentence for the page.
        details: the traceback as the worker printed it.
    """

    def __init__(self, message: str, details: str = "") -> None:
        """Keep the traceback beside the message."""
        super().__init__(message)
        self.details = details
