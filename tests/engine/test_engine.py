"""Real jobs on a real cluster."""

import numpy as np
import pytest

from cnnkit.engine import BusyError, Engine, EngineError, JobError, Phase, Settings
from cnnkit.errors import OptionError, ShapeError
from tests.engine import jobs
from tests.engine.waiting import GUARD_S, until


def test_a_call_comes_back(engine):
    job = engine.submit(jobs.add, 2, b=3, owner="ann")
    assert job.result(GUARD_S) == 5
    assert job.state.phase is Phase.DONE
    assert job.state.fraction == 1
    assert job.owner == "ann"
    assert not job.task.payload  # its arguments are not kept


@pytest.mark.parametrize("shape", [(3,), (1000, 1000, 3), (1200, 1600, 3)], ids=["bytes", "3 MB", "5.8 MB"])
def test_arrays_go_there_and_back(engine, shape):
    x = np.random.default_rng(0).integers(0, 100, shape, np.uint8)
    y = engine.submit(jobs.add, x, x, owner="ann").result(GUARD_S)
    np.testing.assert_array_equal(y, 2 * x)
    assert y.dtype == np.uint8


def test_arguments_are_copied_when_submitted(engine, tmp_path):
    held = engine.submit(jobs.wait_for, tmp_path / "go", tmp_path / "order", "held", owner="holder")
    x = np.zeros(3)
    job = engine.submit(jobs.add, x, 1, owner="ann")
    x += 100
    (tmp_path / "go").touch()
    np.testing.assert_array_equal(job.result(GUARD_S), np.ones(3))
    assert held.result(GUARD_S) == "held"


def test_jobs_wait_run_and_end_in_the_order_they_came(engine, tmp_path):
    go, order = tmp_path / "go", tmp_path / "order"
    queue = [engine.submit(jobs.wait_for, go, order, str(number), owner=f"person {number}") for number in range(10)]
    until(lambda: queue[0].state.phase is Phase.RUNNING)
    assert [job.state.position for job in queue] == [None, *range(1, 10)]
    with pytest.raises(BusyError, match="full: 1 running and 9 waiting, and 10 jobs are taken at a time"):
        engine.submit(jobs.add, 1, owner="person 10")
    go.touch()
    assert [job.result(GUARD_S) for job in queue] == [str(number) for number in range(10)]
    assert order.read_text().split() == [str(number) for number in range(10)]
    assert engine.submit(jobs.add, 1, owner="person 10").result(GUARD_S) == 1


def test_an_owner_has_one_job_at_a_time(engine, tmp_path):
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    with pytest.raises(BusyError, match="one job running or waiting already"):
        engine.submit(jobs.add, 1, owner="ann")
    waiting = engine.submit(jobs.add, 1, owner="bob")
    job.cancel()
    assert waiting.result(GUARD_S) == 1
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1


def test_updates_arrive_in_order_while_the_job_runs(engine, tmp_path):
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    first = until(job.updates)
    more = until(job.updates)
    indices = [update.index for update in first + more]
    assert indices == list(range(len(indices)))
    assert first[0].message == "working"
    state = job.state
    assert (state.fraction, state.message) == (0.25, "working")
    assert state.remaining_s == pytest.approx(3 * state.elapsed_s)
    job.cancel()
    until((tmp_path / "stopped").exists)


def test_the_last_update_is_there_when_the_job_has_ended(engine):
    job = engine.submit(jobs.report_each, [0.0, 0.5, 1.0], owner="ann")
    job.result(GUARD_S)
    updates = job.updates()
    assert [(update.fraction, update.message, update.data["epoch"]) for update in updates] == [
        (0.0, "at 0.0", 0.0),
        (0.5, "at 0.5", 5.0),
        (1.0, "at 1.0", 10.0),
    ]
    assert updates[-1].preview.shape == (4, 6, 3)
    assert (updates[-1].preview == 100).all()
    assert job.updates() == []


def test_a_hundred_thousand_reports_are_thinned_and_end_with_the_last(engine):
    job = engine.submit(jobs.report_often, 100_000, owner="ann")
    assert job.result(GUARD_S) == 100_000
    updates = job.updates()
    indices = [update.index for update in updates]
    assert indices == sorted(set(indices))
    assert len(indices) <= 10_000
    assert updates[-1].index == 99_999
    assert updates[-1].fraction == 1


