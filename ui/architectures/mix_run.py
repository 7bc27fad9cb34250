"""A 1x1 convolution over the channels of a picture, and the dense layer at each pixel that does the same."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cnnkit.errors import ShapeError
from cnnkit.foundations import FILTERS, FloatArray, conv_forward, dense_forward
from cnnkit.images import ByteImage, to_grey

MAX_SIDE = 256  # pixels of the mixed picture
COLOURS = ("red", "green", "blue")
EDGES = {"vertical edges": "sobel vertical", "horizontal edges": "sobel horizontal"}  # channel: its filter
_EDGE_LIMIT = 4.0  # the largest answer of a Sobel filter to a picture from 0 to 1


@dataclass(frozen=True)
class Preset:
    """Weights to start from.

    Args:
        weights: one row for each filter, one number for each channel: red, green, blue, and the edges if there are 5.
        note: what it is, in a sentence.
        bias: of each filter, or nothing for zeros.
    """

    weights: tuple[tuple[float, ...], ...]
    note: str
    bias: tuple[float, ...] = ()


PRESETS = {
    "grey": Preset(
        ((0.299, 0.587, 0.114),),
        "One filter. Brightness as the eye weighs it: green counts most (ITU-R BT.601).",
    ),
    "red minus green": Preset(
        ((2, -2, 0),),
        "One filter. It answers where there is more red than green, as in skin, fur and oranges; doubled, to be seen.",
    ),
    "negative": Preset(
        ((-1, 0, 0), (0, -1, 0), (0, 0, -1)),
        "Three filters. Each turns one channel over, 1 − x, which needs the bias.",
        (1, 1, 1),
    ),
    "sepia": Preset(
        ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131)),
        "Three filters. Each reads all channels; blue gets the least (W3C Filter Effects).",
    ),
    "red and blue swapped": Preset(
        ((0, 0, 1), (0, 1, 0), (1, 0, 0)),
        "Three filters. Each lets one channel through: what happens when RGB is read as BGR.",
    ),
    "brightness and warmth": Preset(
        ((0.299, 0.587, 0.114), (0.5, 0, -0.5)),
        "Two filters over the same pixel: how bright it is, and whether it is more red than blue.",
    ),
    "relief, from edge maps": Preset(
        ((0.21, 0.41, 0.08, 1.2, 1.2),),
        "One filter over five channels: the colours and two maps of edges, as a deeper layer would find them.",
    ),
}


@dataclass(frozen=True, eq=False)
class Mix:
    """A 1x1 convolution that ran over a picture.

    Args:
        source: what makes the picture in a notebook.
        pixels: the picture, uint8 (H, W, 3).
        x: its channels, (H, W, C).
        weights, bias: (C, K) and (K,).
        relu: whether it follows.
        z, a: before and after it, (H, W, K).
        difference: the largest one between z and what the dense layer gives.
    """

    source: str
    pixels: ByteImage
    x: FloatArray
    weights: FloatArray
    bias: FloatArray
    relu: bool
    z: FloatArray
    a: FloatArray
    difference: float

    @property
    def channels(self) -> tuple[str, ...]:
        """Names of the input's channels."""
        return channel_names(self.x.shape[2])

    @property
    def num_filters(self) -> int:
        """Channels of the output."""
        return len(self.bias)


def channel_names(count: int) -> tuple[str, ...]:
    """Names of 3 or 5 channels."""
    return (*COLOURS, *EDGES)[:count]


def stack_channels(pixels: ByteImage, count: int) -> FloatArray:
    """A picture's colours from 0 to 1, and for five channels its edges from -1 to 1.

    Shapes:
        pixels (H, W, 3) -> (H, W, count), float32.
    """
    colours = pixels / np.float32(255)
    if count == len(COLOURS):
        return colours
    bank = np.stack([FILTERS[name] for name in EDGES.values()], axis=-1)[:, :, None] / _EDGE_LIMIT  # (3, 3, 1, 2)
    grey = np.pad(to_grey(pixels), 1, mode="edge")  # or the picture's rim would be an edge
    edges, _ = conv_forward(grey[None, :, :, None], bank.astype(np.float32))
    return np.concatenate([colours, edges[0]], axis=2)


