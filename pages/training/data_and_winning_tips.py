import streamlit as st

from cnnkit.training import crops, infer
from cnnkit.training.hog_cells import cell_histograms
from cnnkit.training.ten_crops import ask_crops
from ui.code_view import show_code
from ui.lesson import open_lesson
from ui.pictures import pick_picture
from ui.training.tips_code import snippet
from ui.training.tips_crops import embedded, pick_crops, pick_hog_side, show_crops, show_hog, votes_of, what_it_knows
from ui.training.tips_curves import pick_data_size, pick_transfer, show_data_size, show_transfer
from ui.training.tips_gains import pick_crop_series, show_gains
from ui.training.tips_tables import show_recordings, show_votes

frame = open_lesson(
    "data-and-winning-tips",
    "A classifier knows what people built into it, what it learned elsewhere, and what it learns from your pictures. "
    "Choose how many pictures there are, and see how far each kind of knowledge goes.",
)
with frame.controls:
    data_size = pick_data_size()
show_data_size(frame.figure, frame.formula, frame.controls, data_size)

with frame.more:
    st.subheader("Knowledge from other pictures", anchor=False)
    curves, choices = st.columns([3.1, 1], gap="large")
with choices:
    st.markdown("A network that has learned other classes begins with their features: frozen, in part, or all free.")
    transfer = pick_transfer()
show_transfer(curves, choices, transfer)

with frame.more:
    st.subheader("Winning tips: ask several times", anchor=False)
    gains, choices = st.columns([3.1, 1], gap="large")
with choices:
    st.markdown(
        "To win a contest, average: the **probabilities** of several networks, or of one network on several crops. The "
        "work grows as many times, so it is seldom done in a product."
    )
    st.latex(r"\bar p = \tfrac{1}{M} \sum_{m=1}^{M} p_m")
    crop_series = pick_crop_series()
show_gains(gains, crop_series)

with frame.more:
    st.subheader("Ten crops of one picture", anchor=False)
    asked, choices = st.columns([3.1, 1], gap="large")
with choices:
    picture = pick_picture()
    side, number = pick_crops()
model = embedded()
votes = votes_of(model, picture, side) if model else None
if model and votes:
    what_it_knows(choices, model, votes)
    show_crops(asked, model, votes, picture, number)
else:
    asked.info("The network that is asked here is not trained yet.", icon=":material/hourglass_empty:")

with frame.more:
    st.subheader("What hand-engineering sees", anchor=False)
    cells, choices = st.columns([3.1, 1], gap="large")
with choices:
    st.markdown(
        "HOG, histograms of oriented gradients, keeps of each cell only how strong its edges are in each direction. "
        "Nobody taught it: its rule was thought out. The classifier above read 32 × 32 pixels so."
    )
    hog_side = pick_hog_side()
show_hog(cells, picture, hog_side)

with frame.numbers:
    show_recordings()
    if model and votes:
        show_votes(votes, model.card.class_names, picture.name)
with frame.code:
    show_code(snippet(picture, side, hog_side), ask_crops, crops, infer, cell_histograms)
