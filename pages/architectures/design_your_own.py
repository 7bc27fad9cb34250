import streamlit as st

from cnnkit.architectures import read_ledger
from cnnkit.architectures.edit import change_layer, insert_layers
from ui.architectures.design_code import spec_source
from ui.architectures.design_form import show_form
from ui.architectures.design_link import LONGEST_LINK, follow_link, publish_link
from ui.architectures.design_state import CHOICE, choose, chosen_layer, current_design, plain, refusal
from ui.architectures.design_toolbar import show_toolbar
from ui.architectures.design_totals import show_totals
from ui.architectures.drawing import show_network
from ui.architectures.editor import show_editor
from ui.architectures.ledger import show_ledger
from ui.architectures.network_table import FORMATS, network_table
from ui.architectures.row_formulas import show_row_formulas
from ui.code_view import show_code
from ui.lesson import open_lesson
from ui.tables import show_table

frame = open_lesson(
    "design-your-own",
    "A network is a list of layers, and this one is yours: put layers in, take them out, drag them, change their "
    "numbers. Shapes, parameters, work and memory follow at once, and where two do not fit, you are told why.",
)
follow_link()
design = current_design()
architecture, ledger = design.architecture, design.ledger
rows = {row.name: row for row in ledger.rows}
chosen = chosen_layer(architecture)
row = rows.get(chosen, ledger.rows[-1])  # of a layer below one that does not fit there is none
is_linked = publish_link(architecture)

with frame.controls:
    if sentence := refusal():
        st.error(plain(sentence), icon=":material/error:")
    show_form(architecture, ledger, chosen)
    st.divider()
    batch_size = st.number_input(
        "Examples at once (batch)", 1, 4096, 32, key="design-batch", bind="query-params",
        help="For the memory above: the most that activations take at any moment, in float32, without the weights.",
    )  # fmt: skip
with frame.figure:
    show_totals(design, batch_size)
    show_toolbar(design)
    show_editor(architecture, ledger, chosen, key="design-editor")
    if not is_linked:
        st.caption(f"This design is too long for an address of {LONGEST_LINK:,} characters: save its JSON to share it.")
show_row_formulas(frame.formula, ledger.rows, row)
with frame.more:
    show_network(ledger.rows, key="design-drawing", chosen=row.name)
    st.subheader("The bill, line by line", anchor=False)
    before = design.before.rows if design.before else ()
    if before:
        st.caption("Struck out: the number before your last edit.")
    show_ledger(ledger, key=CHOICE, first=row.name, before=before, on_choose=choose)
with frame.numbers:
    caption = "Every row, as far as the layers fit together; one example, float32"
    show_table(network_table(ledger.rows), name="design", caption=caption, formats=FORMATS)
with frame.code:
    show_code(
        f"{spec_source(architecture)}\nledger = read_ledger(network)\n"
        "print(sum(row.parameters.trainable for row in ledger.rows), \"parameters\")\n"
        "print(ledger.error or \"All layers fit.\")",
        read_ledger, insert_layers, change_layer,
    )  # fmt: skip
