"""A scheduler and two workers that somebody started by hand, named by CNNKIT_SCHEDULER."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from cnnkit.engine import Engine, EngineError, JobError, Phase, Settings
from cnnkit.engine import cluster as cluster_module
from cnnkit.engine.session import Session
from tests.engine import jobs
from tests.engine.waiting import GUARD_S, is_alive, until

ROOT = Path(__file__).parents[2]


@contextmanager
def started(folder, *, num_workers, home):
    """Run a scheduler and workers with their files in `folder` and modules from `home`; give the address."""
    file = folder / "scheduler.json"
    named = ("--scheduler-file", str(file))
    workers = (*named, "--nthreads", "1", "--local-directory", str(folder), "--death-timeout", "60")
    programs = [
        ("dask_scheduler", *named, "--host", "127.0.0.1", "--port", "0"),
        *[("dask_worker", *workers)] * num_workers,
    ]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for program, *options in programs:
            command = [sys.executable, "-m", f"distributed.cli.{program}", "--no-dashboard", *options]
            processes.append(subprocess.Popen(command, cwd=home, stderr=subprocess.DEVNULL))
        until(lambda: file.exists() and file.read_text().rstrip().endswith("}"))
        yield json.loads(file.read_text())["address"]
    finally:
        for process in reversed(processes):
            process.kill()
        for process in processes:
            process.wait(GUARD_S)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with started(tmp_path_factory.mktemp("cluster"), num_workers=2, home=ROOT) as address:
        yield address


@pytest.fixture(scope="module")
def engine(address):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CNNKIT_SCHEDULER", address)
        engine = Engine(Settings(warm_up=("this_module_does_not_exist", "wave")))
    yield engine
    engine.close()


def pids_of_two(engine, folder):
    """Run two jobs that wait for each other, so on two workers; which also waits for a lost one's successor."""
    a, b = folder / "a", folder / "b"
    pair = [engine.submit(jobs.meet, a, b, owner="one"), engine.submit(jobs.meet, b, a, owner="other")]
    return {job.result(GUARD_S) for job in pair}


def test_two_workers_run_two_jobs_at_once(engine, tmp_path):
    assert len(pids_of_two(engine, tmp_path)) == 2


def test_a_worker_that_is_killed_there_fails_its_job_only(engine, tmp_path):
    job, other = (engine.submit(jobs.report_until_stopped, tmp_path, owner=owner) for owner in ("ann", "bob"))
    pid = until(job.updates)[0].data["pid"]
    os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="ended in the middle of the job"):
        job.result(GUARD_S)
    assert other.state.phase is Phase.RUNNING
    assert engine.submit(jobs.process_id, owner="ann").result(GUARD_S) != pid
    other.cancel()
    assert pid not in pids_of_two(engine, tmp_path)


def test_a_job_that_does_not_report_is_ended_there_too(engine, tmp_path):
    job = engine.submit(jobs.sleep_in_silence, tmp_path, owner="ann")
    pid = int(until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text()))
    job.cancel()
    until(lambda: not is_alive(pid))
    assert pid not in pids_of_two(engine, tmp_path)


def test_a_worker_that_died_unnoticed_gets_no_job(address, monkeypatch):
    """As when it dies while the engine connects: it is listed, and nobody tells of its end."""
    looks = []

    async def with_a_dead_one(session):
        looks.append(session)
        found = await listed(session)
        return [f"tcp://127.0.0.1:{taken.getsockname()[1]}", *found] if len(looks) == 1 else found

    listed = Session._listed
    monkeypatch.setattr(Session, "_listed", with_a_dead_one)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        engine = Engine(Settings(warm_up=()), scheduler=address)
        assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1
        until(lambda: len(looks) > 1 and looks[0].num_workers == 2)
        engine.close()


def test_the_scheduler_outlives_the_engine(address):
    engine = Engine(Settings(warm_up=()), scheduler=address)
    assert engine.submit(jobs.add, 1, owner="ann").result(GUARD_S) == 1
    engine.close()
    again = Engine(Settings(warm_up=()), scheduler=address)
    assert again.submit(jobs.add, 2, owner="ann").result(GUARD_S) == 2
    again.close()


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch):
    monkeypatch.setattr(cluster_module, "CONNECT_TIMEOUT_S", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody else gets this port, and nobody listens
        port = taken.getsockname()[1]
        engine = Engine(Settings(), scheduler=f"tcp://127.0.0.1:{port}")
        for _ in range(2):  # each job is another attempt
            with pytest.raises(EngineError, match=rf"No scheduler answers at tcp://127\.0\.0\.1:{port}"):
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
    monkeypatch.delenv("PYTHONPATH", raising=False)
    # Below `home` cnnkit is found only if it is installed, and these tests are not found at all.
    with started(tmp_path, num_workers=1, home=tmp_path) as address:
        engine = Engine(Settings(warm_up=()), scheduler=address)
        with pytest.raises(JobError, match=r"need cnnkit, in the same versions|No module named 'tests'"):
            engine.submit(jobs.add, 1, owner="ann").result(GUARD_S)
        engine.close()
