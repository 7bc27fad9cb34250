import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
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
)
from cnnkit.training.variants import at_scale, centre_square, drawn, make_variants, source_frame, source_points

ALL = (Mirror(), RandomCrop(3), Rotation(40), Shear(20), LocalWarp(2, 3), ColourShift(0.3), PcaColour(3), Cutout(6))
MOVES = ALL[:5]
HEIGHT, WIDTH = 26, 31
PHOTO = np.rint(255 * ndimage.gaussian_filter(np.random.default_rng(0).random((HEIGHT, WIDTH, 3)), (2, 2, 0))).astype(
    np.uint8
)


def named(operation):
    return type(operation).__name__


def test_every_operation_is_tested():
    assert {named(operation) for operation in ALL} == AUGMENTATIONS.keys()


@pytest.mark.parametrize("operations", [*([one] for one in ALL), ALL], ids=[*map(named, ALL), "all"])
def test_variants_are_what_a_training_would_see(operations):
    variants = make_variants(PHOTO, operations, count=5, seed=7, chosen=2)
    batch = np.stack([PHOTO] * 5) / np.float32(255)
    colours = colour_directions(PHOTO[None])
    expected = augment(batch.astype(np.float32), operations, rng=np.random.default_rng(7), colours=colours)
    np.testing.assert_array_equal(variants.pictures, np.rint(expected * 255))
    assert variants.steps.shape == (len(operations) + 1, HEIGHT, WIDTH, 3)
    np.testing.assert_array_equal(variants.steps[0], PHOTO)
    np.testing.assert_array_equal(variants.steps[-1], variants.pictures[2])
    assert len(np.unique(variants.pictures.reshape(5, -1), axis=0)) > 1


@pytest.mark.parametrize("operation", ALL, ids=named)
def test_the_generator_ends_where_a_training_leaves_it(operation):
    ours, theirs = np.random.default_rng(3), np.random.default_rng(3)
    shape = (4, HEIGHT, WIDTH, 3)
    assert len(drawn(operation, shape, rng=ours)) == 4
    pictures = np.full(shape, 0.5, np.float32)
    augment(pictures, [operation], rng=theirs, colours=colour_directions(PHOTO[None]))
    assert ours.random() == theirs.random()


def test_each_draw_says_what_was_done():
    variants = make_variants(PHOTO, [Mirror(0.4)], count=9, seed=0)
    for picture, chance in zip(variants.pictures, variants.draws[0], strict=True):
        np.testing.assert_array_equal(picture, PHOTO[:, ::-1] if chance < 0.4 else PHOTO)
    wide = np.pad(PHOTO, ((3, 3), (3, 3), (0, 0)), mode="edge")
    variants = make_variants(PHOTO, [RandomCrop(3)], count=9, seed=0)
    for picture, (top, left) in zip(variants.pictures, variants.draws[0], strict=True):
        np.testing.assert_array_equal(picture, wide[top : top + HEIGHT, left : left + WIDTH])
    variants = make_variants(PHOTO, [Cutout(6)], count=9, seed=0)
    for picture, (row, column) in zip(variants.pictures, variants.draws[0], strict=True):
        expected = PHOTO.copy()
        expected[max(0, row - 3) : row + 3, max(0, column - 3) : column + 3] = 128
        np.testing.assert_array_equal(picture, expected)


def test_each_draw_of_colours_says_what_was_added():
    variants = make_variants(PHOTO, [ColourShift(0.1)], count=4, seed=0)
    expected = np.clip(PHOTO / 255 + variants.draws[0][:, None, None, :], 0, 1) * 255
    np.testing.assert_allclose(variants.pictures, expected, atol=0.51)
    covariance = np.cov(PHOTO.reshape(-1, 3).T / 255, bias=True)
    values, vectors = np.linalg.eigh(covariance)
    signs = np.sign((vectors[:, ::-1] * variants.colours.directions).sum(axis=0))
    variants = make_variants(PHOTO, [PcaColour(4)], count=4, seed=0)
    shift = (variants.draws[0] * signs * values[::-1]) @ vectors[:, ::-1].T
    np.testing.assert_allclose(variants.pictures, np.clip(PHOTO / 255 + shift[:, None, None, :], 0, 1) * 255, atol=0.51)


@pytest.mark.parametrize("operation", ALL, ids=named)
@pytest.mark.parametrize("seed", range(3))
def test_source_points_are_where_each_pixel_was(operation, seed):
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    places = np.stack([x, y, 0 * x], axis=2).astype(np.float64)[None]  # each pixel says where it was
    draw = drawn(operation, places.shape, rng=np.random.default_rng(seed))[0]
    points = places[0, :, :, :2].reshape(-1, 2)
    found = source_points(operation, draw, points, (HEIGHT, WIDTH))
    if operation not in MOVES:
        np.testing.assert_array_equal(found, points)
        return
    moved = augment(places, [operation], rng=np.random.default_rng(seed))[0, :, :, :2].reshape(-1, 2)
    inside = ((found >= 0) & (found <= [WIDTH - 1, HEIGHT - 1])).all(axis=1)
    assert inside.mean() > 0.5
    np.testing.assert_allclose(found[inside], moved[inside], atol=1 / 16)  # OpenCV rounds places to 1/32 pixel


