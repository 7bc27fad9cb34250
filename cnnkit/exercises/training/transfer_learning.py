"""Questions about borrowed networks: what learns when a part is held still, and what that saves."""

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import number, product, size, steps
from cnnkit.exercises.question import Generator, Question


def head_question(rng: np.random.Generator) -> Question:
    """Ask how many parameters learn when all but the new last layer is frozen."""
    side, channels, classes = pick(rng, 1, 2, 4, 7, 8), pick(rng, 64, 96, 128, 256, 512), int(rng.integers(2, 13))
    is_averaged = bool(rng.random() < 0.5)
    inputs = (channels,) if is_averaged else (side, side, channels)
    answer = (int(np.prod(inputs)) + 1) * classes
    between = "global average pooling" if is_averaged else "flattening"
    return Question(
        prompt=(
            f"The last convolution of a borrowed network gives ${size(side, side, channels)}$. After {between} a new "
            f"dense layer with biases tells ${classes}$ classes apart; everything before it is frozen. How many "
            "parameters learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"After {between} the layer reads ${product(*inputs)}$ numbers, and each unit has a bias:",
            steps(r"\text{parameters}", f"({product(*inputs)} + 1) \\cdot {classes}", number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (head_question,)
