"""Jobs that are cancelled, take too long or too much, or lose their worker; the next job always runs."""

import os
import signal

import psutil
import pytest

from cnnkit.engine import Engine, EngineError, Phase, Settings, serving
from tests.engine import jobs
from tests.engine.waiting import GUARD_S, is_alive, until


def worker_pid(engine):
    return engine.submit(jobs.process_id, owner="who").result(GUARD_S)


def read_pid(folder):
    file = folder / "pid"
    return int(until(lambda: file.exists() and file.read_text()))


@pytest.fixture
def patience(monkeypatch):
    """Give a job that was cancelled all the time that a busy machine takes to let it report."""
    monkeypatch.setattr(serving, "GRACE_S", GUARD_S)


@pytest.mark.usefixtures("patience")
def test_a_job_that_reports_is_cancelled_and_its_worker_stays(engine, tmp_path):
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    pid = until(job.updates)[0].data["pid"]
    waiting = engine.submit(jobs.process_id, owner="bob")
    job.cancel()
    assert job.state.phase is Phase.CANCELLED
    assert waiting.result(GUARD_S) == pid
    assert (tmp_path / "stopped").exists()
    assert job.state.phase is Phase.CANCELLED


def test_a_job_that_is_cancelled_while_it_waits_never_runs(engine, tmp_path):
    running = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    until(running.updates)
    never = engine.submit(jobs.wait_for, tmp_path, tmp_path / "order", "never", owner="bob")
    last = engine.submit(jobs.add, 1, owner="cid")
    never.cancel()
    assert never.state.phase is Phase.CANCELLED
    assert last.state.position == 1
    running.cancel()
    assert last.result(GUARD_S) == 1
    assert not (tmp_path / "order").exists()


@pytest.mark.parametrize("function", [jobs.sleep_in_silence, jobs.hold_the_lock])
def test_a_job_that_does_not_report_loses_its_worker(engine, tmp_path, function):
    job = engine.submit(function, tmp_path, owner="ann")
    pid = read_pid(tmp_path)
    job.cancel()
    assert job.state.phase is Phase.CANCELLED
    until(lambda: not is_alive(pid))
    assert worker_pid(engine) != pid


@pytest.mark.usefixtures("patience")
def test_a_cancellation_is_no_exception_that_a_library_might_catch(engine, tmp_path):
    job = engine.submit(jobs.swallow_everything, tmp_path, owner="ann")
    pid = until(job.updates)[0].data["pid"]
    job.cancel()
    assert worker_pid(engine) == pid
    assert not (tmp_path / "swallowed").exists()


def test_a_job_that_has_ended_is_not_cancelled(engine):
    job = engine.submit(jobs.add, 1, owner="ann")
    job.result(GUARD_S)
    job.cancel()
    assert job.state.phase is Phase.DONE
    assert job.result() == 1


@pytest.mark.parametrize("function", [jobs.report_until_stopped, jobs.sleep_in_silence])
def test_a_job_beyond_its_time_is_stopped(engine, tmp_path, function):
    job = engine.submit(function, tmp_path, owner="ann", timeout_s=0.2)
    with pytest.raises(EngineError, match=r"stopped after 0\.2 s, the longest it may run"):
        job.result(GUARD_S)
    assert job.state.phase is Phase.FAILED
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1


def test_a_worker_that_is_killed_fails_its_job_and_the_next_one_runs(engine, tmp_path):
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    waiting = engine.submit(jobs.process_id, owner="bob")
    pid = until(job.updates)[0].data["pid"]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="ended in the middle of the job"):
        job.result(GUARD_S)
    assert waiting.result(GUARD_S) != pid
    assert not (tmp_path / "stopped").exists()


def test_a_job_that_takes_too_much_memory_is_told_so(engine):
    job = engine.submit(jobs.eat_memory, owner="ann")
    with pytest.raises(EngineError, match=r"reached \d+ MB of memory"):
        job.result(GUARD_S)
    assert job.updates()
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1


def test_the_whole_cluster_is_replaced_when_it_dies(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # who is killed leaves a folder there
    engine = Engine(Settings(warm_up=()))
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    pid = until(job.updates)[0].data["pid"]
    waiting = engine.submit(jobs.process_id, owner="bob")
    (host,) = [parent for parent in psutil.Process(pid).parents() if "cnnkit.engine.host" in parent.cmdline()]
    host.kill()
    with pytest.raises(EngineError, match="please try again"):
        job.result(GUARD_S)
    assert waiting.result(GUARD_S) != pid
    until(lambda: not is_alive(pid))
    engine.close()
