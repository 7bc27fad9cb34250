import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import ndimage

from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import (
    AUGMENTATIONS,
    ColourShift,
    Cutout,
    LocalWarp,
    Mirror,
    PcaColour,
    RandomCrop,
    Rotation,
    Shear,
    augment,
    colour_directions,
    colour_shift,
    cutout,
    local_warp,
    mirror,
    pca_colour,
    random_crop,
    rotate,
    rotate_by,
    shear_by,
)

STRONG = (Mirror(1), RandomCrop(2), Rotation(40), Shear(20), LocalWarp(3, 1), ColourShift(0.4), PcaColour(3), Cutout(3))
NO_STRENGTH = (Mirror(0), RandomCrop(0), Rotation(0), Shear(0), LocalWarp(0), ColourShift(0), PcaColour(0), Cutout(0))
RNG = np.random.default_rng(0)
PHOTO = np.asarray(cv2.GaussianBlur(RNG.random((31, 40, 3)), (0, 0), 2), np.float64)  # (H, W, C)


def rng(seed=0):
    return np.random.default_rng(seed)


def batches():
    shapes = st.tuples(st.integers(1, 3), st.integers(5, 9), st.integers(4, 7), st.integers(1, 4))
    types = st.sampled_from([np.float32, np.float64])
    return st.tuples(shapes, types).flatmap(
        lambda chosen: hnp.arrays(chosen[1], chosen[0], elements=st.floats(0, 1, width=32))
    )


def colours(pictures):
    return colour_directions(np.rint(pictures * 255).astype(np.uint8))


def test_every_operation_is_tested():
    assert {type(operation).__name__ for operation in STRONG} == AUGMENTATIONS.keys()
    assert [type(operation) for operation in STRONG] == [type(operation) for operation in NO_STRENGTH]


@pytest.mark.parametrize("operation", STRONG, ids=lambda operation: type(operation).__name__)
@given(batches())
def test_shape_type_and_range_are_kept_and_the_input_left_alone(operation, pictures):
    before = pictures.copy()
    z = augment(pictures, [operation], rng=rng(), colours=colours(pictures))
    assert z.shape == pictures.shape
    assert z.dtype == pictures.dtype
    assert z.min() >= -1e-6
    assert z.max() <= 1 + 1e-6
    np.testing.assert_array_equal(pictures, before)


@pytest.mark.parametrize("operation", NO_STRENGTH, ids=lambda operation: type(operation).__name__)
@given(batches())
def test_no_strength_changes_nothing(operation, pictures):
    z = augment(pictures, [operation], rng=rng(), colours=colours(pictures))
    np.testing.assert_allclose(z, pictures, atol=1e-7)


@pytest.mark.parametrize("operation", STRONG, ids=lambda operation: type(operation).__name__)
def test_the_seed_decides_everything_and_each_picture_has_its_own_numbers(operation):
    pictures = np.stack([PHOTO] * 8)
    first, again, other = (
        augment(pictures, [operation], rng=rng(seed), colours=colours(pictures)) for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first, again)
    if not isinstance(operation, Mirror):  # with probability 1 it leaves nothing to chance
        assert np.abs(first - other).max() > 1e-3
        assert any(np.abs(first[0] - picture).max() > 1e-3 for picture in first[1:])


@given(batches())
def test_mirroring_twice_changes_nothing(pictures):
    once = mirror(pictures, probability=1, rng=rng())
    np.testing.assert_array_equal(once, pictures[:, :, ::-1])
    np.testing.assert_array_equal(mirror(once, probability=1, rng=rng()), pictures)


def test_half_of_the_pictures_are_mirrored():
    ramp = np.tile(np.linspace(0, 1, 6)[:, None], (2000, 4, 1, 1))
    mirrored = mirror(ramp, rng=rng())[:, 0, 0, 0] == 1
    assert abs(mirrored.mean() - 0.5) < 0.05  # 4.5 standard deviations


def test_a_crop_is_the_picture_moved_with_its_border_repeated():
    pictures = np.stack([PHOTO] * 60)
    moves = set()
    for crop in random_crop(pictures, padding=2, rng=rng()):
        fits = [
            (down, right)
            for down in range(-2, 3)
            for right in range(-2, 3)
            if (crop == PHOTO[np.clip(np.arange(31) + down, 0, 30)][:, np.clip(np.arange(40) + right, 0, 39)]).all()
        ]
        assert len(fits) == 1
        moves.update(fits)
    assert len(moves) > 18, "some of the 25 places never come up"


def test_a_quarter_turn_is_numpys():
    square = PHOTO[:31, :31]
    turned = rotate_by(np.stack([square, square]), [90.0, -90.0])
    np.testing.assert_allclose(turned[0], np.rot90(square, 1), atol=1e-6)
    np.testing.assert_allclose(turned[1], np.rot90(square, -1), atol=1e-6)


@pytest.mark.parametrize("angle", [10.0, -33.0])
def test_a_turn_is_scipys(angle):
    expected = ndimage.rotate(PHOTO, angle, reshape=False, order=1, mode="nearest")
    # OpenCV rounds positions to 1/32 pixel, which on this picture makes up to 0.01.
    np.testing.assert_allclose(rotate_by(PHOTO[None], [angle])[0], expected, atol=0.01)


