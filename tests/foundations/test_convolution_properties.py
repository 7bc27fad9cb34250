from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnkit.foundations.convolution import conv_backward, conv_forward
from cnnkit.foundations.geometry import pad_widths
from tests.foundations.tensorflow_oracle import Array


@dataclass(frozen=True)
class Drawn:
    x: Array
    weights: Array
    options: dict[str, Any]


@st.composite
def convolutions(draw_from: st.DrawFn) -> Drawn:
    rank = draw_from(st.integers(1, 3))
    kernel = draw_from(st.lists(st.integers(1, 4), min_size=rank, max_size=rank))
    dilation, stride = draw_from(st.integers(1, 3)), draw_from(st.integers(1, 3))
    padding = draw_from(st.sampled_from([0, 1, 2, "valid", "same"]))
    spatial = [dilation * (f - 1) + 1 + draw_from(st.integers(0, 4)) for f in kernel]
    channels = draw_from(st.sampled_from([1, 2, 16]))
    rng = np.random.default_rng(draw_from(st.integers(0, 1000)))
    x = rng.normal(size=(draw_from(st.integers(1, 2)), *spatial, channels))
    weights = rng.normal(size=(*kernel, channels, draw_from(st.integers(1, 3))))
    return Drawn(x, weights, {"stride": stride, "padding": padding, "dilation": dilation})


@given(case=convolutions())
def test_output_shape_follows_the_formula_of_the_course(case):
    z, _ = conv_forward(case.x, case.weights, **case.options)
    stride, dilation = case.options["stride"], case.options["dilation"]
    sizes = []
    for n, f in zip(case.x.shape[1:-1], case.weights.shape[:-2], strict=True):
        before, after = pad_widths(n, f, **case.options)
        sizes.append(int(np.floor((n + before + after - (dilation * (f - 1) + 1)) / stride + 1)))
    assert z.shape == (len(case.x), *sizes, case.weights.shape[-1])


@given(case=convolutions(), scale=st.floats(-3, 3))
def test_forward_is_linear_in_the_input_and_in_the_filters(case, scale):
    def convolve(x: Array, weights: Array) -> Array:
        return conv_forward(x, weights, **case.options)[0]

    other, others = np.cos(case.x), np.sin(case.weights)
    z = convolve(case.x, case.weights)
    sum_of_inputs = z + scale * convolve(other, case.weights)
    np.testing.assert_allclose(convolve(case.x + scale * other, case.weights), sum_of_inputs, atol=1e-9)
    sum_of_filters = z + scale * convolve(case.x, others)
    np.testing.assert_allclose(convolve(case.x, case.weights + scale * others), sum_of_filters, atol=1e-9)


@given(case=convolutions())
def test_backward_is_the_adjoint_of_forward(case):
    z, cache = conv_forward(case.x, case.weights, **case.options)
    y = np.random.default_rng(1).normal(size=z.shape)
    dx, dweights, dbias = conv_backward(y, cache)
    assert dx.shape == case.x.shape
    assert dweights.shape == case.weights.shape
    assert np.vdot(z, y) == pytest.approx(np.vdot(case.x, dx), abs=1e-8)
    assert np.vdot(z, y) == pytest.approx(np.vdot(case.weights, dweights), abs=1e-8)
    assert np.vdot(np.ones_like(dbias), dbias) == pytest.approx(y.sum(), abs=1e-8)


@given(
    steps=st.tuples(st.integers(-3, 3), st.integers(-3, 3)),
    stride=st.integers(1, 3),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
)
def test_a_moved_object_moves_the_feature_map(steps, stride, kernel):
    rng = np.random.default_rng(0)
    x = np.zeros((1, 50, 54, 2))
    x[:, 20:25, 22:29] = rng.normal(size=(1, 5, 7, 2))
    weights = rng.normal(size=(*kernel, 2, 3))
    moved = np.roll(x, [stride * step for step in steps], axis=(1, 2))
    z, _ = conv_forward(x, weights, stride=stride)
    z_moved, _ = conv_forward(moved, weights, stride=stride)
    np.testing.assert_allclose(z_moved, np.roll(z, steps, axis=(1, 2)), atol=1e-12)
    assert np.abs(z).max() > 0.1
