"""The pixel that is dragged over the picture, and GoogLeNet's modules that open at a press."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def test_a_drag_over_the_picture_follows_into_the_sum(page):
    open_page(page, "/one-by-one-and-inception")
    box = page.locator(".whole .box").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 50, box["y"] + box["height"] + 50, steps=4)  # beyond the corner
    page.mouse.up()
    settle(page)
    expect(page).to_have_url(re.compile(r"pixel=169\.255"))
    expect(page.get_by_text("Row 169, column 255: ")).to_be_visible()
    page.locator(".whole .box").focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    expect(page).to_have_url(re.compile(r"pixel=169\.254"))


def test_a_press_on_a_module_opens_it(page):
    open_page(page, "/one-by-one-and-inception?width-one=5")
    page.locator('button[data-name="4e"]').click()
    settle(page)
    expect(page).to_have_url(re.compile("module=4e"))
    expect(page).not_to_have_url(re.compile("width-one"))
    expect(page.get_by_text("channels out: 256 + 320 + 128 + 128")).to_be_visible()
    expect(page.locator('button[data-name="4e"]')).to_have_attribute("aria-pressed", "true")
    page.get_by_text("4e_5x5_reduce").click()
    settle(page)
    expect(page).to_have_url(re.compile("module-layer=4e_5x5_reduce"))
