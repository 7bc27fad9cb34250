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


RING_AND_NUMBER = """board => {
    const box = (element) => element.getBoundingClientRect();
    const root = board.shadowRoot ?? board;
    return [...root.querySelectorAll(".cell.chosen, .window:not([hidden])")].map((ring) => {
        const number = [...root.querySelectorAll(".number")].map(box).find(({ x, y }) =>
            x > box(ring).left - 2 && x < box(ring).right && y > box(ring).top && y < box(ring).bottom);
        const inside = ring.classList.contains("tight") ? 1 : 5; // pixels that the ring takes of its cell on each side
        return number ? [number.left - box(ring).left - inside, box(ring).right - inside - number.right] : [0, 0];
    });
}"""


def test_no_ring_covers_the_ends_of_a_number(page):
    open_page(page, "/residual-networks?block-cell=1.1")  # z[l+2] is -3.5 there, as wide as its cell
    expect(page.locator('[data-grid="z2"] .window')).to_have_class("window tight")
    gaps = page.locator(".board").first.evaluate(RING_AND_NUMBER)
    assert len(gaps) == 4
    assert min(gap for pair in gaps for gap in pair) > -1  # a digit's own rim
