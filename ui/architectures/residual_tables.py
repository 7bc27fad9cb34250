"""What shortcuts cost: plain against residual networks line by line, and the two designs of a block."""

from functools import lru_cache

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnkit.architectures import Architecture, count_macs, count_parameters, derive_rows, window_texts
from cnnkit.architectures.block_designs import basic_design, bottleneck_design
from cnnkit.architectures.published import PUBLISHED
from cnnkit.plots.residual import parts_chart
from ui.architectures.ledger import show_ledger
from ui.architectures.networks import load_network
from ui.big_numbers import BigNumber, show_big_numbers
from ui.figures import show_chart
from ui.theme import current_palette

DEPTHS = (20, 32, 44, 56, 110)
SHORTCUTS = {
    "A: pad channels with zeros": "A",
    "B: 1 × 1 convolution where the shape changes": "B",
    "C: 1 × 1 convolution in every block": "C",
}
COUNT_FORMATS = {
    **dict.fromkeys(["plain", "A", "B", "C", "MACs, plain", "MACs, B"], "localized"), "error of A (%)": "%.2f",
}  # fmt: skip


def show_pair(depth: int, shortcut: str) -> None:
    """Show a residual network's ledger, with what differs from the plain network of the same depth marked."""
    plain = load_network(f"plain{depth}")
    residual = load_network(f"resnet{depth}", (("shortcut", shortcut),))
    counts = [count_parameters(network.architecture) for network in (plain, residual)]
    macs = [count_macs(network.architecture) for network in (plain, residual)]
    more = counts[1] - counts[0]
    show_big_numbers(
        BigNumber(f"{counts[0]:,}", f"parameters of Plain-{depth}, {macs[0]:,} MACs"),
        BigNumber(f"{counts[1]:,}", f"parameters of ResNet-{depth}, {macs[1]:,} MACs"),
        BigNumber(f"+{more:,}" if more else "0", "parameters for the shortcuts"),
    )
    show_ledger(residual.ledger, key="res-layer", first="conv3_block1_add", before=plain.ledger.rows, height=430)


@lru_cache
def depths_table() -> pd.DataFrame:
    """Parameters and products of all depths, plain and with each kind of shortcut; the paper's error on CIFAR-10."""
    rows = []
    for depth in DEPTHS:
        plain = load_network(f"plain{depth}").architecture
        kinds = {kind: load_network(f"resnet{depth}", (("shortcut", kind),)).architecture for kind in "ABC"}
        rows.append({
            "depth": depth,
            "n": (depth - 2) // 6,
            "plain": count_parameters(plain),
            **{kind: count_parameters(network) for kind, network in kinds.items()},
            "MACs, plain": count_macs(plain),
            "MACs, B": count_macs(kinds["B"]),
            "error of A (%)": PUBLISHED[f"resnet{depth}"].cifar10_error,
        })  # fmt: skip
    return pd.DataFrame(rows)


def show_designs(place: DeltaGenerator, channels: int, width: int, side: int) -> None:
    """Compare two 3x3 convolutions with a bottleneck, and with two 3x3 convolutions on as few channels as it has."""
    wide, narrow = basic_design(channels, side=side), basic_design(width, side=side)
    bottleneck = bottleneck_design(channels, width, side=side)
    names = f"two 3 × 3 on {channels:,} channels", f"1 × 1, 3 × 3, 1 × 1 through {width:,} channels"
    share = count_parameters(bottleneck) / count_parameters(wide)
    with place:
        show_big_numbers(
            *(
                BigNumber(f"{count_parameters(design):,}", f"{name}: parameters, {count_macs(design):,} MACs")
                for name, design in zip(names, (wide, bottleneck), strict=True)
            ),
            BigNumber(f"{100 * share:,.1f} %", "of the parameters"),
        )
        designs = dict(zip((*names, f"two 3 × 3 on {width:,} channels"), (wide, bottleneck, narrow), strict=True))
        pieces = {name: _convolutions(design) for name, design in designs.items()}
        bars = [(f"{name}: {sum(n for _, n in parts):,} weights", parts) for name, parts in pieces.items()]
        titles = "; ".join(title for title, _ in bars)
        show_chart(parts_chart(bars, current_palette()), key="designs", alt=f"What the convolutions learn. {titles}.")
        st.caption(
            "Weights of the convolutions; batch normalisation learns two more numbers for each channel. ResNet-50 and "
            "deeper take a quarter of the channels in between: nearly the price of two 3 × 3 on so few, and four times "
            "the channels for the shortcut to carry."
        )


def _convolutions(design: Architecture) -> list[tuple[str, int]]:
    return [
        (window_texts(row.node.operation, 2)[0].replace("x", " × "), row.parameters.trainable)
        for row in derive_rows(design)
        if row.macs
    ]
