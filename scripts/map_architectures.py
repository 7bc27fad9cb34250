"""The course map's pictures of the Architectures chapter, a function a lesson."""

from dataclasses import replace
from math import log10, sqrt

import numpy as np

from cnnkit.architectures import PUBLISHED, Conv, Row, count_macs, count_parameters, derive_rows
from cnnkit.architectures.zoo import get
from cnnkit.foundations import FILTERS, GRIDS, conv_forward
from scripts.drawing import ORANGE, TEAL, Grid, arrow, cells, line, rect, volume

AXIS = 'stroke="currentColor" stroke-width="1.4" opacity="0.5"'
BOLD = f'stroke="{ORANGE}" stroke-width="3"'


def parameter_tables() -> str:
    """LeNet-5's activations to scale; below them each layer's parameters, the largest in orange."""
    rows = [row for row in derive_rows(get("lenet5")) if row.name != "flatten"]
    most = max(row.parameters.trainable for row in rows)
    parts, x = [], 10.0
    for row in rows:
        colour = ORANGE if row.parameters.trainable == most else TEAL
        box, width = activation(row, x, 46, pixels=1.9, channels=1.2, units=0.55, colour=colour)
        parts.append(box)
        if row.parameters.trainable:
            bar = max(1.5, round(34 * row.parameters.trainable / most, 1))
            parts.append(rect(round(x, 1), 124 - bar, 10, bar, f'fill="{colour}"'))
        x += width + 11
    return "".join(parts) + line([(8, 124.7), (232, 124.7)], AXIS)


def compare_networks() -> str:
    """Networks by multiply-accumulates, in decades, and published top-1 accuracy; the areas are their parameters."""
    parts = [line([(14, 10), (14, 120), (230, 120)], AXIS)]
    errors = {name: publication.top1_error for name, publication in PUBLISHED.items() if publication.top1_error}
    for name, error in errors.items():
        macs, parameters = count_macs(get(name)), count_parameters(get(name))
        x, y = 24 + 100 * (log10(macs) - 8.4), 4 * (error - 16)
        colour = ORANGE if name == "resnet50" else TEAL
        style = f'fill="{colour}" fill-opacity="0.35" stroke="{colour}" stroke-width="1.6"'
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{sqrt(parameters / 4e5):.1f}" {style}/>')
    return "".join(parts)


def classic_networks() -> str:
    """AlexNet's two columns, tapering; where they see each other, orange."""
    rows = {row.name: row for row in derive_rows(get("alexnet", groups=2))}
    x = 8.0
    box, width = activation(rows["input"], x, 66, pixels=0.35, channels=1, units=1, colour="currentColor")
    parts, ends = [box], [(x + width, 66.0)]
    for name in ("pool1", "pool2", "conv3", "conv4", "pool5", "fc6", "fc7", "fc8"):
        x += width + 12
        centres = (66.0,) if name == "fc8" else (38.0, 94.0)
        for centre in centres:  # half of the maps in each column
            box, width = activation(rows[name], x, centre, pixels=1.35, channels=0.045, units=0.0105, colour=TEAL)
            parts.append(box)
        for end in ends:
            for centre in centres:
                straight = end[1] == centre or 66.0 in (end[1], centre)
                if straight or name in ("conv3", "fc6", "fc7"):
                    style = f'stroke="{TEAL}" stroke-width="1.4"' if straight else f'stroke="{ORANGE}" stroke-width="2"'
                    parts.append(line([end, (x, centre)], style))
        ends = [(x + width, centre) for centre in centres]
    return "".join(parts)


