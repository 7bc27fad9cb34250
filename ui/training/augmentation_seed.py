"""The seed of the draws, and a button for the next one."""

import streamlit as st

MAX_SEED = 9_999


def pick_seed() -> int:
    """Ask for the seed; the button draws anew."""
    button, number = st.columns([1.5, 1], vertical_alignment="bottom")
    seed = number.number_input("Seed", 0, MAX_SEED, 0, key="aug-seed", bind="query-params")
    button.button("Another draw", key="aug-again", icon=":material/casino:", width="stretch", on_click=_next_seed)
    return int(seed)


def _next_seed() -> None:
    st.session_state["aug-seed"] = (st.session_state["aug-seed"] + 1) % (MAX_SEED + 1)
