"""What only a browser lays out: one set of names for each width, and folds that open."""

from itertools import combinations

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def shown_names(page):
    return [name for name in page.locator(".st-key-bubbles .annotation-text-g").all() if name.is_visible()]


def cover(a, b):
    """Whether two boxes share more than the air around their letters."""
    across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
    down = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
    return min(across, down) > 3  # pixels


def test_names_stand_once_and_clear_of_each_other(page):
    open_page(page, "/compare-networks")
    boxes = [name.bounding_box() for name in shown_names(page)]
    assert len(boxes) == 11
    assert not any(cover(a, b) for a, b in combinations(boxes, 2))
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    assert sorted(name.text_content()[:6] for name in shown_names(page)) == ["Mobile", "ResNet", "VGG-16", "VGG-19"]
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_equal_rows_unfold(page):
    open_page(page, "/compare-networks")
    fold = page.locator(".diff details").first
    row = fold.get_by_text("block1_conv1").last
    expect(row).to_be_hidden()
    fold.locator("summary").click()
    expect(row).to_be_visible()
