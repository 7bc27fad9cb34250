"""Streamlit carries a widget's value to the next page under its key, so a key belongs to one lesson."""

import ast
from collections import defaultdict
from pathlib import Path

from ui.course import CHAPTERS

ROOT = Path(__file__).parents[2]
LESSONS = {lesson.url_path: ROOT / chapter.page_file(lesson) for chapter in CHAPTERS for lesson in chapter.lessons}


def literal_keys(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield from (
                word.value.value
                for word in node.keywords
                if word.arg == "key" and isinstance(word.value, ast.Constant) and isinstance(word.value.value, str)
            )


def chapter_files(file, seen):
    """The file, and those of ui/<chapter>/ that it imports, and those that they import."""
    seen.add(file)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.count(".") == 2:
            imported = ROOT / (node.module.replace(".", "/") + ".py")
            if node.module.startswith("ui.") and imported not in seen:
                chapter_files(imported, seen)
    return seen


def keys_of_lessons():
    return {
        lesson: {key for part in chapter_files(file, set()) for key in literal_keys(part)}
        for lesson, file in LESSONS.items()
    }


def test_no_key_belongs_to_two_lessons():
    owners = defaultdict(set)
    for lesson, keys in keys_of_lessons().items():
        for key in keys:
            owners[key].add(lesson)
    assert len(owners) > 100
    assert {key: lessons for key, lessons in owners.items() if len(lessons) > 1} == {}


def test_no_lesson_takes_a_key_that_all_share():
    shared = {key for file in (ROOT / "ui").glob("*.py") for key in literal_keys(file)}
    taken = set().union(*keys_of_lessons().values())
    assert {"picture", "question", "part"} <= shared
    assert not shared & taken


def constants(tree):
    """Texts that a module gives names to, and the names."""
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        for target in node.targets:
            pairs = (
                zip(target.elts, node.value.elts, strict=True)
                if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                else [(target, node.value)]
            )
            for name, value in pairs:
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield name.id, value.value


def slots(file):
    """Slots of the session that a file reads or writes by a name of its own."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = dict(constants(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Subscript(value=ast.Attribute(attr="session_state"), slice=ast.Name(id=name)):
                yield from [named[name]] if name in named else []
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="session_state")), args=[ast.Name(id=name), *_]):
                yield from [named[name]] if name in named else []


def test_no_slot_of_the_session_belongs_to_two_files():
    owners = defaultdict(set)
    for file in (ROOT / "ui").rglob("*.py"):
        for slot in slots(file):
            owners[slot].add(file.name)
    assert len(owners) > 20
    assert {slot: files for slot, files in owners.items() if len(files) > 1} == {}
