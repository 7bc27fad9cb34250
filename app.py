"""The router: page config, theme, navigation. Start with `streamlit run app.py`."""

from pathlib import Path

import streamlit as st

from ui.course import CHAPTERS
from ui.first_visit import close_false_alarm
from ui.jobs import warm_up
from ui.style import apply_style
from ui.theme import follow_theme

st.set_page_config(page_title="cnnkit", page_icon=Path(__file__).parent / "assets" / "icon.svg", layout="wide")
apply_style()
close_false_alarm()
follow_theme()
warm_up()
menu = {"": [st.Page("pages/home.py", title="cnnkit", default=True)]}
for chapter in CHAPTERS:
    menu[chapter.title] = [
        st.Page(chapter.page_file(lesson), title=lesson.title, url_path=lesson.url_path) for lesson in chapter.lessons
    ]
st.navigation(menu, position="top").run()
