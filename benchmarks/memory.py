"""What the web process holds after somebody has used all lessons: `python -m benchmarks.memory`.

The issue asks for less than 300 MB after an hour of use by one person, TensorFlow being elsewhere. An hour is taken
as ROUNDS visits to every lesson by the menu, changing its first sliders some times, and a training in each round.
The engine's processes are counted apart. Nothing here is asserted.
"""

import os
import sys
import time
from dataclasses import dataclass

import psutil
from playwright.sync_api import Page

from scripts.serve import Server, running_app
from scripts.visit import chromium, settle
from ui.course import CHAPTERS, Chapter, Lesson

PLACES = [(chapter, lesson) for chapter in CHAPTERS for lesson in chapter.lessons]
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


def open_lesson(page: Page, chapter: Chapter, lesson: Lesson) -> None:
    """Choose a lesson from the menu."""
    page.get_by_test_id("stTopNavSection").get_by_text(chapter.title).click()
    page.get_by_role("menuitem", name=lesson.title, exact=True).click()
    page.get_by_role("heading", level=1, name=lesson.title, exact=True).wait_for()
    settle(page)


def visit(page: Page, chapter: Chapter, lesson: Lesson, use: Use) -> None:
    """Open a lesson and change its first sliders there and back."""
    open_lesson(page, chapter, lesson)
    use.visits += 1
    for place in range(min(SLIDERS, page.get_by_role("slider").count())):
        for press in range(PRESSES):
            page.get_by_role("slider").nth(place).press("ArrowRight" if press < PRESSES // 2 else "ArrowLeft")
            settle(page)
            use.changes += 1


def train(page: Page, use: Use) -> None:
    """Train the network that the lesson offers, and stay until it has finished."""
    chapter, lesson = next(place for place in PLACES if place[1].url_path == TRAINING)
    open_lesson(page, chapter, lesson)
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("button", name="Cancel").wait_for()
    page.get_by_role("button", name="Cancel").wait_for(state="detached", timeout=GUARD_MS)
    settle(page)
    use.trainings += 1


def megabytes(process: psutil.Process) -> float:
    """Resident memory, in megabytes of 10^6 bytes."""
    return float(process.memory_info().rss) / 1e6


def own_megabytes(process: psutil.Process) -> float:
    """The part of it that no other process shares: without the libraries' files."""
    return float(process.memory_full_info().uss) / 1e6


def say(server: Server, use: Use, begin: float) -> None:
    """Print what is held now."""
    web = psutil.Process(server.process_id)
    workers = sum(megabytes(child) for child in web.children(recursive=True))
    numbers = megabytes(web), own_megabytes(web), workers, (time.monotonic() - begin) / 60
    columns = "{:>8}{:>9}{:>11}{:>10.0f}{:>14.0f}{:>13.0f}{:>9.1f}"
    print(columns.format(use.visits, use.changes, use.trainings, *numbers), flush=True)


def main() -> None:
    """Use the app for ROUNDS, and print the memory after each."""
    os.environ["MALLOC_ARENA_MAX"] = "2"  # as `make run` does
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with running_app() as server, chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(GUARD_MS)
        page.goto(server.url)
        settle(page)
        use, begin = Use(), time.monotonic()
        print("  visits  changes  trainings  web (MB)  its own (MB)  engine (MB)  minutes")
        say(server, use, begin)
        for _ in range(rounds):
            for chapter, lesson in PLACES:
                visit(page, chapter, lesson, use)
            train(page, use)
            say(server, use, begin)


if __name__ == "__main__":
    main()
