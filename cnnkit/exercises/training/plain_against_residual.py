"""Questions about depth: what a network's name counts, and what becomes of a gradient on its way down."""

from math import comb, prod

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import number, product, steps
from cnnkit.exercises.question import Generator, Question


def gradient_question(rng: np.random.Generator) -> Question:
    """Ask for the gradient that arrives at the first of a few layers, with shortcuts or without."""
    factors = [pick(rng, 1, 2, 3, 4, 5, 6, 7, 8, 9) / 10 for _ in range(4)]
    has_shortcuts = bool(rng.random() < 0.5)
    names = ", ".join(f"$w_{place} = {number(factor)}$" for place, factor in enumerate(factors, 1))
    if has_shortcuts:
        layer, slopes = r"a^{[l]} = a^{[l-1]} + w_l \, a^{[l-1]}", [round(1 + factor, 1) for factor in factors]
        way = r"Each block's slope is $1 + w_l$, so no factor is below $1$, however small $w_l$ is:"
    else:
        layer, slopes = r"a^{[l]} = w_l \, a^{[l-1]}", factors
        way = r"Each layer's slope is $w_l$, and the chain rule multiplies them:"
    answer = round(prod(slopes), 4)
    return Question(
        prompt=(
            f"In a toy network of four layers, one number wide, each layer computes ${layer}$, with {names}. What is "
            r"$\partial a^{[4]} / \partial a^{[0]}$, the factor by which a gradient at the output has changed when it "
            "arrives at the input? Give four decimals."
        ),
        answer=answer,
        solution="\n\n".join((way, steps(r"\text{factor}", product(*slopes), number(answer)))),
        tolerance=0.00005,
        decimals=4,
    )


def paths_question(rng: np.random.Generator) -> Question:
    """Ask how many of a residual network's paths run through exactly so many bodies."""
    blocks = int(rng.integers(4, 13))
    bodies = int(rng.integers(1, 5))
    answer = comb(blocks, bodies)
    top = product(*range(blocks, blocks - bodies, -1))
    return Question(
        prompt=(
            f"A residual network is a row of ${blocks}$ blocks, and at each of them a signal may take the shortcut or "
            f"the body. Of its $2^{{{blocks}}} = {number(2**blocks)}$ paths from input to output, how many run through "
            f"exactly ${bodies}$ of the bodies?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"Choose which ${bodies}$ of the ${blocks}$ blocks are gone through:",
            rf"$$\binom{{{blocks}}}{{{bodies}}} = \frac{{{top}}}{{{product(*range(bodies, 0, -1))}}} = "
            f"{number(answer)}$$",
        )),
        unit="paths",
    )  # fmt: skip


def blocks_question(rng: np.random.Generator) -> Question:
    """Ask how many blocks each stage has in a network of a given depth."""
    stages, convolutions, blocks = pick(rng, 3, 4, 5), pick(rng, 2, 3), int(rng.integers(2, 21))
    depth = stages * convolutions * blocks + 2
    return Question(
        prompt=(
            f"A residual network has ${depth}$ layers with weights: a first convolution, ${stages}$ stages of equally "
            f"many blocks, ${convolutions}$ convolutions in each block's body, and one dense layer at the end. How "
            "many blocks does each stage have?"
        ),
        answer=blocks,
        solution="\n\n".join((
            f"With $n$ blocks a stage there are $d = {product(stages, convolutions)} \\cdot n + 2$ layers, so",
            rf"$$n = \frac{{{depth} - 2}}{{{stages * convolutions}}} = {blocks}$$",
        )),
        unit="blocks",
    )  # fmt: skip


def seeds_question(rng: np.random.Generator) -> Question:
    """Ask how far apart the same training ends with other seeds."""
    errors = (int(rng.integers(70, 300)) + rng.integers(-15, 16, pick(rng, 3, 4, 5))) / 10
    mean = round(float(errors.mean()), 4)
    squares = [round((error - mean) ** 2, 4) for error in errors.tolist()]
    answer = round(float(errors.std(ddof=1)), 2)
    listed = ", ".join(f"${number(error)}$ %" for error in errors[:-1]) + f" and ${number(errors[-1])}$ %"
    count = len(errors)
    return Question(
        prompt=(
            f"The same network, trained from ${count}$ seeds, ends with test errors of {listed}. What is their "
            r"standard deviation, $\sqrt{\frac{1}{N - 1} \sum_i (e_i - \bar e)^2}$, in percentage points? Give two "
            "decimals."
        ),
        answer=answer,
        solution="\n\n".join((
            rf"The mean is $\bar e = {number(mean)}$. The squares of the distances from it add up to",
            steps(
                r"\textstyle\sum",
                " + ".join(map(number, squares[:2])),
                "+ " + " + ".join(map(number, squares[2:])),
                number(round(sum(squares), 4)),
            ),
            rf"$$\sqrt{{{number(round(sum(squares), 4))} / {count - 1}}} \approx {number(answer)}$$",
        )),
        unit="percentage points",
        tolerance=0.005,
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (gradient_question, paths_question, blocks_question, seeds_question)
