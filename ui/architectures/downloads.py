"""A network to take away: its table in three formats, the spec itself, and Keras source."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cnnkit.architectures import Architecture, keras_source, to_csv, to_json, to_latex, to_markdown

FORMATS: dict[str, tuple[Callable[[Architecture], str], str, str]] = {  # title: writer, ending, MIME type
    "CSV": (to_csv, "csv", "text/csv"),
    "Markdown": (to_markdown, "md", "text/markdown"),
    "LaTeX": (to_latex, "tex", "application/x-tex"),
    "JSON, to read back": (to_json, "json", "application/json"),
    "Keras source": (keras_source, "py", "text/x-python"),
}


def show_downloads(architecture: Architecture, name: str, *, fits: bool = True) -> None:
    """Offer a network in all formats; each is written when its button is pressed.

    Args:
        architecture: the network.
        name: of the files, without the ending.
        fits: whether the network fits together; JSON alone can hold one that does not.
    """
    with st.container(horizontal=True, gap="small"):
        for title, (write, ending, mime) in FORMATS.items():
            if fits or write is to_json:
                st.download_button(
                    title,
                    partial(write, architecture),
                    file_name=f"{name}.{ending}",
                    mime=mime,
                    key=f"download {ending} {name}",
                    type="tertiary",
                    icon=":material/download:",
                    on_click="ignore",
                )
    if not fits:
        others = [title for title, (write, _, _) in FORMATS.items() if write is not to_json]
        st.caption(f"{', '.join(others[:-1])} and {others[-1]} need a network that fits together.")
