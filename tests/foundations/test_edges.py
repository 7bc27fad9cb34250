import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from cnnkit.errors import ShapeError
from cnnkit.foundations.edges import edge_strength

PICTURES = arrays(np.float64, (6, 9), elements=st.integers(0, 255).map(float))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_edge_strength_is_opencvs_sobel_magnitude(kind):
    grey = np.random.default_rng(0).random((17, 23)).astype(kind)
    along_x, along_y = cv2.Sobel(grey, -1, 1, 0), cv2.Sobel(grey, -1, 0, 1)
    strength = edge_strength(grey)
    np.testing.assert_allclose(strength, cv2.magnitude(along_x, along_y)[1:-1, 1:-1], rtol=1e-5, atol=1e-6)
    assert strength.dtype == kind


@given(PICTURES)
def test_edges_turn_with_the_picture_and_ignore_its_sign(grey):
    strength = edge_strength(grey)
    np.testing.assert_allclose(edge_strength(np.rot90(grey)), np.rot90(strength))
    np.testing.assert_allclose(edge_strength(255 - grey), strength)


@pytest.mark.parametrize("shape", [(2, 9), (9, 2), (9, 9, 3)])
def test_edge_strength_says_what_it_needs(shape):
    with pytest.raises(ShapeError, match=r"at least 3 × 3 pixels, got"):
        edge_strength(np.zeros(shape))
