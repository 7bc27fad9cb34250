"""The "Code" part: the very function that ran, and a snippet that reproduces the page's state."""

import inspect
from collections.abc import Callable
from typing import Any

import streamlit as st


def show_code(snippet: str, *functions: Callable[..., Any]) -> None:
    """Show a notebook snippet and the real source of the functions it calls."""
    st.markdown("**This state, in a notebook** (`pip install` this project, then paste)")
    st.code(snippet, language="python")
    for function in functions:
        module = inspect.getmodule(function)
        st.markdown(f"**`{function.__name__}`** from `{module.__name__ if module else '?'}`, as it ran just now")
        st.code(inspect.getsource(function), language="python", height=420)


def array_literal(rows: Any) -> str:
    """Write a 1-D or 2-D array as a Python list, one line a row."""
    values = rows.tolist()
    if not isinstance(values[0], list):
        return repr([_short(v) for v in values])
    lines = ",\n    ".join(repr([_short(v) for v in row]) for row in values)
    return f"[\n    {lines},\n]"


def _short(value: float) -> float:
    return int(value) if float(value).is_integer() else value
