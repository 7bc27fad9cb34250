"""The bottleneck calculator: its sizes, the volumes with their waist, and what each way costs."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from cnnkit.architectures.inception import Cost, bottleneck_cost, conv_cost, separable_cost, separable_ratio
from cnnkit.plots.bottleneck import Ways, bottleneck_chart, bottleneck_widths, times_as_many
from cnnkit.plots.colour import colour_table
from cnnkit.plots.volumes import Volume, volumes
from ui.architectures.ledger import formula_words
from ui.big_numbers import BigNumber, show_big_numbers
from ui.figures import show_chart, show_drawing
from ui.theme import current_palette

WAISTS = (
    1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 256,
    288, 320, 384, 448, 512, 640, 768, 896, 1024,
)  # fmt: skip  # channels
KERNELS = (1, 3, 5, 7, 11)  # pixels
MOST_CHANNELS, LARGEST_SIDE = 1024, 512
COURSE = Ways(28, 28, 192, bottleneck=16, filters=32, kernel=5)
COSTS_FORMATS = {"multiplications": "localized", "parameters": "localized"}


def show_calculator() -> Ways:
    """Lay the calculator out, its controls at the right; gives what the reader asked for."""
    drawings, choices = st.columns([3.1, 1], gap="large")
    with choices:
        ways = pick_ways()
    with drawings:
        show_costs(ways)
        _write_costs(ways)
    return ways


def pick_ways() -> Ways:
    """Ask for the sizes of a convolution and of the bottleneck before it."""
    bottleneck = st.select_slider("Bottleneck (channels)", WAISTS, COURSE.bottleneck, key="waist", bind="query-params")
    kernel = st.select_slider("Filter size (pixels)", KERNELS, COURSE.kernel, key="waist-f", bind="query-params")
    left, right = st.columns(2)
    with left:
        channels = _number("Channels in", MOST_CHANNELS, COURSE.in_channels, "waist-in")
        height = _number("Height (pixels)", LARGEST_SIDE, COURSE.height, "waist-height")
    with right:
        filters = _number("Filters", MOST_CHANNELS, COURSE.filters, "waist-filters")
        width = _number("Width (pixels)", LARGEST_SIDE, COURSE.width, "waist-width")
    return Ways(height, width, channels, bottleneck, filters, kernel)


def costs_snippet(ways: Ways) -> str:
    """Write the lines that count the three ways in a notebook."""
    size = f"{ways.height}, {ways.width}, {ways.in_channels}"
    bank = f"filters={ways.filters}, kernel={ways.kernel}"
    return (
        "from cnnkit.architectures.inception import bottleneck_cost, conv_cost, separable_cost\n\n"
        f"direct, separable = conv_cost({size}, {bank}), separable_cost({size}, {bank})\n"
        f"through = bottleneck_cost({size}, bottleneck={ways.bottleneck}, {bank})\n"
        "print(direct.multiplications, through.multiplications, separable.multiplications)\n"
    )


def all_costs(ways: Ways) -> dict[str, Cost]:
    """The three ways, part by part."""
    size, bank = (ways.height, ways.width, ways.in_channels), {"filters": ways.filters, "kernel": ways.kernel}
    return {
        "direct": conv_cost(*size, **bank),
        "through a bottleneck": bottleneck_cost(*size, bottleneck=ways.bottleneck, **bank),
        "depthwise separable": separable_cost(*size, **bank),
    }


def show_costs(ways: Ways) -> None:
    """Draw the volumes, write the counts large, and draw them over all widths."""
    palette, costs = current_palette(), all_costs(ways)
    reduce, conv = costs["through a bottleneck"].parts
    show_big_numbers(
        BigNumber(f"{ways.direct:,}", "multiplications directly"),
        BigNumber(f"{ways.through:,}", f"through {_channels(ways.bottleneck)}: {times_as_many(ways)}"),
    )
    waist = "bottleneck" if ways.bottleneck < ways.in_channels else "no bottleneck"
    k = f"{ways.kernel}×{ways.kernel}"
    boxes = [
        Volume("<b>input</b>", (ways.height, ways.width, ways.in_channels)),
        Volume(
            f"<b>{waist}</b><br>1×1: {reduce.multiplications:,}",
            reduce.output_shape,
            faces=[colour_table((palette.accent,) * 2, size=1)[None]],
            channel_colours=(palette.accent,) * ways.bottleneck,
        ),
        Volume(f"<b>output</b><br>{k}: {conv.multiplications:,}", conv.output_shape),
    ]
    shapes = ", ".join(" × ".join(map(str, box.shape)) for box in boxes)
    show_drawing(volumes(boxes, palette), key="waist-volumes", alt=f"Three volumes, the second one a waist: {shapes}.")
    show_chart(
        bottleneck_chart(ways, palette),
        key="waist-chart",
        alt="Multiplications over the width of the bottleneck, both axes logarithmic. "
        f"Directly {ways.direct:,}, through {_channels(ways.bottleneck)} {ways.through:,}, "
        f"depthwise separable {ways.separable:,}.",
    )


def _write_costs(ways: Ways) -> None:
    """Say where the break-even lies, and what the next step, the separable convolution, takes of the direct way."""
    ratio = float(separable_ratio(filters=ways.filters, kernel=ways.kernel))
    st.markdown(_break_even_sentence(ways))
    st.markdown(
        "The next step: let each filter read a single channel (*depthwise*), and mix the channels afterwards by 1×1 "
        "(*pointwise*). Of the direct way's multiplications that takes"
    )
    law = r"\frac{1}{\text{filters}} + \frac{1}{f^2}"
    st.latex(rf"{law} = \frac{{1}}{{{ways.filters}}} + \frac{{1}}{{{ways.kernel}^2}} = {ratio:.3g}", width="content")


def _break_even_sentence(ways: Ways) -> str:
    if not ways.widest_saving:
        return "Here no bottleneck saves anything: through a single channel it takes no fewer."
    return f"Every bottleneck of up to **{_channels(ways.widest_saving)}** takes fewer multiplications."


def costs_table(costs: dict[str, Cost]) -> pd.DataFrame:
    """Every convolution of the three ways, with its formulas."""
    lines = [
        (
            way,
            part.name.replace("x", "×", 1),
            " × ".join(map(str, part.output_shape)),
            part.multiplications,
            formula_words(part.multiplications_formula),
            part.parameters,
            formula_words(part.parameters_formula),
        )
        for way, cost in costs.items()
        for part in cost.parts
    ]
    columns = [
        "way",
        "convolution",
        "output",
        "multiplications",
        "formula of multiplications",
        "parameters",
        "formula of parameters",
    ]
    return pd.DataFrame(lines, columns=columns)


def curve_table(ways: Ways) -> pd.DataFrame:
    """The products behind the chart's rising line."""
    widths: Iterable[int] = bottleneck_widths(ways)
    return pd.DataFrame({
        "bottleneck (channels)": widths,
        "multiplications": [ways.through_width(width) for width in widths],
    })  # fmt: skip


def _number(label: str, most: int, first: int, key: str) -> int:
    return st.number_input(label, 1, most, first, key=key, bind="query-params")


def _channels(count: int) -> str:
    return "1 channel" if count == 1 else f"{count:,} channels"
