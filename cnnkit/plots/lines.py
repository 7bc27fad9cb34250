"""What figures of lines share: colours that follow the line, axes by powers of ten, gaps where a number is none."""

from collections.abc import Sequence
from math import ceil, floor, isfinite, log10
from typing import Any

from numpy.typing import NDArray

from cnnkit.plots.palette import Palette


def line_colours(chosen: Sequence[bool], wanted: Sequence[str], palette: Palette) -> list[str]:
    """Give each line its colour: the accent to the chosen, the next free one of the palette to those without.

    Args:
        chosen: whether the line is.
        wanted: its own colour, or "".
        palette: whose colours.
    """
    others = [colour for colour in palette.series if colour != palette.accent]
    free = [colour for colour in others if colour not in wanted] or others
    given, place = [], 0
    for is_chosen, colour in zip(chosen, wanted, strict=True):
        if is_chosen or colour:
            given.append(palette.accent if is_chosen else colour)
        else:
            given.append(free[place % len(free)])
            place += 1
    return given


def log_axis(title: str, low: float, high: float) -> dict[str, Any]:
    """An upright axis from 10^low to 10^high, with a tick at whole powers, or at 1, 2 and 5 where those are few."""
    every = max(1, ceil((high - low) / 6))
    powers = [power for power in range(ceil(low), floor(high) + 1) if power % every == 0]
    ticks = [(10.0**power, _power_of_ten(power)) for power in powers]
    if len(ticks) < 3:
        near = [(digit * 10.0**power, digit) for power in range(floor(low), ceil(high) + 1) for digit in (1, 2, 5)]
        ticks = [(value, _product(digit, value)) for value, digit in near if low <= log10(value) <= high]
    return {
        "title": {"text": title}, "type": "log", "range": [low, high], "zeroline": False, "automargin": False,
        "tickvals": [value for value, _ in ticks], "ticktext": [text for _, text in ticks],
    }  # fmt: skip


def _product(digit: int, value: float) -> str:
    power = round(log10(value / digit))
    return f"{value:g}" if -4 <= power <= 3 else f"{digit} · {_power_of_ten(power)}"


def _power_of_ten(power: int) -> str:
    if -3 <= power <= 3:
        return f"{10.0**power:g}"
    return f"10<sup>{power}</sup>".replace("-", "\N{MINUS SIGN}")


def plain_numbers(values: NDArray[Any]) -> list[float | None]:
    """Numbers for Plotly, gaps where there is none; five digits, since the browser shows three."""
    return [float(f"{value:.5g}") if isfinite(value) else None for value in values.tolist()]


def translucent(colour: str, opacity: float) -> str:
    """Write a #RRGGBB colour with an opacity, as Plotly takes it."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {opacity})"
