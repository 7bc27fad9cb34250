"""What `benchmarks.engine` runs in the workers; they cannot import functions of the program itself."""

import time

from cnnkit.engine import report


def echo(x: object) -> object:
    """Give back what came."""
    return x


def work_and_report() -> None:
    """Report a hundred times a second, as a training loop may."""
    while True:
        report(0.5, loss=1.0)
        time.sleep(0.01)


def work_in_silence() -> None:
    """Never report."""
    time.sleep(60)
