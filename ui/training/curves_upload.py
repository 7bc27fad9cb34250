"""The reader's own pictures: a zip with one folder a class, read once, kept in the session and nowhere else."""

import streamlit as st

from cnnkit.errors import OptionError
from cnnkit.training import Dataset, Reading, read_classes
from ui.numbers import counted

OWN_PICTURES = "Your own pictures"
SIDE = 32  # pixels, of the squares that the pictures become
MAX_ZIP_MB = 40  # megabytes of an upload
BATCH_KEY = "curves-batch"  # of the control for the batch size
_READING, _ERROR = "curves zip", "curves zip error"  # slots of the session
_MOST_LISTED = 50  # skipped files; the rest are counted


def pick_zip() -> None:
    """Ask for the zip, and say what was read of it and what was not."""
    st.file_uploader(
        "A zip with one folder a class", type=["zip"], key="curves-zip", on_change=_take,
        max_upload_size=MAX_ZIP_MB,
    )  # fmt: skip
    st.caption("Five pictures a class will do. They stay in this session and are never stored.")
    if _ERROR in st.session_state:
        st.error(st.session_state[_ERROR], icon=":material/folder_off:")
    reading: Reading | None = st.session_state.get(_READING)
    if reading is None:
        return
    data, skipped = reading
    st.markdown(
        f"Read: {counted(len(data.x_train) + len(data.x_test), 'picture', 'pictures')} in {data.num_classes} classes, "
        f"{len(data.x_train)} to learn from and {len(data.x_test)} to test on."
    )
    if skipped:
        with st.expander(f"{counted(len(skipped), 'file', 'files')} skipped"):
            for file, reason in skipped[:_MOST_LISTED]:
                st.text(f"{file}: {reason}")
            if len(skipped) > _MOST_LISTED:
                st.text(f"and {len(skipped) - _MOST_LISTED} more")


def own_classes() -> Dataset:
    """The pictures that were read.

    Raises:
        OptionError: there are none yet.
    """
    reading: Reading | None = st.session_state.get(_READING)
    if reading is None:
        raise OptionError("To train on pictures of your own, choose a zip with one folder a class.")
    return reading.dataset


def _take() -> None:
    """Read what was just uploaded; a bad archive is explained, and the last good one stays."""
    st.session_state.pop(_ERROR, None)
    file = st.session_state["curves-zip"]
    if file is None:
        return
    try:
        reading = read_classes(file, side=SIDE)
    except OptionError as error:
        st.session_state[_ERROR] = str(error)
        return
    st.session_state[_READING] = reading
    # A handful of pictures makes no batch of 32; four batches an epoch or more are steps enough to see something.
    largest = max(1, len(reading.dataset.x_train) // 4)
    st.session_state[BATCH_KEY] = min(st.session_state.get(BATCH_KEY, largest), largest)
