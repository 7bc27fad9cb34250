"""TensorFlow takes seconds and half a gigabyte to load, so neither the package nor the web process may load it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ui.course import CHAPTERS

ROOT = Path(__file__).parents[1]
HEAVY = {"tensorflow", "keras", "streamlit", "pandas", "plotly", "matplotlib", "scipy", "skimage", "cv2", "distributed"}


def modules_loaded_by(script: str, *arguments: str) -> set[str]:
    """Top-level modules that a fresh interpreter holds after the script; its other output is let through."""
    ending = "\nimport json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    command = [sys.executable, "-c", script + ending, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "module", ["cnnkit", "cnnkit.foundations", "cnnkit.architectures", "cnnkit.engine", "cnnkit.models"]
)
def test_import_is_light(module):
    loaded = modules_loaded_by(f"import {module}")
    assert "cnnkit" in loaded
    assert not loaded & HEAVY


def test_a_model_is_read_without_tensorflow():
    loaded = modules_loaded_by("from cnnkit.models import load\nload('lenet5-digits')")
    assert not loaded & {"tensorflow", "keras", "streamlit"}


VISIT_PAGES = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()  # opens home
for page in [None, *sys.argv[1:]]:
    if page:
        app.switch_page(page).run()
    assert not app.exception, f"{page or 'home'}: {app.exception}"
    assert app.main.children, f"{page or 'home'} shows nothing"
"""


@pytest.mark.slow
def test_no_page_loads_tensorflow():
    pages = [chapter.page_file(lesson) for chapter in CHAPTERS for lesson in chapter.lessons]
    loaded = modules_loaded_by(VISIT_PAGES, *pages)
    assert "cnnkit" in loaded
    assert not loaded & {"tensorflow", "keras"}
