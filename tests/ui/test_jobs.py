"""The panel of slow work, on a small page, with the real engine behind it."""

import os
import signal
from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from cnnkit.engine import Engine, Settings, default, serving
from tests.engine import jobs
from tests.engine.waiting import GUARD_S, until
from ui.absence import watch_reader
from ui.course import OPEN_LESSON

KEY = "work"


@pytest.fixture(scope="module")
def engine():
    engine = Engine(Settings(num_workers=1, threads_per_worker=1, worker_memory_mb=500, warm_up=()))
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def _in_this_process(engine, monkeypatch):
    """Let the pages use an engine that loads no TensorFlow, and gives a cancelled job all the time that it needs."""
    monkeypatch.setattr(serving, "GRACE_S", GUARD_S)
    monkeypatch.setattr(default, "_engine", lambda: engine)
    yield
    for job in engine._line.jobs():  # of a test that failed: the next one begins with an empty queue
        job.cancel()


def page():
    """A page with one panel for each call in the session's `calls`, and one button to start each."""
    import streamlit as st

    from ui.jobs import is_running, show_job, start_job, take_result

    def draw(updates):
        st.caption(f"{len(updates)} reports, the last {updates[-1].data}")

    for key, (function, *arguments) in st.session_state["calls"].items():
        is_greyed = st.session_state["is_greyed"] and is_running(key)
        if st.button("Start", key=f"start-{key}", disabled=is_greyed):
            start_job(key, function, *arguments)
        result = take_result(key)
        if result is not None:
            st.session_state["results"].append(result)
        show_job(key, live=draw)


def visitor(**calls):
    """One session on the page; each call is a tuple of a function and its arguments."""
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["calls"], app.session_state["results"], app.session_state["is_greyed"] = calls, [], True
    return app.run()


def press(app, key):
    app.button(key=key).click().run()
    assert not app.exception, app.exception[0].message
    return app


def see(app, look):
    """Let the page poll until `look(app)` finds something, and give it."""

    def poll():
        app.run()
        assert not app.exception, app.exception[0].message
        return look(app)

    return until(poll)


def bar(app):
    bars = app.get("progress")
    return (bars[0].proto.value, bars[0].proto.text) if bars else None


def results(app):
    return app.session_state["results"]


def errors(app):
    return [error.value for error in app.error]


def hold(folder, name):
    """A job that waits for the file `go`."""
    return jobs.wait_for, folder / "go", folder / "order", name


def test_nothing_is_shown_before_anything_is_asked_for():
    app = visitor(work=(jobs.add, 1))
    assert bar(app) is None
    assert [button.key for button in app.button] == ["start-work"]


def test_a_result_is_given_once_and_the_panel_goes(tmp_path):
    app = press(visitor(work=(jobs.add, 2, 3)), "start-work")
    see(app, results)
    app.run()
    assert results(app) == [5]
    assert bar(app) is None
    assert not app.button(key="start-work").disabled


def test_the_bar_says_how_far_it_is_and_the_reports_are_drawn(tmp_path):
    app = press(visitor(work=(jobs.report_until_stopped, tmp_path)), "start-work")
    percent, text = see(app, lambda app: bar(app) if bar(app) and bar(app)[0] else None)
    assert percent == 25
    assert text.startswith("working About ")
    assert text.endswith(" left.")
    assert app.button(key="start-work").disabled
    assert "the last {'pid'" in see(app, lambda app: app.caption and app.caption[0].value)
    press(app, "cancel-work")


def test_a_preview_is_shown_and_only_the_newest_is_kept(tmp_path):
    app = press(visitor(work=(jobs.report_pictures, tmp_path / "go")), "start-work")
    see(app, lambda app: app.get("image"))
    app.run()
    work = app.session_state["job work"]
    until(lambda: (work.collect(), len(work.updates) > 20)[1])
    assert sum(update.preview is not None for update in work.updates) == 1
    assert work.updates[-1].preview is not None
    (tmp_path / "go").touch()
    assert see(app, results) == ["painted"]


def test_cancelling_ends_the_job_and_offers_another_start(tmp_path):
    app = press(visitor(work=(jobs.report_until_stopped, tmp_path)), "start-work")
    see(app, lambda app: bar(app)[0] == 25)
    press(app, "cancel-work")
    assert app.info[0].value.startswith("Cancelled after ")
    assert app.info[0].value.endswith("at 25%.")
    assert not app.button(key="start-work").disabled
    until((tmp_path / "stopped").exists)
    press(app, "again-work")
    see(app, lambda app: bar(app) and bar(app)[0] == 25)
    press(app, "cancel-work")


def test_a_visitors_mistake_is_shown_as_it_stands():
    app = press(visitor(work=(jobs.refuse_shape, 7)), "start-work")
    assert see(app, errors) == ["got side 7, expected 32"]
    assert not app.code
    app.session_state["calls"] = {"work": (jobs.add, 7)}
    press(app, "start-work")
    assert see(app, results) == [7]
    assert not errors(app)


def test_our_own_mistake_comes_with_details_and_a_second_try(tmp_path):
    app = press(visitor(work=(jobs.divide_by_length, tmp_path / "file")), "start-work")
    assert "ZeroDivisionError" in see(app, errors)[0]
    assert "jobs.py" in app.code[0].value
    (tmp_path / "file").write_text("four")
    press(app, "again-work")
    assert see(app, results) == [0.25]


