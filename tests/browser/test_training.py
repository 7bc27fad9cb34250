"""Trainings as a visitor makes them, in the real engine: pressed, watched and finished; left alone and stopped."""

import re

import psutil
import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle
from ui.course import CHAPTERS

pytestmark = pytest.mark.browser

PANEL = ".st-key-panel-training-curves"
TRAINING_MS = 600_000  # a worker that first loads TensorFlow, and the training, on a machine that is busy otherwise
SOON_MS = 120_000  # an answer of the page, on the same machine, while four charts are drawn twice a second
BAR = f'{PANEL} [role="progressbar"]'
FRACTION = "bar => Number(bar.getAttribute('aria-valuenow'))"
POINTS = """() => [...(document.querySelector(".st-key-curves-loss .js-plotly-plot")?._fullData ?? [])]
    .reduce((sum, trace) => sum + (trace.x?.length ?? 0), 0)"""


def train_button(page):
    return page.get_by_role("button", name="Train", exact=True)


def start(page, link):
    page.set_default_timeout(SOON_MS)
    open_page(page, f"/training-curves?{link}")
    train_button(page).click()
    expect(page.locator(BAR)).to_be_visible(timeout=SOON_MS)


def trained_here(page):
    """The line about a training of this session; that about the recorded one says "not trained here"."""
    return page.get_by_text(": Trained here")


def wait_for_progress(page):
    """Wait until the bar has moved and the live curves have got points, twice."""
    for _ in range(2):
        before = page.locator(BAR).evaluate(FRACTION), page.evaluate(POINTS)
        page.wait_for_function(
            f"""before => ({FRACTION})(document.querySelector('{BAR}')) > before[0] && ({POINTS})() > before[1]""",
            arg=before, timeout=TRAINING_MS,
        )  # fmt: skip


def go_to(page, title):
    [chapter] = [chapter for chapter in CHAPTERS if title in [lesson.title for lesson in chapter.lessons]]
    page.get_by_test_id("stTopNavSection").get_by_text(chapter.title).click()
    page.get_by_role("menuitem", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=SOON_MS)


def has_loaded_tensorflow(process):
    return any("tensorflow" in mapped.path for mapped in process.memory_maps())


def test_a_training_is_watched_until_it_joins_the_others_and_loads_nothing_into_the_web_process(page, app):
    start(page, "curves-epochs=20")
    expect(train_button(page)).to_be_disabled(timeout=SOON_MS)
    wait_for_progress(page)
    expect(trained_here(page)).to_be_visible(timeout=TRAINING_MS)
    expect(page.locator(PANEL)).to_have_count(0, timeout=SOON_MS)
    settle(page)
    expect(page.locator(".st-key-curves-confusion .js-plotly-plot")).to_be_visible()
    expect(page.get_by_role("checkbox", name="recorded LeNet-5")).to_be_checked()  # the one that was there before
    expect(train_button(page)).to_be_enabled(timeout=SOON_MS)
    web = psutil.Process(app.process_id)
    assert any(has_loaded_tensorflow(worker) for worker in web.children(recursive=True))
    assert not has_loaded_tensorflow(web)


def test_another_lesson_answers_while_a_training_runs_and_the_training_can_then_be_stopped(page):
    start(page, "curves-epochs=100&curves-seeds=5")
    wait_for_progress(page)
    go_to(page, "Padding and stride")
    page.get_by_role("slider", name="Stride s").press("ArrowRight")
    expect(page).to_have_url(re.compile("pad-s=3"), timeout=SOON_MS)
    go_to(page, "Training curves")
    expect(page.locator(BAR)).to_be_visible(timeout=SOON_MS)
    page.locator(PANEL).get_by_role("button", name="Cancel").click()
    expect(page.locator(PANEL).get_by_text("Cancelled")).to_be_visible(timeout=SOON_MS)
    expect(train_button(page)).to_be_enabled(timeout=SOON_MS)
    expect(trained_here(page)).to_have_count(0)
