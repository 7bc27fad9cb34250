"""A convolution layer on a colour picture: its bank of filters, its run, and the snippet that repeats both."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cnnkit.foundations import ACTIVATIONS, FILTERS, FloatArray, conv_forward
from cnnkit.images import ByteImage
from cnnkit.plots.palette import Scale
from ui.pictures import Picture

CLASSIC = [  # all 3 × 3: the filters of a layer share one size
    "sobel vertical", "sobel horizontal", "diagonal", "emboss", "laplacian", "sharpen", "gaussian blur", "identity",
]  # fmt: skip
MAX_SIDE = 256  # pixels: about what networks for pictures take


@dataclass(frozen=True, eq=False)
class Bank:
    """K filters of one size that read colour pictures.

    Args:
        names: of the filters.
        weights: (f, f, 3, K), float32.
        code: what draws them in a notebook, (K, f, f, 3).
    """

    names: Sequence[str]
    weights: FloatArray
    code: str


@dataclass(frozen=True, eq=False)
class LayerRun:
    """A layer that ran on one colour picture.

    Args:
        bank: its K filters.
        pixels, source: the picture, (H, W, 3), and what loads it in a notebook.
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
    def scale(self) -> Scale:
        """Colours for the maps: signed if one of them has negative numbers."""
        return "magnitude" if self.a.min() >= 0 else "signed"


def classic_bank(count: int) -> Bank:
    """The first filters of CLASSIC, each reading the mean of red, green and blue."""
    names = CLASSIC[:count]
    weights = np.stack([np.stack([FILTERS[name] / 3] * 3, axis=-1) for name in names])
    return _bank(names, weights, f"np.stack([np.stack([FILTERS[name] / 3] * 3, axis=-1) for name in {names}])")


def random_bank(count: int, f: int, seed: int) -> Bank:
    """Filters as a network starts with: normal, the variance 2 over the numbers that a filter reads.

    Source:
        He et al., arXiv:1502.01852, section 2.2.
    """
    weights = np.random.default_rng(seed).normal(0, np.sqrt(2 / (f * f * 3)), (count, f, f, 3))
    code = f"np.random.default_rng({seed}).normal(0, np.sqrt(2 / {f * f * 3}), ({count}, {f}, {f}, 3))"
    return _bank([f"random {k + 1}" for k in range(count)], weights, code)


def _bank(names: Sequence[str], weights: FloatArray, code: str) -> Bank:
    return Bank(names, np.moveaxis(weights, 0, -1).astype(np.float32), code)


def run_layer(picture: Picture, bank: Bank, *, bias: float, activation: str, stride: int, padding: int) -> LayerRun:
    """Send a picture, scaled down to MAX_SIDE, through the layer.

    Raises:
        ShapeError: the filters are larger than the padded picture.
    """
    pixels = picture.within(MAX_SIDE)
    biases = np.full(len(bank.names), bias, np.float32)
    z, _ = conv_forward(pixels[None] / np.float32(255), bank.weights, biases, stride=stride, padding=padding)
    a = ACTIVATIONS[activation].forward(z)
    return LayerRun(bank, pixels, picture.snippet, bias, activation, stride, padding, z, a)


def layer_snippet(run: LayerRun) -> str:
    """Write the lines that repeat the run in a notebook, without the imports of cnnkit.foundations and numpy."""
    return (
        "from cnnkit.images import fit_within, load_image\nfrom cnnkit.samples import load_sample\n\n"
        f"a_prev = fit_within({run.source}, {MAX_SIDE})[None] / np.float32(255)  # (m, n_H, n_W, n_C)\n"
        f"w = {run.bank.code}\nw = np.moveaxis(w, 0, -1).astype(np.float32)  # (f, f, C_in, C_out)\n"
        f"b = np.full({len(run.bank.names)}, {run.bias}, np.float32)\n"
        f"z, cache = conv_forward(a_prev, w, b, stride={run.stride}, padding={run.padding})\n"
        f'a = ACTIVATIONS["{run.activation}"].forward(z)\n'
    )
