"""What the web process holds after somebody has used all lessons: `python -m benchmarks.memory`.

The issue asks for less than 300 MB after an hour of use by one person, TensorFlow being elsewhere. An hour is taken
as ROUNDS visits to every lesson, each of which changes its first sliders some times, and a training in each round.
The engine's processes are counted apart. Nothing here is asserted.
"""

import sys
import time
from dataclasses import dataclass

import psutil
from playwright.sync_api import Page

from scripts.serve import Server, running_app
from scripts.visit import chromium, settle
from ui.course import CHAPTERS

ROUNDS = 5
SLIDERS, PRESSES = 3, 4  # of each lesson, and of each slider
TRAINING = "training-curves"
GUARD_MS = 600_000


@dataclass
class Use:
    """What the person has done so far."""

    visits: int = 0
    changes: int = 0
    trainings: int = 0


def visit(page: Page, url: str, address: str, use: Use) -> None:
    """Open a lesson and change its first sliders there and back."""
    page.goto(f"{url}/{address}")
    settle(page)
    use.visits += 1
    for place in range(min(SLIDERS, page.get_by_role("slider").count())):
        for press in range(PRESSES):
            page.get_by_role("slider").nth(place).press("ArrowRight" if press < PRESSES // 2 else "ArrowLeft")
            settle(page)
            use.changes += 1


def train(page: Page, url: str, use: Use) -> None:
    """Train the network that the lesson offers, and stay until it has finished."""
    page.goto(f"{url}/{TRAINING}")
    settle(page)
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Cancel").wait_for()
    page.get_by_role("button", name="Cancel").wait_for(state="detached", timeout=GUARD_MS)
    settle(page)
    use.trainings += 1


def megabytes(process: psutil.Process) -> float:
    """Resident memory, in megabytes of 10^6 bytes."""
    return float(process.memory_info().rss) / 1e6


def say(server: Server, use: Use, begin: float) -> None:
    """Print what is held now."""
    web = psutil.Process(server.process_id)
    workers = sum(megabytes(child) for child in web.children(recursive=True))
    print(
        f"{use.visits:>7}{use.changes:>9}{use.trainings:>11}{megabytes(web):>14.0f}{workers:>15.0f}"
        f"{(time.monotonic() - begin) / 60:>9.1f}",
        flush=True,
    )


def main() -> None:
    """Use the app for ROUNDS, and print the memory after each."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    addresses = [lesson.url_path for chapter in CHAPTERS for lesson in chapter.lessons]
    with running_app() as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(GUARD_MS)
        page.goto(server.url)
        settle(page)
        use, begin = Use(), time.monotonic()
        print(f"{'visits':>7}{'changes':>9}{'trainings':>11}{'web (MB)':>14}{'engine (MB)':>15}{'minutes':>9}")
        say(server, use, begin)
        for _ in range(rounds):
            for address in addresses:
                visit(page, server.url, address, use)
            train(page, server.url, use)
            say(server, use, begin)


if __name__ == "__main__":
    main()
