"""Questions about 1x1 convolutions, bottlenecks, the inception module and depthwise separable convolutions."""

import numpy as np

from cnnkit.architectures import Architecture, derive_rows
from cnnkit.architectures.inception import bottleneck_cost, conv_cost, separable_cost
from cnnkit.architectures.zoo.googlenet import inception
from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import matrix, number, product, size, steps, sum_of_products
from cnnkit.exercises.question import Generator, Question
from cnnkit.foundations import conv_forward


def mixed_pixel_question(rng: np.random.Generator) -> Question:
    """Ask for one pixel of a 1x1 convolution over three channels, after the ReLU."""
    x = rng.integers(0, 10, (3, 2, 3))  # (C, H, W)
    weights, bias = rng.choice([-2, -1, 1, 2, 3], 3), pick(rng, -3, -2, -1, 1, 2, 3)
    z, _ = conv_forward(
        np.moveaxis(x, 0, -1)[None].astype(np.float64),
        weights.reshape(1, 1, 3, 1).astype(np.float64),
        np.array([float(bias)]),
    )
    row, column = pick(rng, 0, 1), pick(rng, 0, 1, 2)
    total = int(z[0, row, column, 0])
    answer = max(total, 0)
    pixel = x[:, row, column]
    channels = "\n\n".join(f"$$x_{place} = {matrix(grid)}$$" for place, grid in enumerate(x))
    return Question(
        prompt=(
            f"An input has three channels:\n\n{channels}\n\n"
            f"A filter of ${size(1, 1)}$ has the weights $w = {matrix(weights[None])}$, one a channel, and the bias "
            f"$b = {bias}$; the ReLU follows. Which number comes out in row ${row}$, column ${column}$ (counted from "
            "$0$, as in code)?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The channels hold ${number(pixel[0])}$, ${number(pixel[1])}$ and ${number(pixel[2])}$ there:",
            steps("z", f"{sum_of_products(pixel, weights)} + {product(bias)}", number(total)),
            steps("a", rf"\max(0, {total})", number(answer)),
        )),
    )  # fmt: skip


def bottleneck_question(rng: np.random.Generator) -> Question:
    """Ask for the multiplications of a convolution through a 1x1 bottleneck."""
    side, c_in, narrow, f, filters = _sizes(rng)
    cost = bottleneck_cost(side, side, c_in, bottleneck=narrow, filters=filters, kernel=f)
    first, second = cost.parts
    return Question(
        prompt=(
            f"An input of ${size(side, side, c_in)}$ goes through ${narrow}$ filters of ${size(1, 1)}$, then through "
            f"${filters}$ filters of ${size(f, f)}$; both keep height and width (the products with the padding's zeros "
            "count). How many multiplications is that in all?"
        ),
        answer=cost.multiplications,
        solution="\n\n".join((
            "Each number of an output takes as many products as a filter has weights:",
            steps(r"\text{first}", product(side, side, narrow, c_in), number(first.multiplications)),
            steps(r"\text{second}", product(side, side, filters, f, f, narrow), number(second.multiplications)),
            "Together:",
            f"$${number(first.multiplications)} + {number(second.multiplications)} = {number(cost.multiplications)}$$",
        )),
        unit="multiplications",
    )  # fmt: skip


def bottleneck_ratio_question(rng: np.random.Generator) -> Question:
    """Ask how many times as many multiplications the direct convolution takes."""
    side, c_in, narrow, f, filters = _sizes(rng)
    direct = conv_cost(side, side, c_in, filters=filters, kernel=f).multiplications
    through = bottleneck_cost(side, side, c_in, bottleneck=narrow, filters=filters, kernel=f).multiplications
    answer = round(direct / through, 1)
    return Question(
        prompt=(
            f"From an input of ${size(side, side, c_in)}$, ${filters}$ filters of ${size(f, f)}$ make an output of "
            f"${size(side, side, filters)}$, either directly or after ${narrow}$ filters of ${size(1, 1)}$. How many "
            "times as many multiplications does the direct way take? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            steps(r"\text{direct}", product(side, side, filters, f, f, c_in), number(direct)),
            steps(
                r"\text{through } 1 \times 1",
                product(side, side, narrow, c_in),
                f"+ {product(side, side, filters, f, f, narrow)}",
                number(through),
            ),
            "The first divided by the second, rounded:",
            rf"$$\frac{{{number(direct)}}}{{{number(through)}}} \approx {number(answer)}$$",
        )),
        unit="times",
        tolerance=0.05,
    )  # fmt: skip


