"""Questions about the last percent: averages of networks, crops, and how sure a measured accuracy is."""

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import number
from cnnkit.exercises.question import Generator, Question


def standard_error_question(rng: np.random.Generator) -> Question:
    """Ask how sure an accuracy is that was measured on so many pictures."""
    pictures, percent = pick(rng, 100, 200, 359, 400, 500, 1000, 2000, 5000, 10_000), int(rng.integers(60, 99))
    share = percent / 100
    answer = round(100 * float(np.sqrt(share * (1 - share) / pictures)), 2)
    return Question(
        prompt=(
            f"A network is right for ${percent}$ % of ${number(pictures)}$ test pictures. What is the standard error "
            r"of this accuracy, $\sqrt{p (1 - p) / N}$, in percentage points? Give two decimals."
        ),
        answer=answer,
        solution=(
            "Two networks whose accuracies differ by less than about twice this may well be equally good.\n\n"
            rf"$$100 \cdot \sqrt{{\frac{{{number(share)} \cdot {number(1 - share)}}}{{{number(pictures)}}}}} \approx "
            f"{number(answer)}$$"
        ),
        unit="percentage points",
        tolerance=0.005,
    )


QUESTIONS: tuple[Generator, ...] = (standard_error_question,)
