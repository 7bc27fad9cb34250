"""A convolution layer on a picture: its bank of filters, its run, and the snippet that repeats both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnkit.foundations import ACTIVATIONS, FILTERS, FloatArray, conv_forward
from cnnkit.images import ByteImage, to_grey
from cnnkit.plots.palette import Scale
from ui.pictures import Picture

CLASSIC = [  # all 3 × 3: the filters of a layer share one size
    "sobel vertical", "sobel horizontal", "diagonal", "emboss", "laplacian", "sharpen", "gaussian blur", "identity",
]  # fmt: skip
MAX_SIDE = 256  # pixels: about what networks for pictures take
CHANNELS = {"colour, 3 channels": 3, "grey, 1 channel": 1}


@dataclass(frozen=True, eq=False)
class Bank:
    """K filters of one size that read pictures of C channels.

    Args:
        names: of the filters.
        weights: (f, f, C, K), float32.
        code: what draws them in a notebook, (K, f, f, C).
    """

    names: Sequence[str]
    weights: FloatArray
    code: str


@dataclass(frozen=True, eq=False)
class LayerRun:
    """A layer that ran on one picture.

    Args:
        bank: its K filters.
        pixels, source: the picture as it is shown, (H, W, 3), and what makes its a_prev in a notebook.
        bias: of every filter.
        activation: a name in ACTIVATIONS.
        stride, padding: in pixels.
        z, a: before and after the activation, (1, H_out, W_out, K).
    """

    bank: Bank
    pixels: ByteImage
    source: str
    bias: float
    activation: str
    stride: int
    padding: int
    z: FloatArray
    a: FloatArray

    @property
    def input_shape(self) -> tuple[int, int, int]:
        """Height, width and channels of what the filters read."""
        return *self.pixels.shape[:2], self.bank.weights.shape[2]

    @property
    def scale(self) -> Scale:
        """Colours for the maps: signed if one of them has negative numbers."""
        return "magnitude" if self.a.min() >= 0 else "signed"


def classic_bank(count: int, channels: int) -> Bank:
    """The first filters of CLASSIC, each reading the mean of all channels."""
    names = CLASSIC[:count]
    weights = np.stack([np.stack([FILTERS[name] / channels] * channels, axis=-1) for name in names])
    code = f"np.stack([np.stack([FILTERS[name] / {channels}] * {channels}, axis=-1) for name in {names}])"
    return _bank(names, weights, code)


def random_bank(count: int, f: int, channels: int, seed: int) -> Bank:
    """Filters as a network starts with: normal, the variance 2 over the numbers that a filter reads.

    Source:
        He et al., arXiv:1502.01852, section 2.2.
    """
    weights = np.random.default_rng(seed).normal(0, np.sqrt(2 / (f * f * channels)), (count, f, f, channels))
    code = f"np.random.default_rng({seed}).normal(0, np.sqrt(2 / {f * f * channels}), ({count}, {f}, {f}, {channels}))"
    return _bank([f"random {k + 1}" for k in range(count)], weights, code)


def _bank(names: Sequence[str], weights: FloatArray, code: str) -> Bank:
    return Bank(names, np.moveaxis(weights, 0, -1).astype(np.float32), code)


def run_layer(
    picture: Picture, bank: Bank, *, channels: int, bias: float, activation: str, stride: int, padding: int
) -> LayerRun:
    """Send a picture, scaled down to MAX_SIDE and grey where it has 1 channel, through the layer.

    Raises:
        ShapeError: the filters are larger than the padded picture, or read another number of channels.
    """
    pixels, small = picture.within(MAX_SIDE), f"fit_within({picture.snippet}, {MAX_SIDE})"
    a_prev: FloatArray = pixels / np.float32(255)  # (n_H, n_W, 3)
    source = f"{small}[None] / np.float32(255)"
    if channels == 1:
        a_prev = to_grey(pixels)[..., None]  # (n_H, n_W, 1)
        source = f"to_grey({small})[None, ..., None]"
        pixels = np.repeat(np.rint(255 * a_prev).astype(np.uint8), 3, axis=2)
    biases = np.full(len(bank.names), bias, np.float32)
    z, _ = conv_forward(a_prev[None], bank.weights, biases, stride=stride, padding=padding)
    a = ACTIVATIONS[activation].forward(z)
    return LayerRun(bank, pixels, source, bias, activation, stride, padding, z, a)


def layer_snippet(run: LayerRun) -> str:
    """Write the lines that repeat the run in a notebook, without the imports of cnnkit.foundations and numpy."""
    return (
        "from cnnkit.images import fit_within, load_image, to_grey\nfrom cnnkit.samples import load_sample\n\n"
        f"a_prev = {run.source}  # (m, n_H, n_W, n_C)\n"
        f"w = {run.bank.code}\nw = np.moveaxis(w, 0, -1).astype(np.float32)  # (f, f, C_in, C_out)\n"
        f"b = np.full({len(run.bank.names)}, {run.bias}, np.float32)\n"
        f"z, cache = conv_forward(a_prev, w, b, stride={run.stride}, padding={run.padding})\n"
        f'a = ACTIVATIONS["{run.activation}"].forward(z)\n'
    )
