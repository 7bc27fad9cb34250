import numpy as np
import pytest

from cnnkit.plots.learning_rate import learning_rate_chart
from cnnkit.plots.palette import DARK, LIGHT
from cnnkit.training import Settings
from tests.plots.run_curves_data import step_curves


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_what_was_used_lies_over_what_is_planned(palette):
    settings = Settings(learning_rate=0.1, schedule="cosine", epochs=4)
    planned, used = learning_rate_chart(step_curves([1, 1]), settings, palette, steps_an_epoch=2).data
    assert list(planned.x) == [0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]
    np.testing.assert_allclose(planned.y, [0.05 * (1 + np.cos(np.pi * step / 8)) for step in range(8)])
    assert list(used.x) == [0.5, 1]
    assert list(used.y) == pytest.approx([0.1, 0.1])
    assert planned.line.dash != used.line.dash
    assert used.line.color == palette.accent


def test_a_long_plan_is_thinned_and_ends_with_the_training():
    settings = Settings(schedule="step", epochs=100)
    planned, _ = learning_rate_chart(step_curves([]), settings, LIGHT, steps_an_epoch=1_000).data
    assert len(planned.x) <= 200
    assert planned.x[-1] == 100
    assert {round(rate, 9) for rate in planned.y} == {0.01, 0.001, 0.0001}
