"""The course map's pictures of the Training chapter, a function a lesson."""

import re
from math import log10
from pathlib import Path

import numpy as np

from cnnkit.architectures import derive_rows, get
from cnnkit.foundations import GRIDS
from cnnkit.training import crops, cutout, local_warp, read_run, rotate_by, shear_by, textures
from scripts.drawing import ORANGE, TEAL, Grid, arrow, cells, frame, line, rect
from scripts.map_architectures import AXIS, BOLD, activation

RUNS = Path(__file__).parents[1] / "assets" / "runs"


def training_curves() -> str:
    """The recorded run of LeNet-5, losses in decades: of batches and their means, and of the held-out digits."""
    run = read_run(RUNS / "lenet5-digits.json")
    last, epochs = run.steps.step[-1], len(run.epochs.validation_loss)

    def place(step: float, loss: float) -> tuple[float, float]:
        return 16 + 214 * step / last, 24 - 38 * log10(loss / 1.8)

    batches = [place(s, loss) for s, loss in zip(run.steps.step, run.steps.loss, strict=True)]
    held_out = [place((epoch + 1) * last / epochs, loss) for epoch, loss in enumerate(run.epochs.validation_loss)]
    learned = [place((epoch + 0.5) * last / epochs, loss) for epoch, loss in enumerate(run.epochs.train_loss)]
    axes = line([(14, 8), (14, 122), (232, 122)], AXIS)
    noise = line([(x, min(y, 121)) for x, y in batches], f'stroke="{TEAL}" stroke-width="1.2" opacity="0.3"')
    return axes + noise + line(learned, BOLD.replace(ORANGE, TEAL)) + line(held_out, BOLD)


def plain_against_residual() -> str:
    """Training errors of the recorded networks by epoch, plain in orange, the deepest ones bold."""
    curves = {}
    for file in RUNS.glob("*-seed-0.json"):
        if found := re.fullmatch(r"(plain|resnet)-(\d+)-seed-0", file.stem):
            curves[found[1], int(found[2])] = 1 - read_run(file).epochs.train_accuracy
    deepest = {kind: max(depth for one, depth in curves if one == kind) for kind, _ in curves}
    last = max(map(len, curves.values()))
    low, high = min(curve.min() for curve in curves.values()), max(curve.max() for curve in curves.values())
    parts = [line([(14, 8), (14, 122), (232, 122)], AXIS)]
    for (kind, depth), curve in sorted(curves.items()):
        colour = ORANGE if kind == "plain" else TEAL
        style = f'stroke="{colour}" ' + (
            'stroke-width="3"' if depth == deepest[kind] else 'stroke-width="1.3" opacity="0.6"'
        )
        heights = 14 + 98 * (high - curve) / (high - low)
        xs = 18 + 206 * np.arange(len(curve)) / (last - 1)
        parts.append(line(zip(xs, heights, strict=True), style))
        if depth == deepest[kind]:
            parts += [
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in zip(xs, heights, strict=True)
            ]
    return "".join(parts)


def transfer_learning() -> str:
    """Three textures, a network that stays as it is, and one new layer in orange."""
    data = textures(num_train=1, num_test=1)
    parts = []
    for place, picture in enumerate(data.x_train):
        grey = picture.mean(axis=-1) / 255
        small = grey[: grey.shape[0] // 6 * 6, : grey.shape[1] // 6 * 6]
        small = small.reshape(6, small.shape[0] // 6, 6, -1).mean(axis=(1, 3))
        parts.append(cells((small.max() - small) / np.ptp(small), 8, 8 + 41 * place, 6))
    x = 62.0
    rows = {row.name: row for row in derive_rows(get("vgg16"))}
    for name in ("block1_pool", "block2_pool", "block3_pool", "block4_pool", "block5_pool"):
        box, width = activation(rows[name], x, 66, pixels=0.62, channels=0.035, units=1, colour=TEAL)
        parts.append(box)
        x += width + 4
    outputs = [(x + 34, 28 + 38 * place) for place in range(3)]
    parts += [line([(x + 4, y), output], BOLD.replace('"3"', '"1.6"')) for y in (52, 66, 80) for output in outputs]
    parts += [f'<circle cx="{right:.1f}" cy="{y}" r="7" fill="{ORANGE}"/>' for right, y in outputs]
    return "".join(parts)


def augmentation() -> str:
    """A digit in the orange frame, and seven of the pictures that it becomes."""
    digit = np.asarray(GRIDS["digit"][1:8], dtype=np.float32) / 10
    digit = np.pad(digit, ((1, 1), (0, 0)))
    one, rng = digit[None, :, :, None], np.random.default_rng(3)
    versions = [
        one,
        rotate_by(one, [20]),
        shear_by(one, [20]),
        local_warp(one, strength=1.4, smoothness=1.5, rng=rng),
        np.roll(one, (1, -1), axis=(1, 2)),
        cutout(one, side=3, rng=rng),
        rotate_by(one, [-24]),
        shear_by(np.roll(one, (-1, 1), axis=(1, 2)), [-14]),
    ]
    side = 5.6
    parts = [
        inked(version[0, :, :, 0], 9 + 58 * (place % 4), 10 + 62 * (place // 4), side)
        for place, version in enumerate(versions)
    ]
    return "".join(parts) + frame(9, 10, 9 * side - 1, 9 * side - 1)


def data_and_winning_tips() -> str:
    """A digit's five crops, corners and middle, and what each of them shows."""
    digit = np.asarray(GRIDS["digit"], dtype=np.float32)
    side, cut, small = 12, 7, 5.0
    parts = [cells(digit, 8, 12, side)]
    far = len(digit) - cut
    places = [(0, 0), (0, far), (far, 0), (far, far), (far // 2, far // 2)]
    each = crops(digit[None, :, :, None], (cut, cut), count=5)  # (5, 1, 7, 7, 1)
    for (top, left), crop in zip(places, each, strict=True):
        is_middle = top == far // 2
        style = f'fill="none" stroke="{ORANGE if is_middle else TEAL}" stroke-width="{3 if is_middle else 1.8}"'
        parts.append(rect(7 + left * side, 11 + top * side, cut * side + 1, cut * side + 1, style))
        x, y = 142 + 29 * left, 9 + 39.5 * top
        parts.append(cells(crop[0, :, :, 0], x, y, small))
        if is_middle:
            parts.append(frame(x, y, cut * small - 1, cut * small - 1))
    return "".join(parts) + arrow(119, 66)


def inked(values: Grid, x: float, y: float, side: float) -> str:
    """Grey cells on one pale square: half as long as a square for each empty cell."""
    rows, columns = values.shape
    pale = rect(x, y, columns * side - 1, rows * side - 1, 'fill="currentColor" opacity="0.07"')
    strong = [
        rect(
            round(x + column * side, 1), round(y + row * side, 1), side - 1, side - 1,
            f'fill="currentColor" opacity="{0.75 * value:.2f}"',
        )
        for (row, column), value in np.ndenumerate(values)
        if value > 0.05
    ]  # fmt: skip
    return pale + "".join(strong)
