"""Questions about residual blocks: one number of the sum, the shortcut's shape, what a block and a network count."""

import numpy as np

from cnnkit.architectures import Architecture, BatchNorm, Conv, Layer, Residual, count_parameters, derive_rows
from cnnkit.architectures.zoo.resnet import EXPANSION
from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import matrix, number, product, size, steps, sum_of_products
from cnnkit.exercises.question import Generator, Question


def block_output_question(rng: np.random.Generator) -> Question:
    """Ask for one number of a[l+2] = g(z[l+2] + a[l]) of a block of two dense layers."""
    a = rng.integers(0, 6, 2)
    first, second = rng.choice([-2, -1, 1, 2], (2, 2, 2))
    hidden = np.maximum(first @ a, 0)
    z = second @ hidden
    row = pick(rng, 0, 1)
    total = int(z[row] + a[row])
    answer = max(total, 0)
    sums = [f"{sum_of_products(weights, a)} = {number(weights @ a)}" for weights in first]
    name = f"a^{{[l+2]}}_{row}"
    return Question(
        prompt=(
            "A residual block of two dense layers without biases, with $g$ the ReLU, computes "
            "$a^{[l+1]} = g(W^{[l+1]} a^{[l]})$, then $z^{[l+2]} = W^{[l+2]} a^{[l+1]}$, and at last "
            "$a^{[l+2]} = g(z^{[l+2]} + a^{[l]})$. Its input and weights are\n\n"
            f"$$a^{{[l]}} = {matrix(a[:, None])}$$\n\n$$W^{{[l+1]}} = {matrix(first)} \\quad "
            f"W^{{[l+2]}} = {matrix(second)}$$\n\n"
            f"What is the number in place ${row}$ of $a^{{[l+2]}}$, counted from $0$?"
        ),
        answer=answer,
        solution="\n\n".join((
            "The first layer, row by row:",
            *(f"$$z^{{[l+1]}}_{place} = {text}$$" for place, text in enumerate(sums)),
            f"The ReLU makes negative ones zero: $a^{{[l+1]}} = ({number(hidden[0])}, {number(hidden[1])})$. The "
            "second layer:",
            f"$$z^{{[l+2]}}_{row} = {sum_of_products(second[row], hidden)} = {number(z[row])}$$",
            f"The shortcut adds $a^{{[l]}}_{row} = {number(a[row])}$ before the last ReLU:",
            steps(name, f"g({number(z[row])} + {number(a[row])})", rf"\max(0, {total})", number(answer)),
        )),
    )  # fmt: skip


