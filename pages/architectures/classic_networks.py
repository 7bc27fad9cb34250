import streamlit as st

from ui.architectures.classic_alexnet import ALEXNET
from ui.architectures.classic_lenet import LENET
from ui.architectures.classic_story import DRAWING, show_drawing, show_rows, write_sum
from ui.architectures.classic_vgg import VGG
from ui.architectures.network_table import FORMATS, network_table
from ui.code_view import show_code
from ui.lesson import open_lesson
from ui.tables import show_table

TALES = {"LeNet-5": LENET, "AlexNet": ALEXNET, "VGG": VGG}
frame = open_lesson(
    "classic-networks",
    "LeNet-5, AlexNet and VGG made the pattern that later networks vary. Each has its quirks, made for the machines "
    "and beliefs of its day: flip a switch, and what it changes stands struck out in the table.",
)
with frame.controls:
    name = st.segmented_control(
        "Network", list(TALES), default="LeNet-5", required=True, key="classic", bind="query-params"
    )
    tale = TALES[name]
    told = tale.ask()
with frame.figure:
    drawing = st.container(key=DRAWING)
    row = show_rows(told)
    st.caption(tale.reading)
write_sum(frame.formula, told, row)
with frame.more:
    closer = tale.look_closer(told, row)
show_drawing(drawing, tale, told, row, closer.channel)

with frame.numbers:
    caption = f"{told.network.name}, line by line; one picture, float32"
    show_table(network_table(told.rows), name=told.name, caption=caption, formats=FORMATS)
    show_table(closer.table, name=f"{told.name}-closer", caption=closer.caption)
with frame.code:
    show_code(
        f"""{told.snippet}

from cnnkit.architectures import count_parameters, parameter_table

print(parameter_table(network))
print(count_parameters(network))

{closer.snippet}""",
        *told.functions,
    )
