"""What travels between the web process and a worker: bytes that only our own functions fill."""

import io
import pickle
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from cnnkit.engine.errors import JobError
from cnnkit.engine.updates import Update
from cnnkit.errors import OptionError

KEPT_OUT = ("tensorflow", "keras")  # the web process must not import them; see DESIGN: 3 to 6 s, half a gigabyte
Kind = Literal["done", "failed", "cancelled"]


@dataclass(frozen=True)
class Task:
    """A call that waits for a worker."""

    name: str  # module and function; durations are remembered by it
    payload: bytes
    owner: str
    timeout_s: float


@dataclass(frozen=True)
class Answer:
    """How a call ended, with the updates that were not collected."""

    kind: Kind
    payload: NDArray[np.uint8]  # of the result, or of the error; Dask copies plain bytes more often than arrays
    updates: list[Update]


def pack_call(function: Callable[..., object], args: Sequence[object], kwargs: Mapping[str, object]) -> bytes:
    """Copy a call, so that later changes to the arguments do not reach it.

    Raises:
        OptionError: a worker could not import the function, or an argument cannot be copied.
    """
    check_function(function)
    try:
        return pickle.dumps((function, tuple(args), dict(kwargs)), protocol=5)
    except (pickle.PicklingError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise OptionError(
            f"{function.__name__}: an argument cannot be sent to a worker ({error}). "
            "Send arrays, numbers, texts and frozen dataclasses of them."
        ) from error


def check_function(function: Callable[..., object]) -> None:
    """Refuse what a worker cannot import: lambdas, inner functions, methods, and functions of a script or notebook.

    Raises:
        OptionError: the function is not found in a module under its own name.
    """
    name = getattr(function, "__qualname__", repr(function))
    module = getattr(function, "__module__", None)
    found = getattr(sys.modules.get(module or ""), name, None)
    if not isinstance(function, FunctionType) or found is not function or module == "__main__":
        raise OptionError(
            f"engine.submit: a worker cannot import {name!r} from {module!r}. Give a function that is defined at the "
            "top level of a module, not a lambda, a method, an inner function, or one of a script or notebook."
        )


def unpack(payload: bytes) -> Any:
    """Rebuild what came back from a worker.

    Raises:
        JobError: it holds objects of TensorFlow or Keras, or of a kind that cannot be rebuilt here.
    """
    try:
        return _LightUnpickler(io.BytesIO(payload)).load()
    except JobError:
        raise
    except Exception as error:  # the boundary: classes rebuild themselves as they like
        raise JobError(
            f"What the job gave cannot be rebuilt here ({type(error).__name__}: {error}). Return NumPy arrays, numbers "
            "and texts.",
            traceback.format_exc(),
        ) from error


class _LightUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        if module.partition(".")[0] in KEPT_OUT:
            raise JobError(
                f"The job returned a {module}.{name}, and the web process does without {KEPT_OUT[0]}. "
                "Return NumPy arrays, numbers and texts."
            )
        return super().find_class(module, name)
