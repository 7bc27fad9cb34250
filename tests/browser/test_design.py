import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def names(page):
    return page.locator(".list .line:not(.branch):not(.menu)").evaluate_all("lines => lines.map(l => l.dataset.name)")


def line(page, name):
    return page.locator(f'.line[data-name="{name}"]:not(.branch)')


def test_layers_are_put_in_moved_dragged_removed_and_brought_back(page):
    open_page(page, "/design-your-own")
    line(page, "conv2").click()
    line(page, "conv2").get_by_role("button", name="Add a layer below").click()
    page.get_by_role("button", name="Max pooling").click()
    expect(line(page, "pool2")).to_contain_text("4 × 4 × 64")
    settle(page)
    page.locator(".list").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(line(page, "conv2")).to_contain_text("4 × 4 × 64")
    settle(page)
    line(page, "conv1").drag_to(line(page, "pool1"), target_position={"x": 200, "y": 30})
    expect(line(page, "pool1")).to_contain_text("16 × 16 × 3")
    settle(page)
    link = page.url
    page.locator(".list").focus()
    page.keyboard.press("d")
    expect(line(page, "conv4")).to_be_visible()
    settle(page)
    page.keyboard.press("Delete")
    expect(line(page, "conv4")).to_have_count(0)
    settle(page)
    edited = names(page)
    page.get_by_role("button", name="Undo").click()
    expect(line(page, "conv4")).to_be_visible()
    open_page(page, link)
    assert names(page) == edited
    assert edited[:4] == ["input", "pool1", "conv1", "residual1"]


def test_what_does_not_fit_is_said_at_its_line_and_taken_back(page):
    open_page(page, "/design-your-own?design-layer=conv3")
    page.get_by_label("Groups").fill("7")
    page.keyboard.press("Enter")
    expect(line(page, "conv3").locator(".sentence")).to_contain_text("cannot be split into 7 groups")
    settle(page)
    page.locator(".list").focus()
    page.keyboard.press("Control+z")
    expect(page.locator(".sentence")).to_have_count(0)
    expect(page.locator(".ledger tfoot")).to_contain_text("Total")


def test_the_list_and_the_bill_choose_the_same_layer(page):
    open_page(page, "/design-your-own")
    row = page.locator(".ledger tbody tr").filter(has_text="max pool")
    row.click()
    expect(page.locator(".editor .chosen")).to_contain_text("pool1")
    settle(page)
    line(page, "conv2").click()
    expect(page.locator(".ledger .chosen")).to_contain_text("conv2")
    expect(page).to_have_url(re.compile("design-layer=conv2"))
    settle(page)
    row.click()
    expect(page.locator(".editor .chosen")).to_contain_text("pool1")