@pytest.mark.slow
def test_a_worker_that_dies_is_told_and_the_next_job_runs(tmp_path):
    app = press(visitor(work=(jobs.report_until_stopped, tmp_path), other=(jobs.add, 4)), "start-work")
    see(app, lambda app: app.caption)
    os.kill(app.session_state["job work"].updates[0].data["pid"], signal.SIGKILL)
    assert see(app, errors) == [
        "The worker process ended in the middle of the job. A new one starts; please try again."
    ]
    press(app, "start-other")
    assert see(app, results) == [4]
    assert errors(app), "the panel of the job that failed has gone"


def test_who_waits_is_told_the_place_and_served_in_turn(tmp_path):
    first = press(visitor(work=hold(tmp_path, "first")), "start-work")
    see(first, lambda app: bar(app) and "so far." in bar(app)[1])
    second = press(visitor(work=hold(tmp_path, "second")), "start-work")
    third = press(visitor(work=hold(tmp_path, "third")), "start-work")
    assert bar(second)[1].startswith("Waiting: you are next")
    assert bar(third)[1].startswith("Waiting: you are number 2 in the queue")
    press(second, "cancel-work")
    assert second.info[0].value == "Cancelled before it began."
    third.run()
    assert bar(third)[1].startswith("Waiting: you are next")
    (tmp_path / "go").touch()
    assert see(first, results) == ["first"]
    assert see(third, results) == ["third"]
    assert (tmp_path / "order").read_text() == "first\nthird\n"


@pytest.mark.slow
def test_ten_sessions_are_served_in_turn_and_the_eleventh_is_refused(tmp_path):
    names = [f"visitor {place}" for place in range(10)]
    visitors = [press(visitor(work=hold(tmp_path, name)), "start-work") for name in names]
    late = press(visitor(work=hold(tmp_path, "late")), "start-work")
    assert late.warning[0].value.startswith("The queue is full: ")
    assert late.warning[0].value.endswith("and 10 jobs are taken at a time. Try again in a minute.")
    assert not late.button(key="start-work").disabled
    assert all(bar(app) for app in visitors)
    (tmp_path / "go").touch()
    for app, name in zip(visitors, names, strict=True):
        assert see(app, results) == [name]
    assert (tmp_path / "order").read_text().splitlines() == names
    press(late, "again-work")
    assert see(late, results) == ["late"]


def test_a_second_job_of_a_session_names_the_first_and_may_take_its_place(tmp_path):
    app = visitor(work=(jobs.report_until_stopped, tmp_path), other=(jobs.add, 4))
    app.session_state[OPEN_LESSON] = "training-curves"
    press(app, "start-work")
    see(app, lambda app: app.caption)
    app.session_state[OPEN_LESSON] = "augmentation"
    press(app, "start-other")
    assert "in the lesson “Training curves” is not finished" in app.warning[0].value
    assert app.button(key="start-work").disabled
    press(app, "again-other")
    assert see(app, results) == [4]
    until((tmp_path / "stopped").exists)
    assert app.info[0].value.startswith("Cancelled")


def test_a_refusal_ends_with_the_job_that_was_in_the_way(tmp_path):
    app = visitor(work=hold(tmp_path, "first"), other=(jobs.add, 4))
    press(app, "start-work")
    press(app, "start-other")
    assert "in this lesson is not finished" in app.warning[0].value
    (tmp_path / "go").touch()
    assert see(app, results) == ["first"]
    app.run()
    assert not app.warning
    assert app.info[0].value == "The job that was in the way has ended."
    press(app, "again-other")
    assert see(app, lambda app: results(app)[1:]) == [4]


def test_a_job_goes_on_while_its_reader_is_elsewhere(tmp_path):
    app = press(visitor(work=hold(tmp_path, "done")), "start-work")
    calls, app.session_state["calls"] = app.session_state["calls"], {}
    app.run()
    assert bar(app) is None
    (tmp_path / "go").touch()
    work = app.session_state["job work"]
    until(lambda: not work.is_running)
    app.session_state["calls"] = calls
    app.run()
    assert results(app) == ["done"]


def test_starting_under_the_same_name_ends_what_ran_before(tmp_path):
    app = press(visitor(work=(jobs.report_until_stopped, tmp_path)), "start-work")
    see(app, lambda app: app.caption)
    app.session_state["calls"] = {"work": (jobs.add, 1)}
    app.session_state["is_greyed"] = False
    press(app.run(), "start-work")
    until((tmp_path / "stopped").exists)
    assert see(app, results) == [1]


def test_a_job_whose_reader_has_gone_gives_up_its_place(engine, tmp_path):
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    reader = SimpleNamespace(is_here=True, looked=0)

    def is_here():
        reader.looked += 1
        return reader.is_here

    watch_reader(job, is_here, job.cancel, look_every_s=0.01, patience_s=0.3)
    until(lambda: reader.looked > 50)
    assert not job.state.is_final
    reader.is_here = False
    until(lambda: job.state.is_final)
    until((tmp_path / "stopped").exists)


def test_a_reader_who_comes_back_in_time_loses_nothing(engine, tmp_path):
    job = engine.submit(*hold(tmp_path, "done"), owner="ann")
    looks = iter([False, False, True] * 1000)
    given_up = []
    watch_reader(job, lambda: next(looks), lambda: given_up.append(1), look_every_s=0.005, patience_s=60)
    (tmp_path / "go").touch()
    assert job.result(60) == "done"
    assert not given_up


def test_who_was_away_reads_why_the_job_was_cancelled(tmp_path):
    app = press(visitor(work=(jobs.report_until_stopped, tmp_path)), "start-work")
    see(app, lambda app: bar(app)[0] == 25)
    app.session_state["job work"].leave()
    app.run()
    assert app.info[0].value.endswith("at 25%, because this page had been closed or cut off for 30 s.")
