"""The course map's pictures of the Foundations chapter, a function a lesson."""

import numpy as np

from cnnkit.foundations import FILTERS, GRIDS, conv_forward, ecg_signal, pool_forward
from scripts.drawing import ORANGE, TEAL, arrow, cells, frame, line, rect, volume


def convolution() -> str:
    digit = GRIDS["digit"]
    z, _ = conv_forward(digit[None, :, :, None], FILTERS["vertical"][:, :, None, None])
    before = cells(digit, 10, 12, 12) + frame(46, 24, 36, 36)
    after = cells(z[0, :, :, 0], 155, 24, 12, signed=True) + frame(191, 36, 12, 12)
    return before + arrow(129, 66) + after


def learned_filters() -> str:
    curve = [(14 + 8.5 * step, 112 - 92 * np.exp(-step / 3.2)) for step in range(13)]
    axes = line([(14, 14), (14, 116), (124, 116)], 'stroke="currentColor" stroke-width="1.4" opacity="0.5"')
    dot = f'<circle cx="{curve[9][0]:.1f}" cy="{curve[9][1]:.1f}" r="5" fill="{ORANGE}"/>'
    return axes + line(curve, f'stroke="{TEAL}" stroke-width="3"') + dot + cells(
        FILTERS["sobel vertical"], 146, 30, 25, signed=True
    )  # fmt: skip


def padding_and_stride() -> str:
    dashes = 'fill="none" stroke="currentColor" stroke-dasharray="3 3" opacity="0.5"'
    ring = "".join(
        rect(64 + 16 * column, 10 + 16 * row, 15, 15, dashes)
        for row in range(7)
        for column in range(7)
        if row in (0, 6) or column in (0, 6)
    )
    return ring + cells(GRIDS["bright to dark"][:5, :5], 80, 26, 16) + frame(64, 10, 47, 47)


def convolution_layer() -> str:
    return (
        volume(12, 36, 62, 74, 18, "currentColor") + volume(24, 50, 22, 22, 18, ORANGE) + arrow(106, 70)
        + volume(138, 44, 48, 58, 62, TEAL)
    )  # fmt: skip


def pooling() -> str:
    x = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]], dtype=float)
    a, _ = pool_forward(x[None, :, :, None], 2)
    return cells(x, 18, 16, 25) + frame(18, 16, 49, 49) + arrow(134, 66) + cells(a[0, :, :, 0], 164, 41, 25) + frame(
        164, 41, 24, 24
    )  # fmt: skip


def why_convolutions() -> str:
    left, right = [(20, 14 + 17.3 * i) for i in range(7)], [(92, 31.3 + 17.3 * i) for i in range(5)]
    parts = [line([a, b], 'stroke="currentColor" stroke-width="1" opacity="0.3"') for a in left for b in right]
    shift = 124
    for j, (x, y) in enumerate(right):
        style = f'stroke="{ORANGE}" stroke-width="3"' if j == 2 else f'stroke="{TEAL}" stroke-width="1.4"'
        parts += [line([(a[0] + shift, a[1]), (x + shift, y)], style) for a in left[j : j + 3]]
    dots = [*left, *right, *((x + shift, y) for x, y in left + right)]
    return "".join(parts) + "".join(f'<circle cx="{x}" cy="{y:.1f}" r="4" fill="currentColor"/>' for x, y in dots)


def signals_and_volumes() -> str:
    signal = ecg_signal(num_samples=260, beats=2, noise=0.0, rng=np.random.default_rng(0))
    heights = 92 - 62 * (signal - signal.min()) / np.ptp(signal)
    beat = line(zip(np.linspace(8, 136, len(heights)), heights, strict=True), f'stroke="{TEAL}" stroke-width="2.4"')
    slices = "".join(
        f'<path d="M{160 + 9 * i} {30 + 8 * i}l44 -14v62l-44 14z" fill="{ORANGE if i == 2 else "currentColor"}"'
        f' fill-opacity="{0.5 if i == 2 else 0.1}" stroke="currentColor" stroke-width="1.2"/>'
        for i in range(4)
    )
    return beat + slices
