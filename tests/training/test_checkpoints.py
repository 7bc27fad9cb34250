from dataclasses import replace

import numpy as np
import pytest

from cnnkit.errors import OptionError
from cnnkit.training import train
from tests.training.tasks import QUICK, TINY, assert_same_curves, assert_same_weights, bars

BARS = bars()


class CutError(Exception):
    """What stops a training from outside."""


@pytest.mark.parametrize("optimiser", ["nesterov", "adamw"])
def test_a_training_that_was_cut_short_ends_as_if_it_never_was(tmp_path, optimiser):
    settings = replace(QUICK, optimiser=optimiser, weight_decay=0.01, schedule="cosine")
    expected = train(TINY, BARS, settings)
    file = tmp_path / "state.npz"

    def stop(fraction, message="", **data):
        if fraction > 0.6:
            raise CutError

    with pytest.raises(CutError):
        train(TINY, BARS, settings, report=stop, checkpoint=file)
    resumed = train(TINY, BARS, settings, checkpoint=file)
    assert_same_curves(resumed.run, expected.run)
    assert_same_weights(resumed.weights, expected.weights)
    finished = train(TINY, BARS, settings, checkpoint=file)  # nothing is left to do
    assert_same_curves(finished.run, expected.run)
    np.testing.assert_allclose(finished.probabilities, expected.probabilities, atol=1e-6)
    with pytest.raises(OptionError, match="is of another training: settings differ"):
        train(TINY, BARS, replace(settings, seed=5), checkpoint=file)


def test_a_damaged_checkpoint_is_named(tmp_path):
    file = tmp_path / "state.npz"
    for content in (b"", b"PK\x03\x04 no more", b"\x80\x04pickle"):
        file.write_bytes(content)
        with pytest.raises(OptionError, match=r"state\.npz cannot be read as \.npz"):
            train(TINY, BARS, QUICK, checkpoint=file)
    np.savez(file, about=np.zeros(3))
    with pytest.raises(OptionError, match=r"state\.npz is damaged: .* Delete it"):
        train(TINY, BARS, QUICK, checkpoint=file)


def test_a_checkpoint_whose_numbers_have_another_shape_is_damaged(tmp_path):
    file = tmp_path / "state.npz"
    train(TINY, BARS, replace(QUICK, epochs=1), checkpoint=file)
    with np.load(file) as arrays:
        changed = {**arrays, "model/0": np.zeros(5, np.float32)}
    np.savez(file, **changed)
    with pytest.raises(OptionError, match=r"is damaged: .*kernel has shape \(5,\), not \(3, 3, 1, 4\)"):
        train(TINY, BARS, replace(QUICK, epochs=1), checkpoint=file)
