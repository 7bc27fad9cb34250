"""Slow work on a page: start it, watch it, stop it. The page itself never waits.

A job lives in the session under its key, so it goes on while its reader visits another lesson, and its result is there
when they come back. `show_job` polls in a fragment as long as there is something to wait for, and runs the page once
more when the job has ended.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from cnnkit import engine
from cnnkit.engine import EngineError, Job, JobError, Phase, State, Update
from cnnkit.plots.durations import in_time
from ui.absence import PATIENCE_S, reader_is_here, watch_reader
from ui.course import CHAPTERS, OPEN_LESSON

POLL_S = 0.5
_WORK = "job "  # begins the slots of the session that hold one lesson's work
_OWNER = "engine owner"


@dataclass
class Work:
    """One lesson's job of this session.

    Args:
        start: submits it, also a second time.
        lesson: title of the lesson that wants it; empty outside lessons.
        job: None where it was refused.
        refusal: why it was refused, for the page.
        rival: the session's other work, where that is in the way.
        updates: all that the function reported, oldest first; only the newest preview is kept.
        has_ended: whether the page has run since the job's end, so that its buttons know.
        was_left: whether it was cancelled because its reader had gone.
    """

    start: Callable[[], Job]
    lesson: str = ""
    job: Job | None = None
    refusal: str = ""
    rival: "Work | None" = None
    updates: list[Update] = field(default_factory=list)
    has_ended: bool = False
    was_left: bool = False

    @property
    def is_running(self) -> bool:
        """Whether the job waits or runs."""
        return self.job is not None and not self.job.state.is_final

    def submit(self) -> None:
        """Ask the engine for it, from the beginning, unless the session has other work under way."""
        self.job, self.refusal, self.updates, self.has_ended, self.was_left = None, "", [], False, False
        self.rival = next((work for work in _works() if work is not self and work.is_running), None)
        if self.rival:
            self.refusal = _rival_words(self.rival)
            return
        try:
            self.job = self.start()
        except EngineError as error:
            self.refusal = str(error)
        else:
            watch_reader(self.job, reader_is_here(), self.leave)

    def cancel(self) -> None:
        """End the job, if there is one."""
        if self.job:
            self.job.cancel()

    def leave(self) -> None:
        """End the job, because its reader has gone."""
        self.was_left = True
        self.cancel()

    def collect(self) -> State | None:
        """Take in what was reported since, and say where the job is."""
        if self.job is None:
            return None
        state = self.job.state  # before the updates: those of a job that has ended are all here
        new = self.job.updates()
        if any(update.preview is not None for update in new):  # a picture a report would fill the memory
            self.updates = [replace(update, preview=None) for update in self.updates]
        self.updates += new
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
        OptionError: an argument cannot be sent. A full queue, or another job of this session, is no error: the panel
            says it, with a second try.
    """
    forget_job(key)
    owner = st.session_state.setdefault(_OWNER, uuid.uuid4().hex)
    work = Work(lambda: engine.submit(function, *args, owner=owner, timeout_s=timeout_s, **kwargs), _lesson_title())
    work.submit()
    st.session_state[_WORK + key] = work


def forget_job(key: str) -> None:
    """Cancel the job, if it runs, and take its panel off the page."""
    work = st.session_state.pop(_WORK + key, None)
    if work:
        work.cancel()


def is_running(key: str) -> bool:
    """Whether the job waits or runs, so that its start button can be greyed."""
    work = st.session_state.get(_WORK + key)
    return bool(work and work.is_running)


def _is_hindered(key: str) -> bool:
    """Whether the job was refused for another one of this session, which still runs."""
    work = st.session_state.get(_WORK + key)
    return bool(work and work.rival and work.rival.is_running)


def take_result(key: str) -> object | None:
    """Give what the function returned, once; None before that, and where it failed or was cancelled."""
    work = st.session_state.get(_WORK + key)
    if not (work and work.job and work.job.phase is Phase.DONE):
        return None
    del st.session_state[_WORK + key]
    return work.job.result()


