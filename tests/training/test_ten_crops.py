import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.architectures import Architecture, Conv, Dense, GlobalPool
from cnnkit.errors import OptionError, ShapeError
from cnnkit.training import crops, infer
from cnnkit.training.multi_crop import crop_places
from cnnkit.training.ten_crops import ask_crops, middle_square

NETWORK = Architecture(
    "small",
    (6, 6, 3),
    (Conv("conv", 4, 3, activation="relu"), GlobalPool("mean"), Dense("classes", 5, activation="softmax")),
)
RNG = np.random.default_rng(0)
WEIGHTS = {
    "conv/kernel": RNG.normal(size=(3, 3, 3, 4)).astype(np.float32),
    "conv/bias": RNG.normal(size=4).astype(np.float32),
    "classes/kernel": RNG.normal(size=(4, 5)).astype(np.float32),
    "classes/bias": np.zeros(5, np.float32),
}
PICTURE = RNG.integers(0, 256, (31, 50, 3)).astype(np.uint8)


@pytest.mark.parametrize("count", [1, 5, 10])
@pytest.mark.parametrize("side", [6, 9, 24])
def test_each_crop_is_cut_where_its_place_says_and_asked_by_itself(count, side):
    votes = ask_crops(NETWORK, WEIGHTS, PICTURE, side=side, count=count)
    assert len(votes.places) == len(votes.crops) == len(votes.each) == count
    for number, (left, top, right, bottom) in enumerate(votes.places):
        cut = votes.square[top:bottom, left:right]
        np.testing.assert_array_equal(votes.crops[number], cut[:, ::-1] if number >= 5 else cut)
        np.testing.assert_allclose(votes.each[number], infer(NETWORK, WEIGHTS, votes.crops[number][None])[0], rtol=1e-4)
    np.testing.assert_allclose(votes.average, votes.each.mean(axis=0), rtol=1e-5)
    assert votes.average.sum() == pytest.approx(1, abs=1e-5)


@given(st.tuples(*[st.integers(1, 40)] * 2), st.data())
def test_places_reach_all_four_corners_and_the_middle(shape, data):
    size = tuple(data.draw(st.integers(1, side)) for side in shape)
    places = crop_places(shape, size)
    assert {(0, 0), (shape[0] - size[0], shape[1] - size[1])} <= set(places)
    for axis in (0, 1):
        before, after = places[-1][axis], shape[axis] - size[axis] - places[-1][axis]
        assert after - before in (0, 1)
    picture = np.arange(np.prod(shape)).reshape(1, *shape, 1).astype(np.float32)
    for (top, left), crop in zip(places, crops(picture, size, count=5), strict=True):
        assert crop[0, 0, 0, 0] == picture[0, top, left, 0]


def test_the_square_is_the_middle_of_a_wide_and_of_a_tall_picture():
    middle = PICTURE[:, 9:40]  # 50 - 31 = 19 columns go: 9 on the left, 10 on the right
    np.testing.assert_array_equal(middle_square(PICTURE, 31), middle)
    tall = np.ascontiguousarray(PICTURE.transpose(1, 0, 2))
    np.testing.assert_array_equal(middle_square(tall, 31), middle.transpose(1, 0, 2))
    expected = cv2.resize(np.ascontiguousarray(middle), (8, 8), interpolation=cv2.INTER_AREA)
    np.testing.assert_array_equal(middle_square(PICTURE, 8), expected)


def test_a_picture_of_one_pixel_is_enlarged():
    votes = ask_crops(NETWORK, WEIGHTS, np.full((1, 1, 3), 7, np.uint8), side=8)
    assert (votes.square == 7).all()
    np.testing.assert_allclose(votes.each, votes.each[:1].repeat(10, axis=0), rtol=1e-5)


@pytest.mark.parametrize("side", [5, 25])
def test_a_square_smaller_or_much_larger_than_the_crops_is_refused(side):
    with pytest.raises(OptionError, match="6 to 24"):
        ask_crops(NETWORK, WEIGHTS, PICTURE, side=side)


@pytest.mark.parametrize("shape", [(6, 7, 3), (6, 6, 1), (36,)])
def test_a_network_that_reads_no_square_colour_picture_is_refused(shape):
    with pytest.raises(ShapeError, match="not a square colour picture"):
        ask_crops(Architecture("odd", shape, (Dense("d", 2),)), {}, PICTURE, side=8)


@pytest.mark.parametrize("picture", [PICTURE[..., 0], PICTURE[:0], PICTURE / 255])
def test_what_is_no_colour_picture_is_refused(picture):
    with pytest.raises(ShapeError, match="middle_square"):
        ask_crops(NETWORK, WEIGHTS, picture, side=8)
