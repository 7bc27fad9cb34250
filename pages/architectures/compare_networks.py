import streamlit as st

from cnnkit.architectures.diff import diff_rows
from cnnkit.architectures.summary import summarise
from ui.architectures.compare_bubbles import contenders, first_titles, pick_titles, pick_view, show_bubbles
from ui.architectures.compare_diff import pick_network_of, show_diff
from ui.architectures.compare_tables import (
    COUNT_FORMATS,
    accuracies_table,
    diff_table,
    macs_table,
    parameters_table,
)
from ui.architectures.compare_totals import at_input, pick_side, show_totals, write_extremes
from ui.code_view import show_code
from ui.lesson import attempt, open_lesson
from ui.tables import show_table

frame = open_lesson(
    "compare-networks",
    "What does a network cost, and what does it buy? Each bubble is one: how much it learns, how much work a picture "
    "takes, how often it is right. Choose two to six and read them side by side, then row by row.",
)

# All networks of a data set as bubbles, the chosen ones in front.
with frame.controls:
    data_set, measure, across = pick_view()
    titles = pick_titles(data_set)
chosen = attempt(
    "networks", frame.controls, lambda: contenders(titles), first=lambda: contenders(first_titles(data_set))
)
write_extremes(frame.formula, chosen, measure)
show_bubbles(frame.figure, data_set, measure, across, chosen)

# The chosen networks, total by total.
with frame.more:
    st.subheader("Side by side", anchor=False)
    side = pick_side()
    totals = st.container()
sides = at_input(chosen, side)
show_totals(totals, sides, measure, side)

# Two of them, row by row.
with frame.more:
    st.subheader("Row by row", anchor=False)
    left, right = st.columns(2, gap="small")
with left:
    a = pick_network_of("A", chosen, 0)
with right:
    b = pick_network_of("B", chosen, 1)
pairs = show_diff(frame.more, a, b)

with frame.numbers:
    show_table(
        parameters_table(chosen), name="parameters", caption="Parameters, ours and published", formats=COUNT_FORMATS
    )
    show_table(
        macs_table(chosen), name="macs", caption="Work for one picture, ours and published", formats=COUNT_FORMATS
    )
    show_table(accuracies_table(chosen), name="accuracies", caption="Errors as they were printed")
    show_table(diff_table(pairs), name="rows", caption="Row by row", formats=COUNT_FORMATS)
with frame.code:
    calls = "\n".join(f"    {one.network.snippet}," for one in sides)
    show_code(
        f"""from cnnkit.architectures import derive_rows, get
from cnnkit.architectures.diff import diff_rows
from cnnkit.architectures.summary import summarise

networks = [
{calls}
]
summaries = [summarise(network) for network in networks]
print(*summaries, sep="\\n")

pairs = diff_rows(derive_rows({a.snippet}), derive_rows({b.snippet}))
print(*((pair.mark, pair.parameters, pair.macs) for pair in pairs), sep="\\n")""",
        summarise,
        diff_rows,
    )
