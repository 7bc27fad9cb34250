"""The "Check yourself" part: a question with fresh numbers, the reader's answer, the worked solution."""

import secrets

import numpy as np
import streamlit as st

from cnnkit.exercises import architectures, foundations, is_right, training

_CHAPTERS = {
    "foundations": foundations.EXERCISES,
    "architectures": architectures.EXERCISES,
    "training": training.EXERCISES,
}
_SEEDS = 10_000
_READING_WIDTH = 780  # pixels, about 75 letters a line


def show_exercise(chapter: str, lesson: str) -> None:
    """Ask one question of a lesson; a new one comes at a press, an old one through its number in the URL."""
    generators = _CHAPTERS[chapter][lesson]
    with st.container(width=_READING_WIDTH):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            seed = st.number_input(
                "Question", 0, _SEEDS - 1, 0, key="question", bind="query-params", width=170,
                help="Each number is a question of its own; a copied link asks the same one.",
            )  # fmt: skip
            st.button("New question", on_click=_draw_question, type="tertiary", icon=":material/casino:")
        question = generators[seed % len(generators)](np.random.default_rng(seed))
        st.markdown(question.prompt)
        is_whole = isinstance(question.answer, int)
        reply = st.number_input(
            f"Your answer ({question.unit})" if question.unit else "Your answer",
            value=None, step=1 if is_whole else 10**-question.decimals, key=f"reply {lesson} {seed}", width=240,
            format=None if is_whole else f"%0.{question.decimals}f",
        )  # fmt: skip
        if reply is None:
            return
        if is_right(question, reply):
            st.success(f"{reply:,} is right.", icon=":material/check:")
        else:
            st.warning(f"{reply:,} is not it. Try once more, or open the solution.", icon=":material/close:")
        with st.expander("Worked solution"):
            st.markdown(question.solution)


def _draw_question() -> None:
    st.session_state["question"] = secrets.randbelow(_SEEDS)
