import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.errors import OptionError
from cnnkit.training import Settings, learning_rate_at, rate_at


def rates(num_steps, **options):
    return [learning_rate_at(step, num_steps, **options) for step in range(num_steps)]


def test_the_cosine_is_keras():
    known = keras.optimizers.schedules.CosineDecay(0.3, 40)
    np.testing.assert_allclose(
        rates(40, peak=0.3, schedule="cosine"), [float(known(step)) for step in range(40)], rtol=1e-5, atol=1e-7
    )


def test_the_cosine_after_a_warm_up_is_keras():
    known = keras.optimizers.schedules.CosineDecay(0.0, 30, warmup_target=0.3, warmup_steps=10)
    ours = rates(40, peak=0.3, schedule="cosine", warmup=0.25)
    # Keras' warm-up begins at 0, ours one step later, so that no step is lost.
    np.testing.assert_allclose(ours[:10], [float(known(step + 1)) for step in range(10)], rtol=1e-5)
    np.testing.assert_allclose(ours[10:], [float(known(step)) for step in range(10, 40)], rtol=1e-5, atol=1e-7)


def test_steps_are_the_papers():
    # He et al., section 4.2: 0.1, divided by 10 at 32k and 48k of 64k iterations.
    known = {0: 0.1, 31_999: 0.1, 32_000: 0.01, 47_999: 0.01, 48_000: 0.001, 63_999: 0.001}
    for step, rate in known.items():
        assert learning_rate_at(step, 64_000, peak=0.1, schedule="step") == pytest.approx(rate)


def test_one_cycle_rises_for_three_tenths_and_ends_near_nothing():
    ours = rates(101, peak=0.5, schedule="one-cycle")
    assert ours[0] == pytest.approx(0.5 / 25)
    assert np.argmax(ours) in (30, 31)
    assert max(ours) == pytest.approx(0.5, rel=1e-3)
    assert (np.diff(ours[:31]) > 0).all()
    assert (np.diff(ours[31:]) < 0).all()
    assert ours[-1] < 0.5 / 1000


@given(
    st.integers(1, 300),
    st.floats(1e-6, 10),
    st.sampled_from(["constant", "step", "cosine", "one-cycle"]),
    st.floats(0, 0.5),
)
def test_no_rate_is_above_the_peak_or_below_nothing(num_steps, peak, schedule, warmup):
    warmup = 0 if schedule == "one-cycle" else warmup
    for rate in rates(num_steps, peak=peak, schedule=schedule, warmup=warmup):
        assert 0 < rate <= peak * (1 + 1e-12)


def test_a_step_outside_the_training_is_refused():
    with pytest.raises(OptionError, match="Step 10 is outside a training of 10 steps"):
        learning_rate_at(10, 10, peak=1.0)


def test_an_unknown_schedule_is_refused():
    with pytest.raises(OptionError, match="one of constant, step, cosine, one-cycle, got 'linear'"):
        learning_rate_at(0, 10, peak=1.0, schedule="linear")  # type: ignore[arg-type]


def test_settings_hand_all_they_know_to_the_schedule():
    settings = Settings(learning_rate=2.0, schedule="step", drops=(0.2,), warmup=0.1)
    ours = [rate_at(settings, step, 20) for step in range(20)]
    np.testing.assert_allclose(ours, [1.0, 2.0, 2.0, 2.0, *[0.2] * 16])
