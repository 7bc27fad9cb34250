"""The recordings of the lesson, and what they say in words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.assets import ASSETS
from cnnkit.training import Recording, Series, read_recording, spread_by_x

RUNS = ASSETS / "runs"
DATA_SIZE, TRANSFER, ENSEMBLES, CROPS = RECORDINGS = ("data-size", "transfer-sizes", "ensembles", "crops")


def recording_of(name: str) -> Recording | None:
    """Read a recording; None where it is not there."""
    path = RUNS / f"{name}.json"
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> Recording:
    return read_recording(path)


def with_series(recording: Recording, keys: Sequence[str]) -> Recording:
    """Keep the series of some keys, in the order of the recording."""
    return replace(recording, series=tuple(one for one in recording.series if one.key in keys))


def sizes_of(recording: Recording) -> list[int]:
    """All amounts that something was measured at, rising."""
    return sorted({one.x for series in recording.series for one in series.measurements})


def mean_at(series: Series, x: int) -> float | None:
    """The mean test accuracy at an amount, in per cent; None where there is none."""
    return next((100 * one.mean for one in spread_by_x(series) if one.x == x), None)


def standing(recording: Recording, x: int) -> list[tuple[str, float]]:
    """Titles and means, in per cent, of the series that were measured at an amount, the best first."""
    means = [(one.title, mean_at(one, x)) for one in recording.series]
    return sorted([(title, mean) for title, mean in means if mean is not None], key=lambda pair: -pair[1])


def write_standing(place: DeltaGenerator, recording: Recording, x: int) -> None:
    """Write the accuracies at an amount as one inequality, in parts that wrap."""
    before: float | None = None
    for title, mean in standing(recording, x):
        sign = "" if before is None else ">" if round(before, 1) > round(mean, 1) else "="
        place.latex(
            rf"{sign} \underbrace{{{mean:.1f}\,\%}}_{{\text{{{title}}}\vphantom{{\text{{g,}}}}}}", width="content"
        )
        before = mean


def lead_words(recording: Recording, x: int) -> str:
    """Say by how much the best leads at an amount, and the last is behind."""
    order = standing(recording, x)
    (best, most), (worst, least) = order[0], order[-1]
    if len(order) == 1:
        return f"only **{best}** was measured, right in **{most:.1f} %**."
    if round(most, 1) == round(order[1][1], 1):
        return f"**{best}** and **{order[1][0]}** are right equally often, in **{most:.1f} %**."
    behind = f", {points(most - least)} ahead of {worst}" if len(order) > 2 else ""
    return f"**{best}** is right most often, {points(most - order[1][1])} ahead of {order[1][0]}{behind}."


def points(difference: float) -> str:
    """A difference of two percentages."""
    return f"{difference:.1f} points".replace("-", "\N{MINUS SIGN}")


def listed(words: Sequence[str]) -> str:
    """Join words as one says them: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def show_source(recording: Recording, *extra: str) -> None:
    """Say that the numbers are recorded, and how they were measured."""
    st.caption(f"Recorded on {recording.date[:10]}, judged on {recording.num_test:,} test pictures. " + " ".join(extra))
    with st.expander("How it was measured"):
        st.markdown("\n".join(f"- **{topic}:** {words}" for topic, words in recording.settings.items()))
        where = "; ".join(f"{name} {value}" for name, value in recording.environment.items())
        st.caption(f"{recording.provenance}  \nOn: {where}.  \nAgain with `{recording.command}`.")
