"""A closed browser window gives up its job's place in the queue; a page that is open keeps it."""

import pytest

from scripts.serve import ROOT, running_app
from tests.engine.waiting import GUARD_S, until

APP = """
from functools import partial
from pathlib import Path

import streamlit as st

import ui.jobs
from cnnkit.engine import serving
from tests.engine import jobs
from ui.absence import watch_reader

ui.jobs.watch_reader = partial(watch_reader, look_every_s=0.1, patience_s=3)  # a test is less patient than the app
serving.GRACE_S = 60  # and a busy machine slower
folder = Path(__file__).parent
if st.button("Work"):
    ui.jobs.start_job("work", jobs.report_until_stopped, folder)
if st.button("Add"):
    ui.jobs.start_job("sum", jobs.add, 40, 2)
for key in ("work", "sum"):
    if ui.jobs.take_result(key) is not None:
        st.write("The sum is there.")
    ui.jobs.show_job(key)
"""


@pytest.mark.slow
@pytest.mark.browser
def test_a_closed_window_lets_the_next_visitor_in(browser, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    (tmp_path / "app.py").write_text(APP, encoding="utf-8")
    with running_app(folder=tmp_path) as server:
        first, second = browser.new_context(), browser.new_context()
        page, other = first.new_page(), second.new_page()
        for visitor in (page, other):
            visitor.set_default_timeout(1000 * GUARD_S)
            visitor.goto(server.url)
        page.get_by_role("button", name="Work").click()
        page.get_by_text("working").wait_for()
        other.get_by_role("button", name="Add").click()
        other.get_by_text("you are next").wait_for()
        page.wait_for_timeout(5000)
        page.get_by_text("working").wait_for()  # whoever is here keeps the place
        assert not (tmp_path / "stopped").exists()
        first.close()
        other.get_by_text("The sum is there.").wait_for()
        until((tmp_path / "stopped").exists)
        second.close()
