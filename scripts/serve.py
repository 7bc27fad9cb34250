"""Run the real app on a free port of this machine, for the browser tests and the screenshots."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
START_TIMEOUT_S = 60  # a cold disk on a busy machine; a warm start takes two
STOP_TIMEOUT_S = 10


class ServerError(RuntimeError):
    """The app did not start; the text holds its log."""


@dataclass(frozen=True)
class Server:
    """A running app: where it answers, the file its log goes to, and the number of its web process."""

    url: str
    log_path: Path
    process_id: int

    def log(self) -> str:
        """What the server has printed so far."""
        return self.log_path.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_app(*options: str, folder: Path = ROOT) -> Iterator[Server]:
    """Start the app as its users do, wait until it answers, and stop it with all it started.

    Args:
        options: further options of `streamlit run`.
        folder: where its app.py lies.

    Raises:
        ServerError: it ended early or did not answer within a minute.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), *options]
    with tempfile.TemporaryDirectory() as logs:
        log_path = Path(logs) / "server.log"
        with log_path.open("wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
            server = Server(f"http://127.0.0.1:{port}", log_path, process.pid)
            try:
                _wait_until_healthy(process, server)
                yield server
            finally:
                _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(process: subprocess.Popen[bytes], server: Server) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            raise ServerError(f"The app ended with status {process.returncode} before it answered:\n{server.log()}")
        try:
            with urlopen(f"{server.url}/_stcore/health", timeout=1):
                return
        except (URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    raise ServerError(f"The app did not answer within {START_TIMEOUT_S} s:\n{server.log()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the server's process group: worker processes it started must not outlive it."""
    for stop_signal in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, stop_signal)
            process.wait(STOP_TIMEOUT_S)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
