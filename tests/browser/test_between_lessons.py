"""Going from lesson to lesson through the menu, as a visitor does: nothing of one page trips the next."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle
from ui.course import CHAPTERS

pytestmark = pytest.mark.browser

(FOUNDATIONS,) = (chapter for chapter in CHAPTERS if chapter.name == "foundations")
EXTREMES = {  # links with controls far from their defaults, among them keys that several lessons share
    "convolution": "input=corner&filter=emboss&colours=red%2C+green+and+blue&cell=3.2",
    "learned-filters": "target=own+angle&angle=345&step=40",
    "padding-and-stride": "n=12&f=7&s=4&d=1&layers=12",
    "convolution-layer": "layer-filters=8&layer-stride=3",
    "pooling": "pool-size=4&pool-stride=4",
    "why-convolutions": "side=1024&conv-f=11&conv-filters=64",
    "signals-and-volumes": "filter-1d=second+difference&stride-1d=4",
}


def go_to(page, title):
    page.get_by_test_id("stTopNavSection").get_by_text("Foundations").click()
    page.get_by_role("menuitem", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    settle(page)


@pytest.mark.parametrize("url_path", EXTREMES)
def test_every_other_lesson_opens_after_this_one(page, url_path):
    open_page(page, f"/{url_path}?{EXTREMES[url_path]}")
    for lesson in FOUNDATIONS.lessons:
        if lesson.url_path != url_path:
            go_to(page, lesson.title)


def test_the_chosen_picture_comes_along(page):
    open_page(page, "/convolution?picture=coffee")
    go_to(page, "Pooling")
    expect(page).to_have_url(re.compile("picture=coffee"))
