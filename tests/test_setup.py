"""The first minute on a new machine: what is missing is said, with the fix."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import check_python
from scripts.ensure_browser import BrowserMissingError, ensure_browser, find_browser

ROOT = Path(__file__).parents[1]


def test_plain_make_lists_every_target_that_contributing_names():
    named = set(re.findall(r"`make ([a-z]+)", (ROOT / "CONTRIBUTING.md").read_text()))
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"run", "dev", "check", "test"} <= named
    assert named <= set(re.findall(r"make ([a-z]+)", listed))


@pytest.mark.parametrize(("version", "welcome"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)])
def test_python_outside_the_supported_range_is_refused(monkeypatch, version, welcome):
    monkeypatch.setattr(sys, "version_info", (*version, 0))
    problem = check_python.problem()
    assert welcome == (problem == "") != ("make run PYTHON=" in problem)


def test_python_without_ensurepip_names_the_package(monkeypatch):
    monkeypatch.setattr(check_python, "find_spec", lambda name: None if name == "ensurepip" else name)
    assert re.search(r"apt-get install python3\.\d+-venv", check_python.problem())


def test_named_browser_decides_alone(monkeypatch, tmp_path):
    browser = tmp_path / "my browser"
    browser.write_text("#!/bin/sh\necho Chromium 150\n")
    browser.chmod(0o755)
    monkeypatch.setenv("CNNKIT_CHROMIUM", str(browser))
    assert find_browser() == str(browser)

    browser.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(BrowserMissingError, match=r"my browser, which does not start.*unset it"):
        ensure_browser()


def test_machine_without_a_browser_is_told_how_to_get_one(monkeypatch, tmp_path):
    monkeypatch.delenv("CNNKIT_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    monkeypatch.setattr("scripts.ensure_browser.MAC_APPLICATIONS", ())
    with pytest.raises(BrowserMissingError, match="apt-get install chromium"):
        find_browser()
