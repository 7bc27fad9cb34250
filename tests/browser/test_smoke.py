"""Every page opens in a real browser, on a projector and on a phone."""

import pytest

from scripts.serve import running_app
from scripts.visit import open_page, watch
from ui.course import CHAPTERS

pytestmark = pytest.mark.browser

PATHS = ["/", *(f"/{lesson.url_path}" for chapter in CHAPTERS for lesson in chapter.lessons)]
PHONE = {"width": 390, "height": 844}

# What a reader cannot get at: an element that ends to the right of the window, unless something that scrolls by itself
# holds it, or a box that only screen readers notice, as around a slider's input. SVG is asked as a whole, because
# figures clip what lies outside their axes; so do KaTeX's hidden formulas.
STICKING_OUT = """() => {
    const main = document.querySelector('[data-testid="stMain"]');
    const scrolls = element => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
    const heldByScroller = element => {
        for (let box = element.parentElement; box !== main; box = box.parentElement)
            if (scrolls(box) || getComputedStyle(box).clipPath === "inset(50%)") return true;
        return false;
    };
    return [...main.querySelectorAll("*")]
        .filter(element => !element.closest("svg *, .katex-mathml") && element.checkVisibility())
        .filter(element => element.getBoundingClientRect().right > innerWidth + 1 && !heldByScroller(element))
        .map(element => `<${element.tagName} class="${element.className}">: ${element.textContent.slice(0, 60)}`);
}"""
# KaTeX lets a long formula scroll, but shows no scroll bar: to a reader it is cut off.
CUT_FORMULAS = """() => [...document.querySelectorAll(".katex-display")]
    .filter(formula => [...formula.querySelectorAll(".base")]
        .some(part => part.getBoundingClientRect().right > formula.getBoundingClientRect().right + 1))
    .map(formula => formula.querySelector("annotation").textContent)"""
SCROLLS_SIDEWAYS = """() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
    .some(element => element.scrollWidth > element.clientWidth)"""


@pytest.mark.parametrize("path", PATHS)
def test_page_opens_on_a_projector(page, path):
    open_page(page, path)
    assert page.get_by_role("heading", level=1).first.is_visible()
    assert page.evaluate(CUT_FORMULAS) == []


@pytest.mark.parametrize("path", PATHS)
def test_page_fits_a_phone(page, path):
    page.set_viewport_size(PHONE)
    open_page(page, path)
    assert page.evaluate(STICKING_OUT) == []
    assert page.evaluate(CUT_FORMULAS) == []
    assert not page.evaluate(SCROLLS_SIDEWAYS)


def test_first_visitor_of_a_fresh_server_may_come_by_a_deep_link(browser):
    path = PATHS[-1]
    with running_app() as server, browser.new_context(base_url=server.url) as context:
        page = context.new_page()
        problems = watch(page)
        open_page(page, path)
        assert page.get_by_role("dialog").count() == 0
        assert page.get_by_role("heading", level=1).inner_text() == CHAPTERS[-1].lessons[-1].title
    assert all(
        "does not seem to exist" in problem for problem in problems
    )  # Streamlit's false alarm, closed by the app


def test_theme_follows_the_visitors_choice(page):
    brightness = {}
    for theme in ("light", "dark"):
        open_page(page, "/", theme=theme)
        colour = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
        brightness[theme] = sum(int(channel) for channel in colour.removeprefix("rgb(").removesuffix(")").split(","))
    assert brightness["dark"] < 3 * 64 < 3 * 192 < brightness["light"]
