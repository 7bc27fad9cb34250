import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.plots.colour import FAINTEST, colour_table, colourise, strong_magnitude
from cnnkit.plots.palette import DARK, LIGHT


def test_table_runs_through_the_stops():
    table = colour_table(("#000000", "#FF8000", "#FFFFFF"), size=5)
    np.testing.assert_array_equal(table, [[0, 0, 0], [127, 64, 0], [255, 128, 0], [255, 191, 127], [255, 255, 255]])


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_signed_ends_and_middle(palette):
    values = np.array([[-2.0, 0.0, 2.0]])
    ends = [[int(palette.signed[i][k : k + 2], 16) for k in (1, 3, 5)] for i in (0, 2, 4)]
    assert np.abs(colourise(values, "signed", palette, limit=2.0)[0].astype(int) - ends).max() <= 2


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_beyond_the_limit_the_colour_stays(value, limit):
    inside = np.clip(value, -limit, limit)
    both = colourise(np.array([[value, inside]]), "signed", LIGHT, limit=limit)[0].astype(int)
    np.testing.assert_allclose(both[0], both[1], atol=1)  # the limit itself may round into the last colour but one


def test_a_few_strong_pixels_do_not_pale_the_rest():
    values = np.full((100, 100), 0.1)
    values[0, :20] = 50.0
    assert strong_magnitude(values) == pytest.approx(0.1)


def test_rounding_noise_of_an_even_surface_stays_neutral():
    noise = np.full((4, 4), FAINTEST / 100)
    np.testing.assert_array_equal(colourise(noise, "signed", LIGHT), colourise(noise * 0, "signed", LIGHT))


def test_zeros_have_a_magnitude_to_divide_by():
    assert strong_magnitude(np.zeros((3, 3))) == 1.0
