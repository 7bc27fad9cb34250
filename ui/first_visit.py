"""Take back a false alarm that Streamlit gives the first visitor of a fresh server.

Until st.navigation has run once in a process, Streamlit takes the folder pages/ for its older kind of multipage app.
Whoever comes first, and by a lesson's link, is told "Page not found" over the page that was found.
"""

import itertools

import streamlit as st

_RUNS = itertools.count()
_CLOSE_ALARM = """<script>
const until = Date.now() + 5000;
const timer = setInterval(() => {
    const dialogs = [...document.querySelectorAll('[role="dialog"]')];
    const alarm = dialogs.find(dialog => dialog.innerText.startsWith("Page not found"));
    alarm?.querySelector('button[aria-label="Close"]')?.click();
    if (alarm || Date.now() > until) clearInterval(timer);
}, 30);
</script>"""


def close_false_alarm() -> None:
    """On the first run of the process only: close the dialog as soon as it opens."""
    if next(_RUNS) == 0:
        st.html(_CLOSE_ALARM, unsafe_allow_javascript=True)
