import numpy as np
import pytest

from cnnkit.plots.hog_cells import hog_picture
from cnnkit.plots.palette import DARK, LIGHT

SIDE = 48


def ink(picture):
    """How far each pixel is from the paper of an empty drawing."""
    return np.abs(picture.astype(int) - picture[0, 0].astype(int)).sum(axis=2)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize(("place", "degrees"), [(0, 100), (2, 140), (4, 0), (8, 80)])
def test_an_edge_is_drawn_across_its_gradient_and_within_its_cell(palette, place, degrees):
    histograms = np.zeros((2, 3, 9), np.float32)
    histograms[1, 2, place] = 5  # gradients from 20 * place to 20 * place + 20 degrees
    marks = ink(hog_picture(histograms, palette, side=SIDE))
    cell = marks[SIDE:, 2 * SIDE :]
    assert marks.sum() == cell.sum()
    assert cell.any()
    y, x = np.nonzero(cell > cell.max() / 2)
    assert (x.mean(), y.mean()) == pytest.approx((SIDE / 2, SIDE / 2), abs=1)
    spread = np.linalg.eigh(np.cov(x, y))
    across, down = spread.eigenvectors[:, 1]  # the direction in which the pixels lie
    off = np.rad2deg(np.arctan2(down, across)) - degrees
    assert (off + 90) % 180 - 90 == pytest.approx(0, abs=4)


def test_stronger_edges_are_clearer_and_those_far_weaker_than_any_stay_faint():
    histograms = np.zeros((1, 7, 9), np.float32)
    histograms[0, 0, 4], histograms[0, 1, 4] = 10, 5
    histograms[0, 6, 4] = 0.3  # far from the strong ones, and weak
    marks = ink(hog_picture(histograms, LIGHT, side=SIDE))
    strong, half, faint = (marks[:, cell * SIDE : (cell + 1) * SIDE].max() for cell in (0, 1, 6))
    assert strong > half > faint > 0


def test_a_flat_picture_is_empty():
    picture = hog_picture(np.zeros((4, 5, 9), np.float32), LIGHT, side=20)
    assert picture.shape == (80, 100, 3)
    assert not ink(picture).any()
