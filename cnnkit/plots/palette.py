"""The colours of every figure, light and dark: one place, read by the charts, the grids and the picture maps.

The series colours are told apart by people with deuteranopia, protanopia and tritanopia as well as by lightness;
signed values run blue - neutral - red, symmetric about zero, as in Kenneth Moreland, "Diverging Color Maps for
Scientific Visualization", 2009.
"""

from dataclasses import dataclass
from typing import Literal

Scale = Literal["pixels", "signed", "magnitude", "plain"]
Stops = tuple[str, ...]


@dataclass(frozen=True)
class Palette:
    """One theme's colours, as #RRGGBB.

    Args:
        paper, panel, text, muted, border: the page.
        primary, accent: what is touched, and what is chosen (the window, the box, the unit).
        series: lines and bars, in order.
        pixels: brightness, dark to bright. signed: negative to positive. magnitude: nothing to much.
    """

    name: Literal["light", "dark"]
    paper: str
    panel: str
    text: str
    muted: str
    border: str
    primary: str
    accent: str
    series: Stops
    pixels: Stops
    signed: Stops
    magnitude: Stops

    def stops(self, scale: Scale) -> Stops:
        """Evenly spaced colours of a scale, lowest value first."""
        match scale:
            case "pixels":
                return self.pixels
            case "signed":
                return self.signed
            case "magnitude":
                return self.magnitude
            case "plain":
                return (self.panel, self.panel)


LIGHT = Palette(
    name="light",
    paper="#FBFAF7",
    panel="#F1EEE7",
    text="#1F2430",
    muted="#6A6F7A",
    border="#E4DFD4",
    primary="#0B6E99",
    accent="#E07A1F",
    series=("#0B6E99", "#E07A1F", "#4B9560", "#B3446C", "#7A6CC3", "#8C6D31"),
    pixels=("#242C38", "#5C6470", "#98989A", "#CBC6BA", "#F5EFE0"),
    signed=("#2A5CA8", "#8DADD9", "#F3F0EA", "#E8A596", "#B93A48"),
    magnitude=("#F4F1EA", "#BFD9DF", "#74B0C4", "#2C84A8", "#0A4766"),
)
DARK = Palette(
    name="dark",
    paper="#12161C",
    panel="#1B2129",
    text="#E8E6E1",
    muted="#98A0AB",
    border="#2C343F",
    primary="#5BB8D9",
    accent="#F0964A",
    series=("#5BB8D9", "#F0964A", "#4FA870", "#D9709A", "#8F83E6", "#DCC893"),
    pixels=("#0D1117", "#363F4B", "#6B7178", "#A09E97", "#D6D0C2"),
    signed=("#6C9FE8", "#3A5C93", "#222932", "#8A424E", "#DE7480"),
    magnitude=("#1B2129", "#1F4557", "#2B6E8A", "#4A9CBD", "#9ADAEF"),
)
PALETTES = {palette.name: palette for palette in (LIGHT, DARK)}
