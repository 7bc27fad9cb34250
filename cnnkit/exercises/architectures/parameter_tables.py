"""Questions about the lines of a network's table: parameters, products, memory and what a unit sees."""

import numpy as np

from cnnkit.architectures import (
    Architecture,
    BatchNorm,
    Conv,
    Dense,
    Flatten,
    count_macs,
    count_parameters,
    derive_rows,
    receptive_field,
)
from cnnkit.architectures.ledger import BYTES_A_NUMBER
from cnnkit.exercises.architectures.windows import (
    Window,
    chain,
    listed,
    pick,
    random_conv,
    random_pool,
    side_lines,
)
from cnnkit.exercises.latex import number, product, size, steps
from cnnkit.exercises.question import Generator, Question

BYTES_A_MEGABYTE = 10**6


def first_dense_question(rng: np.random.Generator) -> Question:
    """Ask for the parameters of the first dense layer, whose inputs follow from the layers before."""
    side, units = pick(rng, 28, 32, 48, 64), pick(rng, 10, 64, 84, 120)
    windows = (random_conv(rng), random_pool(rng), random_conv(rng), random_pool(rng))
    rows = derive_rows(chain((side, side, 3), windows, Flatten("flatten"), Dense("dense", units)))
    height, width, channels = rows[-3].shape
    inputs, answer = rows[-2].size, rows[-1].parameters.trainable
    return Question(
        prompt=(
            f"A picture of ${size(side, side, 3)}$ goes through these layers:\n\n{listed(windows)}\n\n"
            f"The result is flattened and goes into a dense layer of ${units}$ units, each with a bias. How many "
            "parameters does the dense layer learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            "The side after each layer:",
            *side_lines(side, [row.shape[0] for row in rows[1:5]], windows),
            "Pooling keeps the channels, so the dense layer reads",
            f"$${product(height, width, channels)} = {number(inputs)} \\text{{ numbers.}}$$",
            "One weight for each pair of input and unit, and one bias a unit:",
            steps(r"\text{parameters}", f"({number(inputs)} + 1) \\cdot {units}", number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


def layer_macs_question(rng: np.random.Generator) -> Question:
    """Ask how many multiply-accumulates a convolution takes for one picture."""
    side, channels = pick(rng, 14, 27, 28, 55, 56, 112), pick(rng, 3, 16, 32, 64, 96)
    window = Window(pick(rng, 1, 3, 5, 7), pick(rng, 1, 2), 0, pick(rng, 16, 32, 64, 128))
    window = window._replace(p=(window.f - 1) // 2)
    network = chain((side, side, channels), [window])
    height, width, filters = derive_rows(network)[-1].shape
    answer = count_macs(network)
    return Question(
        prompt=(
            f"An input of ${size(side, side, channels)}$ goes through {window.text()}. How many multiply-accumulates "
            "(one product, added to a sum) does it take, the products with the zeros of the padding included?"
        ),
        answer=answer,
        solution="\n\n".join((
            "The side of the output:",
            *side_lines(side, [height], [window]),
            f"Each of its ${product(height, width, filters)}$ numbers is a sum of "
            f"${product(window.f, window.f, channels)}$ products:",
            steps(
                r"\text{MACs}", product(height * width * filters, window.f**2 * channels), number(answer)
            ),
        )),
        unit="MACs",
    )  # fmt: skip


def field_question(rng: np.random.Generator) -> Question:
    """Ask how wide a stretch of the picture a unit sees after several layers."""
    windows = (random_conv(rng), random_pool(rng), random_conv(rng, strides=(1, 2)), random_conv(rng))
    answer = receptive_field(chain((224, 224, 3), windows)).size[0]
    seen, step, lines = 1, 1, []
    for place, window in enumerate(windows, 1):
        wider = seen + (window.f - 1) * step
        after = step * window.s
        growth = f"{seen} + ({window.f} - 1) \\cdot {step}"
        lines.append(f"$$d_{place} = {product(step, window.s)} = {after}, \\quad r_{place} = {growth} = {wider}$$")
        seen, step = wider, after
    return Question(
        prompt=(
            f"A picture of ${size(224, 224, 3)}$ goes through these layers:\n\n{listed(windows)}\n\n"
            "How many pixels wide is the receptive field of a unit of the last layer, the padding included?"
        ),
        answer=answer,
        solution="\n\n".join((
            "A window of $f$ units sees $(f - 1) \\cdot d$ pixels more than one unit does, where $d$ is the distance "
            "in pixels from unit to unit in its input. A stride $s$ makes $d$ larger for the layers after it. Begin "
            "with $d_0 = 1$, $r_0 = 1$:",
            *lines,
            f"Padding plays no part, and the receptive field is ${number(answer)}$ pixels wide.",
        )),
        unit="pixels",
    )  # fmt: skip


def memory_question(rng: np.random.Generator) -> Question:
    """Ask how much memory the output of a layer takes for a batch."""
    side, batch = pick(rng, 32, 56, 64, 112, 128, 224), pick(rng, 8, 16, 32, 64, 128)
    window = Window(3, pick(rng, 1, 2), 1, pick(rng, 32, 64, 96, 128))
    row = derive_rows(chain((side, side, 3), [window]))[-1]
    answer = round(row.size * batch * BYTES_A_NUMBER / BYTES_A_MEGABYTE, 1)
    return Question(
        prompt=(
            f"A batch of ${batch}$ pictures, each ${size(side, side, 3)}$, goes through {window.text()}. How many "
            "megabytes ($10^6$ bytes) does the output take, with $4$ bytes a number? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            "The side of the output:",
            *side_lines(side, [row.shape[0]], [window]),
            steps(
                r"\text{bytes}",
                product(batch, *row.shape, BYTES_A_NUMBER),
                number(row.size * batch * BYTES_A_NUMBER),
            ),
            f"Divided by $10^6$ and rounded, these are ${number(answer)}$ MB.",
        )),
        unit="MB",
        tolerance=0.05,
    )  # fmt: skip


def batch_norm_question(rng: np.random.Generator) -> Question:
    """Ask for the learned parameters of a convolution and the batch normalisation after it."""
    f, c_in, c_out = pick(rng, 1, 3, 5), pick(rng, 3, 16, 32, 64), pick(rng, 16, 32, 64, 128)
    layers = (Conv("conv", c_out, kernel=f, bias=False), BatchNorm("bn"))
    answer = count_parameters(Architecture("exercise", (32, 32, c_in), layers))
    weights = f * f * c_in * c_out
    return Question(
        prompt=(
            f"A convolution slides ${c_out}$ filters of ${size(f, f)}$ without bias over an input of ${c_in}$ "
            "channels; batch normalisation follows. How many parameters do the two layers learn? Moving averages "
            "are not learned."
        ),
        answer=answer,
        solution="\n\n".join((
            "The convolution has only its weights, because the normalisation would subtract a bias again:",
            steps(r"\text{weights}", product(f, f, c_in, c_out), number(weights)),
            r"The normalisation learns $\gamma$ and $\beta$ for each channel, and tracks a mean and a variance "
            "without learning them:",
            steps(r"\text{parameters}", f"{number(weights)} + {product(2, c_out)}", number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (
    first_dense_question,
    layer_macs_question,
    field_question,
    memory_question,
    batch_norm_question,
)