def test_a_shear_moves_rows_by_the_tangent():
    angle = np.rad2deg(np.arctan(1 / 3))  # three rows up, one pixel right
    dots = np.zeros((1, 13, 15, 1))
    dots[0, [0, 3, 6, 9, 12], 7] = 1
    columns = shear_by(dots, [angle])[0, [0, 3, 6, 9, 12], :, 0].argmax(axis=1)
    np.testing.assert_array_equal(columns, [9, 8, 7, 6, 5])


def test_a_warp_moves_no_pixel_further_than_its_strength():
    rows, columns = np.indices((30, 34), dtype=np.float64)
    grid = np.stack([rows, columns], axis=2)[None]  # each pixel says where it was
    warped = local_warp(grid, strength=1.5, smoothness=3, rng=rng())
    assert 1.3 < np.abs(warped - grid).max() <= 1.5 + 1 / 32


def test_a_smooth_warp_moves_neighbours_alike():
    grid = np.indices((30, 34), dtype=np.float64).transpose(1, 2, 0)[None]
    rough, smooth = (
        np.abs(np.diff(local_warp(grid, strength=1.5, smoothness=s, rng=rng()) - grid, axis=1)).mean() for s in (1, 6)
    )
    assert smooth < rough / 2


def test_a_colour_shift_adds_one_number_to_each_channel():
    pictures = np.stack([PHOTO / 2 + 0.25] * 3)
    shift = colour_shift(pictures, amount=0.1, rng=rng()) - pictures
    np.testing.assert_allclose(shift, np.broadcast_to(shift[:, :1, :1], shift.shape), atol=1e-12)
    assert len(np.unique(shift[:, 0, 0].round(6))) == 9
    assert np.abs(shift).max() <= 0.1


def test_colour_directions_are_the_covariance_taken_apart():
    pictures = RNG.integers(0, 256, (7, 5, 6, 3)).astype(np.uint8)
    pictures[..., 1] = pictures[..., 0] // 2  # two channels go together
    variances, directions = colour_directions(pictures)
    covariance = np.cov(pictures.reshape(-1, 3).T / 255, bias=True)
    np.testing.assert_allclose(directions @ np.diag(variances) @ directions.T, covariance, atol=1e-12)
    np.testing.assert_allclose(directions.T @ directions, np.eye(3), atol=1e-12)
    np.testing.assert_allclose(variances, np.sort(np.linalg.eigvals(covariance))[::-1], atol=1e-12)


def test_pca_colour_shifts_along_the_strongest_direction_by_its_variance():
    grey = RNG.integers(0, 256, (6, 8, 8, 1)).astype(np.uint8).repeat(3, axis=3)
    found = colour_directions(grey)
    np.testing.assert_allclose(np.abs(found.directions[:, 0]), 1 / np.sqrt(3))
    pictures = np.full((2000, 1, 1, 3), 0.5)
    shift = pca_colour(pictures, found, sigma=0.1, rng=rng())[:, 0, 0] - 0.5
    np.testing.assert_allclose(shift[:, 0], shift[:, 1], atol=1e-9)
    variance = 3 * np.var(grey[..., 0] / 255)  # along (1, 1, 1) / sqrt(3)
    assert shift[:, 0].std() == pytest.approx(0.1 * variance / np.sqrt(3), rel=0.08)  # 5 standard deviations


def test_cutout_covers_a_square_or_what_of_it_lies_inside():
    pictures = np.ones((200, 9, 11, 2))
    sizes = set()
    for picture in cutout(pictures, side=4, rng=rng()):
        covered = picture[:, :, 0] == 0.5
        np.testing.assert_array_equal(covered, picture[:, :, 1] == 0.5)
        height, width = covered.any(axis=1).sum(), covered.any(axis=0).sum()
        assert covered.sum() == height * width
        sizes.add((height, width))
    assert (4, 4) in sizes
    assert min(sizes) == (2, 2), "a centre in the corner leaves a quarter"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda x: mirror(x[0], rng=rng()), r"pictures must be float \(N, H, W, C\)"),
        (lambda x: rotate((x * 255).astype(np.uint8), rng=rng()), "divide bytes by 255"),
        (lambda x: local_warp(np.ones((1, 4, 4, 5)), rng=rng()), "1 to 4 channels"),
        (lambda x: mirror(x, probability=1.1, rng=rng()), "probability must be from 0 to 1, got 1.1"),
        (lambda x: random_crop(x, padding=32, rng=rng()), "padding must be from 0 to 31"),
        (lambda x: cutout(x, side=-1, rng=rng()), "side must be from 0"),
        (lambda x: rotate(x, degrees=float("nan"), rng=rng()), "degrees must be"),
        (lambda x: local_warp(x, smoothness=0, rng=rng()), "smoothness must be from 0.5"),
        (lambda x: pca_colour(x[..., :1], colours(x), rng=rng()), "1 channels, the colour directions 3"),
        (lambda x: colour_directions(x), "needs uint8"),
        (lambda x: augment(x, [PcaColour()], rng=rng()), "see colour_directions"),
    ],
)
def test_what_cannot_be_done_is_refused(call, words):
    with pytest.raises((ShapeError, OptionError), match=words):
        call(PHOTO[None])
