"""The five parts every lesson has: Idea, Play, Numbers, Code, Check yourself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.errors import CnnkitError
from ui.course import CHAPTERS, OPEN_LESSON, Chapter, Lesson
from ui.exercises import show_exercise

Result = TypeVar("Result")
_LAST_GOOD = "last good "  # begins the slots of the session that hold a lesson's results


@dataclass(frozen=True)
class Frame:
    """The places a lesson fills, in any order.

    Args:
        formula: below the idea's sentence, for short formulas with the current numbers in them, each by
            `.latex(..., width="content")`, so that a narrow screen wraps between them.
        figure, controls: the play area; three quarters and one quarter of the width, stacked on a phone.
        more: the full width below the figure, for a second figure or none.
        numbers, code: what stands behind the figure.
    """

    formula: DeltaGenerator
    figure: DeltaGenerator
    controls: DeltaGenerator
    more: DeltaGenerator
    numbers: DeltaGenerator
    code: DeltaGenerator


def open_lesson(url_path: str, idea: str) -> Frame:
    """Write the head of a lesson and lay out its five parts.

    Args:
        url_path: the lesson's address in `ui.course`.
        idea: two or three sentences, plain text.
    """
    if st.session_state.get(OPEN_LESSON) != url_path:
        _forget_results()
    st.session_state[OPEN_LESSON] = url_path
    chapter, place = _find(url_path)
    lesson = chapter.lessons[place]
    st.html(f'<p class="kicker">{chapter.title} &middot; {place + 1} of {len(chapter.lessons)}</p>')
    st.title(lesson.title, anchor=False)
    st.html(f'<p class="lede">{idea}</p>')
    formula = st.container(horizontal=True, gap="large", vertical_alignment="center", key="formula")
    figure, controls = st.columns([3.1, 1], gap="large")
    more = st.container()
    numbers, code, check = st.tabs(["Numbers", "Code", "Check yourself"], key="part", bind="query-params")
    with check:
        show_exercise(chapter.name, url_path)
    _show_neighbours(chapter, place)
    return Frame(formula, figure.container(), controls.container(), more, numbers, code)


def attempt(
    key: str, where: DeltaGenerator, compute: Callable[[], Result], *, first: Callable[[], Result] | None = None
) -> Result:
    """Run `compute`; when the reader's input is at fault, say so in `where` and give the last good result.

    Args:
        key: names the result within the lesson, as long as it is open.
        where: the container of the control at fault.
        compute: raises CnnkitError for bad input.
        first: gives what to show when nothing has been good yet, as for a copied link with a slip in it; without it
            the page ends here.
    """
    slot = _LAST_GOOD + key
    try:
        st.session_state[slot] = compute()
    except CnnkitError as error:
        where.error(str(error), icon=":material/error:")
        if slot not in st.session_state:
            try:
                st.session_state[slot] = first() if first else st.stop()
            except CnnkitError:  # the same fault, which is explained already
                st.stop()
    return st.session_state[slot]


def _forget_results() -> None:
    """Let go of another lesson's results: maps of a whole picture take megabytes, and a class is thirty sessions."""
    for slot in [slot for slot in st.session_state if str(slot).startswith(_LAST_GOOD)]:
        del st.session_state[slot]


def _find(url_path: str) -> tuple[Chapter, int]:
    return next(
        (chapter, place)
        for chapter in CHAPTERS
        for place, lesson in enumerate(chapter.lessons)
        if lesson.url_path == url_path
    )


def _show_neighbours(chapter: Chapter, place: int) -> None:
    def link(lesson: Lesson, icon: str, side: Literal["left", "right"]) -> None:
        st.page_link(chapter.page_file(lesson), label=lesson.title, icon=icon, icon_position=side)

    st.divider()
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        if place > 0:
            link(chapter.lessons[place - 1], ":material/arrow_back:", "left")
        else:
            st.page_link("pages/home.py", label="Course map", icon=":material/arrow_back:")
        if place + 1 < len(chapter.lessons):
            link(chapter.lessons[place + 1], ":material/arrow_forward:", "right")
