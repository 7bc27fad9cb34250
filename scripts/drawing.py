"""What the course map's pictures are drawn with: SVG shapes as text."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

WIDTH, HEIGHT = 240, 132
TEAL, ORANGE = "#2C84A8", "#E58A35"  # between the light and the dark theme's, to be read on both
Grid = npt.NDArray[np.floating]


def rect(x: float, y: float, width: float, height: float, style: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="1.5" {style}/>'


def line(points: Iterable[tuple[float, float]], style: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke-linejoin="round" stroke-linecap="round" {style}/>'


def cells(values: Grid, x: float, y: float, side: float, *, signed: bool = False) -> str:
    """A grid of squares: darker ink for larger magnitudes; teal and orange tell signs apart where `signed`."""
    largest = np.abs(values).max() or 1
    parts = []
    for (row, column), value in np.ndenumerate(values):
        ink = f"{0.07 + 0.75 * abs(value) / largest:.2f}"
        colour = "currentColor" if not signed else (TEAL if value >= 0 else ORANGE)
        parts.append(rect(x + column * side, y + row * side, side - 1, side - 1, f'fill="{colour}" opacity="{ink}"'))
    return "".join(parts)


def frame(x: float, y: float, width: float, height: float) -> str:
    return rect(x - 1.5, y - 1.5, width + 2, height + 2, f'fill="none" stroke="{ORANGE}" stroke-width="3"')


def arrow(x: float, y: float) -> str:
    return line([(x, y), (x + 16, y)], 'stroke="currentColor" stroke-width="1.6"') + line(
        [(x + 11, y - 5), (x + 16, y), (x + 11, y + 5)], 'stroke="currentColor" stroke-width="1.6"'
    )


def volume(x: float, y: float, width: float, height: float, depth: float, colour: str) -> str:
    """A box seen from the front, above and the right."""
    dx, dy = depth * 0.62, depth * 0.42
    style = f'fill="{colour}" fill-opacity="0.16" stroke="{colour}" stroke-width="1.6" stroke-linejoin="round"'
    front = f'<path d="M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}z" {style}/>'
    top = f'<path d="M{x:g} {y:g}l{dx:.1f} {-dy:.1f}h{width:g}l{-dx:.1f} {dy:.1f}z" {style}/>'
    side = f'<path d="M{x + width:g} {y:g}l{dx:.1f} {-dy:.1f}v{height:g}l{-dx:.1f} {dy:.1f}z" {style}/>'
    return front + top + side
