"""Going from lesson to lesson through the menu, as a visitor does: nothing of one page trips the next."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle
from ui.course import CHAPTERS

pytestmark = pytest.mark.browser

EXTREMES = {  # links with controls far from their defaults, among them keys that several lessons share
    "convolution": "input=corner&filter=emboss&colours=red%2C+green+and+blue&cell=3.2",
    "learned-filters": "target=own+angle&angle=345&step=40",
    "padding-and-stride": "n=12&f=7&s=4&d=1&layers=12",
    "convolution-layer": "layer-filters=8&layer-stride=3",
    "pooling": "pool-size=4&pool-stride=4",
    "why-convolutions": "side=1024&conv-f=11&conv-filters=64",
    "signals-and-volumes": "filter-1d=second+difference&stride-1d=4",
    "parameter-tables": "network=ResNet-152&input-side=320&classes=7&layer=conv3_block4_2_conv",
    "compare-networks": "tested-on=CIFAR-10%2C+10+classes",
    "classic-networks": "classic=AlexNet",
    "residual-networks": "skip=false&times=0.3&res-depth=110",
    "one-by-one-and-inception": "mix-preset=relief&module=5b&picture=coffee",
    "design-your-own": "design-batch=256",
    "training-curves": "curves-network=Plain-20&curves-data=Textures&curves-optimiser=AdamW&curves-epochs=100",
    "plain-against-residual": "recorded-errors=training&race-depth=44&race-epochs=12&race-seed=9",
    "transfer-learning": "tl-pictures=50&tl-still=1&tl-epochs=40&tl-rate=0.1&tl-seed=9",
    "augmentation": "aug-pixels=true&aug-seed=99&aug-rotation=180&picture=coffee",
    "data-and-winning-tips": "crop-side=64&crop-number=10&hog-side=32&training-accuracy=true&picture=coffee",
}
CHAPTER_OF = {lesson.url_path: chapter for chapter in CHAPTERS for lesson in chapter.lessons}


def go_to(page, lesson):
    page.get_by_test_id("stTopNavSection").get_by_text(CHAPTER_OF[lesson.url_path].title).click()
    page.get_by_role("menuitem", name=lesson.title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(lesson.title)
    settle(page)


def test_every_lesson_is_left_from_an_extreme():
    assert EXTREMES.keys() == CHAPTER_OF.keys()


@pytest.mark.parametrize("url_path", EXTREMES)
def test_every_other_lesson_of_the_chapter_and_the_first_of_the_next_open_after_this_one(page, url_path):
    open_page(page, f"/{url_path}?{EXTREMES[url_path]}")
    chapter = CHAPTER_OF[url_path]
    for lesson in chapter.lessons:
        if lesson.url_path != url_path:
            go_to(page, lesson)
    following = CHAPTERS[(CHAPTERS.index(chapter) + 1) % len(CHAPTERS)]
    go_to(page, following.lessons[0])


def test_the_chosen_picture_comes_along(page):
    open_page(page, "/convolution?picture=coffee")
    (pooling,) = (lesson for lesson in CHAPTER_OF["pooling"].lessons if lesson.url_path == "pooling")
    go_to(page, pooling)
    expect(page).to_have_url(re.compile("picture=coffee"))
