import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import skimage.data

from cnnkit.errors import OptionError
from cnnkit.samples import SAMPLES, load_sample


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("a sample asked for the network")

    monkeypatch.setattr("socket.socket", refuse)
    monkeypatch.setattr("socket.create_connection", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_is_a_picture_worth_showing(name):
    picture = load_sample(name)
    assert picture.dtype == np.uint8
    assert picture.ndim == 3
    assert picture.shape[2] == 3
    assert 300 <= min(picture.shape[:2]) <= max(picture.shape[:2]) <= 1024
    assert picture.std() > 15  # not one flat colour


@pytest.mark.parametrize(("name", "function"), [
    ("cat", "chelsea"), ("astronaut", "astronaut"), ("coffee", "coffee"), ("camera", "camera"), ("coins", "coins"),
    ("brick", "brick"), ("grass", "grass"), ("gravel", "gravel"),
])  # fmt: skip
def test_a_sample_is_the_picture_that_scikit_image_shows(name, function):
    expected = getattr(skimage.data, function)()
    rgb = expected if expected.ndim == 3 else np.repeat(expected[:, :, None], 3, axis=2)
    np.testing.assert_array_equal(load_sample(name), rgb)


def test_the_motorcycle_is_the_left_one():
    stereo_motorcycle: Any = skimage.data.stereo_motorcycle
    left, _right, _disparity = stereo_motorcycle()
    np.testing.assert_array_equal(load_sample("motorcycle"), left)


def test_max_side_holds():
    assert load_sample("coffee", max_side=60).shape == (40, 60, 3)


def test_every_sample_names_its_maker_and_licence():
    assert len(SAMPLES) >= 8
    for sample in SAMPLES.values():
        assert sample.title
        assert sample.credit
        assert sample.licence


def test_an_unknown_name_lists_the_known_ones():
    with pytest.raises(OptionError, match=r"no sample picture 'dog'; choose one of .*astronaut.*coins"):
        load_sample("dog")


def test_a_sample_needs_neither_scipy_nor_most_of_scikit_image():
    program = (
        "import sys; from cnnkit.samples import load_sample; load_sample('cat'); "
        "sys.exit(len({'scipy', 'skimage.io', 'skimage.data._fetchers', 'pooch', 'cv2'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
