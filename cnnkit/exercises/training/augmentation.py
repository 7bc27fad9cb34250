"""Questions about augmentation: how many versions a picture has, where its pixels go, what is covered."""

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import number, product, size, steps
from cnnkit.exercises.question import Generator, Question


def versions_question(rng: np.random.Generator) -> Question:
    """Ask how many different pictures crops and mirroring can make of one."""
    side, padding, is_mirrored = pick(rng, 16, 28, 32, 64, 96), int(rng.integers(1, 9)), bool(rng.random() < 0.6)
    places = 2 * padding + 1
    answer = places**2 * (2 if is_mirrored else 1)
    then = " and may mirror it, left to right" if is_mirrored else ""
    return Question(
        prompt=(
            f"Augmentation widens a picture of ${size(side, side)}$ by ${padding}$ pixels on every side, cuts out a "
            f"window of ${size(side, side)}$ at a random place{then}. How many different results can that have at most?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The window's upper edge has $2 \\cdot {padding} + 1 = {places}$ places, and so has its left edge"
            f"{'; each crop comes in two ways' if is_mirrored else ''}:",
            steps(r"\text{results}", product(places, places, *([2] if is_mirrored else [])), number(answer)),
        )),
        unit="results",
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (versions_question,)
