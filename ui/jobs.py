"""Slow work on a page: start it, watch it, stop it. The page itself never waits.

A job lives in the session under its key, so it goes on while its reader visits another lesson, and its result is there
when they come back. `show_job` polls in a fragment as long as there is something to wait for, and runs the page once
more when the job has ended.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from cnnkit import engine
from cnnkit.engine import BusyError, Job, JobError, Phase, State, Update
from cnnkit.plots.durations import in_time

POLL_S = 0.5
_WORK = "job "  # begins the slots of the session that hold one lesson's work
_OWNER = "engine owner"


@dataclass
class Work:
    """One lesson's job of this session.

    Args:
        start: submits it, also a second time.
        job: None where it was refused.
        refusal: why it was refused, for the page.
        updates: all that the function reported, oldest first.
        has_ended: whether the page has run since the job's end, so that its buttons know.
    """

    start: Callable[[], Job]
    job: Job | None = None
    refusal: str = ""
    updates: list[Update] = field(default_factory=list)
    has_ended: bool = False

    def submit(self) -> None:
        """Ask the engine for it, from the beginning."""
        self.job, self.refusal, self.updates, self.has_ended = None, "", [], False
        try:
            self.job = self.start()
        except BusyError as error:
            self.refusal = str(error)

    def collect(self) -> State | None:
        """Take in what was reported since, and say where the job is."""
        if self.job is None:
            return None
        state = self.job.state  # before the updates: those of a job that has ended are all here
        self.updates += self.job.updates()
        return state


def warm_up() -> None:
    """Start the engine's workers in the background, once somebody with a browser is here."""
    if st.context.url is not None:  # a page without one is being tested
        engine.start()


def start_job(
    key: str, function: Callable[..., object], /, *args: object, timeout_s: float | None = None, **kwargs: object
) -> None:
    """Ask the engine to run a function of cnnkit's; what the key stood for before is forgotten.

    Args:
        key: names the work within the session, such as the lesson's address.
        function, args, kwargs, timeout_s: as `cnnkit.engine.submit` takes them.

    Raises:
        CnnkitError: an argument cannot be sent. A full queue is no error: the panel says it, with a second try.
    """
    forget_job(key)
    owner = st.session_state.setdefault(_OWNER, uuid.uuid4().hex)
    work = Work(lambda: engine.submit(function, *args, owner=owner, timeout_s=timeout_s, **kwargs))
    work.submit()
    st.session_state[_WORK + key] = work


def forget_job(key: str) -> None:
    """Cancel the job, if it runs, and take its panel off the page."""
    work = st.session_state.pop(_WORK + key, None)
    if work and work.job:
        work.job.cancel()


def is_running(key: str) -> bool:
    """Whether the job waits or runs, so that its start button can be greyed."""
    work = st.session_state.get(_WORK + key)
    return bool(work and work.job and not work.job.state.is_final)


def take_result(key: str) -> object | None:
    """Give what the function returned, once; None before that, and where it failed or was cancelled."""
    work = st.session_state.get(_WORK + key)
    if not (work and work.job and work.job.phase is Phase.DONE):
        return None
    del st.session_state[_WORK + key]
    return work.job.result()


def show_job(key: str, *, live: Callable[[list[Update]], None] | None = None) -> None:
    """Draw the panel of a job: state, bar, time left, preview, cancel; an error with a second try. Nothing without one.

    Args:
        key: as `start_job` was given it.
        live: draws what the reports so far show, below the bar; called again twice a second while the job runs. The
            charts in it need stable keys.
    """
    if _WORK + key in st.session_state:
        st.fragment(_show_panel, run_every=POLL_S if is_running(key) else None)(key, live)


def _show_panel(key: str, live: Callable[[list[Update]], None] | None) -> None:
    work = st.session_state.get(_WORK + key)
    if work is None:
        return
    state = work.collect()
    if state and state.is_final and not work.has_ended:
        work.has_ended = True
        st.rerun()
    with st.container(key=f"panel-{key}"):
        if state is None:
            _show_refusal(key, work)
        elif state.is_final:
            _show_end(key, work, state)
        else:
            _show_progress(key, work, state)
    if live and work.updates:
        live(work.updates)


def _show_progress(key: str, work: Work, state: State) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    if state.phase is Phase.QUEUED:
        bar.progress(0.0, text=_queue_words(state))
    else:
        bar.progress(state.fraction, text=f"{state.message or 'Starting.'} {_time_words(state)}")
    if button.button("Cancel", key=f"cancel-{key}", icon=":material/stop_circle:", width="stretch") and work.job:
        work.job.cancel()
        st.rerun()
    previews = [update.preview for update in work.updates if update.preview is not None]
    if previews:
        st.image(previews[-1], caption="So far")


def _show_end(key: str, work: Work, state: State) -> None:
    """Say how it ended; what a finished job gave is the page's to show, through `take_result`."""
    if state.phase is Phase.DONE:
        return
    if state.phase is Phase.CANCELLED:
        st.info(f"Cancelled after {in_time(state.elapsed_s)}, at {state.fraction:.0%}.", icon=":material/stop_circle:")
    else:
        st.error(str(state.error), icon=":material/error:")
        if isinstance(state.error, JobError) and state.error.details:
            with st.expander("Details for a report"):
                st.code(state.error.details, language="text")
    _offer_again(key, work)


def _show_refusal(key: str, work: Work) -> None:
    st.warning(work.refusal, icon=":material/hourglass_empty:")
    _offer_again(key, work)


def _offer_again(key: str, work: Work) -> None:
    if st.button("Try again", key=f"again-{key}", icon=":material/refresh:"):
        work.submit()
        st.rerun()


def _queue_words(state: State) -> str:
    if not state.position:
        return "A worker is getting ready."
    wait = "" if state.wait_s is None else f", about {in_time(state.wait_s)} to wait"
    return f"Waiting: number {state.position} in the queue{wait}."


def _time_words(state: State) -> str:
    left = "" if state.remaining_s is None else f", about {in_time(state.remaining_s)} left"
    return f"({in_time(state.elapsed_s)} so far{left})"
