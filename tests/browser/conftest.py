"""One server and one browser for all browser tests, and a fresh page for each."""

import pytest

from scripts.serve import running_app
from scripts.visit import chromium, settle, watch


@pytest.fixture(scope="session")
def app(browser):
    """The server, after the home page was opened once, as whoever starts it does."""
    with running_app() as server:
        with browser.new_page() as page:
            page.goto(server.url)
            settle(page)
        yield server


@pytest.fixture(scope="session")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(app, browser):
    """A page in a context of its own. Console errors and requests to other machines fail the test that caused them."""
    with browser.new_context(base_url=app.url, viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        problems = watch(page)
        yield page
        assert not problems, app.log()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Show what the server printed beside a browser test that failed."""
    report = yield
    if report.when == "call" and report.failed and "app" in getattr(item, "funcargs", {}):
        report.sections.append(("server log", item.funcargs["app"].log()[-5000:]))
    return report
