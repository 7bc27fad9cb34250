"""A stack of convolutions beside a stack of dense layers between the same units, line by line."""

from collections.abc import Sequence
from itertools import pairwise

from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import Direction, conv_mask, dense_mask, reached
from cnnkit.plots.connections import connections_chart
from ui.figures import show_chart
from ui.theme import current_palette


def show_connections(place: DeltaGenerator, sizes: Sequence[int], unit: int, direction: Direction) -> None:
    """Draw both stacks and follow one unit through them.

    Args:
        place: where to draw.
        sizes: units in every row, the input first, as `layer_sizes` gives them.
        unit: the chosen one, an output for "backward", an input for "forward".
        direction: as in `reached`.
    """
    pairs = list(pairwise(sizes))
    filter_sizes = [n_in - n_out + 1 for n_in, n_out in pairs]
    backward = direction == "backward"
    start = len(pairs) if backward else 0
    seen = []
    for column, kind in zip(place.columns(2), ("convolution", "dense"), strict=True):
        conv = kind == "convolution"
        masks = [
            conv_mask(n_in, f) if conv else dense_mask(n_in, n_out)
            for (n_in, n_out), f in zip(pairs, filter_sizes, strict=True)
        ]
        rows = reached(masks, unit, direction=direction)
        seen.append(int(rows[0 if backward else -1].sum()))
        lines = sum(int(mask.sum()) for mask in masks)
        title = f"{kind}: {lines} connections, {sum(filter_sizes) if conv else lines} weights"
        figure = connections_chart(masks, rows, (start, unit), current_palette(), title=title)
        with column:
            reach = ", ".join(str(int(row.sum())) for row in rows)
            show_chart(figure, key=f"connections {kind}", alt=f"{title}. Units reached, the input first: {reach}.")
    if backward:
        place.markdown(
            f"The chosen output sees 1 + {len(pairs)} · ({filter_sizes[0]} − 1) = **{seen[0]} of {sizes[0]} inputs**, "
            f"its receptive field; a dense output sees all {seen[1]}."
        )
    else:
        place.markdown(
            f"The chosen input is seen by **{seen[0]} of {sizes[-1]} outputs**; in the dense layers by all {seen[1]}."
        )
