"""Functions for the workers of the engine's tests: they must be importable there. Files tell the test what happened."""

import os
import sys
import time
from threading import Thread

import numpy as np

from cnnkit.engine import report
from cnnkit.errors import CnnkitError, ShapeError


def add(a, b=0):
    return a + b


def process_id():
    return os.getpid()


def niceness():
    return os.getpriority(os.PRIO_PROCESS, 0)


def environment(name):
    return os.environ[name]


def has_imported(module):
    return module in sys.modules


def report_often(count):
    for index in range(count):
        report((index + 1) / count, f"step {index}", loss=1 / (index + 1), norms=np.ones(3))
    return count


def report_each(fractions):
    for fraction in fractions:
        report(
            fraction, f"at {fraction}", preview=np.full((4, 6, 3), round(100 * fraction), np.uint8), epoch=fraction * 10
        )


def report_until_stopped(folder):
    """Report for ever; leave the file `stopped` when told to end."""
    try:
        while True:
            report(0.25, "working", pid=os.getpid())
            time.sleep(0.01)
    finally:
        (folder / "stopped").touch()


def sleep_in_silence(folder):
    """Never report: nothing can ask this to end."""
    (folder / "pid").write_text(str(os.getpid()))
    time.sleep(600)


def hold_the_lock(folder):
    """Hold Python's global lock, as an extension may: the worker does not answer."""
    (folder / "pid").write_text(str(os.getpid()))
    return sum(range(10**13))


def wait_for(file, order, name):
    """Wait until `file` exists, then append `name` to `order`."""
    report(0.0)
    while not file.exists():
        time.sleep(0.01)
    with order.open("a") as written:
        written.write(f"{name}\n")
    return name


def meet(own, other):
    """Come back only if another job runs at the same time."""
    own.touch()
    while not other.exists():
        report(0.5)
        time.sleep(0.01)
    return os.getpid()


def eat_memory():
    eaten = []
    while True:
        eaten.append(np.ones(2_500_000))  # 20 MB
        report(0.0, f"{len(eaten) * 20} MB")
        time.sleep(0.05)  # slower than whoever measures, also on a busy machine


def divide(a, b):
    return a / b


def refuse_shape(side):
    raise ShapeError(f"got side {side}, expected 32")


def leave():
    sys.exit("done here")


def interrupt():
    raise KeyboardInterrupt


def end_the_process():
    os._exit(3)


class FinalError(BaseException):
    """As asyncio's CancelledError: no Exception."""


def stop_finally():
    raise FinalError("for good")


class SizeError(CnnkitError):
    """One of ours that pickle cannot rebuild: it takes two arguments, and hands one to its parent."""

    def __init__(self, name, size):
        super().__init__(f"{name} is {size}")


def refuse_size():
    raise SizeError("side", 7)


class MuteError(Exception):
    """An error that fails when it is asked for its words."""

    def __str__(self):
        raise RuntimeError


def raise_mute():
    raise MuteError


class Unwilling:
    """Travels, and cannot be rebuilt in another process than the one that made it."""

    def __init__(self):
        self.made_in = os.getpid()

    def __setstate__(self, state):
        if state["made_in"] != os.getpid():
            raise ValueError("not here")


def return_unwilling():
    return Unwilling()


def print_much(count):
    for index in range(count):
        sys.stdout.write(f"{index} a line that nobody asked for\n")
    return count


def spawn_threads(count):
    """Leave threads behind, each of which reports to nobody."""
    for _ in range(count):
        Thread(target=report, args=(0.5,), daemon=True).start()
    return count


def return_a_lambda():
    return lambda: None


def report_badly(**data):
    report(0.5, **data)


def report_fraction(fraction):
    report(fraction)


def swallow_everything(folder):
    """Catch what `report` raises, as a careless library would."""
    while True:
        try:
            report(0.0, pid=os.getpid())
            time.sleep(0.01)
        except Exception:
            (folder / "swallowed").touch()


def divide_by_length(file):
    """Divide by the length of a file's text; an absent file has none."""
    return 1 / (len(file.read_text()) if file.exists() else 0)


def report_pictures(file):
    """Report a picture each time, until `file` exists."""
    while not file.exists():
        report(0.5, "painting", preview=np.zeros((4, 6, 3), np.uint8))
        time.sleep(0.01)
    return "painted"
