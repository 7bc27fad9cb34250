"""The function's side of a job: `report` says how far it is, and hears that it should stop."""

import math
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import count
from threading import Event

import numpy as np
from numpy.typing import NDArray

from cnnkit.engine.updates import Update, UpdateBuffer, num_bytes
from cnnkit.errors import OptionError, ShapeError

MAX_DATA_BYTES = 1_000_000  # of one report; results are what a function returns
MAX_MESSAGE = 1_000  # characters; the rest is cut off
MAX_PREVIEW_SIDE = 1024  # pixels, as load_image


class Cancelled(BaseException):
    """Raised by `report` when the job is no longer wanted.

    Not an Exception, as `asyncio.CancelledError` is none, so that a library's `except Exception` lets it pass.
    """


@dataclass(frozen=True)
class Mailbox:
    """What a worker keeps for the job it runs."""

    updates: UpdateBuffer = field(default_factory=UpdateBuffer)
    stopped: Event = field(default_factory=Event)
    indices: "count[int]" = field(default_factory=count)


MAILBOX: ContextVar[Mailbox | None] = ContextVar("cnnkit_engine_mailbox", default=None)


def report(fraction: float, message: str = "", *, preview: NDArray[np.uint8] | None = None, **data: object) -> None:
    """Tell the page how far the job is. Outside a job nobody listens, and nothing happens.

    Args:
        fraction: of the work done, 0 to 1.
        message: one line for the person who waits.
        preview: a picture of the work so far; it is copied.
        data: numbers, texts and NumPy arrays by name, or lists, tuples and dicts of them; arrays are copied.

    Shapes:
        preview (H, W) or (H, W, 3), uint8, at most 1024 pixels a side.

    Raises:
        Cancelled: the job was cancelled, or its time is over. Let it pass.
        OptionError: a fraction outside 0 to 1, or data of another type or above 1 MB.
        ShapeError: a preview that is no picture.
    """
    mailbox = MAILBOX.get()
    if mailbox is None:
        return
    if mailbox.stopped.is_set():
        raise Cancelled
    if not (math.isfinite(fraction) and 0 <= fraction <= 1):
        raise OptionError(f"report: `fraction` must lie within 0 and 1, got {fraction}.")
    plain = {name: _plain(name, value) for name, value in data.items()}
    if num_bytes(plain) > MAX_DATA_BYTES:
        raise OptionError(
            f"report: the data takes {num_bytes(plain):,} bytes, at most {MAX_DATA_BYTES:,} are allowed. "
            "Return large arrays as the job's result."
        )
    picture = None if preview is None else _checked_preview(preview)
    text = str(message)[:MAX_MESSAGE]  # whatever it is: only a text may cross
    mailbox.updates.add([Update(next(mailbox.indices), float(fraction), text, plain, picture)])


def _plain(name: str, value: object) -> object:
    """Copy a value of plain types, so that nothing else crosses to the web process, which has no TensorFlow."""
    match value:
        case np.generic() if not value.dtype.hasobject:  # first, since NumPy's float64 is a float too
            return value.item()
        case None | bool():
            return value
        case int():  # of any class derived from it, such as an enumeration that the web process may not know
            return int(value)
        case float():
            return float(value)
        case str():
            return str(value)
        case np.ndarray() if not value.dtype.hasobject:
            return np.array(value)
        case list():
            return [_plain(name, item) for item in value]
        case tuple():
            return tuple(_plain(name, item) for item in value)
        case Mapping():
            return {str(key): _plain(name, item) for key, item in value.items()}
    raise OptionError(
        f"report: `{name}` holds a {type(value).__name__}. Numbers, texts and NumPy arrays can be reported; "
        "convert a tensor with numpy.asarray."
    )


def _checked_preview(preview: NDArray[np.uint8]) -> NDArray[np.uint8]:
    is_picture = preview.ndim == 2 or (preview.ndim == 3 and preview.shape[2] == 3)
    if not is_picture or preview.dtype != np.uint8 or max(preview.shape) > MAX_PREVIEW_SIDE:
        raise ShapeError(
            f"report: `preview` must be uint8, (H, W) or (H, W, 3), at most {MAX_PREVIEW_SIDE} pixels a side, "
            f"got {preview.dtype} {preview.shape}."
        )
    return preview.copy()
