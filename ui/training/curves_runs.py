"""The trainings of the session on the page: which are shown, which is looked into, what it got wrong."""

import base64
from html import escape

import cv2
import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnkit.errors import OptionError
from cnnkit.plots.confusion import confusion_chart
from cnnkit.plots.durations import in_time
from cnnkit.training import Run, write_run
from cnnkit.training.seeds import Judgement
from ui.architectures.design_state import plain
from ui.figures import encode_jpeg, show_chart
from ui.theme import current_palette
from ui.training.session_runs import (
    MOST_RUNS,
    SessionRun,
    add_file,
    delete_run,
    session_runs,
    show_run,
)

CHOSEN = "curves chosen"  # slot of the session: number of the training that is looked into
_OPEN_ERROR = "curves open error"
_SIDE = 96  # pixels of a mistake's picture on the page
_STYLE = """<style>
.mistakes { display: grid; grid-template-columns: repeat(auto-fill, minmax(104px, 1fr)); gap: 0.9rem 0.7rem; }
.mistakes figure { margin: 0; } .mistakes img { width: 96px; height: 96px; display: block; border-radius: 4px;
  image-rendering: pixelated; border: 1px solid var(--st-border-color, rgba(128, 128, 128, 0.35)); }
.mistakes figcaption { font-size: 15px; line-height: 1.35; margin-top: 0.25rem; overflow-wrap: anywhere; }
.mistakes b { color: var(--said); font-weight: 600; }
</style>"""


def chosen_run() -> SessionRun | None:
    """The training that is looked into: the last one chosen or trained, else the newest, None where there is none."""
    runs = session_runs()
    number = st.session_state.get(CHOSEN)
    return next((one for one in runs if one.number == number), runs[-1] if runs else None)


def choose_run(number: int) -> None:
    """Look into a training, and show it."""
    st.session_state[CHOSEN] = number
    show_run(number, is_shown=True)


def show_runs(chosen: SessionRun | None) -> None:
    """List the trainings: tick to show, a button to look into, one to delete; below them opening and saving."""
    for one in session_runs():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            tick = f"curves-shown-{one.number}"
            st.session_state[tick] = one.is_shown
            st.checkbox(f"**{one.name}**", key=tick, on_change=_tick, args=(one.number,))
            st.markdown(describe(one), width="stretch")
            if one is not chosen:
                st.button(
                    "Look into", key=f"curves-into-{one.number}", type="tertiary", icon=":material/search:",
                    on_click=choose_run, args=(one.number,),
                )  # fmt: skip
            st.button(
                "Delete", key=f"curves-delete-{one.number}", type="tertiary", icon=":material/delete:",
                on_click=delete_run, args=(one.number,),
            )  # fmt: skip
    st.caption(
        f"They stay while this session lasts, at most {MOST_RUNS}; then the oldest gives way. Solid lines are measured "
        "on test pictures that the network never learns from; dashed ones are means over the batches of an epoch."
    )


def show_files(chosen: SessionRun | None) -> None:
    """Save the chosen training, open one from a file."""
    if chosen is not None:
        for place, run in enumerate(chosen.runs):
            seed = f", seed {run.settings.seed}" if len(chosen.runs) > 1 else ""
            st.download_button(
                f"Save {chosen.name}{seed}", write_run(run), mime="application/json", icon=":material/download:",
                file_name=f"run-{chosen.title.lower().replace(' ', '-')}-seed-{run.settings.seed}.json",
                key=f"curves-save-{place}", on_click="ignore", width="stretch",
            )  # fmt: skip
    st.file_uploader("Open a run", type=["json"], key="curves-open", on_change=_open)
    if _OPEN_ERROR in st.session_state:
        st.error(st.session_state[_OPEN_ERROR], icon=":material/error:")


def describe(one: SessionRun) -> str:
    """Data, settings and result of a training, in a line."""
    run = one.runs[0]
    settings = run.settings
    parts = [
        plain(run.data.name),
        f"{settings.optimiser} {settings.learning_rate:g}, {settings.schedule}",
        f"{settings.epochs} epochs",
        in_time(sum(each.seconds for each in one.runs)),
    ]
    if len(one.runs) > 1:
        parts.insert(2, f"{len(one.runs)} seeds")
    if settings.augmentation:
        parts.insert(2, "augmented")
    return f"{' · '.join(parts)} · {result_words(one)}"


