"""Questions about making layers fit: the smallest input, a padding, a number of filters, of groups, of units."""

from collections.abc import Callable, Iterable

import numpy as np

from cnnkit.architectures import Architecture, Concat, Conv, Dense, Flatten, Residual, count_parameters, derive_rows
from cnnkit.architectures.ledger import walk
from cnnkit.errors import ShapeError
from cnnkit.exercises.architectures.windows import chain, listed, pick, random_conv, random_pool
from cnnkit.exercises.latex import number, product, size, steps
from cnnkit.exercises.question import Generator, Question


def smallest_input_question(rng: np.random.Generator) -> Question:
    """Ask for the smallest picture that a chain of layers takes."""
    windows = (
        random_conv(rng, padded=False),
        random_pool(rng),
        random_conv(rng, strides=(1, 2), padded=False),
        random_pool(rng),
    )
    answer = _first_that_fits(range(1, 200), lambda side: chain((side, side, 3), windows))
    side, lines = 1, []
    for place in range(len(windows), 0, -1):
        window = windows[place - 1]
        needed = (side - 1) * window.s + window.f
        lines.append(f"$$n_{place - 1} = ({side} - 1) \\cdot {window.s} + {window.f} = {needed}$$")
        side = needed
    return Question(
        prompt=(
            f"A square picture goes through these layers:\n\n{listed(windows)}\n\nWhat is the smallest side of the "
            "picture for which something comes out?"
        ),
        answer=answer,
        solution="\n\n".join((
            "Go backwards from one position after the last layer, $n_4 = 1$. For $n$ positions after a layer, its "
            "input must hold the first window and $n - 1$ steps: $(n - 1) s + f$.",
            *lines,
            f"The side must be at least ${answer}$.",
        )),
        unit="pixels",
    )  # fmt: skip


def fitting_padding_question(rng: np.random.Generator) -> Question:
    """Ask for the padding with which a body keeps the size, so that an identity shortcut fits."""
    side, channels = pick(rng, 14, 28, 32, 56), pick(rng, 16, 32, 64)
    f, dilation = pick(rng, 3, 5, 7), pick(rng, 1, 2, 3, 4)

    def block(padding: int) -> Architecture:
        body = (Conv("conv", channels, kernel=f, padding=padding, dilation=dilation),)
        return Architecture("exercise", (side, side, channels), (Residual("sum", body),))

    answer = _first_that_fits(range(side), block)
    covered = dilation * (f - 1) + 1
    return Question(
        prompt=(
            f"The body of a residual block is a convolution with ${channels}$ filters of side $f = {f}$, dilation "
            f"$d = {dilation}$ and stride $1$; its input is ${size(side, side, channels)}$ and its shortcut the "
            "identity. Which padding on every side makes the two add?"
        ),
        answer=answer,
        solution="\n\n".join((
            "With its gaps a filter covers",
            steps("d (f - 1) + 1", rf"{dilation} \cdot ({f} - 1) + 1", f"{covered} \\text{{ pixels.}}"),
            f"The size stays where the padding makes up for all but one of them, $2p = {covered} - 1$:",
            steps("p", rf"\frac{{{covered} - 1}}{{2}}", number(answer)),
        )),
        unit="pixels",
    )  # fmt: skip


def fitting_filters_question(rng: np.random.Generator) -> Question:
    """Ask for the filters of the last of several paths whose joined channels must add to the shortcut."""
    side, channels = pick(rng, 14, 28, 35), pick(rng, 192, 256, 320, 384)
    first, second = pick(rng, 32, 48, 64), pick(rng, 32, 64, 96)
    paths = ((Conv("one", first, kernel=1),), (Conv("three", second, kernel=3, padding="same"),))
    joint = derive_rows(Architecture("exercise", (side, side, channels), (Concat("joint", paths),)))[-1]
    answer = channels - joint.shape[-1]
    return Question(
        prompt=(
            f"A residual block reads ${size(side, side, channels)}$; its shortcut is the identity. Its body has three "
            f"paths that keep height and width, ${first}$ filters of ${size(1, 1)}$, ${second}$ filters of "
            f"${size(3, 3)}$ and some filters of ${size(5, 5)}$, and joins their channels. How many "
            f"${size(5, 5)}$ filters make the sum possible?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The joined channels must be those of the shortcut, ${channels}$:",
            steps(r"\text{filters}", f"{channels} - {first} - {second}", number(answer)),
        )),
        unit="filters",
    )  # fmt: skip


def fitting_groups_question(rng: np.random.Generator) -> Question:
    """Ask for the largest number of groups that divides channels and filters."""
    c_in, c_out = (pick(rng, 24, 36, 40, 48, 60, 72, 80, 90, 96, 120, 144, 160, 168, 180) for _ in range(2))
    most = pick(rng, 7, 9, 10, 11, 13, 15)

    def layer(groups: int) -> Architecture:
        return Architecture("exercise", (8, 8, c_in), (Conv("conv", c_out, kernel=3, groups=groups),))

    answer = _first_that_fits(range(most, 0, -1), layer)
    divisors = [groups for groups in range(1, most + 1) if c_in % groups == 0]
    return Question(
        prompt=(
            f"A convolution reads ${c_in}$ channels and has ${c_out}$ filters. You want ${most}$ groups or fewer, but "
            "as many as possible. How many groups work?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"Each group takes an equal share of the channels and of the filters. Up to ${most}$, the divisors of "
            f"${c_in}$ are ${', '.join(map(str, divisors))}$.",
            f"The largest of them that also divides ${c_out}$ is ${answer}$.",
        )),
        unit="groups",
    )  # fmt: skip


def budget_question(rng: np.random.Generator) -> Question:
    """Ask how many units a dense layer may have within a budget of parameters."""
    side, channels = pick(rng, 4, 5, 6, 7, 8), pick(rng, 16, 32, 64)
    inputs = side * side * channels
    budget = pick(rng, 10, 20, 50, 100, 200) * 1000

    def parameters(units: int) -> int:
        layers = (Flatten("flatten"), Dense("dense", units))
        return count_parameters(Architecture("exercise", (side, side, channels), layers))

    answer = 1
    while parameters(answer + 1) <= budget:
        answer += 1
    return Question(
        prompt=(
            f"An activation of ${size(side, side, channels)}$ is flattened and goes into a dense layer whose units "
            f"have a bias each. The layer may learn at most ${number(budget)}$ parameters. How many units can it have?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"A unit learns a weight for each of its ${product(side, side, channels)} = {number(inputs)}$ inputs, and "
            f"its bias: ${number(inputs + 1)}$ parameters.",
            steps(
                r"\text{units}",
                rf"\left\lfloor \frac{{{number(budget)}}}{{{number(inputs + 1)}}} \right\rfloor",
                number(answer),
            ),
        )),
        unit="units",
    )  # fmt: skip


def _first_that_fits(candidates: Iterable[int], network: Callable[[int], Architecture]) -> int:
    """Try numbers in turn until the layers fit together."""
    return next(candidate for candidate in candidates if _fits(network(candidate)))


def _fits(architecture: Architecture) -> bool:
    try:
        for _ in walk(architecture):  # to the first error: `derive_rows` would search for an input that is large enough
            pass
    except ShapeError:
        return False
    return True


QUESTIONS: tuple[Generator, ...] = (
    smallest_input_question,
    fitting_padding_question,
    fitting_filters_question,
    fitting_groups_question,
    budget_question,
)
