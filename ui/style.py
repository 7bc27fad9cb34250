"""The few rules that the theme in .streamlit/config.toml cannot say."""

from pathlib import Path

import streamlit as st

_RULES = f"<style>{(Path(__file__).parent / 'style.css').read_text(encoding='utf-8')}</style>"


def apply_style() -> None:
    """Add the shared style sheet to the page."""
    st.html(_RULES)
