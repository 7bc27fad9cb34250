from base64 import b64encode
from importlib.metadata import version
from pathlib import Path

import streamlit as st

from cnnkit import __version__
from ui.course import CHAPTERS, Chapter, Lesson
from ui.theme import current_palette

LESSONS_A_ROW = 4
ROOT = Path(__file__).parents[1]


def show_lesson(chapter: Chapter, place: int, lesson: Lesson) -> None:
    drawing = (ROOT / chapter.picture_file(lesson)).read_text(encoding="utf-8")
    drawing = drawing.replace("currentColor", current_palette().text)
    with st.container(key=f"card-{lesson.url_path}", gap="xxsmall"):
        # Not st.image, which loads NumPy: this page is the first that anyone waits for.
        st.html(f'<img alt="" src="data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}">')
        st.page_link(chapter.page_file(lesson), label=f"{place} {lesson.title}")
        st.caption(lesson.promise)


st.title("The convolutional-networks course, alive", anchor=False)
st.html(
    '<p class="lede">Every formula, table and figure of the course is something you change with your own hands, on '
    "your own picture, and watch being computed for real. Each number on these pages comes from one documented, tested "
    "function, and the page shows you its source.</p>"
)
for chapter in CHAPTERS:
    st.header(chapter.title, anchor=False)
    for start in range(0, len(chapter.lessons), LESSONS_A_ROW):
        columns = st.columns(LESSONS_A_ROW, gap="medium")
        row = chapter.lessons[start : start + LESSONS_A_ROW]
        for place, (column, lesson) in enumerate(zip(columns, row, strict=False), start=start + 1):
            with column:
                show_lesson(chapter, place, lesson)
st.divider()
models = sorted(file.stem for file in (ROOT / "assets" / "models").glob("*.npz"))
st.caption(
    f"Installed: cnnkit {__version__}, with {len(models)} trained {'network' if len(models) == 1 else 'networks'}: "
    f"{', '.join(models)}. NumPy {version('numpy')} computes what a page shows at once. What takes longer runs in "
    f"processes of its own, through Dask {version('distributed')}, and only these load TensorFlow "
    f"{version('tensorflow')}. No page needs a network; only larger data sets are fetched, when you train on them."
)
