"""Where a network's parameters live, where its memory goes, and how its sides and channels change."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import Ledger, Row, peak_bytes_of_rows
from cnnkit.architectures.stages import MOST_STAGES
from cnnkit.plots.counts import in_bytes
from cnnkit.plots.network_bars import Bar, Quantity, bars, percent, quantity_bars, sides_chart
from ui.architectures.ledger import shape_words
from ui.architectures.networks import Network
from ui.figures import show_chart
from ui.theme import current_palette

_BATCHES = [2**power for power in range(11)]
_NUMBER_BYTES = 4


def show_where(network: Network, row: Row) -> int:
    """Show bars of parameters and activations, and the memory at a batch size, which is asked for; gives the size.

    Args:
        network: with its ledger, also one that does not fit together.
        row: whose bar is marked.
    """
    rows, palette = network.ledger.rows, current_palette()
    left, right = st.columns(2, gap="large")
    left.markdown(f"**Where the parameters live**  \n{_largest_parameters(rows)}")
    right.markdown(f"**Where the memory goes**  \n{_largest_activation(rows)}")
    charts: tuple[tuple[DeltaGenerator, Quantity], ...] = ((left, "parameters"), (right, "activations"))
    for place, quantity in charts:
        items = quantity_bars(rows, quantity, chosen=row.name)
        with place:
            show_chart(bars(items, palette), key=f"where-{quantity}", alt=_alt(quantity, items))
    if len(rows) > MOST_STAGES:
        st.caption("One bar for layers in a row that give the same shape, as in the drawing.")
    st.markdown("**Memory at once**")
    batch = st.select_slider("Batch size (pictures)", _BATCHES, 1, key="batch", bind="query-params", width=420)
    items = _memory(network, batch)
    show_chart(bars(items, palette), key="where-memory", alt=_alt("memory", items))
    st.caption(_memory_words(network.ledger))
    return batch


def show_sides(rows: Sequence[Row], row: Row) -> None:
    """Show the chart of sides against channels."""
    st.html("<style>.st-key-sides-place { overflow-x: auto; } .st-key-sides-place > * { min-width: 760px; }</style>")
    with st.container(key="sides-place"):
        alt = f"Sides and channels from {shape_words(rows[0].shape)} to {shape_words(rows[-1].shape)}, layer by layer."
        show_chart(sides_chart(rows, current_palette(), chosen=row.name), key="sides", alt=alt)
    st.caption(
        "Each point is a stage of the drawing: layers in a row that give the same shape. The axis is logarithmic: a "
        "halved side is the same step down as doubled channels are up. A flat layer counts as 1 × 1."
    )


def _largest_parameters(rows: Sequence[Row]) -> str:
    most = max(rows, key=lambda row: row.parameters.trainable)
    whole = sum(row.parameters.trainable for row in rows)
    if not whole:
        return "So far nothing is learned."
    share = percent(most.parameters.trainable / whole)
    return f"`{most.name}` alone holds {share} of the {whole:,} parameters."


def _largest_activation(rows: Sequence[Row]) -> str:
    most, whole = max(rows, key=lambda row: row.size), sum(row.size for row in rows)
    return f"`{most.name}` alone gives {percent(most.size / whole)} of the {whole:,} numbers."


def _memory(network: Network, batch: int) -> list[Bar]:
    """Bytes of the parameters and of the activations, as far as they are known."""
    parameters = sum(row.parameters.trainable for row in network.ledger.rows) * _NUMBER_BYTES
    known = [("parameters", parameters)]
    if network.ledger.error is None:
        for name, training in (("activations, inference", False), ("activations, training", True)):
            known.append((name, peak_bytes_of_rows(network.ledger.rows, batch_size=batch, training=training)))
    return [Bar(name, size, in_bytes(size // _NUMBER_BYTES)) for name, size in known]


def _memory_words(ledger: Ledger) -> str:
    if ledger.error:
        return "The peak of the activations is known once the network fits together; above are the parameters so far."
    return (
        "In float32, the most that activations take at any moment. Inference lets go of an output when the last layer "
        "that reads it is done; training keeps them for the way back, with the gradients under way. Gradients of the "
        "parameters, the optimiser's state and a framework's working space come on top."
    )


def _alt(what: str, items: Sequence[Bar]) -> str:
    return f"Bars, {what}: " + ", ".join(f"{item.name} {item.text}" for item in items)
