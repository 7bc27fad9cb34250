import re

import numpy as np
import pytest
import tensorflow as tf

from cnnkit.errors import OptionError, ShapeError
from ui.foundations.layer_gradients import FILTER, INPUT, filter_sentence, input_sentence, read_gradients

TYPED = [["1", "-2", "0.5"], ["0", "3", "-1"], ["2", "-0.5", "4"]]
DZ = np.array(TYPED, dtype=float)


def spell(text):
    """Work a sum of products out that was written for a reader, "2 · (−1) + 0 · 3 = −2": its value, and its claim."""
    plain = text.replace("\N{MINUS SIGN}", "-").replace("(", "").replace(")", "")
    terms, _, claim = plain.partition(" = ")
    return sum(np.prod([float(factor) for factor in term.split(" · ")]) for term in terms.split(" + ")), float(claim)


@pytest.fixture(scope="module")
def expected():
    """TensorFlow's gradients of sum(dz * z) by the input, the filter and the bias."""
    x, w, b = (tf.Variable(values) for values in (INPUT[None], FILTER[..., None], np.zeros(1)))
    with tf.GradientTape() as tape:
        cost = tf.reduce_sum((tf.nn.conv2d(x, w, 1, "VALID") + b) * DZ[None, :, :, None])
    da, dw, db = (gradient.numpy() for gradient in tape.gradient(cost, [x, w, b]))
    return da[0], dw[..., 0], db[0]


def test_gradients_are_tensorflows(expected):
    gradients = read_gradients(TYPED)
    for name, values in zip(("da", "dw", "db"), expected, strict=True):
        np.testing.assert_allclose(getattr(gradients, name), values)


@pytest.mark.parametrize("row", range(3))
@pytest.mark.parametrize("column", range(3))
def test_the_sum_behind_an_input_gradient_adds_up(row, column, expected):
    head, _, terms = input_sentence(read_gradients(TYPED), row, column).partition(": ")
    assert terms.count("·") == int(head.split()[0]) == min(row + 1, 2) * min(column + 1, 2)
    assert spell(terms) == (expected[0][row, column, 0],) * 2


def test_the_sum_behind_a_filter_gradient_adds_up(expected):
    gradients = read_gradients(TYPED)
    shares = []
    for row in range(3):
        for column in range(3):
            head, _, terms = filter_sentence(gradients, row, column).partition(": ")
            assert spell(terms) == (expected[1][0, 0, 0],) * 2
            shares.append(float(re.findall(r"gets (\S+) from", head)[0].replace("\N{MINUS SIGN}", "-")))
    assert sum(shares) == expected[1][0, 0, 0]


def test_bad_cells_are_named():
    with pytest.raises(OptionError, match="dZ, row 0, column 1 is empty"):
        read_gradients([["1", "", "0"], *TYPED[1:]])
    with pytest.raises(ShapeError, match=r"\(1, 3, 3, 1\), got \(1, 2, 3, 1\)"):
        read_gradients(TYPED[:2])