def shortcut_parameters_question(rng: np.random.Generator) -> Question:
    """Ask for the parameters of the 1x1 convolution that lets a shortcut fit."""
    network, stride = _changing_block(rng)
    rows = {row.name: row for row in derive_rows(network)}
    before, after = network.input_shape, rows["sum"].shape
    answer = rows["shortcut"].parameters.trainable
    return Question(
        prompt=(
            f"The body of a residual block turns ${size(*before)}$ into ${size(*after)}$. The shortcut is a "
            f"${size(1, 1)}$ convolution with stride ${stride}$, each filter with a bias. How many parameters must "
            "it learn for the two to add?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"Both must give ${after[-1]}$ channels, so the shortcut has as many filters. Each reads one pixel of "
            f"${before[-1]}$ channels; the stride costs nothing:",
            steps(r"\text{parameters}", rf"({product(1, 1, before[-1])} + 1) \cdot {after[-1]}", number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


def shortcut_stride_question(rng: np.random.Generator) -> Question:
    """Ask for the stride of the 1x1 convolution that lets a shortcut fit."""
    network, stride = _changing_block(rng)
    before, after = network.input_shape, derive_rows(network)[-1].shape
    return Question(
        prompt=(
            f"The body of a residual block turns ${size(*before)}$ into ${size(*after)}$. The shortcut is a "
            f"${size(1, 1)}$ convolution with ${after[-1]}$ filters and no padding. Which stride makes the two add?"
        ),
        answer=stride,
        solution="\n\n".join((
            f"A window of one pixel must find ${after[0]}$ places in ${before[0]}$ pixels:",
            rf"$$\left\lfloor \frac{{{before[0]} - 1}}{{s}} \right\rfloor + 1 = {after[0]}$$",
            f"which holds for $s = {stride}$.",
        )),
    )  # fmt: skip


def block_parameters_question(rng: np.random.Generator) -> Question:
    """Ask what a whole identity block learns, of two 3x3 convolutions or with a bottleneck."""
    channels = pick(rng, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
    narrow = channels // EXPANSION
    is_bottleneck = bool(rng.random() < 0.5)
    convs = [(1, narrow), (3, narrow), (1, channels)] if is_bottleneck else [(3, channels), (3, channels)]
    layers: list[Layer] = []
    for place, (f, filters) in enumerate(convs):
        layers += [Conv(f"conv{place}", filters, kernel=f, padding="same", bias=False), BatchNorm(f"bn{place}")]
    answer = count_parameters(
        Architecture("exercise", (14, 14, channels), (Residual("sum", tuple(layers)),)),
    )
    sources = [channels, *(filters for _, filters in convs)]
    sums = [
        f"{product(f, f, c_in, c_out)} + {product(2, c_out)}"
        for (f, c_out), c_in in zip(convs, sources, strict=False)
    ]  # fmt: skip
    body = ", then ".join(f"${filters}$ filters of ${size(f, f)}$" for f, filters in convs)
    return Question(
        prompt=(
            f"An identity block reads ${channels}$ channels. Its body has {body}; no convolution has a bias, and batch "
            "normalisation follows each of them. How many parameters does the block learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            r"A convolution learns its weights, the normalisation after it $\gamma$ and $\beta$ for each channel, and "
            "the shortcut nothing:",
            steps(r"\text{parameters}", sums[0], *(f"+ {text}" for text in sums[1:]), number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


def depth_question(rng: np.random.Generator) -> Question:
    """Ask how many layers with weights a residual network has, which is the number in its name."""
    blocks = rng.integers(2, 13, pick(rng, 3, 4)).tolist()
    convolutions = pick(rng, 2, 3)
    total = sum(blocks)
    answer = convolutions * total + 2
    counts = ", ".join(f"${count}$" for count in blocks[:-1]) + f" and ${blocks[-1]}$"
    return Question(
        prompt=(
            f"A residual network begins with one convolution. Its stages have {counts} blocks, and every block's body "
            f"has ${convolutions}$ convolutions. One dense layer ends it. How many layers with weights does it have, "
            "where shortcuts and normalisation do not count? (The answer is the number in a name such as ResNet-34.)"
        ),
        answer=answer,
        solution="\n\n".join((
            "All blocks together:",
            f"$${' + '.join(map(str, blocks))} = {total}$$",
            "Their convolutions, the first convolution and the dense layer:",
            steps(r"\text{layers}", f"{product(convolutions, total)} + 1 + 1", number(answer)),
        )),
        unit="layers",
    )  # fmt: skip


def _changing_block(rng: np.random.Generator) -> tuple[Architecture, int]:
    """A block that reduces the positions and raises the channels, with the shortcut that fits, and its stride."""
    side, stride = int(rng.integers(28, 65)), pick(rng, 2, 3, 4)
    c_in, c_out = pick(rng, 16, 24, 32, 64), pick(rng, 48, 96, 128, 256)
    body = (
        Conv("first", c_out, kernel=3, stride=stride, padding="same"),
        Conv("second", c_out, kernel=3, padding="same"),
    )
    shortcut = (Conv("shortcut", c_out, kernel=1, stride=stride),)
    return Architecture("exercise", (side, side, c_in), (Residual("sum", body, shortcut),)), stride


QUESTIONS: tuple[Generator, ...] = (
    block_output_question,
    shortcut_parameters_question,
    shortcut_stride_question,
    block_parameters_question,
    depth_question,
)
