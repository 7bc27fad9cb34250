"""The numbers of the lesson: every recorded measurement, and what was said of each crop."""

import pandas as pd
import streamlit as st

from cnnkit.training import Recording, spread_by_x
from cnnkit.training.ten_crops import CropVotes
from ui.tables import show_table
from ui.training.tips_crops import crop_name
from ui.training.tips_recordings import RECORDINGS, recording_of

_PER_CENT = ("right, mean (%)", "lowest (%)", "highest (%)", "on its training pictures (%)")
_FORMATS = {**dict.fromkeys(_PER_CENT, "%.2f"), "seconds, mean": "%.1f"}


def show_recordings() -> None:
    """Ask for one of the recordings that are there, and show its measurements."""
    titles = {recording.title: (name, recording) for name in RECORDINGS if (recording := recording_of(name))}
    if titles:
        name, recording = titles[st.selectbox("Recording", titles, key="recording", bind="query-params", width=520)]
        show_table(measurements_table(recording), name=name, formats={recording.x_title: "localized", **_FORMATS})


def measurements_table(recording: Recording) -> pd.DataFrame:
    """One row for each amount and series."""
    rows = []
    for series in recording.series:
        for spread in spread_by_x(series):
            here = [one for one in series.measurements if one.x == spread.x]
            learned = [one.train_accuracy for one in here if one.train_accuracy is not None]
            rows.append({
                recording.x_title: spread.x,
                "series": series.title,
                "measurements": spread.num,
                "right, mean (%)": 100 * spread.mean,
                "lowest (%)": 100 * spread.low,
                "highest (%)": 100 * spread.high,
                "on its training pictures (%)": 100 * sum(learned) / len(learned) if learned else None,
                "seconds, mean": sum(one.seconds for one in here) / len(here),
            })  # fmt: skip
    return pd.DataFrame(rows).sort_values(recording.x_title, kind="stable")


def show_votes(votes: CropVotes, class_names: tuple[str, ...], picture: str) -> None:
    """Show the probabilities of each crop, and their average in the last row."""
    rows = [f"{number + 1} {crop_name(number)}" for number in range(len(votes.each))]
    table = pd.DataFrame([*votes.each, votes.average], columns=list(class_names), dtype="float64")
    table.index = pd.Index([*rows, "average of ten"], name="crop")
    caption = f"Probabilities, crop by crop: {picture}"
    show_table(table, name="ten-crops", caption=caption, formats=dict.fromkeys(class_names, "%.3f"))