def show_job(key: str, *, live: Callable[[list[Update]], None] | None = None, always: bool = False) -> None:
    """Draw the panel of a job: state, bar, time left, preview, cancel; an error with a second try. Nothing without one.

    Args:
        key: as `start_job` was given it.
        live: draws what the reports so far show, below the bar; called again twice a second while the job runs. The
            charts in it need stable keys.
        always: draw it before the first report too, and where there was none, so that its charts keep their place.
    """
    if _WORK + key in st.session_state:
        is_waiting = is_running(key) or _is_hindered(key)
        st.fragment(_show_panel, run_every=POLL_S if is_waiting else None)(key, live, always)


def _show_panel(key: str, live: Callable[[list[Update]], None] | None, always: bool) -> None:
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
    if live and (always or work.updates):
        live(work.updates)


def _show_progress(key: str, work: Work, state: State) -> None:
    bar, button = st.columns([5, 1], vertical_alignment="center")
    if state.phase is Phase.QUEUED:
        bar.progress(0.0, text=_queue_words(state))
    else:
        bar.progress(state.fraction, text=f"{state.message or 'Starting.'} {_time_words(state)}")
    button.button("Cancel", key=f"cancel-{key}", icon=":material/stop_circle:", width="stretch", on_click=work.cancel)
    previews = [update.preview for update in work.updates if update.preview is not None]
    if previews:
        st.image(previews[-1], caption="So far")


def _show_end(key: str, work: Work, state: State) -> None:
    """Say how it ended; what a finished job gave is the page's to show, through `take_result`."""
    if state.phase is Phase.DONE:
        return
    if state.phase is Phase.CANCELLED:
        st.info(_cancel_words(work, state), icon=":material/stop_circle:")
    else:
        st.error(str(state.error), icon=":material/error:")
        if isinstance(state.error, JobError) and state.error.details:
            with st.expander("Details for a report"):
                st.code(state.error.details, language="text")
    _offer(key, work, "Start again", ":material/refresh:")


def _show_refusal(key: str, work: Work) -> None:
    if work.rival and not work.rival.is_running:
        st.info("The job that was in the way has ended.", icon=":material/hourglass_empty:")
        _offer(key, work, "Start this one", ":material/play_arrow:")
        return
    st.warning(work.refusal, icon=":material/hourglass_empty:")
    if work.rival:
        _offer(key, work, "Stop that one and start this", ":material/swap_horiz:")
    else:
        _offer(key, work, "Try again", ":material/refresh:")


def _offer(key: str, work: Work, label: str, icon: str) -> None:
    """Show the button of a second try, which ends what is in the way."""
    if st.button(label, key=f"again-{key}", icon=icon):
        if work.rival:
            work.rival.cancel()
        work.submit()
        st.rerun()


def _works() -> list[Work]:
    """All work of this session."""
    return [work for slot, work in st.session_state.items() if str(slot).startswith(_WORK)]


def _lesson_title() -> str:
    """Title of the lesson on the screen; empty outside lessons."""
    url_path = st.session_state.get(OPEN_LESSON)
    titles = (lesson.title for chapter in CHAPTERS for lesson in chapter.lessons if lesson.url_path == url_path)
    return next(titles, "")


def _rival_words(rival: Work) -> str:
    where = f"the lesson “{rival.lesson}”" if rival.lesson and rival.lesson != _lesson_title() else "this lesson"
    return f"One job at a time: the one that you started in {where} is not finished. Wait for it, or stop it."


def _queue_words(state: State) -> str:
    if not state.position or state.wait_s == 0.0:  # nothing is before it
        return "A worker is getting ready, which takes a few seconds the first time."
    place = "you are next" if state.position == 1 else f"you are number {state.position} in the queue"
    wait = "" if state.wait_s is None else f", in about {in_time(state.wait_s)}"
    return f"Waiting: {place}{wait}."


def _cancel_words(work: Work, state: State) -> str:
    ran = f"after {in_time(state.elapsed_s)}, at {state.fraction:.0%}"
    how_far = ran if state.elapsed_s else "before it began"
    why = f", because this page had been closed or cut off for {in_time(PATIENCE_S)}" if work.was_left else ""
    return f"Cancelled {how_far}{why}."


def _time_words(state: State) -> str:
    if state.remaining_s is None:
        return f"{in_time(state.elapsed_s)} so far."
    return f"About {in_time(state.remaining_s)} left."
