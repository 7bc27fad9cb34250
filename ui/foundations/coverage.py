"""The figures of the padding lesson: windows over a padded square, and how often they read each pixel."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import streamlit as st

from cnnkit.errors import ShapeError
from cnnkit.foundations import (
    Coverage,
    Padding,
    cover_square,
    input_usage,
    output_size,
    symmetric_same_padding,
)
from ui.board import Grid, Window, board
from ui.numbers import counted


def show_coverage(coverage: Coverage, *, key: str) -> None:
    """Draw the window over the padded input, and say what the stride leaves out."""
    is_padded = bool(coverage.ring.any())
    caption = f"how many windows read each pixel{'; empty: zeros of padding' if is_padded else ''}"
    reads = covered_grid("x", "padded input" if is_padded else "input", coverage, caption)
    caption = "how many pixels each window reads"
    board(
        [reads, "→", Grid("z", "output", coverage.pixels, "magnitude", caption, limit=coverage.f**2)],
        key=key,
        source="z",
        windows=[window_over("x", coverage)],
        sentences=read_sentences(coverage),
    )
    st.markdown(remainder_sentence(coverage))


def show_usage(coverage: Coverage, *, key: str) -> None:
    """Draw how often stride 1 reads each pixel, without padding, with the padding that keeps the size, and with all."""
    middle, caption = coverage.n // 2, "top left {}, top {}, middle {}"
    st.markdown(usage_sentence(coverage))
    board(
        [
            Grid(
                title,
                title,
                usage,
                "magnitude",
                caption.format(usage[0, 0], usage[0, middle], usage[middle, middle]),
                limit=coverage.f**2,
            )
            for title, usage in stride_1_usages(coverage).items()
        ],
        key=key,
    )


def stride_1_usages(coverage: Coverage) -> dict[str, npt.NDArray[np.int64]]:
    """How many windows read each pixel, (n, n), for those paddings that are possible and differ."""
    n, f, full = coverage.n, coverage.f, coverage.covered - 1
    paddings: dict[str, Padding] = {"same": "same", f"full, p = {full}": full} if full else {}
    if full < n:
        paddings = {"no padding": 0, **paddings}
    return {
        title: input_usage((n, n), (f, f), padding=padding, dilation=coverage.dilation)
        for title, padding in paddings.items()
    }


def show_same(coverage: Coverage, *, key: str) -> None:
    """Draw the paddings that keep the size, one below the other, each as a strip of the input."""
    ways = same_coverages(coverage)
    *symmetric, end = ways.values()
    st.markdown(same_sentence(symmetric[0] if symmetric else None, end))
    st.caption("One row of the input, its pixels numbered; columns are padded alike.")
    strips: list[Grid | str] = [part for name, way in ways.items() for part in (strip(name, way), "\n")]
    board(
        [*strips, Grid("output", "output", np.arange(len(end.pixels))[None], "plain")],
        key=key,
        source="output",
        windows=[strip_window(name, way) for name, way in ways.items()],
        sentences=centre_sentences(ways),
    )


def covered_grid(name: str, title: str, coverage: Coverage, caption: str) -> Grid:
    """The padded input, each pixel with the number of windows that read it; padding is empty, the unread hatched."""
    counts = np.where(coverage.ring, np.nan, coverage.reads)
    unread = coverage.reads == 0
    # At least f, so that a picture read once everywhere does not glare.
    strongest = max(coverage.f, int(coverage.reads.max()))
    return Grid(name, title, counts, "magnitude", caption, limit=strongest, ring=coverage.ring, hatched=unread)


def window_over(name: str, coverage: Coverage) -> Window:
    """The window that moves over grid `name`."""
    return Window(name, (coverage.f, coverage.f), (coverage.stride, coverage.stride), coverage.dilation)


def strip(name: str, coverage: Coverage) -> Grid:
    """One row of the padded input, each pixel with its number; padding is empty, the unread hatched."""
    c = coverage
    side = len(c.reads)
    numbers = np.full((1, side), np.nan)
    numbers[0, c.before : c.before + c.n] = np.arange(c.n)
    empty = np.isnan(numbers)
    unread = (c.reads.max(axis=0) == 0)[None]
    return Grid(name, name, numbers, "plain", f"{c.before} before, {c.after} after", ring=empty, hatched=unread)


def strip_window(name: str, coverage: Coverage) -> Window:
    """The window that moves along strip `name`."""
    return Window(name, (1, coverage.f), (1, coverage.stride), coverage.dilation)


def size_formula(coverage: Coverage, padding: Padding) -> list[str]:
    """The output's side from the general formula to its value, as pieces of LaTeX between which a line may break."""
    c = coverage
    filter_side, pads, zeros = "f", "2p", rf"2 \cdot {c.before}"
    pieces = []
    if c.dilation > 1:
        filter_side = r"f_\mathrm{eff}"
        pieces.append(rf"{filter_side} = d\,(f - 1) + 1 = {c.dilation} \cdot {c.f - 1} + 1 = {c.covered}")
    if padding == "same":
        pads, zeros = r"p_\mathrm{before} + p_\mathrm{after}", f"{c.before} + {c.after}"
    return [
        *pieces,
        rf"n_\mathrm{{out}} = \left\lfloor \frac{{n + {pads} - {filter_side}}}{{s}} \right\rfloor + 1",
        rf"= \left\lfloor \frac{{{c.n} + {zeros} - {c.covered}}}{{{c.stride}}} \right\rfloor + 1",
        rf"= \lfloor {c.room / c.stride:.3g} \rfloor + 1 = {len(c.pixels)}",
    ]


