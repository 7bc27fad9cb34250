import re
import tomllib
from dataclasses import astuple
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000, rgb2lab

from cnnkit.plots.palette import DARK, LIGHT

CONFIG = tomllib.loads((Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
# Machado, Oliveira & Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009,
# doi:10.1109/TVCG.2009.113, table 1, severity 1.0, on linear RGB.
DEFICIENCIES = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
JUST_NOTICEABLE_TWICE_OVER = 5.0  # CIEDE2000; a difference of about 2.3 is just noticeable, lines are thin


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def to_linear(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def to_srgb(values):
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * values ** (1 / 2.4) - 0.055)


def contrast(one, other):
    """WCAG 2.2 contrast ratio, 1 to 21."""
    bright, dark = sorted((to_linear(rgb(c)) @ [0.2126, 0.7152, 0.0722] for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@PALETTES
def test_palette_is_the_theme_of_the_app(palette):
    theme = CONFIG["theme"][palette.name]
    assert theme["primaryColor"] == palette.primary
    assert theme["backgroundColor"] == palette.paper
    assert theme["secondaryBackgroundColor"] == palette.panel
    assert theme["textColor"] == palette.text
    assert theme["borderColor"] == palette.border
    assert theme["orangeColor"] == palette.accent
    assert tuple(theme["chartCategoricalColors"]) == palette.series


@PALETTES
def test_every_colour_is_written_in_full(palette):
    colours = [value for value in astuple(palette)[1:] if isinstance(value, str)]
    colours += [colour for stops in astuple(palette) if isinstance(stops, tuple) for colour in stops]
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours)


@PALETTES
def test_text_is_readable_and_marks_are_seen(palette):
    assert contrast(palette.text, palette.paper) >= 7  # WCAG AAA
    assert contrast(palette.muted, palette.paper) >= 4.5  # WCAG AA
    assert contrast(palette.primary, palette.paper) >= 4.5
    assert contrast(palette.accent, palette.paper) >= 2.5  # always a thick line, never text


@PALETTES
@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_series_stay_apart_for_colour_blind_people(palette, deficiency):
    seen = [to_srgb(np.array(DEFICIENCIES[deficiency]) @ to_linear(rgb(colour))) for colour in palette.series]
    for one, other in combinations(range(len(seen)), 2):
        difference = deltaE_ciede2000(rgb2lab(seen[one]), rgb2lab(seen[other]))
        assert difference > JUST_NOTICEABLE_TWICE_OVER, (palette.series[one], palette.series[other], difference)


@PALETTES
def test_lightness_runs_one_way_along_sequential_scales(palette):
    for stops in (palette.pixels, palette.magnitude):
        steps = np.diff([rgb2lab(rgb(stop))[0] for stop in stops])
        assert (steps > 0).all() or (steps < 0).all()


@PALETTES
def test_signed_scale_is_balanced_about_its_middle(palette):
    lightness = np.array([rgb2lab(rgb(stop))[0] for stop in palette.signed])
    np.testing.assert_allclose(lightness, lightness[::-1], atol=8)
