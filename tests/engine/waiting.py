"""Waiting for what other threads and processes do; the limits guard against a test that never ends."""

import time

import psutil

GUARD_S = 60


def until(happened, guard_s=GUARD_S):
    """Wait until `happened()` gives something true, and give it."""
    deadline = time.monotonic() + guard_s
    while not (found := happened()):
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)
    return found


def is_alive(pid):
    """Tell whether a process runs; a zombie does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
