"""A network's ledger by hand: click a row, walk with the arrow keys, copy the link, and narrow the window."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser


def chosen(page):
    return page.locator(".ledger tbody tr.chosen td.name span")


def overflow(page):
    """Pixels that stick out of the ledger at the right."""
    return page.locator(".ledger .scroll").evaluate("place => place.scrollWidth - place.clientWidth")


def test_a_click_and_the_arrow_keys_choose_rows_and_the_link_keeps_them(page):
    open_page(page, "/parameter-tables")
    expect(chosen(page)).to_have_text("conv1")
    page.locator(".ledger tbody").get_by_text("3,216").click()
    expect(chosen(page)).to_have_text("conv2")
    expect(page).to_have_url(re.compile("layer=conv2"))
    page.locator(".ledger tbody").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(chosen(page)).to_have_text("fc3")
    expect(page).to_have_url(re.compile("layer=fc3"))
    settle(page)
    expect(page.locator(".st-key-formula .katex-html").first).to_contain_text("48,120")
    page.keyboard.press("End")
    expect(chosen(page)).to_have_text("softmax")
    page.keyboard.press("Home")
    expect(chosen(page)).to_have_text("input")
    expect(page).to_have_url(re.compile("layer=input"))


def test_a_linked_row_of_a_long_network_is_in_sight(page):
    open_page(page, "/parameter-tables?network=ResNet-152&layer=conv4_block20_2_conv")
    expect(chosen(page)).to_have_text("conv4_block20_2_conv")
    row, place = page.locator(".ledger tr.chosen").bounding_box(), page.locator(".ledger .scroll").bounding_box()
    assert place["y"] < row["y"] < row["y"] + row["height"] < place["y"] + place["height"]
    expect(page.locator(".ledger tbody tr")).to_have_count(515)


@pytest.mark.parametrize("network", ["VGG-16", "MobileNet v2", "AlexNet&input-side=20"])
def test_columns_fold_until_the_ledger_fits(page, network):
    open_page(page, f"/parameter-tables?network={network}")
    assert overflow(page) == 0
    expect(page.locator(".ledger th.macs")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator(".ledger th.macs")).to_be_hidden()
    assert overflow(page) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_error_is_in_sight_however_long_the_ledger(page):
    open_page(page, "/parameter-tables?network=ResNet-50 (course)&input-side=20&layer=conv1_conv")
    error, place = page.locator(".ledger td.error").bounding_box(), page.locator(".ledger .scroll").bounding_box()
    assert error["y"] + error["height"] <= place["y"] + place["height"]
