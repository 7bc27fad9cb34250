"""Open a lesson under AppTest, as a copied link would, and run the snippet it shows."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from ui.course import CHAPTERS

APP = Path(__file__).parents[2] / "app.py"
PAGES = {lesson.url_path: chapter.page_file(lesson) for chapter in CHAPTERS for lesson in chapter.lessons}
TIMEOUT_S = 60  # of a page that is being imported for the first time on a busy machine


def open_lesson(url_path: str, **parameters: str) -> AppTest:
    """Run a lesson with URL parameters; widgets are found by their keys."""
    app = AppTest.from_file(str(APP), default_timeout=TIMEOUT_S).run()
    app.switch_page(PAGES[url_path])
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def run_snippet(app: AppTest) -> dict[str, Any]:
    """Run the first snippet of the page's Code part as a notebook would, and give its variables."""
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(app.code[0].value, "snippet", "exec"), names)
    return names


def drawn_boards(app: AppTest) -> list[dict[str, Any]]:
    """What each board of the page was told to draw, top to bottom."""
    elements: Any = app.get("bidi_component")
    sent = (json.loads(element.proto.mixed.json or element.proto.json or "null") for element in elements)
    return [data for data in sent if data and "items" in data]
