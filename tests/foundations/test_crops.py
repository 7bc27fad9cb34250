import cv2
import numpy as np
import pytest

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.crops import crop_box, crop_grid


def test_crop_grid_is_a_cut_of_opencvs_area_average():
    grey = np.random.default_rng(0).random((360, 480))
    coarse = cv2.resize(grey, (80, 60), interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(crop_grid(grey, top=0, left=0, size=7), np.rint(10 * coarse[:7, :7]))
    np.testing.assert_array_equal(crop_grid(grey, top=1, left=1, size=7), np.rint(10 * coarse[-7:, -7:]))


def test_crop_grid_keeps_a_small_picture_as_it_is():
    grey = np.arange(110, dtype=np.float32).reshape(10, 11) / 109
    crop = crop_grid(grey, top=0, left=0.5, size=9)
    np.testing.assert_array_equal(crop, np.rint(10 * grey[:9, 1:10]))
    assert crop.dtype == np.float32


def test_crop_grid_says_what_is_too_small():
    with pytest.raises(ShapeError, match=r"8 × 30 pixels holds no crop of 9 × 9"):
        crop_grid(np.zeros((8, 30)), top=0, left=0)


@pytest.mark.parametrize("place", [{"top": -0.1, "left": 0}, {"top": 0, "left": 1.5}])
def test_crop_grid_refuses_places_outside_the_picture(place):
    with pytest.raises(OptionError, match="between 0 and 1"):
        crop_grid(np.zeros((30, 30)), **place)


def test_the_crop_reads_its_box_and_nothing_else():
    grey = np.random.default_rng(1).random((250, 330))
    x1, y1, x2, y2 = crop_box((250, 330), top=0.3, left=0.8, size=5)
    outside = np.full_like(grey, np.nan)
    outside[y1:y2, x1:x2] = grey[y1:y2, x1:x2]
    np.testing.assert_array_equal(
        crop_grid(outside, top=0.3, left=0.8, size=5), crop_grid(grey, top=0.3, left=0.8, size=5)
    )
    changed = grey.copy()
    changed[y1:y2, x1:x2] = 0
    assert not crop_grid(changed, top=0.3, left=0.8, size=5).any()