def test_the_frame_is_traced_back_through_all_operations():
    # At the centre of a side of pixels, a pixel looks where the frame's own chain says.
    operations = (Mirror(1), RandomCrop(2), Rotation(10), Shear(5))
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    places = np.stack([x, y, 0 * x], axis=2).astype(np.float64)[None]
    rng = np.random.default_rng(0)
    draws = [drawn(operation, places.shape, rng=rng)[0] for operation in operations]
    points = np.array([[15.0, 12.0], [10.0, 9.0], [20.0, 16.0]])
    found = points
    for operation, draw in zip(reversed(operations), reversed(draws), strict=True):
        found = source_points(operation, draw, found, (HEIGHT, WIDTH))
    moved = augment(places, operations, rng=np.random.default_rng(0))[0, :, :, :2]
    np.testing.assert_allclose(found, [moved[int(py), int(px)] for px, py in points], atol=1 / 8)
    frame = source_frame(operations, draws, (HEIGHT, WIDTH))
    assert np.allclose(frame.mean(axis=0), found[0] + 0.5, atol=1.0)  # about the centre


@pytest.mark.parametrize(
    ("operations", "draws", "corners"),
    [
        ((), (), [(0, 0), (20, 0), (20, 20), (0, 20)]),
        ((Mirror(0.5),), (0.2,), [(20, 0), (0, 0), (0, 20), (20, 20)]),
        ((Mirror(0.5),), (0.7,), [(0, 0), (20, 0), (20, 20), (0, 20)]),
        ((RandomCrop(4),), (np.array([1, 6]),), [(2, -3), (22, -3), (22, 17), (2, 17)]),
        ((Rotation(90),), (90.0,), [(20, 0), (20, 20), (0, 20), (0, 0)]),  # as numpy.rot90
        ((Shear(45),), (45.0,), [(-10, 0), (10, 0), (30, 20), (10, 20)]),
        ((RandomCrop(4), Mirror(1)), (np.array([4, 6]), 0.0), [(22, 0), (2, 0), (2, 20), (22, 20)]),
    ],
)
def test_frames_by_hand(operations, draws, corners):
    frame = source_frame(operations, [np.asarray(draw) for draw in draws], (20, 20), points_a_side=5)
    np.testing.assert_allclose(frame[::5], corners, atol=1e-9)


@given(st.sampled_from(MOVES[:4]), st.integers(1, 5), st.integers(0, 50))
def test_a_picture_of_more_pixels_is_moved_alike(operation, factor, seed):
    size = np.array([WIDTH, HEIGHT])
    draw = drawn(operation, (1, HEIGHT, WIDTH, 3), rng=np.random.default_rng(seed))[0]
    scaled = at_scale(operation, factor)
    larger = draw * factor if isinstance(operation, RandomCrop) else draw
    frames = [
        source_frame([one], [numbers], tuple(times * size[::-1])) / (times * size)
        for one, numbers, times in ((operation, draw, 1), (scaled, larger, factor))
    ]
    np.testing.assert_allclose(frames[0], frames[1], atol=1e-9)


def test_lengths_grow_with_the_picture_and_nothing_else_does():
    assert at_scale(LocalWarp(2.5, 4), 4) == LocalWarp(10, 16)
    assert at_scale(Cutout(10), 4) == Cutout(40)
    assert at_scale(ColourShift(0.1), 4) == ColourShift(0.1)
    assert at_scale(PcaColour(1), 4) == PcaColour(1)


def test_the_square_in_the_middle():
    picture = np.arange(4 * 9 * 3).reshape(4, 9, 3).astype(np.uint8)
    np.testing.assert_array_equal(centre_square(picture, 4), picture[:, 2:6])
    blocks = picture[:, 2:6].reshape(2, 2, 2, 2, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(centre_square(picture, 2), blocks, atol=0.5)
    assert centre_square(picture[:1, :1], 7).shape == (7, 7, 3)
    assert centre_square(picture[:, :, :1], 2).shape == (2, 2, 1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: make_variants(PHOTO[None], [], count=1, seed=0), "needs one uint8 picture"),
        (lambda: make_variants(PHOTO / 255, [], count=1, seed=0), "float64"),
        (lambda: make_variants(PHOTO, [], count=0, seed=0), "count must be from 1 to 100"),
        (lambda: make_variants(PHOTO, [], count=3, seed=0, chosen=3), "got 3 and 3"),
        (lambda: make_variants(PHOTO, [RandomCrop(40)], count=3, seed=0), "padding must be from 0 to 26"),
        (lambda: centre_square(PHOTO[0], 3), "needs one uint8 picture"),
        (lambda: centre_square(PHOTO, 0), "at least 1 pixel"),
    ],
)
def test_what_cannot_be_done_is_refused(call, words):
    with pytest.raises((ShapeError, OptionError), match=words):
        call()
