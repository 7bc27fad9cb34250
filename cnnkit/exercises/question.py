"""What every exercise is: a question with fresh numbers, its computed answer and the way there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np


@dataclass(frozen=True)
class Question:
    """One exercise with its numbers filled in; the texts are Markdown with $LaTeX$."""

    prompt: str
    answer: int | float
    solution: str  # worked step by step with the same numbers, ending in the answer
    unit: str = ""  # what the answer counts, for the label of the input field
    tolerance: float = 0.0  # how far a reply may be off, in the answer's unit
    decimals: int = 2  # that the input field shows, where the answer is no whole number


Generator: TypeAlias = Callable[[np.random.Generator], Question]


def is_right(question: Question, reply: float) -> bool:
    """Tell whether a reply is the answer, to within the question's tolerance; NaN never is."""
    return abs(reply - question.answer) <= question.tolerance