def test_an_error_of_ours_passes_as_itself(engine):
    job = engine.submit(jobs.refuse_shape, 28, owner="ann")
    with pytest.raises(ShapeError, match="got side 28, expected 32"):
        job.result(GUARD_S)
    assert job.state.phase is Phase.FAILED
    assert str(job.state.error) == "got side 28, expected 32"


def test_any_other_error_is_named_with_its_traceback(engine):
    job = engine.submit(jobs.divide, 1, 0, owner="ann")
    with pytest.raises(JobError, match="ZeroDivisionError: division by zero") as caught:
        job.result(GUARD_S)
    assert "tests/engine/jobs.py" in caught.value.details
    assert "return a / b" in caught.value.details


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (jobs.leave, "SystemExit: done here"),
        (jobs.interrupt, "stopped with KeyboardInterrupt"),
        (jobs.stop_finally, "FinalError: for good"),
        (jobs.refuse_size, "SizeError: side is 7"),
        (jobs.raise_mute, r"MuteError: it cannot say why \(RuntimeError\)"),
        (jobs.return_unwilling, r"cannot be rebuilt here \(ValueError: not here\)"),
    ],
)
def test_whatever_a_job_raises_is_said_and_leaves_the_worker_alive(engine, function, words):
    before = engine.submit(jobs.process_id, owner="ann").result(GUARD_S)
    job = engine.submit(function, owner="ann")
    with pytest.raises(JobError, match=words) as caught:
        job.result(GUARD_S)
    assert "Traceback" in caught.value.details
    assert job.state.is_final
    assert engine.submit(jobs.process_id, owner="ann").result(GUARD_S) == before


def test_a_job_that_ends_its_process_fails_and_the_next_one_runs(engine):
    with pytest.raises(EngineError, match="ended in the middle of the job"):
        engine.submit(jobs.end_the_process, owner="ann").result(GUARD_S)
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1


def test_noise_and_threads_of_a_job_harm_nobody(engine):
    assert engine.submit(jobs.print_much, 100_000, owner="ann").result(GUARD_S) == 100_000
    assert engine.submit(jobs.spawn_threads, 50, owner="ann").result(GUARD_S) == 50


def test_a_result_that_cannot_travel_says_so(engine):
    with pytest.raises(JobError, match="lambda"):
        engine.submit(jobs.return_a_lambda, owner="ann").result(GUARD_S)


def test_result_waits_no_longer_than_asked(engine, tmp_path):
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    with pytest.raises(EngineError, match=r"not ended within 0\.05 s"):
        job.result(0.05)
    job.cancel()
    with pytest.raises(EngineError, match="was cancelled"):
        job.result(GUARD_S)


def test_workers_give_way_to_the_web_process_and_keep_to_their_threads(engine):
    assert engine.submit(jobs.niceness, owner="ann").result(GUARD_S) >= 10
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
        assert engine.submit(jobs.environment, name, owner="ann").result(GUARD_S) == "1"


@pytest.mark.parametrize("timeout_s", [0, -1, float("nan")])
def test_a_time_limit_is_above_0(engine, timeout_s):
    with pytest.raises(OptionError, match="above 0"):
        engine.submit(jobs.add, 1, owner="ann", timeout_s=timeout_s)


def test_closing_ends_the_jobs_and_refuses_new_ones(tmp_path):
    engine = Engine(Settings(warm_up=()))
    job = engine.submit(jobs.report_until_stopped, tmp_path, owner="ann")
    engine.close()
    with pytest.raises(EngineError, match="shutting down"):
        job.result(GUARD_S)
    with pytest.raises(EngineError, match="closed"):
        engine.submit(jobs.add, 1, owner="ann")
    engine.close()


def test_a_job_that_comes_while_the_engine_closes_is_ended(monkeypatch):
    engine = Engine(Settings(warm_up=()))

    def join_late(job):
        engine.close()
        join(job)

    join = engine._line.join
    monkeypatch.setattr(engine._line, "join", join_late)
    with pytest.raises(EngineError, match="shutting down"):
        engine.submit(jobs.add, 1, owner="ann").result(GUARD_S)


def test_an_engine_that_never_started_can_be_closed():
    Engine(Settings()).close()
