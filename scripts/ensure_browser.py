"""Find a Chromium for the browser tests and the screenshots, or install one: `python -m scripts.ensure_browser`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


class BrowserMissingError(RuntimeError):
    """No Chromium on this machine; the text says how to get one."""


def find_browser() -> str:
    """The path of a Chromium or Chrome that starts.

    The environment variable CNNKIT_CHROMIUM names one and then decides alone. Otherwise the machine's own browsers
    are tried first, and then the one that Playwright downloads.

    Raises:
        BrowserMissingError: there is none, or the one that CNNKIT_CHROMIUM names does not start.
    """
    named = os.environ.get("CNNKIT_CHROMIUM")
    if named:
        if _starts(named):
            return named
        raise BrowserMissingError(f"CNNKIT_CHROMIUM is {named}, which does not start. Correct it, or unset it.")
    for path in _candidates():
        if _starts(path):
            return path
    raise BrowserMissingError(
        "No Chromium or Chrome found. Install one (Debian: apt-get install chromium; macOS: Google Chrome; "
        "anywhere: .venv/bin/playwright install --with-deps chromium), or point CNNKIT_CHROMIUM at its executable."
    )


def ensure_browser() -> str:
    """The path of a browser that starts, installed first if need be: with apt-get as root, else with Playwright.

    Raises:
        BrowserMissingError: none was found and none could be installed.
    """
    for install in (_install_with_apt, _install_with_playwright):
        try:
            return find_browser()
        except BrowserMissingError:
            if os.environ.get("CNNKIT_CHROMIUM"):
                raise
            install()
    return find_browser()


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, COMMANDS))
    yield from MAC_APPLICATIONS
    # Asked in a process of its own: Playwright's synchronous interface cannot be started twice in one.
    script = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    if asked.returncode == 0:
        yield asked.stdout.strip()


def _starts(path: str) -> bool:
    """Whether it prints its version: on Ubuntu `chromium-browser` may be a note about snap, or libraries be missing."""
    if not os.access(path, os.X_OK):
        return False
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0


def _can_use_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install_with_apt() -> None:
    if _can_use_apt():
        _run("apt-get", "-qq", "update")
        _run("apt-get", "-qq", "install", "-y", "chromium")


def _install_with_playwright() -> None:
    libraries = ["--with-deps"] if _can_use_apt() else []
    _run(sys.executable, "-m", "playwright", "install", *libraries, "chromium")


def _run(*command: str) -> None:
    """Run an installer where it can be watched. Its failure is no error yet: the next one may do."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


if __name__ == "__main__":
    try:
        print(ensure_browser())
    except BrowserMissingError as error:
        sys.exit(str(error))
