"""A scheduler and two workers that somebody started by hand, named by CNNKIT_SCHEDULER."""

import json
import os
import signal
import subprocess
import sys

import pytest

from cnnkit.engine import Engine, EngineError, JobError, Phase, Settings
from cnnkit.engine import cluster as cluster_module
from tests.engine import jobs
from tests.engine.waiting import GUARD_S, is_alive, until


def start(program, *options):
    return subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *options],
        stderr=subprocess.DEVNULL,
    )


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    file = tmp_path_factory.mktemp("cluster") / "scheduler.json"
    named = ("--scheduler-file", str(file))
    processes = [start("dask_scheduler", *named, "--host", "127.0.0.1", "--port", "0")]
    workers = ("--nthreads", "1", "--local-directory", str(file.parent), "--death-timeout", "60")
    processes += [start("dask_worker", *named, *workers) for _ in range(2)]
    until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
    yield json.loads(file.read_text())["address"]
    for process in reversed(processes):
        process.kill()
    for process in processes:
        process.wait(GUARD_S)


@pytest.fixture(scope="module")
def engine(address):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNKIT_SCHEDULER", address)
        engine = Engine(Settings(warm_up=("this_module_does_not_exist", "wave")))
    yield engine
    engine.close()


def test_two_workers_run_two_jobs_at_once(engine, tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    pair = [engine.submit(jobs.meet, a, b, owner="ann"), engine.submit(jobs.meet, b, a, owner="bob")]
    assert len({job.result(GUARD_S) for job in pair}) == 2


def test_a_worker_that_is_killed_there_fails_its_job_only(engine, tmp_path):
    job, other = (engine.submit(jobs.report_until_stopped, tmp_path, owner=owner) for owner in ("ann", "bob"))
    pid = until(job.updates)[0].data["pid"]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="ended in the middle of the job"):
        job.result(GUARD_S)
    assert other.state.phase is Phase.RUNNING
    assert engine.submit(jobs.process_id, owner="ann").result(GUARD_S) != pid
    other.cancel()


def test_a_job_that_does_not_report_is_ended_there_too(engine, tmp_path):
    job = engine.submit(jobs.sleep_in_silence, tmp_path, owner="ann")
    pid = int(until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text()))
    job.cancel()
    until(lambda: not is_alive(pid))
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1


def test_the_scheduler_outlives_the_engine(address):
    engine = Engine(Settings(warm_up=()), scheduler=address)
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1
    engine.close()
    again = Engine(Settings(warm_up=()), scheduler=address)
    assert again.submit(jobs.add, 2, owner="ann").result(GUARD_S) == 2
    again.close()


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_TIMEOUT_S", 0.5)
    engine = Engine(Settings(), scheduler="tcp://127.0.0.1:9")  # the discard port, long out of use
    for _ in range(2):  # each job is another attempt
        with pytest.raises(EngineError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9"):
            engine.submit(jobs.add, 1, owner="ann").result(GUARD_S)
    engine.close()


def test_whoever_waits_hears_of_certificates_that_are_none(tmp_path, monkeypatch):
    (tmp_path / "empty.pem").touch()
    for name in ("CNNKIT_TLS_CA", "CNNKIT_TLS_CERT", "CNNKIT_TLS_KEY"):
        monkeypatch.setenv(name, str(tmp_path / "empty.pem"))
    engine = Engine(Settings(), scheduler="tls://127.0.0.1:9")
    with pytest.raises(JobError, match=r"engine stopped with .*SSL") as caught:
        engine.submit(jobs.add, 1, owner="ann").result(GUARD_S)
    assert "Traceback" in caught.value.details
    engine.close()


def test_a_cluster_without_cnnkit_says_what_it_needs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where cnnkit is found only if it is installed, and these tests are not found at all
    monkeypatch.delenv("PYTHONPATH", raising=False)
    scheduler = start("dask_scheduler", "--scheduler-file", "s.json", "--host", "127.0.0.1", "--port", "0")
    worker = start("dask_worker", "--scheduler-file", "s.json", "--nthreads", "1")
    file = tmp_path / "s.json"
    until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
    engine = Engine(Settings(warm_up=()), scheduler=json.loads(file.read_text())["address"])
    with pytest.raises(JobError, match=r"need cnnkit, in the same versions|No module named 'tests'"):
        engine.submit(jobs.add, 1, owner="ann").result(GUARD_S)
    engine.close()
    for process in (worker, scheduler):
        process.kill()
        process.wait(GUARD_S)
