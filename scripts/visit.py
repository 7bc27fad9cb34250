"""Open pages of the app in Chromium and wait until they are finished, for the browser tests and the screenshots."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from scripts.ensure_browser import find_browser

Theme: TypeAlias = Literal["light", "dark"]

LAUNCH_OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
SETTLE_TIMEOUT_MS = 90_000  # three seconds on a quiet machine; one that trains or tests beside is ten times slower
QUIET_MS = 300  # a click reaches the server, and its answer the page, well within

# Streamlit marks the app while a script runs, and puts skeletons where charts are still loading.
HAS_BEEN_QUIET = """(quiet) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const busy = app?.dataset.testScriptState !== "notRunning"
        || document.querySelector('[data-testid="stSkeleton"], [data-testid="stStatusWidget"]')
        || document.fonts.status !== "loaded"
        || ![...document.images].every(image => image.complete);
    const now = performance.now();
    window.quietSince = busy ? null : window.quietSince ?? now;
    return !busy && now - window.quietSince >= quiet;
}"""


class PageError(RuntimeError):
    """A page that shows an exception; the text is what it shows."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser; BrowserMissingError if the machine has none."""
    executable = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=LAUNCH_OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


def watch(page: Page) -> list[str]:
    """Collect, from now on, what a visitor would not see go wrong.

    Returns:
        A list that grows: console errors, JavaScript exceptions, and requests that leave this machine, since the app
        has to work without a network.
    """
    problems: list[str] = []

    def note_console(message: ConsoleMessage) -> None:
        url = message.location["url"]
        # On a deep link Streamlit looks for its server below the page's own address first; not finding it is no error.
        if message.type == "error" and not url.endswith(("/_stcore/health", "/_stcore/host-config")):
            problems.append(f"console error: {message.text} ({url})")

    def note_address(url: str) -> None:
        if urlsplit(url).hostname not in {None, "127.0.0.1"}:  # data: and blob: addresses have no host
            problems.append(f"request to another machine: {url}")

    page.on("console", note_console)
    page.on("pageerror", lambda error: problems.append(f"JavaScript exception: {error}"))
    page.on("request", lambda request: note_address(request.url))
    page.on("websocket", lambda websocket: note_address(websocket.url))
    return problems


def open_page(page: Page, path: str, *, theme: Theme = "light") -> None:
    """Go to a path of the app, such as "/convolution?stride=2", and wait until all of it is there.

    Raises:
        PageError: the page shows an exception.
    """
    page.emulate_media(color_scheme=theme)
    page.goto(path)
    settle(page)


def settle(page: Page) -> None:
    """Wait until the script, charts, pictures and fonts are done; for after a click, too.

    Raises:
        PageError: the page shows an exception.
    """
    page.evaluate("window.quietSince = null")
    page.wait_for_function(HAS_BEEN_QUIET, arg=QUIET_MS, timeout=SETTLE_TIMEOUT_MS)
    exceptions = page.get_by_test_id("stException").all_inner_texts()
    if exceptions:
        raise PageError(f"{page.url} shows an exception:\n" + "\n\n".join(exceptions))
