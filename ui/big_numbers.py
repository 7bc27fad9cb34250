"""Numbers set as large as the width allows: what a page wants to be remembered."""

from dataclasses import dataclass
from html import escape

import streamlit as st

_STYLE = """<style>
.bigs { display: flex; flex-wrap: wrap; gap: 1.1rem 2rem; margin: 0.2rem 0 0.4rem; }
.big { container-type: inline-size; flex: 1 1 14.5rem; min-width: 0; }
.big b { display: block; font: 600 min(3rem, calc(165cqi / var(--letters))) "Source Serif", Georgia, serif;
  letter-spacing: -0.01em; line-height: 3.6rem; font-variant-numeric: lining-nums tabular-nums; white-space: nowrap; }
.big span { opacity: 0.75; }
</style>"""


@dataclass(frozen=True)
class BigNumber:
    """A number as it is to be read, with what it counts below it; plain text."""

    number: str
    meaning: str


def show_big_numbers(*numbers: BigNumber) -> None:
    """Show numbers side by side, below one another on a phone."""
    items = "".join(
        f'<div class="big"><b style="--letters:{max(len(one.number), 6)}">{escape(one.number)}</b>'
        f"<span>{escape(one.meaning)}</span></div>"
        for one in numbers
    )
    st.html(f'{_STYLE}<div class="bigs">{items}</div>')
