"""Layers that slide a window, one after the other: drawn at random, listed in a prompt, worked through."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnkit.architectures import Architecture, Conv, Layer, Pool
from cnnkit.exercises.latex import number, size


class Window(NamedTuple):
    """A convolution, or max pooling where `filters` is None; f, s and p as in the course, in pixels."""

    f: int
    s: int
    p: int
    filters: int | None

    def layer(self, place: int) -> Conv | Pool:
        """The layer's record; `place` makes its name unique."""
        if self.filters is None:
            return Pool(f"pool{place}", size=self.f, stride=self.s)
        return Conv(f"conv{place}", self.filters, kernel=self.f, stride=self.s, padding=self.p)

    def text(self) -> str:
        """What a prompt says about it."""
        if self.filters is None:
            return f"max pooling with a window of ${size(self.f, self.f)}$, stride ${self.s}$"
        side = size(self.f, self.f)
        return f"a convolution with ${self.filters}$ filters of ${side}$, stride ${self.s}$, padding ${self.p}$"


def pick(rng: np.random.Generator, *numbers: int) -> int:
    """Choose one of the numbers."""
    return int(rng.choice(numbers))


def random_conv(rng: np.random.Generator, *, strides: Sequence[int] = (1,), padded: bool = True) -> Window:
    """Draw a convolution, whose padding is at most what keeps the size."""
    f = pick(rng, 3, 5)
    p = int(rng.integers(0, (f - 1) // 2 + 1)) if padded else 0
    return Window(f, pick(rng, *strides), p, pick(rng, 6, 8, 16, 32))


def random_pool(rng: np.random.Generator) -> Window:
    """Draw max pooling, with windows that overlap or not."""
    return Window(pick(rng, 2, 3), 2, 0, None)


def chain(input_shape: tuple[int, int, int], windows: Sequence[Window], *more: Layer) -> Architecture:
    """A network of the windows and then the other layers."""
    layers = (*(window.layer(place) for place, window in enumerate(windows, 1)), *more)
    return Architecture("exercise", input_shape, layers)


def listed(windows: Sequence[Window]) -> str:
    """List the layers, numbered from 1."""
    return "\n".join(f"{place}. {window.text()}" for place, window in enumerate(windows, 1))


def side_lines(side: int, sides: Sequence[int], windows: Sequence[Window]) -> list[str]:
    """Work out the side after each layer, a line a layer.

    Args:
        side: of the input.
        sides: of the outputs.
        windows: the layers.
    """
    lines = []
    for place, (window, after) in enumerate(zip(windows, sides, strict=True), 1):
        fraction = rf"\frac{{{side} + 2 \cdot {window.p} - {window.f}}}{{{window.s}}}"
        lines.append(rf"$$n_{{{place}}} = \left\lfloor {fraction} \right\rfloor + 1 = {number(after)}$$")
        side = after
    return lines
