"""Time of NumPy convolution over time of TensorFlow's, forward and backward, and against the explicit loops.

Run from the root, on an idle machine: python -m benchmarks.foundations

OpenBLAS's threads wait for each other by spinning, so one busy core slows NumPy many times over and TensorFlow little;
on a machine that is shared, OPENBLAS_NUM_THREADS=1 gives the fairer picture.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import geometric_mean, median

import numpy as np
import tensorflow as tf

from cnnkit.foundations.convolution import conv_backward, conv_forward
from cnnkit.foundations.geometry import FloatArray
from cnnkit.foundations.loops import conv_forward_loops

NUM_THREADS = 2
REPETITIONS = 21


@dataclass(frozen=True)
class Case:
    """One convolution with padding "same" and stride 1."""

    input_shape: tuple[int, int, int, int]  # (N, H, W, C_in)
    size: int  # height and width of the filter, in pixels
    num_filters: int

    def arrays(self) -> tuple[FloatArray, FloatArray]:
        """Draw an input and filters, float32."""
        rng = np.random.default_rng(0)
        weights_shape = (self.size, self.size, self.input_shape[-1], self.num_filters)
        x, weights = rng.normal(size=self.input_shape), rng.normal(size=weights_shape)
        return x.astype(np.float32), weights.astype(np.float32)

    def __str__(self) -> str:
        """Name the case as the tables do."""
        return f"{self.input_shape} x{self.num_filters} {self.size}x{self.size}"


CASES = (
    Case((1, 224, 224, 3), 3, 64),
    Case((8, 56, 56, 64), 3, 64),
    Case((32, 32, 32, 3), 5, 32),
    Case((1, 512, 512, 3), 3, 8),
    Case((4, 28, 28, 192), 5, 32),
)
APP_CASES = (Case((1, 1024, 1024, 1), 3, 1), Case((3, 1024, 1024, 1), 3, 1), Case((1, 1024, 1024, 3), 3, 6))
LOOPS_CASE = Case((1, 112, 112, 3), 3, 64)  # a quarter of the first case: the loops take seconds


def median_ms(*functions: Callable[[], object]) -> list[float]:
    """Time functions in turns, so that a disturbance of the machine meets all of them, after one call to warm up."""
    times: list[list[float]] = [[] for _ in functions]
    for repetition in range(1 + REPETITIONS):
        for function, taken in zip(functions, times, strict=True):
            start = time.perf_counter()
            function()
            if repetition:
                taken.append(1000 * (time.perf_counter() - start))
    return [median(taken) for taken in times]


def compare_forward(case: Case) -> list[float]:
    """Give the milliseconds of a forward pass, ours and TensorFlow's."""
    x, weights = case.arrays()
    tensor, filters = tf.constant(x), tf.constant(weights)
    return median_ms(
        lambda: conv_forward(x, weights, padding="same"),
        lambda: tf.nn.conv2d(tensor, filters, 1, "SAME").numpy(),
    )


def compare_backward(case: Case) -> list[float]:
    """Give the milliseconds of a backward pass to input, filters and bias, ours and TensorFlow's."""
    x, weights = case.arrays()
    tensor, filters, bias = tf.constant(x), tf.constant(weights), tf.zeros(case.num_filters)
    z, cache = conv_forward(x, weights, padding="same")
    dz = np.random.default_rng(1).normal(size=z.shape).astype(np.float32)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch((tensor, filters, bias))
        output = tf.nn.bias_add(tf.nn.conv2d(tensor, filters, 1, "SAME"), bias)
    upstream = tf.constant(dz)
    return median_ms(
        lambda: conv_backward(dz, cache),
        lambda: [gradient.numpy() for gradient in tape.gradient(output, (tensor, filters, bias), upstream)],
    )


def print_table(title: str, cases: tuple[Case, ...], compare: Callable[[Case], list[float]]) -> None:
    """Print one row a case and the geometric mean of the ratios."""
    print(f"\n{title:<34}{'cnnkit (ms)':>12}{'TensorFlow (ms)':>17}{'ratio':>8}")
    ratios = []
    for case in cases:
        ours, theirs = compare(case)
        ratios.append(ours / theirs)
        print(f"{case!s:<34}{ours:>12.1f}{theirs:>17.1f}{ratios[-1]:>8.2f}")
    print(f"{'geometric mean':<34}{geometric_mean(ratios):>37.2f}")


def print_loops() -> None:
    """Print how many times faster than the explicit loops one small case is."""
    x, weights = LOOPS_CASE.arrays()
    bias = np.zeros(LOOPS_CASE.num_filters, np.float32)
    (ours,) = median_ms(lambda: conv_forward(x, weights, bias, padding=1))
    start = time.perf_counter()
    conv_forward_loops(x, weights, bias, padding=1)
    loops = 1000 * (time.perf_counter() - start)
    print(f"\n{LOOPS_CASE}: loops {loops:.0f} ms, cnnkit {ours:.2f} ms, {loops / ours:.0f} times faster")


def main() -> None:
    """Run all comparisons."""
    tf.config.threading.set_intra_op_parallelism_threads(NUM_THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(NUM_THREADS)
    print_table("Forward, same padding, float32", CASES, compare_forward)
    print_table("Backward", CASES, compare_backward)
    print_table("Forward, sizes of the app", APP_CASES, compare_forward)
    print_loops()


if __name__ == "__main__":
    main()