def inception_channels_question(rng: np.random.Generator) -> Question:
    """Ask for the channels that come out of an inception module."""
    side, c_in = pick(rng, 14, 28), pick(rng, 128, 192, 256, 480)
    one, reduce_three, three, reduce_five, five, pool = (
        pick(rng, *widths)
        for widths in ((64, 128, 160, 192), (96, 112, 144), (128, 192, 208), (16, 24, 32), (32, 48, 96), (32, 64))
    )
    module = inception("module", one=one, three=(reduce_three, three), five=(reduce_five, five), pool=pool)
    answer = derive_rows(Architecture("exercise", (side, side, c_in), (module,)))[-1].shape[-1]
    return Question(
        prompt=(
            f"An inception module reads ${size(side, side, c_in)}$ along four paths that keep height and width:\n\n"
            f"- ${one}$ filters of ${size(1, 1)}$\n"
            f"- ${reduce_three}$ filters of ${size(1, 1)}$, then ${three}$ filters of ${size(3, 3)}$\n"
            f"- ${reduce_five}$ filters of ${size(1, 1)}$, then ${five}$ filters of ${size(5, 5)}$\n"
            f"- max pooling of ${size(3, 3)}$ with stride $1$, then ${pool}$ filters of ${size(1, 1)}$\n\n"
            "How many channels does its output have?"
        ),
        answer=answer,
        solution="\n\n".join((
            "The paths' last outputs are put one behind the other. What the first convolutions of a path give does not "
            "leave it:",
            steps(r"\text{channels}", f"{one} + {three} + {five} + {pool}", number(answer)),
        )),
        unit="channels",
    )  # fmt: skip


def separable_question(rng: np.random.Generator) -> Question:
    """Ask for the multiplications of a depthwise and a pointwise convolution."""
    side, c_in, _, f, filters = _sizes(rng)
    cost = separable_cost(side, side, c_in, filters=filters, kernel=f)
    depthwise, pointwise = cost.parts
    return Question(
        prompt=(
            f"A depthwise separable convolution reads ${size(side, side, c_in)}$: one filter of ${size(f, f)}$ for "
            f"each channel by itself, then ${filters}$ filters of ${size(1, 1)}$. Both keep height and width (the "
            "products with the padding's zeros count). How many multiplications is that in all?"
        ),
        answer=cost.multiplications,
        solution="\n\n".join((
            "A depthwise filter reads one channel, a pointwise filter one pixel of all channels:",
            steps(r"\text{depthwise}", product(side, side, c_in, f, f), number(depthwise.multiplications)),
            steps(r"\text{pointwise}", product(side, side, filters, c_in), number(pointwise.multiplications)),
            "Together:",
            f"$${number(depthwise.multiplications)} + {number(pointwise.multiplications)} "
            f"= {number(cost.multiplications)}$$",
        )),
        unit="multiplications",
    )  # fmt: skip


def _sizes(rng: np.random.Generator) -> tuple[int, int, int, int, int]:
    """Side and channels of the input, width of a bottleneck, side and number of the filters."""
    side, c_in, narrow = pick(rng, 14, 28, 56), pick(rng, 128, 192, 256), pick(rng, 16, 24, 32)
    return side, c_in, narrow, pick(rng, 3, 5), pick(rng, 32, 64, 96)


QUESTIONS: tuple[Generator, ...] = (
    mixed_pixel_question,
    bottleneck_question,
    bottleneck_ratio_question,
    inception_channels_question,
    separable_question,
)
