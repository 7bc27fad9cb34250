"""Learning a filter from a picture and the wanted output, instead of making it by hand."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from cnnkit.errors import ImageError, OptionError, ShapeError
from cnnkit.foundations.geometry import FloatArray, output_size

SHARE_OF_STABLE_RATE = (
    0.9  # no unit; below 1 the descent converges, close to 1 the top direction only swings to and fro
)
DIVERGED_LOSS_RATIO = 1e4  # no unit; momentum may lift the loss for a few steps, but never by this much when stable


@dataclass(frozen=True, eq=False)
class LearningStep:
    """Where the descent stands after `step` updates, and the slope of the loss there."""

    step: int
    weights: FloatArray  # (f, f)
    bias: float
    loss: float  # mean squared error over the output's pixels
    gradient: FloatArray  # (f, f): derivative of the loss by each weight


def learn_filter(
    picture: FloatArray,
    target: FloatArray,
    *,
    size: int = 3,
    steps: int = 200,
    learning_rate: float | None = None,
    momentum: float = 0.9,
    rng: np.random.Generator,
) -> Iterator[LearningStep]:
    """Find the filter that turns the picture into the target, by gradient descent on its numbers.

    The loss is the mean of (conv(picture, weights) + bias - target)^2. The weights start as small random numbers and
    follow the gradient that loss_slope() gives, v = momentum * v - learning_rate * gradient, weights = weights + v.

    Two choices let an edge filter's numbers arrive within 200 steps on photographs, whose neighbouring pixels are so
    alike that the loss is a narrow valley, 400 to 3000 times steeper across than along. The bias is at its best value
    in every step, for it has a plain formula; otherwise the picture's brightness makes the valley up to twenty times
    narrower. And momentum carries the descent along the floor; with `momentum=0`, plain gradient descent, it creeps.
    Filters that weigh a pixel against its neighbours, such as "laplacian", lie at the far end and may take 500 steps.

    Args:
        picture: what the filter is slid over, grey.
        target: the wanted output, for example the picture's edges; without padding.
        size: side f of the filter.
        steps: updates to make, from 0 up.
        learning_rate: length of a step for a gradient of 1; None for 0.9 times stable_learning_rate().
        momentum: share of the last update that goes into the next, from 0 to below 1.
        rng: source of the first weights.

    Shapes:
        picture (H, W), target (H - f + 1, W - f + 1) -> steps + 1 of LearningStep, the first before any update.
        The weights have the picture's number type.

    Raises:
        ShapeError: picture and target do not fit together, or the filter does not fit into the picture.
        ImageError: the picture is of one brightness, or holds NaN or infinity.
        OptionError: an option is out of range. During the descent: it diverges because the learning rate is too large.

    Source:
        LeCun et al., 1989, doi:10.1162/neco.1989.1.4.541, for learning filters by descent; Polyak, 1964,
        doi:10.1016/0041-5553(64)90137-5, for the momentum.
    """
    _check_picture(picture, size)
    expected = (picture.shape[0] - size + 1, picture.shape[1] - size + 1)
    if target.shape != expected:
        raise ShapeError(
            f"learn_filter: a {size}x{size} filter turns a picture of shape {picture.shape} into {expected}, but "
            f"`target` has shape {target.shape}. Make the target without padding."
        )
    if steps < 0:
        raise OptionError(f"learn_filter: `steps` must be a whole number from 0 up, got {steps}.")
    stable = stable_learning_rate(picture, size, momentum=momentum)
    rate = SHARE_OF_STABLE_RATE * stable if learning_rate is None else learning_rate
    if not 0 < rate < np.inf:
        raise OptionError(
            f"learn_filter: the learning rate must be above 0, got {rate}. Below {stable:.3g} it converges."
        )
    first_weights = rng.normal(scale=0.1, size=(size, size)).astype(picture.dtype)
    # Checked above and at once; a generator alone would complain only when its first step is asked for.
    return _descend(picture, target, first_weights, steps, rate, momentum, stable)


def stable_learning_rate(picture: FloatArray, size: int = 3, *, momentum: float = 0.9) -> float:
    """Give the learning rate from which on learn_filter() diverges, (1 + momentum) / lambda_max.

    lambda_max is the largest eigenvalue of the covariance of the f x f windows of the picture: half the steepest
    curvature of the loss.

    Args:
        picture: what the filter is slid over, grey.
        size: side f of the filter.
        momentum: as learn_filter() takes it, from 0 to below 1.

    Shapes:
        picture (H, W).

    Raises:
        ShapeError: the picture is not (H, W), or the filter does not fit into it.
        ImageError: the picture is of one brightness, or holds NaN or infinity.
        OptionError: `momentum` is outside 0 to 1, or the picture does not hold float32 or float64 numbers.

    Source:
        Goh, Why Momentum Really Works, Distill, 2017, doi:10.23915/distill.00006.
    """
    _check_picture(picture, size)
    if not 0 <= momentum < 1:
        raise OptionError(f"The momentum must be from 0 to below 1, got {momentum}. Use 0 for plain descent, or 0.9.")
    # Without its mean, the picture's squares cannot drown its differences in float32.
    windows = _windows(picture - picture.mean(), size)  # (n, f * f)
    mean = windows.mean(axis=0)
    covariance = windows.T @ windows / len(windows) - np.outer(mean, mean)  # (f * f, f * f)
    return (1 + momentum) / float(np.linalg.eigvalsh(covariance)[-1])


def loss_slope(windows: FloatArray, target: FloatArray, weights: FloatArray) -> tuple[float, float, FloatArray]:
    """Give the best bias for a filter, and with it the loss and its gradient by the filter's numbers.

    With a window in each row, the forward pass of a convolution is a matrix product, and its backward pass one with
    the transpose. conv_forward() and conv_backward() do the same, but lay the windows out anew in every step.

    Args:
        windows: the pixels under the filter at each of n places.
        target: the wanted output at each place.
        weights: the filter.

    Shapes:
        windows (n, f * f), target (n,), weights (f, f) -> bias, loss and gradient (f, f).

    Source:
        Chellapilla, Puri & Simard, IWFHR 2006, for windows as rows.
    """
    difference = windows @ weights.ravel() - target  # (n,)
    bias = -float(difference.mean())
    difference += bias
    loss = float(np.mean(difference**2))
    # The best bias moves with the weights, but there the loss is flat in the bias: the chain rule adds nothing.
    gradient = (2 / len(target)) * (difference @ windows)  # (f * f,)
    return bias, loss, gradient.astype(weights.dtype, copy=False).reshape(weights.shape)


def _descend(
    picture: FloatArray,
    target: FloatArray,
    weights: FloatArray,
    steps: int,
    learning_rate: float,
    momentum: float,
    stable: float,
) -> Iterator[LearningStep]:
    windows, wanted = _windows(picture, len(weights)), target.ravel()
    velocity = np.zeros_like(weights)
    highest_loss = np.inf
    for step in range(steps + 1):
        bias, loss, gradient = loss_slope(windows, wanted, weights)
        if not loss <= highest_loss:
            height = np.format_float_positional(loss, precision=3, unique=False, fractional=False, trim="-")
            raise OptionError(
                f"The loss has grown to {height} after {step} steps: the learning rate {learning_rate:.3g} is too "
                f"large for this picture. With momentum {momentum:g} the descent converges below {stable:.3g}."
            )
        if step == 0:
            highest_loss = DIVERGED_LOSS_RATIO * loss
        yield LearningStep(step, weights, bias, loss, gradient)
        velocity = momentum * velocity - learning_rate * gradient
        weights = weights + velocity


def _windows(picture: FloatArray, size: int) -> FloatArray:
    """Lay out every f x f window of a picture (H, W) as one row of (n, f * f)."""
    return sliding_window_view(picture, (size, size)).reshape(-1, size * size)


def _check_picture(picture: FloatArray, size: int) -> None:
    if picture.ndim != 2:
        raise ShapeError(
            f"A filter is learned on one grey picture (H, W), got {picture.shape}. "
            "Average the channels of a colour picture with picture.mean(axis=-1)."
        )
    if picture.dtype not in (np.float32, np.float64):
        raise OptionError(
            f"The picture must hold float32 or float64 numbers, got {picture.dtype}. "
            "For a uint8 picture pass picture.astype(np.float32) / 255."
        )
    for side in picture.shape:
        output_size(side, size)  # raises when the filter does not fit
    if not np.isfinite(picture).all():
        raise ImageError("The picture holds NaN or infinity, from which nothing can be learned. Replace these pixels.")
    if np.ptp(picture) == 0:
        raise ImageError(
            f"Every pixel of the picture is {picture.flat[0]:g}, so any filter fits. Choose one with some detail."
        )
