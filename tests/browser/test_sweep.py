"""The window on a signal by hand: drag it, step it, play it."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser
QUIET = "/signals-and-volumes?filter-1d=edge&noise=0.0"


def window_left(page):
    return float(page.locator(".tracks .frame").get_attribute("x"))


def test_dragging_the_window_leaves_its_place_in_the_link_and_the_formula(page):
    open_page(page, QUIET)
    box = page.locator(".tracks").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 80)
    page.mouse.down()
    before = window_left(page)
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 80, steps=4)
    assert window_left(page) - before == pytest.approx(box["width"] / 4, abs=3)
    page.mouse.up()
    settle(page)
    output = re.search(r"output=(\d+)", page.url)
    assert output
    expect(page.locator(".katex-html", has_text=output[1]).first).to_be_visible()


def test_steps_and_keys_move_by_one_output(page):
    open_page(page, f"{QUIET}&output=40")
    page.get_by_label("Next step").click()
    expect(page).to_have_url(re.compile(r"output=41\b"))
    page.locator(".tracks").press("ArrowLeft")
    expect(page).to_have_url(re.compile(r"output=40\b"))
    page.locator(".tracks").press("End")
    expect(page).to_have_url(re.compile(r"output=497\b"))


def test_playing_runs_to_the_end_and_stops(page):
    open_page(page, f"{QUIET}&length=30&output=20&beats=1")
    page.get_by_label("Play").click()
    expect(page.get_by_label("Pause")).to_be_visible()
    expect(page).to_have_url(re.compile(r"output=27\b"))
    expect(page.get_by_label("Play")).to_be_visible()


def test_the_numbers_under_the_window_are_written_out(page):
    open_page(page, "/signals-and-volumes?filter-1d=second+difference&noise=0.0&beats=1&length=10&output=3")
    cells = [float(text.replace("\N{MINUS SIGN}", "-")) for text in page.locator(".terms .cell").all_text_contents()]
    signal, weights, products = cells[0::3], cells[1::3], cells[2::3]
    assert weights == [1, -2, 1]
    assert products == pytest.approx([x * w for x, w in zip(signal, weights, strict=True)], abs=0.02)
    together = page.locator(".sentence").inner_text().rpartition("together ")[2].removesuffix(".")
    assert sum(products) == pytest.approx(float(together.replace("\N{MINUS SIGN}", "-")), abs=0.02)
