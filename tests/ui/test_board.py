import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays

from cnnkit.errors import ShapeError
from ui.board import Grid, board, tones


def test_signed_tones_are_symmetric_about_zero():
    np.testing.assert_allclose(tones(np.array([[-4.0, 0.0, 2.0]]), "signed"), [[0.0, 0.5, 0.75]])


def test_pixel_tones_run_from_darkest_to_brightest():
    np.testing.assert_allclose(tones(np.array([[2.0, 6.0, 10.0]]), "pixels"), [[0.2, 0.6, 1.0]])


def test_an_even_grid_and_an_empty_cell_have_a_tone():
    assert tones(np.zeros((2, 2)), "pixels").tolist() == [[0, 0], [0, 0]]
    assert tones(np.array([[np.nan, 1.0]]), "signed").tolist() == [[0.5, 1.0]]


@given(arrays(np.float64, (2, 3)))
def test_tones_are_between_0_and_1(values):
    for scale in ("pixels", "signed", "magnitude", "plain"):
        assert ((tones(values, scale) >= 0) & (tones(values, scale) <= 1)).all()


def test_a_grid_is_a_matrix_with_cells():
    with pytest.raises(ShapeError, match=r"grid 'x' must be \(H, W\) with at least one cell, got \(0, 3\)"):
        board([Grid("x", "input", np.zeros((0, 3)))], key="empty")
