import base64

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.timeline import Film, Timeline, film_data, ticks, timeline_data


def test_equal_factors_are_equally_high():
    data = timeline_data(Timeline("step", "loss", np.array([1.0, 0.1, 0.01, 0.001])))
    np.testing.assert_allclose(data["heights"], [1, 2 / 3, 1 / 3, 0], atol=1e-4)
    assert data["y_ticks"] == [(pytest.approx(i / 3), f"10{power}") for i, power in enumerate(("⁻³", "⁻²", "⁻¹", "⁰"))]
    assert data["x_ticks"] == [(0, "0"), (pytest.approx(1 / 3), "1"), (pytest.approx(2 / 3), "2"), (1, "3")]


def test_equal_differences_are_equally_high_on_a_plain_axis():
    data = timeline_data(Timeline("epoch", "accuracy", np.array([20.0, 40, 100]), log=False))
    np.testing.assert_allclose(data["heights"], [0, 0.25, 1])
    assert [label for _, label in data["y_ticks"]] == ["20", "40", "60", "80", "100"]


def test_a_loss_of_zero_and_a_single_step_can_be_drawn():
    for values in ([1.0, 0.0], [0.5]):
        heights = timeline_data(Timeline("step", "loss", np.array(values)))["heights"]
        assert all(0 <= height <= 1 for height in heights)


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6))
def test_ticks_are_few_round_and_inside(low, breadth):
    marks = ticks(low, low + breadth)
    assert len(marks) <= 6
    assert all(low - breadth * 1e-6 <= mark <= low + breadth * (1 + 1e-6) for mark in marks)
    gaps = np.diff(marks)
    np.testing.assert_allclose(gaps, gaps[:1].repeat(len(gaps)), rtol=1e-3)


def test_frames_lie_one_below_the_other():
    frames = np.zeros((3, 16, 24, 3), np.uint8)
    frames[0, ..., 0], frames[1, ..., 1], frames[2, ..., 2] = 255, 255, 255  # red, green, blue
    data = film_data(Film("output", frames, alt="three colours"))
    jpeg = base64.b64decode(data["film"].partition("base64,")[2])
    strip = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR_RGB))
    assert (data["count"], data["height"], data["width"]) == (3, 16, 24)
    np.testing.assert_allclose(strip.reshape(frames.shape), frames, atol=6)
