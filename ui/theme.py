"""Which of the two palettes the reader is looking at."""

import streamlit as st

from cnnkit.plots.palette import DARK, LIGHT, Palette

# Streamlit repaints its own widgets when the theme is switched, but does not run the page again, so pictures and charts
# coloured in Python would keep the old palette.
_WATCH = """export default function ({ data, parentElement, setTriggerValue }) {
    const probe = parentElement.querySelector("i");
    const [red, green, blue] = getComputedStyle(probe).color.match(/[\\d.]+/g).map(Number);
    const dark = 0.299 * red + 0.587 * green + 0.114 * blue < 128;
    if (dark === data.dark || probe.dataset.told === String(dark)) return;
    probe.dataset.told = String(dark);
    setTriggerValue("switched", dark);
}"""


def current_palette() -> Palette:
    """The palette of the theme in use; light until the browser has said."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def follow_theme() -> None:
    """Run the page again when the reader switches between light and dark."""
    mount = st.components.v2.component(
        "cnnkit_theme", html='<i style="color: var(--st-background-color)"></i>', js=_WATCH
    )
    with st.container(key="theme-watch"):
        mount(key="theme", data={"dark": current_palette() is DARK}, on_switched_change=lambda: None)
