import streamlit as st

from cnnkit.training import augment
from cnnkit.training.variants import make_variants
from ui.code_view import show_code
from ui.lesson import open_lesson
from ui.pictures import pick_picture
from ui.tables import show_table
from ui.training.augmentation_code import functions_of, snippet
from ui.training.augmentation_digits import place_digits
from ui.training.augmentation_gap import (
    GAP_FORMATS,
    place_live,
    place_recorded,
    recorded_table,
    trials,
    trials_table,
)
from ui.training.augmentation_operations import pick_operations, write_count
from ui.training.augmentation_seed import pick_seed
from ui.training.augmentation_sheet import make_sheet, show_sheet
from ui.training.augmentation_steps import draws_table, place_steps

frame = open_lesson(
    "augmentation",
    "A network learns by heart the pictures that it sees again and again. So change each one a little every time, at "
    "random, and keep its label. Press a variant to see what was drawn for it.",
)

# The picture and its variants.
with frame.controls:
    seed = pick_seed()
    operations = pick_operations()
    picture = pick_picture()
    fine = not st.toggle("As the network sees it, 32 × 32 pixels", key="aug-pixels", bind="query-params")
sheet = make_sheet(picture, operations, seed=seed, fine=fine)
with frame.figure:
    show_sheet(sheet, picture.name, key="aug-sheet")
write_count(frame.formula, operations)

# One of them step by step, the label, and what it does to a training.
place_steps(frame.more.container(), sheet)
place_digits(frame.more.container(), operations, seed=seed)
place_recorded(frame.more.container())
place_live(frame.more.container(), operations)

with frame.numbers:
    show_table(draws_table(sheet), name="draws", caption="What was drawn; lengths in pixels of a picture of 32 × 32")
    show_table(recorded_table(), name="recorded", caption="The recorded runs, last epoch", formats=GAP_FORMATS)
    if trials():
        show_table(trials_table(), name="trainings", caption="Your trainings, last epoch", formats=GAP_FORMATS)
with frame.code:
    show_code(snippet(picture, sheet, trials()), make_variants, augment, *functions_of(operations, trials()))
