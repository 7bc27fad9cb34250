"""Which questions belong to which lesson of the Training chapter."""

from cnnkit.exercises.question import Generator
from cnnkit.exercises.training import (
    augmentation,
    data_and_winning_tips,
    plain_against_residual,
    training_curves,
    transfer_learning,
)

EXERCISES: dict[str, tuple[Generator, ...]] = {  # by lesson
    "training-curves": training_curves.QUESTIONS,
    "plain-against-residual": plain_against_residual.QUESTIONS,
    "transfer-learning": transfer_learning.QUESTIONS,
    "augmentation": augmentation.QUESTIONS,
    "data-and-winning-tips": data_and_winning_tips.QUESTIONS,
}
