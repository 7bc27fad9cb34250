"""The backwards boards: cells that are chosen and typed into alike, two boards over one grid."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def test_a_cell_can_be_chosen_and_typed_over_on_both_boards(page):
    open_page(page, "/convolution-layer")
    to_input, to_filter = page.locator('[data-at="dz.0.0"]').all()
    to_input.click()
    sentence = page.locator(".sentence").first
    expect(sentence).to_have_text("1 window lies over dA[0, 0, 0]: 1 · 1 = 1")
    expect(page).to_have_url(re.compile(r"dA-cell=0\.0"))
    settle(page)
    to_filter.fill("-4")
    page.keyboard.press("Enter")
    settle(page)
    expect(page).to_have_url(re.compile("dz=-4_0_"))
    expect(sentence).to_have_text("1 window lies over dA[0, 0, 0]: (−4) · 1 = −4")
    expect(page.locator('[data-at="da0.0.0"] .number')).to_have_text("−4")
