"""What a small network needs around its convolutions: a dense layer, activations, softmax and its loss."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cnnkit.errors import OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray

LEAKY_RELU_SLOPE = 0.01  # no unit; Maas et al., Rectifier Nonlinearities Improve Neural Network Acoustic Models, 2013


@dataclass(frozen=True, eq=False)
class DenseCache:
    """What the backward pass needs: the arguments of the forward pass."""

    x: FloatArray
    weights: FloatArray


@dataclass(frozen=True)
class Activation:
    """A function applied to every number alone.

    forward: z -> a, of the same shape and type.
    backward: (da, z) -> dz, the gradient with respect to z, from that with respect to a.
    formula: a as a function of z, in LaTeX.
    """

    forward: Callable[[FloatArray], FloatArray]
    backward: Callable[[FloatArray, FloatArray], FloatArray]
    formula: str


def dense_forward(x: FloatArray, weights: FloatArray, bias: FloatArray | None = None) -> tuple[FloatArray, DenseCache]:
    """Connect every input to every output, z = x W + b.

    Args:
        x: a batch of vectors; for volumes pass x.reshape(len(x), -1).
        weights: one column for each output.
        bias: one number for each output, or None for zeros.

    Shapes:
        x (N, D_in), weights (D_in, D_out), bias (D_out,) -> (N, D_out).

    Raises:
        ShapeError: the sizes do not fit together.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 6.1.
    """
    if x.ndim != 2 or weights.ndim != 2 or x.shape[1] != weights.shape[0]:
        raise ShapeError(
            f"dense_forward: `x` of shape {x.shape} and `weights` of shape {weights.shape} do not fit: they must be "
            "(N, D_in) and (D_in, D_out). For a batch of volumes pass x.reshape(len(x), -1)."
        )
    if bias is not None and bias.shape != weights.shape[1:]:
        raise ShapeError(
            f"dense_forward: `bias` of shape {bias.shape} must have one number for each output, {weights.shape[1:]}."
        )
    z = x @ weights  # (N, D_out)
    return z if bias is None else z + bias, DenseCache(x, weights)


def dense_backward(dz: FloatArray, cache: DenseCache) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Send the gradient of a dense layer's output back to its input, weights and bias.

    Args:
        dz: gradient of the loss with respect to the output of dense_forward.
        cache: what dense_forward returned beside that output.

    Shapes:
        dz (N, D_out) -> dx (N, D_in), dweights (D_in, D_out), dbias (D_out,).

    Raises:
        ShapeError: `dz` has not the shape of the output.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 6.5.
    """
    expected = (cache.x.shape[0], cache.weights.shape[1])
    if dz.shape != expected:
        raise ShapeError(
            f"dense_backward: `dz` of shape {dz.shape} must have the shape of the output, {expected}. "
            "Pass the cache of the forward pass that made this output."
        )
    return dz @ cache.weights.T, cache.x.T @ dz, dz.sum(axis=0)


def sigmoid(z: FloatArray) -> FloatArray:
    """Squash numbers into 0 to 1, 1 / (1 + exp(-z)), without overflow for any z.

    Shapes:
        z (...) -> (...).

    Source:
        Goodfellow et al., Deep Learning, 2016, section 3.10.
    """
    # exp of a negative number never overflows; for z < 0 the fraction is extended by exp(z).
    decay = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, decay) / (1 + decay)


def _sigmoid_backward(da: FloatArray, z: FloatArray) -> FloatArray:
    a = sigmoid(z)
    return da * a * (1 - a)


ACTIVATIONS: dict[str, Activation] = {
    "linear": Activation(
        forward=lambda z: z.copy(),
        backward=lambda da, z: da.copy(),
        formula="z",
    ),
    # At the kink of both rectifiers, z = 0, the slope is taken from the left, as TensorFlow does.
    "relu": Activation(
        forward=lambda z: np.maximum(z, 0),
        backward=lambda da, z: da * (z > 0),
        formula=r"\max(0, z)",
    ),
    "leaky_relu": Activation(
        forward=lambda z: np.where(z > 0, z, z * z.dtype.type(LEAKY_RELU_SLOPE)),
        backward=lambda da, z: np.where(z > 0, da, da * da.dtype.type(LEAKY_RELU_SLOPE)),
        formula=rf"\max({LEAKY_RELU_SLOPE}\,z, z)",
    ),
    "sigmoid": Activation(
        forward=sigmoid,
        backward=_sigmoid_backward,
        formula=r"\frac{1}{1 + e^{-z}}",
    ),
    "tanh": Activation(
        forward=lambda z: np.tanh(z),
        backward=lambda da, z: da * (1 - np.tanh(z) ** 2),
        formula=r"\tanh(z)",
    ),
}


def softmax(logits: FloatArray) -> FloatArray:
    """Turn the last axis into probabilities, exp(z_k) / sum_j exp(z_j), without overflow.

    Args:
        logits: any real numbers; adding the same number to all changes nothing.

    Shapes:
        logits (..., K) -> (..., K), each row with sum 1.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 6.2.2.3.
    """
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def softmax_cross_entropy(logits: FloatArray, labels: npt.NDArray[np.integer]) -> tuple[float, FloatArray]:
    """Measure how little probability the right classes get, and in which direction the logits should move.

    Args:
        logits: one row for each example.
        labels: the right class of each, from 0 to K - 1.

    Shapes:
        logits (N, K), labels (N,) -> loss, dlogits (N, K).

    Units:
        The loss in nats, as a mean over the batch.

    Raises:
        ShapeError: the sizes do not fit together, or the batch is empty.
        OptionError: a label is outside 0 to K - 1.

    Source:
        Goodfellow et al., Deep Learning, 2016, section 6.2.2.3.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not len(labels):
        raise ShapeError(
            f"softmax_cross_entropy: `logits` of shape {logits.shape} and `labels` of shape {labels.shape} do not fit: "
            "they must be (N, K) and (N,), with N at least 1. For one-hot labels pass labels.argmax(axis=1)."
        )
    num_classes = logits.shape[1]
    if labels.min() < 0 or labels.max() >= num_classes:
        raise OptionError(
            f"softmax_cross_entropy: labels go from {labels.min()} to {labels.max()}, but with {num_classes} logits an "
            f"example they must lie between 0 and {num_classes - 1}. Count classes from 0."
        )
    examples = np.arange(len(labels))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    dlogits = softmax(logits)
    dlogits[examples, labels] -= 1
    return -float(log_probabilities[examples, labels].mean()), dlogits / dlogits.dtype.type(len(labels))
