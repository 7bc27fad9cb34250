import streamlit as st

from cnnkit.architectures import field_of_row, read_ledger
from cnnkit.architectures.counting import count_operation
from ui.architectures.downloads import show_downloads
from ui.architectures.drawing import show_network
from ui.architectures.ledger import show_ledger
from ui.architectures.network_table import FORMATS, network_table
from ui.architectures.networks import load_network, pick_network
from ui.architectures.publication_facts import show_publication
from ui.architectures.row_formulas import show_row_formulas
from ui.architectures.unit_view import show_unit_view
from ui.architectures.where import show_sides, show_where
from ui.code_view import show_code
from ui.lesson import attempt, open_lesson
from ui.tables import show_table

frame = open_lesson(
    "parameter-tables",
    "A network is a list of layers, and everything about it follows from that list: shapes, parameters, work, and what "
    "each unit sees. Choose a row to read where its numbers come from.",
)
with frame.controls:
    choice = pick_network("lenet5")
network = attempt("network", frame.controls, lambda: load_network(*choice))
rows, error = network.ledger
learning = next((row.name for row in rows if row.parameters.trainable), rows[0].name)
with frame.figure:
    row = show_ledger(network.ledger, key="layer", first=learning, height=500)
show_row_formulas(frame.formula, rows, row)

with frame.more:
    st.subheader("From input to output", anchor=False)
    show_network(rows, key="network-drawing", chosen=row.name)
    st.caption(
        "Upright and going back: height and width. Along: channels. Large sizes are squeezed so that small ones are "
        "seen; their order is kept. Point at a box for its numbers."
    )
    where, sides, unit_view, published = st.tabs(
        ["Where it lives", "Sides and channels", "What a unit sees", "As published"], key="view", bind="query-params"
    )
batch, unit = 1, None
if where.open:
    with where:
        batch = show_where(network, row)
if sides.open:
    with sides:
        show_sides(rows, row)
if unit_view.open:
    with unit_view:
        unit = show_unit_view(network, row)
if published.open:
    with published:
        show_publication(network.name)
with frame.more:
    st.subheader("Take it away", anchor=False)
    show_downloads(network.architecture, network.name, fits=error is None)

with frame.numbers:
    show_table(network_table(rows), name="network", caption="One picture; float32", formats=FORMATS)
with frame.code:
    show_code(
        f"""from cnnkit.architectures import field_of_row, get, peak_activation_bytes, read_ledger, table_of

network = {network.snippet}
rows, error = read_ledger(network)
print(table_of(rows).to_string())
print(error or sum(row.parameters.trainable for row in rows))

row = next(row for row in rows if row.name == {row.name!r})
print(row.shape, row.parameters, row.macs)
seen = field_of_row(row, network.input_shape{"" if unit is None else f", unit={unit}"})
print(seen.region)
{"" if error else f"print(peak_activation_bytes(network, batch_size={batch}, training=True))"}""",
        read_ledger,
        count_operation,
        field_of_row,
    )
