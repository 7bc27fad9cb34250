"""A slider of epochs that can be played: while it plays, the page runs once for each epoch."""

import streamlit as st

# Slots of the session: whether it plays; whether the next epoch is due; whether the page is running, not the timer;
# whether the code has moved the slider.
_PLAYING, _DUE, _FRESH, _MOVED = "epochs playing", "epoch due", "epoch fresh", "epoch moved"
_EPOCH = "recorded-epoch"
FRAME_S = 0.9  # each epoch stays so long, the time of the page's run aside


def pick_epoch(last: int) -> int:
    """Ask for an epoch from 0, before the first, to the last; the last at first.

    Args:
        last: 1 or more.
    """
    moves = st.session_state.pop(_DUE, False) and st.session_state.get(_PLAYING, False)
    if moves:
        _move_to(min(st.session_state.get(_EPOCH, last) + 1, last))
    is_playing = st.session_state.get(_PLAYING, False) and st.session_state.get(_EPOCH, 0) < last
    st.session_state[_PLAYING] = is_playing
    button, slider = st.columns([1, 6], vertical_alignment="bottom", gap="medium")
    name, icon = ("Pause", ":material/pause:") if is_playing else ("Play", ":material/play_arrow:")
    button.button(name, key="play-epochs", icon=icon, width="stretch", on_click=_toggle, args=(last,))
    with slider:
        # Where the code has just moved it, a first value beside that would draw a warning.
        first = None if st.session_state.pop(_MOVED, False) else last
        epoch = st.slider("Epoch", 0, last, first, key=_EPOCH, bind="query-params", on_change=_stop)
    if is_playing:
        st.session_state[_FRESH] = True
        st.fragment(_tick, run_every=FRAME_S)()
    return epoch


def _toggle(last: int) -> None:
    starts = not st.session_state.get(_PLAYING, False)
    st.session_state[_PLAYING] = starts
    if starts and st.session_state.get(_EPOCH, last) >= last:
        _move_to(0)


def _move_to(epoch: int) -> None:
    st.session_state[_EPOCH], st.session_state[_MOVED] = epoch, True


def _stop() -> None:
    st.session_state[_PLAYING] = False


def _tick() -> None:
    """Runs with the page, which does nothing, and once more when its time is over."""
    if st.session_state.pop(_FRESH, False):
        return
    st.session_state[_DUE] = True
    st.rerun()
