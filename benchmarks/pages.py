"""How fast the pages answer: `python -m benchmarks.pages`.

Server time of every control of every lesson with a 1024-pixel picture, what a page sends, how soon the home page
shows something after `streamlit run`, and how long `import cnnkit` takes. Nothing here is asserted.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from playwright.sync_api import Browser, Response
from streamlit.testing.v1 import AppTest

from scripts.serve import ROOT, running_app
from scripts.visit import chromium, settle
from ui.course import CHAPTERS

SIDE = 1024  # pixels
MOST_VALUES = 9  # of one control
STARTS = 5
NOTE_FIRST_TITLE = """new MutationObserver((_, observer) => {
    if (!document.querySelector("h1")) return;
    window.firstTitle = performance.now();
    observer.disconnect();
}).observe(document, {childList: true, subtree: true})"""


def natural_picture() -> npt.NDArray[np.uint8]:
    """A SIDE x SIDE picture with detail at every scale, as a photograph has: 1/f noise, in three related channels."""
    rng = np.random.default_rng(0)
    frequency = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None, :])
    spectrum = np.fft.rfft2(rng.normal(size=(4, SIDE, SIDE))) / np.maximum(frequency, 1 / SIDE)
    layers = np.fft.irfft2(spectrum, s=(SIDE, SIDE))  # (4, H, W)
    picture = np.moveaxis(layers[:3] + 2 * layers[3], 0, 2)
    low, high = np.quantile(picture, [0.01, 0.99])
    return np.clip((picture - low) / (high - low) * 255, 0, 255).astype(np.uint8)


def time_controls(page_file: str, picture: npt.NDArray[np.uint8]) -> dict[str, list[float]]:
    """Milliseconds of server time for changes of every control of a page, one at a time."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.session_state["own picture"] = picture
    app.session_state["last picture"] = ("", "yours")
    app.switch_page(page_file).run()
    app.run()
    times: dict[str, list[float]] = {}
    for kind, settings in CONTROLS.items():
        for key in [widget.key for widget in getattr(app, kind) if widget.key]:
            before = getattr(app, kind)(key=key).value
            for value in settings(getattr(app, kind)(key=key)):
                getattr(app, kind)(key=key).set_value(value)
                start = time.perf_counter()
                app.run()
                times.setdefault(key, []).append(1000 * (time.perf_counter() - start))
                if key not in {widget.key for widget in getattr(app, kind)}:
                    break  # the choice took the control away
            else:
                getattr(app, kind)(key=key).set_value(before).run()
    return times


def _spread(values: Sequence[Any]) -> list[Any]:
    """At most MOST_VALUES of them, the first and the last among them."""
    places = np.unique(np.linspace(0, len(values) - 1, MOST_VALUES).round().astype(int))
    return [values[place] for place in places]


def _choices(widget: Any) -> list[Any]:
    """The options of a widget that shows them as they are."""
    options = [option for option in widget.options if widget.format_func(option) == option]
    return _spread(options) if options else []


def _numbers(widget: Any) -> list[Any]:
    """Numbers between the limits, if a widget has limits; the exercise asks the same whatever its number is."""
    if widget.min is None or widget.max is None or widget.key == "question":
        return []
    kind = type(widget.min)
    return np.unique(np.linspace(widget.min, widget.max, MOST_VALUES).astype(kind)).tolist()


CONTROLS: dict[str, Callable[[Any], list[Any]]] = {  # kinds of AppTest's widgets, with what to set each to
    "slider": lambda widget: np.unique(np.linspace(widget.min, widget.max, MOST_VALUES).round().astype(int)).tolist(),
    "select_slider": lambda widget: _spread(widget.options),
    "selectbox": _choices,
    "radio": _choices,
    "toggle": lambda widget: [not widget.value, widget.value],
    "checkbox": lambda widget: [not widget.value, widget.value],
    "number_input": _numbers,
    "multiselect": lambda widget: [widget.options[:count] for count in range(2, 7)],
}


def time_first_content(browser: Browser, folder: Path) -> float:
    """Seconds from the first request to a server just started until the app in `folder` shows its title.

    By the page's own clock, because Playwright looks only now and then.
    """
    with running_app(folder=folder) as server:
        page = browser.new_page()
        page.add_init_script(NOTE_FIRST_TITLE)
        page.goto(server.url, wait_until="commit")
        page.wait_for_function("window.firstTitle")
        milliseconds = page.evaluate("window.firstTitle")
        page.close()
    return float(milliseconds) / 1000


def compare_first_content(browser: Browser) -> None:
    """Print the time to the first content, beside that of an app with nothing but a title."""
    with TemporaryDirectory() as folder:
        bare = Path(folder)
        (bare / "app.py").write_text('import streamlit as st\nst.title("Nothing else")\n', encoding="utf-8")
        ours, peer = zip(
            *((time_first_content(browser, ROOT), time_first_content(browser, bare)) for _ in range(STARTS)),
            strict=True,
        )
    print(
        f"\nFirst content after `streamlit run`: {median(ours):.2f} s (median of {STARTS}, largest {max(ours):.2f}); "
        f"an app of one title {median(peer):.2f} s; ratio {median(ours) / median(peer):.2f}"
    )


def measure_payload(browser: Browser, url: str, address: str) -> int:
    """Bytes of a lesson's own content: what comes by the web socket, and the pictures."""
    frames: list[str | bytes] = []
    pictures: list[Response] = []

    def note_picture(response: Response) -> None:
        if "/media/" in response.url and "/static/" not in response.url:
            pictures.append(response)

    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(frame)))
    page.on("response", note_picture)
    page.goto(f"{url}/{address}")
    settle(page)
    received = sum(map(len, frames)) + sum(len(picture.body()) for picture in pictures)
    page.close()
    return received


def main() -> None:
    """Print everything, worst first where there is an order."""
    script = "import time; t = time.perf_counter(); import cnnkit, cnnkit.foundations; print(time.perf_counter() - t)"
    imports = [float(subprocess.check_output([sys.executable, "-c", script], cwd=ROOT)) for _ in range(STARTS)]
    print(f"import cnnkit and cnnkit.foundations: {median(imports):.2f} s (median of {STARTS})")

    print(f"\nControls, {SIDE} x {SIDE} picture: server time of one rerun in ms")
    picture, every = natural_picture(), []
    for chapter in CHAPTERS:
        for lesson in chapter.lessons:
            for key, times in time_controls(chapter.page_file(lesson), picture).items():
                every += times
                print(f"  {lesson.url_path:26}{key:24}median {median(times):6.1f}   largest {max(times):6.1f}")
    print(f"  all {len(every)} reruns: median {median(every):.1f}, 95th percentile {np.quantile(every, 0.95):.1f}")

    with chromium() as browser:
        compare_first_content(browser)
        with running_app() as server:
            measure_payload(browser, server.url, "")
            print("\nContent of a page, web socket and pictures, in kB")
            for chapter in CHAPTERS:
                for lesson in chapter.lessons:
                    print(f"  {lesson.url_path:26}{measure_payload(browser, server.url, lesson.url_path) / 1000:8.0f}")


if __name__ == "__main__":
    main()
