"""One table for signals, pictures and volumes: what a convolution layer takes, learns and gives at each rank."""

from dataclasses import dataclass

import pandas as pd

from cnnkit.foundations import conv_parameters, output_size

_NO_BREAK = "\N{NO-BREAK SPACE}"  # a shape that breaks over lines is hard to read; a narrow screen scrolls instead


@dataclass(frozen=True)
class RankedLayer:
    """A layer of `filters` filters with side `f`, at every position of the `sizes` with `channels` channels.

    Args:
        name: what goes in.
        sizes: (W,), (H, W) or (D, H, W).
        channels, f, filters: whole numbers from 1 up.
        stride: step from one window to the next.
        bias: whether each filter learns one.
    """

    name: str
    sizes: tuple[int, ...]
    channels: int
    f: int
    filters: int
    stride: int = 1
    bias: bool = True


COURSE_LAYERS = (  # the course's three examples
    RankedLayer("signal", (14,), 1, 5, 16),
    RankedLayer("picture", (14, 14), 3, 5, 16),
    RankedLayer("volume", (14, 14, 14), 1, 5, 16),
)


def ranks_table(*layers: RankedLayer) -> pd.DataFrame:
    """Write each layer's shapes and count its parameters, one row a layer."""
    return pd.DataFrame([_row(layer) for layer in layers])


def _row(layer: RankedLayer) -> dict[str, str]:
    rank = len(layer.sizes)
    outputs = [output_size(n, layer.f, stride=layer.stride) for n in layer.sizes]
    count = conv_parameters(layer.f, layer.channels, layer.filters, rank=rank, bias=layer.bias)
    window = " · ".join([str(layer.f)] * rank + [str(layer.channels)])
    sum_of_filter = f"({window} + 1)" if layer.bias else window
    return {
        "data": f"{layer.name}, {rank}\N{NON-BREAKING HYPHEN}D".replace(" ", _NO_BREAK),
        "input": _shape("N", *layer.sizes, layer.channels),
        "filters": _shape(*[layer.f] * rank, layer.channels, layer.filters),
        "output": _shape("N", *outputs, layer.filters),
        "parameters": f"{sum_of_filter} · {layer.filters} = {count:,}".replace(" ", _NO_BREAK),
    }


def _shape(*sizes: int | str) -> str:
    return f"{_NO_BREAK}×{_NO_BREAK}".join(map(str, sizes))
