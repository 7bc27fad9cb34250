"""The figure of a 1x1 convolution: a picture's channels with one pixel marked in all, its sum, and the mixed picture.

Python computes and writes every number; the browser moves the marker and reports the chosen pixel.
"""

import base64
from typing import Any, get_args

import numpy as np
import numpy.typing as npt
import streamlit as st

from cnnkit.foundations import FloatArray
from cnnkit.plots.colour import colour_table, colourise
from cnnkit.plots.palette import PALETTES, Palette, Scale
from ui.architectures.mix_run import COLOURS, Mix
from ui.board import tones
from ui.figures import encode_jpeg
from ui.numbers import bracketed, format_fixed, format_number, parse_index
from ui.parts import joined
from ui.theme import current_palette

_JS = joined("cells.js", "architectures/mix.js")
_CSS = joined("architectures/mix.css")
_FIRST = (0.42, 0.5)  # where the pixel is at first, from the top and from the left
_STRONG_WEIGHT = 2.0  # no unit: the weight with the strongest colour
_DECIMALS = 3  # of brightness: one step of a byte is 0.004


def show_mix(mix: Mix, chosen: int, *, key: str) -> tuple[int, int]:
    """Draw the mix and ask for a pixel.

    Args:
        mix: the convolution that ran.
        chosen: the filter whose sum is written out, counted from 0.
        key: a stable name of the figure on its page, and of the URL parameter that holds the pixel as row.column.

    Returns:
        Row and column of the chosen pixel.
    """
    palette = current_palette()
    row, column = pixel_of(st.query_params.get(key, ""), mix.x.shape[:2])
    mount = st.components.v2.component("cnnkit_mix", html='<div class="mix"></div>', css=_CSS, js=_JS)
    mount(
        key=key,
        data={
            "planes": _planes(mix, chosen, row, column, palette),
            "steps": _steps(mix, chosen, row, column),
            "maps": [_map(mix, k, k == chosen, palette) for k in range(mix.num_filters)],
            "whole": _whole(mix, chosen, palette),
            "size": mix.x.shape[:2],
            "pixel": [row, column],
            "palettes": {
                name: {scale: colours.stops(scale) for scale in get_args(Scale)} for name, colours in PALETTES.items()
            },
        },
        on_pixel_change=lambda: _keep_pixel(key),
    )
    return row, column


def pixel_of(text: str, size: tuple[int, ...]) -> tuple[int, int]:
    """The pixel named in a link as row.column, moved to the edge where it lies outside; else one near the middle."""
    before, _, after = text.partition(".")
    row, column = parse_index(before), parse_index(after)
    if row is None or column is None:
        row, column = (int(part * side) for part, side in zip(_FIRST, size, strict=True))
    return min(row, size[0] - 1), min(column, size[1] - 1)


def sum_text(mix: Mix, k: int, row: int, column: int) -> str:
    """The sum of one filter at one pixel, "0.299 · 0.620 + 0.587 · 0.412 + 0.114 · 0.333 + 0 = 0.465"."""
    products = [
        f"{bracketed(float(weight))} · {_bracketed(value)}"
        for weight, value in zip(mix.weights[:, k], mix.x[row, column], strict=True)
    ]
    terms = [*products, bracketed(float(mix.bias[k]))]
    return " + ".join(terms) + f" = {_short(mix.z[row, column, k])}"


def _keep_pixel(key: str) -> None:
    row, column = st.session_state[key]["pixel"]
    st.query_params[key] = f"{int(row)}.{int(column)}"


def _planes(mix: Mix, k: int, row: int, column: int, palette: Palette) -> list[dict[str, Any]]:
    """One line for each channel: its picture, the pixel's number, the weight, and their product."""
    x, weights = mix.x[row, column], mix.weights[:, k]
    products = x * weights
    largest = max(1.0, float(np.abs(products).max()))
    return [
        {
            "name": name,
            "picture": _uri(_plane(mix.x[:, :, c], c, palette)),
            "cells": [
                [_short(x[c]), *_tone(x[c], "magnitude" if c < len(COLOURS) else "signed", 1.0)],
                [format_number(weights[c]), *_tone(weights[c], "signed", _STRONG_WEIGHT)],
                [_short(products[c]), *_tone(products[c], "signed", largest)],
            ],
        }
        for c, name in enumerate(mix.channels)
    ]


def _tone(value: float, scale: Scale, limit: float) -> tuple[float, Scale]:
    """Where a number lies on its scale, and which scale."""
    return float(tones(np.array([value]), scale, limit)[0]), scale


def _steps(mix: Mix, k: int, row: int, column: int) -> list[list[str]]:
    """What follows the products: bias, sum, and what the ReLU leaves."""
    steps = [["bias", format_number(mix.bias[k])], ["sum", _short(mix.z[row, column, k])]]
    return [*steps, ["ReLU", _short(mix.a[row, column, k])]] if mix.relu else steps


def _plane(values: FloatArray, c: int, palette: Palette) -> npt.NDArray[np.uint8]:
    """A channel as a picture: colours from black over their hue to white, edges blue and red about zero."""
    if c >= len(COLOURS):
        return colourise(values, "signed", palette)
    hues = palette.signed[-1], palette.series[2], palette.series[0]
    return colour_table(("#000000", hues[c], "#FFFFFF"))[np.rint(values * 255).astype(np.uint8)]


def _map(mix: Mix, k: int, is_chosen: bool, palette: Palette) -> dict[str, Any]:
    values = mix.a[:, :, k]
    title = f"map {k + 1}" if mix.num_filters > 1 else "mixed map"
    return {"title": title, "picture": _uri(_coloured(values, palette)), "note": _range(values), "chosen": is_chosen}


def _whole(mix: Mix, chosen: int, palette: Palette) -> dict[str, Any]:
    """The large picture: three maps as red, green and blue, else the chosen map."""
    if mix.num_filters != len(COLOURS):
        return _map(mix, chosen, False, palette)
    pixels = np.rint(mix.a.clip(0, 1) * 255).astype(np.uint8)
    note = "" if mix.a.min() >= 0 and mix.a.max() <= 1 else "below 0 it stays dark, above 1 bright"
    return {"title": "maps 1, 2, 3 as red, green, blue", "picture": _uri(pixels), "note": note, "chosen": False}


def _coloured(values: FloatArray, palette: Palette) -> npt.NDArray[np.uint8]:
    """A map without negative numbers in greys from 0 to 1 or its own largest; with them blue and red about zero."""
    scale: Scale = "signed" if values.min() < 0 else "pixels"
    if scale == "signed":
        return colourise(values, scale, palette)
    return np.rint(values * (255 / max(1.0, float(values.max())))).astype(np.uint8)


def _range(values: FloatArray) -> str:
    low, high = (format_fixed(float(value), decimals=2) for value in (values.min(), values.max()))
    return f"{low} to {high}; " + ("blue below 0, red above" if values.min() < 0 else "black is 0")


def _bracketed(value: float) -> str:
    """A number as it stands after an operator."""
    text = _short(value)
    return f"({text})" if text.startswith("\N{MINUS SIGN}") else text


def _short(value: float) -> str:
    return format_fixed(float(value), decimals=_DECIMALS)


def _uri(pixels: npt.NDArray[np.uint8]) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(encode_jpeg(pixels)).decode("ascii")
