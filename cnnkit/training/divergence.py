"""Telling a training that has gone astray, and saying why."""

from math import isfinite, log

from cnnkit.training.optimisers import USUAL_RATES
from cnnkit.training.settings import Settings

DIVERGED_RATIO = 1_000  # no unit, of guessing's loss; a mean probability of e^-2300 for the right class is no bad luck


def explain_divergence(loss: float, step: int, num_classes: int, settings: Settings) -> str | None:
    """Say why a training must stop, or None where it may go on.

    Args:
        loss: of the step.
        step: counted from 1, for the text.
        num_classes: sets the loss of guessing, log(num_classes).
        settings: whose learning rate is the usual culprit.
    """
    guessing = log(num_classes)
    if isfinite(loss) and loss <= DIVERGED_RATIO * guessing:
        return None
    value = f"{loss:.3g}" if isfinite(loss) else "not a number any more"
    rate, usual = settings.learning_rate, USUAL_RATES[settings.optimiser]
    if rate > usual:
        why = (
            f"The learning rate of {rate:g} is too large: every update overshoots by more than the last. "
            f'With "{settings.optimiser}", rates up to {usual:g} are usual.'
        )
    else:
        why = f"The learning rate of {rate:g} is too large for this network with these data. Try {rate / 10:g}."
    hint = "" if settings.warmup or settings.schedule == "one-cycle" else " A warm-up helps deep networks."
    return (
        f"The training diverged at step {step}: the loss is {value}, where guessing gives {guessing:.2f}. {why}{hint}"
    )
