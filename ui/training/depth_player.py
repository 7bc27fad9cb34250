"""A slider of epochs that can be played: while it plays, the page runs once for each epoch."""

import streamlit as st

_EPOCH = "recorded-epoch"
# Slots of the session: the epoch before and the one that playing has come to, absent while it does not play; whether
# the next one is due; whether the page is running, not the timer; whether the code has moved the slider in this run.
_AT, _DUE, _FRESH, _MOVED = "epoch played", "epoch due", "epoch fresh", "epoch moved"
FRAME_S = 0.9  # each epoch stays so long, the time of the page's run aside


def pick_epoch(last: int) -> int:
    """Ask for an epoch from 0, before the first, to the last; the last at first.

    Args:
        last: 1 or more.
    """
    is_playing = _play_on(last)
    button, slider = st.columns([1, 6], vertical_alignment="bottom", gap="medium")
    name, icon = ("Pause", ":material/pause:") if is_playing else ("Play", ":material/play_arrow:")
    button.button(name, key="play-epochs", icon=icon, width="stretch", on_click=_toggle, args=(last,))
    with slider:
        # Where the code has just moved it, a first value beside that would draw a warning.
        first = None if st.session_state.pop(_MOVED, False) else last
        epoch = st.slider("Epoch", 0, last, first, key=_EPOCH, bind="query-params")
    if is_playing:
        st.session_state[_FRESH] = True
        st.fragment(_tick, run_every=FRAME_S)()
    return epoch


def _play_on(last: int) -> bool:
    """Move to the next epoch if it is due; tell whether there is a further one to play."""
    is_due = st.session_state.pop(_DUE, False)
    if _AT not in st.session_state:
        return False
    before, at = st.session_state[_AT]
    # A slow browser may still send the epoch before; any other was set by the reader's hand. The slider's own call for
    # a change cannot tell that hand from the code's.
    if st.session_state.get(_EPOCH, at) not in (before, at):
        del st.session_state[_AT]
        return False
    if is_due and at < last:
        before, at = at, at + 1
    _move_to(at, before)
    if at >= last:
        del st.session_state[_AT]
    return at < last


def _toggle(last: int) -> None:
    """Play from the slider's place, from the beginning where it stands at the end; or pause."""
    if st.session_state.pop(_AT, None) is None:
        at = st.session_state.get(_EPOCH, last)
        _move_to(at if at < last else 0, at)


def _move_to(epoch: int, before: int) -> None:
    st.session_state[_AT] = before, epoch
    st.session_state[_EPOCH], st.session_state[_MOVED] = epoch, True


def _tick() -> None:
    """Runs with the page, which does nothing, and once more when its time is over."""
    if st.session_state.pop(_FRESH, False):
        return
    st.session_state[_DUE] = True
    st.rerun()
