"""The picture picker that lessons share: samples, an upload, or the camera. The choice lasts across pages."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.errors import ImageError
from cnnkit.images import fit_within, load_image
from cnnkit.samples import SAMPLES, load_sample
from ui.course import OPEN_LESSON

_OWN = "yours"
# Slots of the session; nothing of a visitor's picture leaves it.
_OWN_PICTURE, _OWN_ERROR, _LAST, _SCALED = "own picture", "own picture error", "last picture", "scaled picture"


@dataclass(frozen=True)
class Picture:
    """The chosen picture: `name` for captions, `pixels` uint8 RGB (H, W, 3), `snippet` to load it in a notebook."""

    name: str
    pixels: npt.NDArray[np.uint8]
    snippet: str

    def within(self, max_side: int) -> npt.NDArray[np.uint8]:
        """The picture scaled down to `max_side` pixels; scaled once, then kept while it is the chosen one."""
        of_picture, scaled = st.session_state.get(_SCALED, (None, {}))
        if of_picture is not self.pixels:
            scaled = {}
        if max_side not in scaled:
            scaled[max_side] = fit_within(self.pixels, max_side)
        st.session_state[_SCALED] = self.pixels, scaled
        return scaled[max_side]


def pick_picture() -> Picture:
    """Ask for a picture and give it; a bad upload is explained and the last good picture stays."""
    own = st.session_state.get(_OWN_PICTURE)
    names = [*SAMPLES, *([_OWN] if own is not None else [])]
    here = st.session_state[OPEN_LESSON]
    last_lesson, last_name = st.session_state.get(_LAST, (here, names[0]))
    if here != last_lesson and last_name != names[0] and "picture" not in st.query_params:
        # Chosen on another page, whose widget is gone: this page's starts there, and its link says so.
        st.session_state["picture"] = st.query_params["picture"] = last_name
    name = st.selectbox("Picture", names, key="picture", bind="query-params")
    st.session_state[_LAST] = here, name
    with st.popover("Use your own", icon=":material/add_a_photo:", width="stretch"):
        st.file_uploader(
            "JPEG, PNG or WebP, at most 10 MB", type=["jpg", "jpeg", "png", "webp"], key="upload",
            on_change=_take, args=("upload",),
        )  # fmt: skip
        if st.toggle("Camera", key="camera on"):
            st.camera_input("Take a picture", key="camera", on_change=_take, args=("camera",))
        st.caption("It stays in this session and is never stored.")
    if _OWN_ERROR in st.session_state:
        st.error(st.session_state[_OWN_ERROR], icon=":material/broken_image:")
    if name == _OWN and own is not None:
        return Picture("your picture", own, 'load_image("your_picture.jpg")')
    return Picture(SAMPLES[name].title, _sample(name), f'load_sample("{name}")')


@st.cache_resource(show_spinner=False)
def _sample(name: str) -> npt.NDArray[np.uint8]:
    picture = load_sample(name)
    picture.setflags(write=False)  # all visitors share it
    return picture


def _take(source: str) -> None:
    """Decode what was just uploaded or photographed into the session."""
    st.session_state.pop(_OWN_ERROR, None)
    file = st.session_state[source]
    if file is None:  # removed: the decoded picture stays until another is chosen
        return
    try:
        st.session_state[_OWN_PICTURE] = load_image(file)
    except ImageError as error:
        st.session_state[_OWN_ERROR] = str(error)
        return
    st.session_state["picture"] = _OWN
