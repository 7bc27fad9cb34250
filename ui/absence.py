"""A reader who has gone will not see what their job gives, and others wait behind it."""

import time
from collections.abc import Callable
from threading import Thread

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnkit.engine import Job

LOOK_EVERY_S = 2.0
PATIENCE_S = 30.0  # most failures of a network are shorter; who reloads the page waits no longer behind themselves


def reader_is_here() -> Callable[[], bool]:
    """Give a question that any thread may ask: is the browser of the session that runs now still connected?"""
    context = get_script_run_ctx()
    if context is None or st.context.url is None:  # no browser: the page is being tested
        return lambda: True
    session_id = context.session_id
    return lambda: runtime.get_instance().is_active_session(session_id)


def watch_reader(
    job: Job,
    is_here: Callable[[], bool],
    give_up: Callable[[], None],
    *,
    look_every_s: float = LOOK_EVERY_S,
    patience_s: float = PATIENCE_S,
) -> None:
    """Call `give_up` when the reader of a job has been gone for some time; returns at once.

    Args:
        job: watched until its end.
        is_here: as `reader_is_here` gives it.
        give_up: ends the job.
        look_every_s, patience_s: between two looks, and until giving up.

    Units:
        Seconds.
    """
    arguments = (job, is_here, give_up, look_every_s, patience_s)
    Thread(target=_watch, args=arguments, name="cnnkit-absence", daemon=True).start()


def _watch(
    job: Job, is_here: Callable[[], bool], give_up: Callable[[], None], look_every_s: float, patience_s: float
) -> None:
    seen = time.monotonic()
    while not job.state.is_final:
        if is_here():
            seen = time.monotonic()
        elif time.monotonic() - seen >= patience_s:
            give_up()
            return
        time.sleep(look_every_s)
