"""How large the learning rate is at each step: pure functions of the step."""

from math import cos, pi
from typing import Literal, TypeAlias, assert_never, get_args

from cnnkit.errors import OptionError

ScheduleName: TypeAlias = Literal["constant", "step", "cosine", "one-cycle"]

STEP_FACTOR = 0.1  # no unit; of the rate at each drop, He et al., arXiv:1512.03385, section 4.2
RISE_PART = 0.3  # of the training; one-cycle spends it rising
START_DIVISOR = 25.0  # no unit; one-cycle begins at the peak divided by this
END_DIVISOR = 1e4  # no unit; of the starting rate, where one-cycle ends


def learning_rate_at(
    step: int,
    num_steps: int,
    *,
    peak: float,
    schedule: ScheduleName = "constant",
    warmup: float = 0.0,
    drops: tuple[float, ...] = (0.5, 0.75),
) -> float:
    """Give the learning rate of one step.

    Args:
        step: from 0 to below `num_steps`.
        num_steps: of the whole training.
        peak: the largest rate.
        schedule: "constant"; "step", a tenth after each drop; "cosine", half a cosine down to 0; "one-cycle", up
            within the first 30 % and down to almost nothing.
        warmup: part of the training in which the rate first rises in a straight line; "one-cycle" has its own.
        drops: for "step", the parts of the training after which the rate falls; He et al. drop at 32k and 48k of 64k.

    Raises:
        OptionError: `step` is outside the training, or the schedule is unknown.

    Source:
        Loshchilov & Hutter, arXiv:1608.03983, equation 5 (cosine); Smith & Topin, arXiv:1708.07120 (one-cycle, here
        with cosines, and the momentum left alone); Goyal et al., arXiv:1706.02677, section 2.2 (warm-up).
    """
    if schedule not in get_args(ScheduleName):
        raise OptionError(f"schedule must be one of {', '.join(get_args(ScheduleName))}, got {schedule!r}.")
    if not 0 <= step < num_steps:
        raise OptionError(f"Step {step} is outside a training of {num_steps} steps, which count from 0.")
    num_rising = round(warmup * num_steps)
    if step < num_rising:
        return peak * (step + 1) / num_rising
    return _after_warmup(step, num_steps, num_rising, peak, schedule, drops)


def _after_warmup(
    step: int, num_steps: int, num_rising: int, peak: float, schedule: ScheduleName, drops: tuple[float, ...]
) -> float:
    match schedule:
        case "constant":
            return peak
        case "step":
            return peak * STEP_FACTOR ** sum(step >= drop * num_steps for drop in drops)
        case "cosine":
            return _between(peak, 0.0, (step - num_rising) / (num_steps - num_rising))
        case "one-cycle":
            start, top = peak / START_DIVISOR, RISE_PART * num_steps
            if step < top:
                return _between(start, peak, step / top)
            return _between(peak, start / END_DIVISOR, (step - top) / (num_steps - top))
        case _:
            assert_never(schedule)


def _between(first: float, last: float, part: float) -> float:
    """Go from `first` to `last` along half a cosine."""
    return last + (first - last) * (1 + cos(pi * part)) / 2
