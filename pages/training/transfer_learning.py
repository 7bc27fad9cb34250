import streamlit as st

from cnnkit.training.transfer import transfer
from cnnkit.training.transfer_race import flat_features, race
from ui.code_view import show_code
from ui.lesson import open_lesson
from ui.tables import show_table
from ui.training.class_pictures import show_collection
from ui.training.transfer_ask import pick_question, show_answers, show_maps_of, show_maps_of_pictures
from ui.training.transfer_run import (
    RESULT_FORMATS,
    curves_table,
    num_classes_asked,
    pick_choice,
    race_snippet,
    results_table,
    seeds_table,
    show_race,
)
from ui.training.transfer_state import OWN, forget_races, shown_race
from ui.training.transfer_strip import learning_formula, show_strips

frame = open_lesson(
    "transfer-learning",
    "A network that tells aeroplanes from frogs has learned edges and textures on the way. Keep them, exchange its "
    "last layer, and show it a few pictures of something new. How much should go on learning? Four ways race.",
)
shown = shown_race()
with frame.controls:
    choice, across = pick_choice()
num_classes = num_classes_asked(choice)
learning_formula(frame.formula, num_classes)
if choice.task == OWN:
    show_collection(frame.figure, forget_races)
show_strips(frame.figure, choice.num_frozen, num_classes)
show_race(frame.figure, shown, across)

with frame.more:
    st.subheader("Ask all four", anchor=False)
    answers, asked = st.columns([3.1, 1], gap="large")
    with asked:
        question = pick_question(shown)
    show_answers(answers, shown, question)

    st.subheader("Why borrowed layers help", anchor=False)
    st.markdown(
        "These are maps of the borrowed network, before it learned anything new, over the picture above: the first "
        "layers answer to edges, later ones to larger patches. Edges are of use for any picture; what the last layers "
        "found belongs more to aeroplanes and frogs. How much of each layer carries over was measured by "
        "[Yosinski et al., 2014](https://arxiv.org/abs/1411.1792)."
    )
    show_maps_of(st.container(), question)
    st.markdown(
        "What the last layer reads, 128 numbers a picture, drawn flat by their two principal components: large hollow "
        "marks are the pictures to learn from, filled ones were held out, a cross is a wrong answer, and an orange "
        "ring is the held-out picture above, if one is. Under *last layer only* the marks lie where the borrowed "
        "network put them."
    )
    show_maps_of_pictures(st.container(), shown, question)

with frame.numbers:
    show_table(results_table(shown), name="race", caption=shown.heading, formats=RESULT_FORMATS)
    show_table(curves_table(shown), name="curves", caption="Right among the held-out pictures, after each epoch (%)")
    caption = "Three recorded races on textures, each with other crops: right at the end (%)"
    show_table(seeds_table(), name="seeds", caption=caption)
with frame.code:
    show_code(race_snippet(choice), race, transfer, flat_features)
