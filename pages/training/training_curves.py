import streamlit as st

from cnnkit.training import confusion_matrix, rate_at, train
from cnnkit.training.seeds import train_seeds
from ui.code_view import show_code
from ui.jobs import is_running, show_job
from ui.lesson import open_lesson
from ui.tables import show_table
from ui.training.curves_figure import show_figure, show_live
from ui.training.curves_plan import ask_plan
from ui.training.curves_runs import chosen_run, show_files, show_mistakes, show_outcome, show_runs
from ui.training.curves_start import JOB, begin, keep_result, started_plan
from ui.training.curves_words import EPOCH_FORMATS, epochs_table, show_formulas, snippet, steps_table
from ui.training.session_runs import shown_runs

frame = open_lesson(
    "training-curves",
    "A network learns by small steps down its loss. What counts is the solid line: how it does on pictures it never "
    "learns from. Press Train and see whether the two lines part; then change one thing and train again.",
)
keep_result()
with frame.controls:
    plan, is_sound, button = ask_plan()
    if button.button(
        "Train", type="primary", key="curves-train", icon=":material/play_arrow:", width="stretch",
        disabled=is_running(JOB) or not is_sound,
    ):  # fmt: skip
        begin(plan)
show_formulas(frame.formula, plan)
shown, chosen = shown_runs(), chosen_run()
with frame.figure:
    if is_running(JOB):
        show_job(JOB, live=lambda updates: show_live(started_plan(), updates, shown), always=True)
    else:
        show_job(JOB)
        show_figure(shown, chosen)
        if chosen:
            show_outcome(chosen)
with frame.more:
    st.subheader("Trainings of this session", anchor=False)
    rows, files = st.columns([3.1, 1], gap="large")
    with rows:
        show_runs(chosen)
    with files:
        show_files(chosen)
    if chosen:
        st.subheader(f"What {chosen.name} gets wrong", anchor=False)
        show_mistakes(chosen)
with frame.numbers:
    if chosen:
        for run in chosen.runs:
            seed = run.settings.seed
            caption = f"{chosen.name}, seed {seed}, epoch by epoch"
            show_table(epochs_table(run), name=f"epochs-seed-{seed}", caption=caption, formats=EPOCH_FORMATS)
        caption = "Its first seed, step by step; in long trainings means over a few steps"
        steps = steps_table(chosen.runs[0])
        show_table(steps, name="steps", caption=caption, formats=dict.fromkeys(steps.columns, "%.4g"))
with frame.code:
    show_code(snippet(plan), train_seeds, train, rate_at, confusion_matrix)
