"""Streamlit carries a widget's value to the next page under its key, so a key belongs to one lesson."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parents[2]


def literal_keys(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from (
                word.value.value
                for word in node.keywords
                if word.arg == "key" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
            )


def test_no_key_belongs_to_two_lessons():
    owners = defaultdict(set)
    for lesson in (ROOT / "pages").rglob("*.py"):
        for key in literal_keys(lesson):
            owners[key].add(lesson.stem)
    assert len(owners) > 30
    assert {key: lessons for key, lessons in owners.items() if len(lessons) > 1} == {}


def test_no_lesson_takes_a_key_that_all_share():
    shared = {key for file in (ROOT / "ui").glob("*.py") for key in literal_keys(file)}
    taken = {key for lesson in (ROOT / "pages").rglob("*.py") for key in literal_keys(lesson)}
    assert {"picture", "question", "part"} <= shared
    assert not shared & taken
