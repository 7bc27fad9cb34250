"""A board's timeline: the slider, the player and the pictures that follow."""

import re

import pytest
from playwright.sync_api import expect

from scripts.visit import open_page, settle

pytestmark = pytest.mark.browser

PICTURE = "canvas => canvas.toDataURL()"


def test_the_first_play_starts_from_random_numbers_and_pausing_keeps_the_step(page):
    open_page(page, "/learned-filters?step=115")
    sentence = page.locator(".sentence")
    expect(sentence).to_contain_text("Step 115")
    page.get_by_role("button", name="Play", exact=True).click()
    expect(sentence).to_contain_text(re.compile(r"Step [1-9]\d?:"))
    page.get_by_role("button", name="Pause").click()
    settle(page)
    step = int(sentence.inner_text().removeprefix("Step ").partition(":")[0])
    assert step < 115
    assert page.url.endswith(f"step={step}")
    expect(page.get_by_text(f"learned, step {step}", exact=True)).to_be_visible()


def test_numbers_and_pictures_follow_the_slider(page):
    open_page(page, "/learned-filters?step=0")
    slider = page.get_by_role("slider", name="step")
    output = page.get_by_role("img", name="what the learned filter answers")
    numbers = page.locator('[data-grid="w"] .number')
    before, first = output.evaluate(PICTURE), numbers.all_inner_texts()
    slider.press("End")
    settle(page)
    expect(page.locator(".sentence")).to_contain_text("Step 120")
    assert output.evaluate(PICTURE) != before
    assert numbers.all_inner_texts() != first
    assert [float(text.replace("\N{MINUS SIGN}", "-")) for text in numbers.all_inner_texts()] == pytest.approx(
        [1, 0, -1, 2, 0, -2, 1, 0, -1], abs=0.05
    )
