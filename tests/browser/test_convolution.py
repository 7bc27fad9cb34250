"""The first lesson by hand: choose, play, type, break and mend, upload; and the copied link of it all."""

import io
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle
from tests.pictures import encode

pytestmark = pytest.mark.browser


def cell(page, name, row, column):
    return page.locator(f'[data-at="{name}.{row}.{column}"]')


def type_into(page, name, row, column, text):
    cell(page, name, row, column).fill(text)
    page.keyboard.press("Enter")
    settle(page)


def sentence(page):
    return page.locator(".sentence")


def test_choosing_an_output_cell_writes_its_sum_out(page):
    open_page(page, "/convolution")
    cell(page, "z", 2, 0).click()
    expect(sentence(page)).to_have_text("10 + 0 + (−10) + 10 + 0 + (−10) + 10 + 0 + (−10) = 0")
    expect(page).to_have_url(re.compile(r"cell=2\.0"))
    settle(page)
    expect(page.locator(".katex-html", has_text="2,0").first).to_be_visible()


def test_arrow_keys_move_the_window(page):
    open_page(page, "/convolution?cell=0.0")
    cell(page, "z", 0, 0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(cell(page, "z", 1, 1)).to_have_class(re.compile("chosen"))


def test_playing_visits_cells_and_pausing_keeps_the_place(page):
    open_page(page, "/convolution?input=digit")
    page.get_by_role("button", name="Play").click()
    expect(cell(page, "z", 1, 3)).to_have_class(re.compile("chosen"))  # two steps after (1, 1)
    page.get_by_role("button", name="Pause").click()
    expect(page).to_have_url(re.compile(r"cell=1\.[3-6]"))


def test_typed_numbers_change_the_output_and_a_copied_link_brings_them_back(page):
    open_page(page, "/convolution")
    type_into(page, "w", 1, 1, "5")
    expect(cell(page, "z", 1, 1)).to_have_text("80")
    link = page.url
    open_page(page, "/")
    open_page(page, link[link.index("/convolution") :])
    expect(cell(page, "w", 1, 1)).to_have_value("5")
    expect(cell(page, "z", 1, 1)).to_have_text("80")


def test_the_cursor_goes_on_to_the_next_cell_after_an_edit(page):
    open_page(page, "/convolution")
    cell(page, "x", 0, 0).fill("7")
    page.keyboard.press("Tab")
    settle(page)
    expect(cell(page, "x", 0, 1)).to_be_focused()


def test_an_empty_cell_is_named_and_mended(page):
    open_page(page, "/convolution")
    type_into(page, "x", 0, 0, "")
    expect(page.get_by_test_id("stAlert")).to_contain_text("input, row 0, column 0 is empty")
    expect(cell(page, "z", 1, 1)).to_have_text("30")
    type_into(page, "x", 0, 0, "10")
    expect(page.get_by_test_id("stAlert")).to_have_count(0)


def test_another_preset_lets_go_of_what_was_typed(page):
    open_page(page, "/convolution?w=1_2~3_4")
    expect(cell(page, "w", 1, 1)).to_have_value("4")
    page.get_by_role("combobox", name=re.compile("Filter")).click()
    page.get_by_role("option", name="sharpen").click()
    settle(page)
    expect(cell(page, "w", 1, 1)).to_have_value("5")
    expect(page).not_to_have_url(re.compile("w="))


def test_an_own_picture_is_used_a_broken_one_explained_and_the_good_one_kept(page):
    open_page(page, "/convolution")
    page.get_by_role("button", name=re.compile("Use your own")).click()
    upload = page.locator('[data-testid="stFileUploader"] input[type=file]')
    picture = encode(np.full((40, 60, 3), (200, 30, 30), np.uint8), "PNG")
    upload.set_input_files({"name": "red.png", "mimeType": "image/png", "buffer": picture})
    settle(page)
    shown = page.get_by_role("img", name="your picture, before the filter")
    expect(shown).to_be_visible()
    upload.set_input_files({"name": "text.png", "mimeType": "image/png", "buffer": b"not a picture"})
    settle(page)
    expect(page.get_by_test_id("stAlert")).to_contain_text("13 bytes is not a picture")
    expect(shown).to_be_visible()


def test_dark_cells_differ_from_light_ones(page):
    colours = set()
    for theme in ("light", "dark"):
        open_page(page, "/convolution", theme=theme)
        colours.add(cell(page, "z", 0, 0).evaluate("cell => getComputedStyle(cell).backgroundColor"))
    assert len(colours) == 2


def test_the_output_can_be_downloaded(page):
    open_page(page, "/convolution")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    table = np.loadtxt(io.StringIO(download.value.path().read_text()), delimiter=",", skiprows=1)
    np.testing.assert_array_equal(table[:, 1:], [[0, 30, 30, 0]] * 4)


def test_cells_and_maps_follow_a_switch_of_theme(page):
    open_page(page, "/convolution")
    neutral = cell(page, "z", 0, 0)
    light = neutral.evaluate("cell => getComputedStyle(cell).backgroundColor")
    filtered = page.get_by_role("img", name="grey channel, after the filter")
    light_map = filtered.get_attribute("src")
    page.get_by_test_id("stMainMenu").click()
    page.get_by_test_id("stMainMenuPopover").get_by_text("Dark").click()
    settle(page)
    assert neutral.evaluate("cell => getComputedStyle(cell).backgroundColor") != light
    assert filtered.get_attribute("src") != light_map
