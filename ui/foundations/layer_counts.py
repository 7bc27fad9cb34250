"""How many numbers a convolution and a dense layer learn, and how that grows with the picture."""

from collections.abc import Sequence
from math import prod

import pandas as pd
from streamlit.delta_generator import DeltaGenerator

from cnnkit.foundations import LayerComparison, compare_layers
from cnnkit.plots.counts import counts_chart, in_bytes, in_words
from ui.big_numbers import BigNumber, show_big_numbers
from ui.figures import show_chart
from ui.theme import current_palette

SIDES = (8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 224, 256, 384, 512, 768, 1000, 1024)  # pixels
_COLUMNS = ["side (pixels)", "dense: weights = products", "convolution: parameters", "convolution: products"]
COUNTS_FORMATS = dict.fromkeys(_COLUMNS, "localized")  # thousands apart


def compare_sides(channels: int, *, f: int, filters: int, dense_units: int | None) -> list[LayerComparison]:
    """Compare the layers on square pictures of all SIDES that have room for the filter."""
    return [
        compare_layers((side, side, channels), f=f, filters=filters, dense_units=dense_units)
        for side in SIDES
        if side >= f
    ]


def write_counts(place: DeltaGenerator, layers: LayerComparison, *, f: int, dense_units: int | None) -> None:
    """Write the inputs, the dense layer's outputs and the convolution's parameters out as products."""
    inputs, outputs = prod(layers.input_shape), layers.dense_biases
    place.latex(rf"\text{{inputs }} {_times(*layers.input_shape)} = {_times(inputs)}", width="content")
    shape = "" if dense_units else f"{_times(*layers.output_shape)} = "
    place.latex(rf"\text{{outputs }} {shape}{_times(outputs)}", width="content")
    filters = rf"({f} \cdot {f} \cdot {layers.input_shape[2]} + 1) \cdot {layers.conv_biases}"
    place.latex(rf"\text{{filters }} {filters} = {_times(layers.conv_parameters)}", width="content")


def show_counts(
    place: DeltaGenerator, layers: LayerComparison, curve: Sequence[LayerComparison], *, dense_units: int | None
) -> None:
    """Show the counts of the chosen picture large, and below them how they grow with its side."""
    dense, conv = layers.dense_weights, layers.conv_parameters
    with place:
        show_big_numbers(
            BigNumber(f"{dense:,}", f"dense weights, {in_bytes(dense)} as float32"),
            BigNumber(f"{conv:,}", f"convolution parameters, {in_bytes(conv)}"),
            BigNumber(f"{layers.conv_multiplications:,}", "convolution products"),
        )
        show_chart(
            counts_chart(curve, layers, current_palette()),
            key="counts",
            alt="Counts over the side of the picture, both axes logarithmic. At the chosen side the dense layer has "
            f"{in_words(dense)} weights; the convolution has {in_words(conv)} parameters and computes "
            f"{in_words(layers.conv_multiplications)} products.",
        )
    place.caption(
        f"Double the side of a large picture: {4 if dense_units else 16} times the dense weights, 4 times the "
        "convolution's products, and not one parameter more."
    )


def counts_table(curve: Sequence[LayerComparison]) -> pd.DataFrame:
    """The counts behind the chart, one row for each side."""
    rows = [(c.input_shape[0], c.dense_weights, c.conv_parameters, c.conv_multiplications) for c in curve]
    return pd.DataFrame(rows, columns=_COLUMNS)


def _times(*counts: int) -> str:
    """LaTeX of a product, thousands apart."""
    return r" \cdot ".join(f"{count:,}".replace(",", "{,}") for count in counts)
