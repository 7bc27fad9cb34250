"""The residual block in the browser: a cell is chosen, a filter typed over, the shortcut switched off."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def test_the_sum_follows_the_cell_the_filter_and_the_switch(page):
    open_page(page, "/residual-networks")
    sentence = page.locator(".sentence").first
    page.locator('[data-at="a2.2.2"]').click()
    expect(sentence).to_have_text(re.compile(r"g\(−3 \+ 5\) = 2$"))
    expect(page).to_have_url(re.compile(r"block-cell=2\.2"))
    settle(page)
    page.locator('[data-at="w-2.2.2"]').fill("0")
    page.keyboard.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile("w-2="))
    expect(sentence).to_have_text(re.compile(r"g\(−1 \+ 5\) = 4$"))
    expect(page.get_by_alt_text("The block, with its shortcut")).to_be_visible()
    page.get_by_text("Shortcut", exact=True).click()
    settle(page)
    expect(page.get_by_alt_text("The block, without its shortcut")).to_be_visible()
    expect(page.locator('[data-grid="carried"]')).to_have_count(0)
    expect(sentence).to_have_text(re.compile(r"g\(−1\) = 0$"))
