"""Choosing a map of C3, and the drawing on a phone, which slides sideways inside the page."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def test_a_map_of_c3_is_chosen_and_its_network_rebuilt(page):
    open_page(page, "/classic-networks")
    page.locator('[data-at="scheme.2.7"]').click()
    expect(page.locator(".sentence").first).to_have_text(
        "Map 7 of C3 reads maps 1, 2, 3 and 4 of S2: 5 · 5 · 4 + 1 = 101 parameters."
    )
    expect(page).to_have_url(re.compile(r"c3-map=2\.7"))
    settle(page)
    page.get_by_text("C3 reads some of S2").click()
    settle(page)
    expect(page).to_have_url(re.compile("c3-scheme=false"))
    expect(page.locator(".sentence").first).to_contain_text("Map 7 of C3 reads all maps of S2")


def test_on_a_phone_the_drawing_slides_and_the_page_does_not(page):
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, "/classic-networks?classic=VGG")
    drawing = page.locator(".st-key-classic-drawing")
    widths = drawing.evaluate("one => [one.scrollWidth, one.clientWidth]")
    assert widths[0] >= 760 > 390 > widths[1]
    assert drawing.locator("svg.main-svg").first.evaluate("one => one.clientWidth") == 760
    assert page.evaluate("document.documentElement.scrollWidth") == 390