def result_words(one: SessionRun) -> str:
    """How a training ended."""
    ends = [100 * float(run.epochs.validation_accuracy[-1]) for run in one.runs if _has_ended(run)]
    lost = len(one.runs) - len(ends)
    if not ends:
        return "**diverged**"
    diverged = f", {lost} diverged" if lost else ""
    if len(ends) == 1:
        return f"**{ends[0]:.1f} % right**{diverged}"
    return f"**{min(ends):.1f} to {max(ends):.1f} % right**{diverged}"


def show_outcome(one: SessionRun) -> None:
    """Say in a sentence what the chosen training is, and how it ended."""
    run = one.runs[0]
    origin = {
        "recorded": "Recorded by this project's recipe, not trained here",
        "trained here": "Trained here",
        "opened": "Opened from a file",
    }[one.origin]
    machine = ", ".join(run.environment.get(name, "?") for name in ("processor", "backend"))
    st.caption(
        f"{plain(one.name)}: {origin}, {run.started[:10]}, in {in_time(run.seconds)} on "
        f"{plain(run.environment.get('cores', '?'))} cores ({plain(machine)}). {run.data.num_train:,} training and "
        f"{run.data.num_test:,} test pictures of {plain(run.data.name)}."
    )
    for each in one.runs:
        if each.outcome == "diverged":
            seed = f"Seed {each.settings.seed}: " if len(one.runs) > 1 else ""
            st.warning(f"{seed}{plain(each.message)}", icon=":material/trending_up:")


def show_mistakes(one: SessionRun) -> None:
    """Draw the confusion matrix of the chosen training, and the test pictures it is most wrong about."""
    judged = next(
        ((run, judgement) for run, judgement in zip(one.runs, one.judgements, strict=False) if judgement), None
    )
    if judged is None:
        why = "A file holds the curves, not the pictures" if one.origin == "opened" else "It diverged"
        st.caption(f"{why}, so there is nothing to show of {plain(one.name)} here.")
        return
    run, judgement = judged
    names = run.data.class_names
    total, right = int(judgement.confusion.sum()), int(judgement.confusion.trace())
    matrix, pictures = st.columns([1, 1], gap="large")
    with matrix:
        show_chart(
            confusion_chart(judgement.confusion, names, current_palette()), key="curves-confusion",
            alt=f"Confusion matrix of {one.name}: {right} of {total} test pictures on the diagonal.",
        )  # fmt: skip
        seed = f" with seed {run.settings.seed}" if len(one.runs) > 1 else ""
        st.caption(
            f"Each row is one class. {right:,} of {total:,} test pictures are right{seed}; the orange cells are "
            "the rest."
        )
    with pictures:
        if not len(judgement.pictures):
            st.caption("Every test picture is right.")
            return
        st.html(_mistakes_html(judgement, names))
        st.caption("The mistakes it was surest of: what it said, how sure it was, and what it is.")


def _mistakes_html(judgement: Judgement, names: tuple[str, ...]) -> str:
    items = []
    for picture, truth, row in zip(judgement.pictures, judgement.truths, judgement.probabilities, strict=True):
        is_class, said = escape(names[int(truth)]), escape(names[int(row.argmax())])
        items.append(
            f'<figure><img src="{_address(picture)}" alt="{is_class}, taken for {said}">'
            f"<figcaption><b>said {said}, {100 * float(row.max()):.0f} %</b><br>is {is_class}</figcaption></figure>"
        )
    return f'{_STYLE}<div class="mistakes" style="--said: {current_palette().accent}">{"".join(items)}</div>'


def _address(picture: NDArray[np.uint8]) -> str:
    """A picture as a data address, its pixels kept as squares."""
    plain = picture[:, :, 0] if picture.shape[2] == 1 else picture
    side = 2 * _SIDE
    large = cv2.resize(plain, (side, side), interpolation=cv2.INTER_NEAREST).astype(np.uint8)
    return f"data:image/jpeg;base64,{base64.b64encode(encode_jpeg(large)).decode()}"


def _has_ended(run: Run) -> bool:
    return run.outcome == "finished" and len(run.epochs.validation_accuracy) > 0


def _tick(number: int) -> None:
    show_run(number, is_shown=bool(st.session_state[f"curves-shown-{number}"]))


def _open() -> None:
    """Take in a run from a file; what is none is explained."""
    st.session_state.pop(_OPEN_ERROR, None)
    file = st.session_state["curves-open"]
    if file is None:
        return
    try:
        choose_run(add_file(file.getvalue()).number)
    except OptionError as error:
        st.session_state[_OPEN_ERROR] = str(error)
