"""Questions about the quirks of LeNet-5, AlexNet and VGG."""

import numpy as np

from cnnkit.architectures import Architecture, Conv, count_parameters, derive_rows
from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import matrix, number, product, size, steps
from cnnkit.exercises.question import Generator, Question


def connection_scheme_question(rng: np.random.Generator) -> Question:
    """Ask for the parameters of a convolution whose filters each read some of the maps, as LeNet-5's C3."""
    maps, filters, f = pick(rng, 3, 4, 5, 6), pick(rng, 4, 5, 6, 8), pick(rng, 3, 5)
    scheme = rng.integers(0, 2, (maps, filters))
    scheme[rng.integers(maps, size=filters), np.arange(filters)] = 1  # every filter reads something
    connections = tuple(tuple(np.flatnonzero(column).tolist()) for column in scheme.T)
    conv = Conv("c3", filters, kernel=f, connections=connections)
    answer = count_parameters(Architecture("exercise", (14, 14, maps), (conv,)))
    links = int(scheme.sum())
    return Question(
        prompt=(
            f"A convolution has ${filters}$ filters of ${size(f, f)}$ with a bias each. Like C3 of LeNet-5, its "
            f"filters do not read all ${maps}$ input maps: in this scheme a column is a filter, a row an input map, "
            f"and $1$ means that the filter reads the map.\n\n$${matrix(scheme)}$$\n\n"
            "How many parameters does it learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"Count the ones: ${links}$. Each stands for a window of its own:",
            steps(
                r"\text{parameters}",
                f"{product(f, f, links)} + {filters}",
                f"{number(f * f * links)} + {filters}",
                number(answer),
            ),
        )),
        unit="parameters",
    )  # fmt: skip


def groups_question(rng: np.random.Generator) -> Question:
    """Ask for the parameters of a convolution in groups, as in AlexNet's two columns."""
    groups, f = pick(rng, 2, 4, 8), pick(rng, 3, 5)
    c_in, c_out = pick(rng, 32, 48, 64, 96), pick(rng, 64, 96, 128, 256)
    conv = Conv("conv", c_out, kernel=f, groups=groups)
    answer = count_parameters(Architecture("exercise", (27, 27, c_in), (conv,)))
    reads = c_in // groups
    return Question(
        prompt=(
            f"A convolution with ${c_out}$ filters of ${size(f, f)}$, each with a bias, reads ${c_in}$ channels in "
            f"${groups}$ groups, as AlexNet does in $2$. How many parameters does it learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"A filter reads the channels of its own group only, ${c_in} / {groups} = {reads}$:",
            steps(
                r"\text{parameters}",
                rf"({product(f, f, reads)} + 1) \cdot {c_out}",
                product(f * f * reads + 1, c_out),
                number(answer),
            ),
        )),
        unit="parameters",
    )  # fmt: skip


def unread_pixels_question(rng: np.random.Generator) -> Question:
    """Ask how many pixels no window reaches, as with AlexNet's 224 pixels."""
    n, f, s = int(rng.integers(100, 301)), pick(rng, 7, 9, 11), pick(rng, 3, 4, 5, 6, 7)
    positions = derive_rows(Architecture("exercise", (n, n, 3), (Conv("conv1", 96, kernel=f, stride=s),)))[-1].shape[0]
    covered = (positions - 1) * s + f
    answer = n - covered
    return Question(
        prompt=(
            "AlexNet's first windows do not divide the paper's $224$ pixels evenly. Here a "
            f"picture of side $n = {n}$ meets filters of side $f = {f}$ with stride $s = {s}$ and no padding. How many "
            "columns of pixels at the right edge does no window read?"
        ),
        answer=answer,
        solution="\n\n".join((
            "The windows have this many places along a row:",
            steps(
                r"\left\lfloor \frac{n - f}{s} \right\rfloor + 1",
                rf"\left\lfloor \frac{{{n} - {f}}}{{{s}}} \right\rfloor + 1",
                number(positions),
            ),
            "The last one ends at column",
            f"$${product(positions - 1, s)} + {f} = {covered},$$",
            f"so what is left is ${n} - {covered} = {answer}$.",
        )),
        unit="columns",
    )  # fmt: skip


def stacked_filters_question(rng: np.random.Generator) -> Question:
    """Ask how many weights a stack of 3x3 convolutions saves against one large filter, as VGG argues."""
    depth, channels = pick(rng, 2, 3, 4, 5), pick(rng, 16, 32, 64, 96, 128, 256, 512)
    side = 2 * depth + 1
    small, large = ((3, depth), (side, 1))
    stack, single = (
        count_parameters(
            Architecture(
                "exercise",
                (56, 56, channels),
                tuple(Conv(f"conv{place}", channels, kernel=f, padding="same", bias=False) for place in range(layers)),
            )
        )
        for f, layers in (small, large)
    )
    answer = single - stack
    return Question(
        prompt=(
            f"VGG stacks small filters: ${depth}$ layers of ${size(3, 3)}$ see as many pixels as one layer of "
            f"${size(side, side)}$. Every layer reads ${channels}$ channels and has ${channels}$ filters without bias. "
            "How many fewer weights does the stack learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            steps(r"\text{one layer}", product(side, side, channels, channels), number(single)),
            steps(r"\text{stack}", product(depth, 3, 3, channels, channels), number(stack)),
            "The difference:",
            f"$${number(single)} - {number(stack)} = {number(answer)}$$",
        )),
        unit="weights",
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (
    connection_scheme_question,
    groups_question,
    unread_pixels_question,
    stacked_filters_question,
)
