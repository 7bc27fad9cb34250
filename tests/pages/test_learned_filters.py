import re

import numpy as np
import pytest
import tensorflow as tf
from scipy.signal import correlate2d

from cnnkit.foundations import FILTERS
from tests.pages.lessons import open_lesson, run_snippet

WEIGHTS = [f"w {row},{column}" for row in range(3) for column in range(3)]


def test_first_sight_is_plain_descent_as_tensorflow_does_it():
    app = open_lesson("learned-filters")
    table = app.dataframe[0].value
    names = run_snippet(app)
    x, rate = names["x"], names["rate"]
    target = correlate2d(x, FILTERS["sobel vertical"], mode="valid")
    weights = tf.Variable(table[WEIGHTS].iloc[0].to_numpy().reshape(3, 3), dtype=tf.float32)
    for step in range(13):
        np.testing.assert_allclose(table[WEIGHTS].iloc[step], weights.numpy().ravel(), atol=1e-4)
        with tf.GradientTape() as tape:
            z = tf.nn.conv2d(x[None, :, :, None], weights[:, :, None, None], 1, "VALID")[0, :, :, 0]
            loss = tf.math.reduce_variance(z - target.astype(np.float32))  # the mean square at the best bias
        assert table["loss"].iloc[step] == pytest.approx(float(loss), rel=1e-3)
        weights.assign_sub(rate * tape.gradient(loss, weights))


def test_the_nine_numbers_arrive():
    app = open_lesson("learned-filters", step="120")
    last = app.dataframe[0].value.iloc[-1]
    assert last.name == 120
    np.testing.assert_allclose(last[WEIGHTS].to_numpy().reshape(3, 3), FILTERS["sobel vertical"], atol=0.05)


def test_momentum_gets_to_a_filter_that_plain_descent_does_not_reach():
    misses = []
    for momentum in ("0.0", "0.8"):
        table = open_lesson("learned-filters", target="laplacian", momentum=momentum).dataframe[0].value
        misses.append(np.abs(table[WEIGHTS].iloc[-1] - FILTERS["laplacian"].ravel()).max())
    assert misses[1] < 0.02 < 0.2 < misses[0]


def test_own_angle_is_learned():
    app = open_lesson("learned-filters", target="own angle", angle="60", momentum="0.7")
    across, down = FILTERS["sobel vertical"], FILTERS["sobel horizontal"]
    wanted = 0.5 * across + np.sqrt(0.75) * down  # cos and sin of 60 degrees
    np.testing.assert_allclose(app.dataframe[0].value[WEIGHTS].iloc[-1], wanted.ravel(), atol=0.02)


@pytest.mark.parametrize("momentum", ["0.0", "0.5", "0.9"])
@pytest.mark.parametrize("rate", ["1.1", "1.2"])
def test_too_large_a_rate_diverges_and_the_page_says_so(rate, momentum):
    app = open_lesson("learned-filters", rate=rate, momentum=momentum)
    assert "too large for this picture" in app.error[0].value
    losses = app.dataframe[0].value["loss"]
    assert losses.iloc[-1] > 100 * losses.iloc[0]


@pytest.mark.parametrize("momentum", ["0.0", "0.9"])
def test_up_to_the_limit_it_does_not(momentum):
    app = open_lesson("learned-filters", rate="1.0", momentum=momentum)
    assert not app.error
    assert len(app.dataframe[0].value) == 121


@pytest.mark.parametrize(
    "parameters",
    [
        {"step": "40"},
        {"target": "own angle", "angle": "315", "rate": "0.3", "momentum": "0.6", "start": "7", "step": "9"},
        {"rate": "1.2", "step": "119", "target": "emboss"},  # the descent ends earlier, and with it the timeline
    ],
)
def test_a_link_restores_the_state_and_the_snippet_reproduces_it(parameters):
    app = open_lesson("learned-filters", **parameters)
    last = run_snippet(app)["last"]
    table = app.dataframe[0].value
    assert last.step == min(int(parameters["step"]), len(table) - 1)
    np.testing.assert_allclose(last.weights.ravel(), table[WEIGHTS].loc[last.step], rtol=1e-5)
    assert last.loss == pytest.approx(table["loss"].loc[last.step])


@pytest.mark.parametrize("momentum", ["0.0", "0.7"])
def test_the_rule_is_written_out_with_the_next_steps_number(momentum):
    app = open_lesson("learned-filters", step="3", momentum=momentum)
    expected = app.dataframe[0].value.loc[4, "w 1,0"]
    formulas = [formula.value.strip("$\n") for formula in app.latex]
    begun = next(place for place, formula in enumerate(formulas) if formula.startswith("w_{1,0}:"))
    assert float(formulas[begun + 1].rpartition("= ")[2]) == pytest.approx(expected, abs=0.006)


def test_small_slopes_are_written_as_powers_of_ten():
    app = open_lesson("learned-filters", step="100")
    formula = next(formula.value for formula in app.latex if "w_{1,0}:" in formula.value)
    assert re.search(r"10\.7 \\cdot (\()?-?\d\.\d \\cdot 10\^\{-\d\}", formula)


@pytest.mark.slow
def test_every_target_can_be_chosen():
    app = open_lesson("learned-filters", momentum="0.9")
    for name in app.selectbox(key="target").options:
        app.selectbox(key="target").select(name).run()
        assert not app.exception, name
        assert not app.error, name


@pytest.mark.parametrize(
    ("pixels", "message"),
    [
        (np.full((20, 30, 3), 128, np.uint8), "so any filter fits"),
        (np.arange(900, dtype=np.uint8).reshape(1, 300, 3), "does not fit"),
    ],
)
def test_a_picture_without_anything_to_learn_is_named_and_the_last_good_state_stays(pixels, message):
    app = open_lesson("learned-filters")
    before = app.dataframe[0].value
    app.session_state["own picture"] = pixels
    app.run()
    app.selectbox(key="picture").select("yours").run()
    assert message in app.error[0].value
    assert app.dataframe[0].value.equals(before)
