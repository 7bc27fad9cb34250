"""Which processes there are, and that none is left over, however the web process ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from cnnkit.engine import Engine, Settings
from tests.engine import jobs
from tests.engine.waiting import GUARD_S, is_alive, until

ROOT = Path(__file__).parents[2]
SERVER = """
import json, signal, sys, time
from pathlib import Path
import psutil
from cnnkit import engine
from tests.engine import jobs

signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
job = engine.submit(getattr(jobs, sys.argv[1]), Path(sys.argv[2]), owner="ann")
while not (Path(sys.argv[2]) / "pid").exists() and not job.updates():
    assert not job.state.is_final, job.state
    time.sleep(0.01)
print(json.dumps([child.pid for child in psutil.Process().children(recursive=True)]), flush=True)
if sys.argv[3] == "wait":
    time.sleep(600)
"""


def serve(function, folder, ending):
    """Run a web process with a job that would never end; give it, and all processes that it started."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("CNNKIT_SCHEDULER", None)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER.replace("engine.submit", SMALL), function, str(folder), ending],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert server.stdout
    return server, json.loads(server.stdout.readline())


SMALL = "engine.Engine(engine.Settings(warm_up=())).submit"


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_is_left_when_the_web_process_is_ended(tmp_path, how):
    server, started = serve("sleep_in_silence", tmp_path, "wait")
    assert len(started) >= 2
    server.send_signal(how)
    server.communicate(timeout=GUARD_S)
    until(lambda: not any(map(is_alive, started)))


def test_no_process_and_no_noise_is_left_after_a_normal_end(tmp_path):
    server, started = serve("report_until_stopped", tmp_path, "end")
    _, noise = server.communicate(timeout=GUARD_S)
    assert server.returncode == 0
    assert noise == ""
    until(lambda: not any(map(is_alive, started)))


LIGHT = """
import json, sys, time
from cnnkit import engine
from tests.engine import jobs

running = engine.Engine(engine.Settings(warm_up=("tensorflow",)))
while not running.submit(jobs.has_imported, "tensorflow", owner="ann").result(60):  # jobs come before warming up
    time.sleep(0.1)
running.close()
print(json.dumps([name for name in ("distributed", "tensorflow", "keras") if name in sys.modules]))
"""


@pytest.mark.slow
def test_a_worker_warms_up_with_tensorflow_and_the_web_process_stays_without():
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("CNNKIT_SCHEDULER", None)
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert json.loads(done.stdout) == ["distributed"]


def host_of(engine):
    """Find the process that the engine's worker lives under; other engines of this process have others."""
    pid = engine.submit(jobs.process_id, owner="who").result(GUARD_S)
    (host,) = [parent for parent in psutil.Process(pid).parents() if "cnnkit.engine.host" in parent.cmdline()]
    return host


def test_closing_leaves_no_process_and_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    engine = Engine(Settings(warm_up=("wave",)))
    until(lambda: engine.submit(jobs.has_imported, "wave", owner="ann").result(GUARD_S))
    host = host_of(engine)
    started = [host.pid, *(child.pid for child in host.children(recursive=True))]
    assert len(started) >= 2
    assert list(tmp_path.iterdir())
    engine.close()
    until(lambda: not any(map(is_alive, started)))
    assert not list(tmp_path.iterdir())


def test_nothing_listens_beyond_this_machine():
    engine = Engine(Settings(warm_up=()))
    host = host_of(engine)
    processes = [host, *host.children(recursive=True)]
    listening = [c.laddr.ip for p in processes for c in p.net_connections() if c.status == psutil.CONN_LISTEN]
    assert listening
    assert set(listening) == {"127.0.0.1"}
    engine.close()