def residual_networks() -> str:
    """A residual block at work on a digit: g(z + a), the shortcut in orange."""
    digit = GRIDS["digit"][1:8, 1:8]
    z, _ = conv_forward(digit[None, :, :, None], FILTERS["vertical"][:, :, None, None] / 3, padding=1)
    total = np.maximum(z[0, :, :, 0] + digit, 0)
    top, side, x = 52, 8, 156
    y = top + 3.5 * side
    shortcut = f'<path d="M32 44C32 4 {x} 4 {x} {y - 12:g}" fill="none" stroke-linecap="round" {BOLD}/>'
    plus = f'<circle cx="{x}" cy="{y:g}" r="9" fill="none" {BOLD}/>' + "".join(
        line([(x - dx, y - dy), (x + dx, y + dy)], BOLD) for dx, dy in ((4, 0), (0, 4))
    )
    before, middle = cells(digit, 4, top, side), cells(z[0, :, :, 0], 84, top, side, signed=True)
    return before + arrow(63.5, y) + middle + shortcut + plus + cells(total, 177, top, side)


def one_by_one_and_inception() -> str:
    """Three channels of a picture and their mixture, with one pixel followed through all."""
    digit = GRIDS["digit"][1:6, 2:7]
    bank = np.stack([FILTERS[name] for name in ("horizontal", "vertical", "laplacian")], axis=-1)
    channels, _ = conv_forward(digit[None, :, :, None], bank[:, :, None, :], padding=1)  # (1, 5, 5, 3)
    mixed, _ = conv_forward(channels, np.array([1.0, -1.0, 0.5])[None, None, :, None])
    places = (8, 58, 108, 188)
    grids = [*np.moveaxis(channels[0], -1, 0), mixed[0, :, :, 0]]
    pixels = [(x + 2.5 * 8.4, 44 + 2.5 * 14 - 2.5 * 5.6) for x in places]
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{ORANGE}"/>' for x, y in pixels)
    return "".join(map(seen_aslant, grids, places)) + line([pixels[0], pixels[-1]], BOLD) + dots


def design_your_own() -> str:
    """The first layers of LeNet-5 as a list, with the size of each output; one more on its way in."""
    layers = get("lenet5").layers
    added = Conv("added", filters=16, kernel=3, padding="same")
    network = replace(get("lenet5"), layers=(*layers[:2], added, *layers[2:4]))
    parts = []
    for place, row in enumerate(derive_rows(network)[1:]):
        y, x = 9 + 24 * place, 26 if row.name == "added" else 12
        ink = ORANGE if row.name == "added" else TEAL
        edge = f'stroke="{ORANGE}"' if row.name == "added" else 'stroke="currentColor" opacity="0.5"'
        parts.append(rect(x, y, 130, 18, f'fill="none" stroke-width="1.6" {edge}'))
        parts.append(rect(x + 6, y + 5, 8, 8, f'fill="{ink}"'))
        parts.append(rect(170, y + 4, round(row.size / 105, 1), 10, f'fill="{ink}"'))
    return "".join(parts)


def activation(
    row: Row, x: float, centre: float, *, pixels: float, channels: float, units: float, colour: str
) -> tuple[str, float]:
    """A layer's output as a box about a centre line, a flat one as a stick; and how wide it is drawn."""
    if len(row.shape) == 1:
        height, width, depth = row.size * units, 3.0, 0.0
    else:
        height, width, depth = row.shape[0] * pixels, max(row.shape[2] * channels, 2.0), row.shape[1] * pixels / 2
    top = centre + depth * 0.21 - height / 2
    return volume(round(x, 1), round(top, 1), round(width, 1), round(height, 1), depth, colour), width + depth * 0.62


def seen_aslant(values: Grid, x: float) -> str:
    """A grid of squares seen from the left."""
    parts = []
    for (row, column), value in np.ndenumerate(values):
        ink = f"{0.07 + 0.75 * abs(value) / np.abs(values).max():.2f}"
        left, top = x + 8.4 * column, 44 + 14 * row - 5.6 * column
        corners = f"M{left:.1f} {top:.1f}l7.6 -5.1v13l-7.6 5.1z"
        parts.append(f'<path d="{corners}" fill="{TEAL if value >= 0 else ORANGE}" opacity="{ink}"/>')
    return "".join(parts)