def remainder_sentence(coverage: Coverage) -> str:
    """What the floor drops at the end of the padded input, and whether pixels are lost."""
    c = coverage
    lost = int((c.usage == 0).sum())
    if c.remainder:
        lines = "row and column" if c.remainder == 1 else f"{c.remainder} rows and columns"
        text = (
            f"{c.room} / {c.stride} leaves {c.remainder} over, which the floor drops: the last {lines} are never read."
        )
    else:
        text = f"{c.room} / {c.stride} leaves nothing over: the last window ends exactly at the edge."
    if not lost:
        return f"{text} {'They are only padding, so no' if c.remainder else 'No'} pixel is lost."
    reached = len(c.reads) - c.remainder
    gaps = " Some lie in gaps that the windows jump over." if 0 in c.reads[:reached, :reached] else ""
    return f"{text} **{lost} of the {c.n**2} pixels are read by no window** (hatched).{gaps}"


def read_sentences(coverage: Coverage) -> list[list[str]]:
    """For each window, how many pixels and how many zeros of padding it reads."""

    def sentence(row: int, column: int, pixels: int) -> str:
        zeros = coverage.f**2 - pixels
        padding = f" and {counted(zeros, 'zero', 'zeros')} of padding" if zeros else ""
        return f"Window ({row}, {column}) reads {counted(pixels, 'pixel', 'pixels')}{padding}."

    return [[sentence(r, c, pixels) for c, pixels in enumerate(row)] for r, row in enumerate(coverage.pixels.tolist())]


def usage_sentence(coverage: Coverage) -> str:
    """Why the edges are read less often than the middle at stride 1."""
    c = coverage
    if c.covered == 1:
        return "A filter of one pixel reads every pixel once: it loses no edge, and needs no padding."
    without = "a corner is read once" if c.covered <= c.n else f"{c.covered} pixels do not fit into {c.n}"
    return (
        f"How many windows read each pixel at stride 1. Without padding {without}. Zeros around the input let more "
        f"windows reach the corner, until with p = {c.covered} − 1 = {c.covered - 1} every pixel counts alike."
    )


def same_coverages(coverage: Coverage) -> dict[str, Coverage]:
    """The same sizes with either padding that keeps n / s positions; only TensorFlow's where the filter is even."""
    c = coverage
    paddings: dict[str, Padding] = {"TensorFlow's padding": "same"}
    if c.covered % 2:
        paddings = {"symmetric padding": symmetric_same_padding(c.f, dilation=c.dilation), **paddings}
    return {
        name: cover_square(c.n, c.f, padding=padding, stride=c.stride, dilation=c.dilation)
        for name, padding in paddings.items()
    }


def same_sentence(symmetric: Coverage | None, end: Coverage) -> str:
    """How the two paddings differ for the numbers on the page; `symmetric` is None where the filter is even."""
    if symmetric is None:
        return (
            f"A filter that covers {end.covered} pixels has no middle one: to keep the size it would need "
            f"({end.covered} − 1) / 2 = {(end.covered - 1) / 2} zeros on each side. TensorFlow puts {end.before} "
            f"before and {end.after} after, and every window is centred between pixels: "
            "this is why odd filters are usual."
        )
    moved = end.first_centre - symmetric.first_centre
    if end.covered == 1:
        return "A filter of one pixel needs no padding, so both ways are the same."
    if not moved:
        return "Here both put the same zeros on each side. With an even input and stride 2 they part."
    return (
        "TensorFlow adds only the zeros it needs, half on each side and an odd one at the end, so here its windows "
        f"stand {counted(int(moved), 'pixel', 'pixels')} further right, and as much further down. PyTorch pads both "
        "sides alike: weights trained there see a shifted picture in TensorFlow, unless the padding moves with them."
    )


def centre_sentences(coverages: dict[str, Coverage]) -> list[list[str]]:
    """For each output pixel of a strip, the input pixel that its window is centred on, by the name of the padding."""
    first = next(iter(coverages.values()))

    def sentence(place: int) -> str:
        centres = [f"{c.first_centre + place * c.stride:g} with {name}" for name, c in coverages.items()]
        return f"Output pixel {place} looks at {', at '.join(centres)}."

    return [[sentence(place) for place in range(len(first.pixels))]]


def size_table(n: int, f: int, dilation: int) -> pd.DataFrame:
    """The output's side for paddings (rows) and strides (columns); nothing where the filter does not fit."""

    def side(padding: int, stride: int) -> int | None:
        try:
            return output_size(n, f, padding=padding, stride=stride, dilation=dilation)
        except ShapeError:
            return None

    columns = {f"s = {s}": [side(p, s) for p in range(5)] for s in range(1, 5)}
    return pd.DataFrame(columns, dtype="Int64").rename_axis("p")
