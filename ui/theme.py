"""Which of the two palettes the reader is looking at."""

import streamlit as st

from cnnkit.plots.palette import DARK, LIGHT, Palette


def current_palette() -> Palette:
    """The palette of the theme in use; light until the browser has said."""
    return DARK if st.context.theme.type == "dark" else LIGHT
