import numpy as np
from scipy.signal import correlate2d

from cnnkit.foundations import LearningStep
from cnnkit.plots.colour import colour_table
from cnnkit.plots.learning import output_frames
from cnnkit.plots.palette import DARK


def test_each_frame_is_its_steps_output_in_the_palettes_colours():
    rng = np.random.default_rng(0)
    picture = rng.normal(size=(7, 10))
    steps = [LearningStep(t, rng.normal(size=(3, 3)), 0.5 * t, 0.0, np.zeros((3, 3))) for t in range(4)]
    frames = output_frames(picture, steps, DARK, limit=5.0)
    assert frames.shape == (4, 5, 8, 3)
    table = colour_table(DARK.signed)
    for step, frame in zip(steps, frames, strict=True):
        output = correlate2d(picture, step.weights, mode="valid") + step.bias
        expected = table[np.clip((output / 5 + 1) * 127.5, 0, 255).astype(int)]
        # float32 and float64 may fall on two sides of a colour's edge
        assert np.abs(frame.astype(int) - expected).max() <= 4


def test_a_zero_output_has_the_neutral_middle():
    step = LearningStep(0, np.zeros((3, 3)), 0.0, 0.0, np.zeros((3, 3)))
    frames = output_frames(np.ones((4, 6)), [step], DARK, limit=1.0)
    neutral = [int(DARK.signed[2][i : i + 2], 16) for i in (1, 3, 5)]
    assert np.abs(frames.astype(int) - neutral).max() <= 2
