import streamlit as st

from cnnkit.training.depth_race import race_depths
from cnnkit.training.depth_runs import end_point, gradient_profile
from ui.code_view import show_code
from ui.lesson import attempt, open_lesson
from ui.tables import show_table
from ui.training.depth_figures import (
    pick_depth,
    pick_parts,
    show_errors,
    show_gradients,
    write_degradation,
    write_formulas,
)
from ui.training.depth_live import ERROR_FORMATS as RACE_FORMATS
from ui.training.depth_live import pick_race, race_table, show_race
from ui.training.depth_player import pick_epoch
from ui.training.depth_records import (
    ERROR_FORMATS,
    GRADIENT_FORMATS,
    end_points_table,
    gradients_table,
    last_epoch,
    nothing_recorded,
    pair_of,
    provenance,
    provenance_table,
    recorded,
    records_snippet,
)

frame = open_lesson(
    "plain-against-residual",
    "He et al. made plain networks deeper, and they got worse on the very pictures they learned from; with shortcuts "
    "they got better. Here is the experiment made small: choose a depth and play the epochs.",
)
records = attempt("records", frame.figure, recorded, first=nothing_recorded)
snippet = ""
if records:
    with frame.controls:
        depth = pick_depth(records)
        parts = pick_parts()
    with frame.figure:
        panels = st.container()
        epoch = pick_epoch(last_epoch(records))
        with panels:
            show_errors(records, depth, epoch, parts)
        write_degradation(records, depth, epoch)
    write_formulas(frame.formula, records, depth, epoch)
    with frame.controls:
        st.caption(provenance(records))
    pair = pair_of(records, depth)
    with frame.more:
        st.subheader("What reaches the first layers", anchor=False)
        chart, words = st.columns([3.1, 1], gap="large")
    show_gradients(chart, words, pair, epoch)
    with frame.numbers:
        caption = "After the last epoch: means over the seeds, and the lowest and the highest test error among them"
        show_table(end_points_table(records), name="end-points", caption=caption, formats=ERROR_FORMATS)
        caption = f"Length of the gradient by layer, {depth} layers, " + (f"epoch {epoch}" if epoch else "first steps")
        show_table(gradients_table(pair, epoch), name="gradients", caption=caption, formats=GRADIENT_FORMATS)
        show_table(provenance_table(records), name="trainings", caption="How each was recorded")
    snippet = records_snippet(pair, depth, epoch)
else:
    frame.figure.info("There are no recorded trainings to show. Train a pair below.", icon=":material/hourglass_empty:")

with frame.more:
    st.subheader("Now with digits, trained while you watch", anchor=False)
    race_place, race_controls = st.columns([3.1, 1], gap="large")
with race_controls:
    call, when = pick_race()
race = show_race(race_place.container(), when)
if race:
    with frame.numbers:
        show_table(race_table(race), name="race", caption="The race on digits, epoch by epoch", formats=RACE_FORMATS)
with frame.code:
    show_code(
        f"{snippet}from cnnkit.training.depth_race import race_depths\n\n"
        f"race = {call}  # trains both, as the button does\n"
        "print(1 - race.plain.epochs.validation_accuracy, 1 - race.resnet.epochs.validation_accuracy)",
        gradient_profile,
        end_point,
        race_depths,
    )