def run_mix(source: str, pixels: ByteImage, weights: FloatArray, bias: FloatArray, *, relu: bool) -> Mix:
    """Mix the channels of a picture, both ways.

    Shapes:
        pixels (H, W, 3), weights (C, K) with C of 3 or 5, bias (1, K).

    Raises:
        ShapeError: W is not a matrix for 3 or 5 channels, or b has not one number for each filter.
    """
    channels = len(COLOURS), len(COLOURS) + len(EDGES)
    if len(weights) not in channels or bias.shape != (1, weights.shape[1]):
        raise ShapeError(
            f"W is {len(weights)} × {weights.shape[1]} and b is {len(bias)} × {bias.shape[1]}. W needs {channels[0]} "
            f"or {channels[1]} rows, one for each channel, and b one row as wide as W. Choose a preset again."
        )
    x = stack_channels(pixels, len(weights))
    w, b = weights.astype(np.float32), bias[0].astype(np.float32)
    z = conv_forward(x[None], w[None, None], b)[0][0]  # (H, W, K)
    dense, _ = dense_forward(x.reshape(-1, x.shape[2]), w, b)  # (H * W, K)
    difference = float(np.abs(z - dense.reshape(z.shape)).max())
    return Mix(source, pixels, x, w, b, relu, z, np.maximum(z, 0) if relu else z, difference)


def pixel_table(mix: Mix, row: int, column: int) -> pd.DataFrame:
    """The sums of one pixel, one line for each filter and channel."""
    x = mix.x[row, column]
    lines = [
        (k + 1, name, x[c], mix.weights[c, k], x[c] * mix.weights[c, k])
        for k in range(mix.num_filters)
        for c, name in enumerate(mix.channels)
    ]
    return pd.DataFrame(lines, columns=["filter", "channel", "x", "weight", "product"])


def mix_snippet(mix: Mix) -> str:
    """Write the lines that repeat the mix in a notebook, without the import of numpy."""
    return (
        "from cnnkit.foundations import FILTERS, conv_forward, dense_forward\n"
        "from cnnkit.images import fit_within, load_image, to_grey\nfrom cnnkit.samples import load_sample\n\n"
        f"pixels = fit_within({mix.source}, {MAX_SIDE})\n"
        f"x = pixels / np.float32(255)  # (H, W, C)\n{_edge_lines(mix.channels)}"
        f"W = np.array({_typed(mix.weights)}, np.float32)  # (C, K)\n"
        f"b = np.array({_typed(mix.bias)}, np.float32)\n"
        "z, _ = conv_forward(x[None], W[None, None], b)  # a 1x1 convolution\n"
        "dense, _ = dense_forward(x.reshape(-1, len(W)), W, b)  # a dense layer at each pixel\n"
        "print(abs(z[0] - dense.reshape(z[0].shape)).max())\n"
        f"a = {'np.maximum(z[0], 0)' if mix.relu else 'z[0]'}\n"
    )


def _edge_lines(channels: Sequence[str]) -> str:
    if len(channels) == len(COLOURS):
        return ""
    return (
        f"bank = np.stack([FILTERS[name] for name in {list(EDGES.values())}], axis=-1)[:, :, None] / {_EDGE_LIMIT}\n"
        'grey = np.pad(to_grey(pixels), 1, mode="edge")\n'
        "edges, _ = conv_forward(grey[None, :, :, None], bank.astype(np.float32))\n"
        "x = np.concatenate([x, edges[0]], axis=2)\n"
    )


def _typed(values: FloatArray) -> list[float]:
    """Numbers as they were typed, without the digits that float32 adds."""
    nested: list[float] = np.round(values.astype(np.float64), 6).tolist()
    return nested
