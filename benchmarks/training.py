"""How long a training takes, and how the pages answer meanwhile: `python -m benchmarks.training`.

On an idle machine of two cores the issue asks for LeNet-5 on the digits, 10 epochs, within 10 s after the warm-up; for
pages that answer within 100 ms while a job runs; and that ten people who press Train at once are all served. Nothing
here is asserted; `tests/ui/test_jobs.py` tests what is not speed.
"""

import os
import time
from collections.abc import Sequence
from statistics import median

import numpy as np
from streamlit.testing.v1 import AppTest

from benchmarks.engine_jobs import echo
from benchmarks.training_jobs import SETTINGS, fit_lenet, train_lenet
from cnnkit import engine
from cnnkit.engine import Job, Phase, usable_cpus
from scripts.serve import ROOT

REPETITIONS = 3
CHANGES = 40  # of each control
GUARD_S = 600
TRAIN_BUTTON = "curves-train"
CONTROLS = {  # page: a slider that redraws its figure, and two values
    "pages/foundations/pooling.py": ("pool-size", (2, 3)),
    "pages/architectures/residual_networks.py": ("stack-blocks", (20, 27)),
}
NUM_PEOPLE = 11


def say_load() -> None:
    """Print what else the machine does."""
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    print(f"{usable_cpus()} processors; load over 1, 5 and 15 minutes {loads}\n", flush=True)


def warm_up() -> None:
    """Start the engine, and wait until its worker has loaded TensorFlow and built its first network."""
    begin = time.perf_counter()
    engine.submit(echo, 1, owner="bench").result(GUARD_S)
    first = time.perf_counter() - begin
    engine.submit(train_lenet, 1, owner="bench").result(GUARD_S)
    print(f"engine: first answer after {first:.1f} s, first network trained after {time.perf_counter() - begin:.1f} s")


def compare_trainings() -> None:
    """Print the time of ten epochs by our loop and by Keras' own, both through the engine."""
    print(f"\n{'LeNet-5, digits, 10 epochs':<34}{'median (s)':>11}{'best (s)':>10}{'accuracy':>10}")
    medians = []
    for name, function in (("cnnkit, with curves and reports", train_lenet), ("Keras' model.fit", fit_lenet)):
        seconds, accuracy = [], 0.0
        for _ in range(REPETITIONS):
            begin = time.perf_counter()
            _, accuracy = engine.submit(function, SETTINGS.epochs, owner="bench").result(GUARD_S)  # type: ignore[misc]
            seconds.append(time.perf_counter() - begin)
        medians.append(median(seconds))
        print(f"{name:<34}{medians[-1]:>11.2f}{min(seconds):>10.2f}{accuracy:>10.2%}", flush=True)
    print(f"ratio {medians[0] / medians[1]:.2f}")


def time_pages() -> dict[str, list[float]]:
    """Milliseconds of server time for changes of one control of each page."""
    times = {}
    for page, (key, values) in CONTROLS.items():
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        app.switch_page(page).run()
        times[page] = [_milliseconds(app, key, value) for value in np.resize(values, CHANGES)]
    return times


def _milliseconds(app: AppTest, key: str, value: int) -> float:
    app.slider(key=key).set_value(int(value))
    begin = time.perf_counter()
    app.run()
    return 1000 * (time.perf_counter() - begin)


def compare_pages() -> None:
    """Print how the pages answer without a job, and while a network trains."""
    idle = time_pages()
    job = engine.submit(train_lenet, 1000, owner="bench")
    wait_until_running(job)
    busy = time_pages()
    is_whole = job.phase is Phase.RUNNING
    job.cancel()
    print(f"\n{'server time of a change (ms)':<46}{'alone':>12}{'while a job trains':>22}{'ratio':>8}")
    for page in idle:
        print(f"{page:<46}{_spread(idle[page]):>12}{_spread(busy[page]):>22}{_ratio(busy[page], idle[page]):>8.2f}")
    print(f"median and 95th percentile of {CHANGES}; the job ran {'all the time' if is_whole else 'NOT TO THE END'}")


def time_cancellation() -> None:
    """Print how soon after Cancel the next person's job has been served."""
    times = []
    for _ in range(REPETITIONS):
        job = engine.submit(train_lenet, 1000, owner="first")
        wait_until_running(job)
        waiting = engine.submit(echo, 1, owner="second")
        begin = time.perf_counter()
        job.cancel()
        waiting.result(GUARD_S)
        times.append(1000 * (time.perf_counter() - begin))
    print(f"\ncancel a training: {median(times):.0f} ms until the next job has its answer (median of {REPETITIONS})")


def serve_a_class() -> None:
    """Let eleven people press Train at once, and print how they are served and how their pages answer meanwhile."""
    people = [_at_the_lesson() for _ in range(NUM_PEOPLE)]
    begin = time.perf_counter()
    for app in people:
        app.button(key=TRAIN_BUTTON).click().run()
    refused = [app for app in people if any("queue is full" in warning.value for warning in app.warning)]
    waiting = [app for app in people if app not in refused]
    ends, reruns = [], []
    while waiting:
        for app in list(waiting):
            start = time.perf_counter()
            app.run()
            reruns.append(1000 * (time.perf_counter() - start))
            if not app.get("progress"):
                waiting.remove(app)
                ends.append(time.perf_counter() - begin)
        time.sleep(0.2)
    print(f"\n{NUM_PEOPLE} people press Train at once: {len(ends)} served, {len(refused)} told that the queue is full")
    print(f"first served after {ends[0]:.1f} s, last after {ends[-1]:.1f} s; errors: {sum(map(_errors, people))}")
    print(f"their pages' reruns meanwhile: {_spread(reruns)} ms, longest {max(reruns):.0f}")


def _at_the_lesson() -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return app.switch_page("pages/training/training_curves.py").run()


def _errors(app: AppTest) -> int:
    return len(app.error) + len(app.exception)


def wait_until_running(job: Job) -> None:
    """Wait until a training has reported its first step."""
    while not (job.state.fraction or job.state.is_final):
        time.sleep(0.01)


def _spread(times: Sequence[float]) -> str:
    return f"{median(times):.0f}, {np.quantile(times, 0.95):.0f}"


def _ratio(times: Sequence[float], others: Sequence[float]) -> float:
    return median(times) / median(others)


def main() -> None:
    """Run all comparisons."""
    say_load()
    warm_up()
    compare_trainings()
    compare_pages()
    time_cancellation()
    serve_a_class()
    say_load()
    engine.get_engine().close()


if __name__ == "__main__":
    main()
