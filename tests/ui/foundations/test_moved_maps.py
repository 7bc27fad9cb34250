import numpy as np
import pytest

from cnnkit.errors import ShapeError
from ui.foundations.moved_maps import move_and_pool


def test_what_is_shown_as_changed_adds_up_to_the_change_measured():
    maps = move_and_pool(np.random.default_rng(0).random((21, 34)), edges=False, size=4, shift=3).maps
    assert [one.still.shape for one in maps.values()] == [(21, 26), (5, 6), (5, 6)]
    for one in maps.values():
        local = one.local_change(3)
        assert local.mean() == pytest.approx(one.changes[3])
        assert ((local > 0) == (one.still != one.moved)).all()


def test_a_picture_that_stands_still_has_not_changed():
    for one in move_and_pool(np.eye(20), edges=True, size=2, shift=0).maps.values():
        assert not one.local_change(0).any()


@pytest.mark.parametrize(
    ("shape", "message"), [((30, 8), "up to 8 pixels"), ((3, 30), "a window of 4 pixels does not fit")]
)
def test_a_picture_that_is_too_small_is_refused(shape, message):
    with pytest.raises(ShapeError, match=message):
        move_and_pool(np.zeros(shape), edges=False, size=4, shift=1)
