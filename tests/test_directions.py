"""Imports point one way: app -> pages -> ui -> cnnkit, and inside cnnkit from figures and exercises to chapters."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDARD = sys.stdlib_module_names
MAY_IMPORT = {  # folder: what its files may import beside the standard library; a longer name also allows what is below
    "cnnkit/foundations": {"numpy", "cnnkit.errors", "cnnkit.foundations"},
    "cnnkit/architectures": {  # foundations is the one chapter below: sizes and paddings are said there
        "numpy",
        "pandas",
        "keras",
        "cnnkit.errors",
        "cnnkit.foundations",
        "cnnkit.architectures",
    },
    "cnnkit/engine": {"numpy", "dask", "distributed", "cnnkit.errors", "cnnkit.engine"},
    "cnnkit/models": {  # of training only what reads weights; the chapters may use models
        "numpy",
        "cnnkit.errors",
        "cnnkit.assets",
        "cnnkit.architectures",
        "cnnkit.training.weights",
        "cnnkit.models",
    },
    "cnnkit/training": {
        "numpy",
        "keras",
        "tensorflow",
        "cv2",
        "skimage",
        "sklearn",
        "cnnkit.assets",
        "cnnkit.errors",
        "cnnkit.images",
        "cnnkit.models",
        "cnnkit.samples",
        "cnnkit.foundations",
        "cnnkit.architectures",
        "cnnkit.training",
    },
    "cnnkit/plots": {"numpy", "plotly", "cv2", "cnnkit"},
    "cnnkit/exercises": {
        "numpy",
        "cnnkit.errors",
        "cnnkit.exercises",
        "cnnkit.foundations",
        "cnnkit.architectures",
        "cnnkit.training",
    },
    "cnnkit": {
        "numpy",
        "pandas",
        "keras",
        "tensorflow",
        "plotly",
        "PIL",
        "cv2",
        "skimage",
        "sklearn",
        "dask",
        "distributed",
        "cnnkit",
    },
    "ui": {"numpy", "pandas", "plotly", "cv2", "streamlit", "cnnkit", "ui"},
    "pages": {"numpy", "pandas", "streamlit", "cnnkit", "ui"},
}


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_lies_below_it(folder):
    files = sorted((ROOT / folder).rglob("*.py"))
    assert files
    for file in files:
        for module in imported(file):
            known = module.split(".")[0] in STANDARD or any(
                module == name or module.startswith(f"{name}.") for name in MAY_IMPORT[folder]
            )
            assert known, f"{file.relative_to(ROOT)} imports {module}"


def test_the_app_imports_nothing_but_streamlit_and_ui():
    outside = {module.split(".")[0] for module in imported(ROOT / "app.py")} - STANDARD
    assert outside == {"streamlit", "ui"}
