"""Questions about what networks of the zoo cost, side by side."""

from functools import cache

import numpy as np

from cnnkit.architectures import PUBLISHED, Flatten, count_macs, count_parameters, derive_rows
from cnnkit.architectures.ledger import FLOPS_A_MAC
from cnnkit.architectures.zoo import get
from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import number, product, size, steps
from cnnkit.exercises.question import Generator, Question

NETWORKS = (
    "alexnet", "vgg16", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "mobilenet_v1",
    "mobilenet_v2", "squeezenet",
)  # fmt: skip
TESTED_ALIKE = (
    "vgg16", "vgg19", "resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "mobilenet_v2", "squeezenet",
)  # fmt: skip
IMAGENET_PICTURES = 50_000  # of the validation set; Russakovsky et al., 2015, arXiv:1409.0575, table 2
FEWEST_TIMES = 1.2  # no unit; networks closer than this are not worth a question


def times_as_many_question(rng: np.random.Generator) -> Question:
    """Ask how many times as many products, or parameters, one network has as another."""
    counts_macs = bool(rng.random() < 0.5)
    while True:  # most pairs are far enough apart
        costs = {name: figures(name)[counts_macs] for name in map(str, rng.choice(NETWORKS, 2, replace=False))}
        (few, fewer), (many, more) = sorted(costs.items(), key=lambda pair: pair[1])
        if more / fewer >= FEWEST_TIMES:
            break
    does, what = ("takes", "multiply-accumulates for one picture") if counts_macs else ("learns", "parameters")
    answer = round(more / fewer, 1)
    large, small = get(many).name, get(few).name
    return Question(
        prompt=(
            f"{large} {does} ${number(more)}$ {what}, {small} ${number(fewer)}$. How many times as many does {large} "
            f"{does[:-1]}? Give one decimal."
        ),
        answer=answer,
        solution=(
            "Divide the larger by the smaller, and round:\n\n"
            rf"$$\frac{{{number(more)}}}{{{number(fewer)}}} \approx {number(answer)}$$"
        ),
        unit="times",
        tolerance=0.05,
    )


def pictures_a_second_question(rng: np.random.Generator) -> Question:
    """Ask how many pictures a second a processor can do at best."""
    name, gigaflops = str(rng.choice(NETWORKS)), pick(rng, 20, 50, 100, 200, 500, 1000, 2000)
    macs = figures(name)[True]
    flops = macs * FLOPS_A_MAC
    answer = round(gigaflops * 10**9 / flops, 1)
    return Question(
        prompt=(
            f"{get(name).name} takes ${number(macs)}$ multiply-accumulates for one picture. A processor does at most "
            f"${number(gigaflops)} \\cdot 10^9$ floating-point operations (FLOPs) a second. How many pictures a second "
            "is that at best? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            f"A multiply-accumulate is a product and a sum, ${FLOPS_A_MAC}$ FLOPs:",
            steps(r"\text{FLOPs}", product(FLOPS_A_MAC, macs), number(flops)),
            "So many pictures fit into a second, rounded:",
            rf"$$\frac{{{number(gigaflops)} \cdot 10^9}}{{{number(flops)}}} \approx {number(answer)}$$",
        )),
        unit="pictures a second",
        tolerance=0.05,
    )  # fmt: skip


def weights_memory_question(rng: np.random.Generator) -> Question:
    """Ask how large the file with a network's parameters is."""
    name = str(rng.choice(NETWORKS))
    bits = pick(rng, 8, 16, 32)
    parameters = figures(name)[False]
    answer = round(parameters * bits / 8 / 10**6, 1)
    return Question(
        prompt=(
            f"{get(name).name} learns ${number(parameters)}$ parameters. How many megabytes ($10^6$ bytes) do they "
            f"take with ${bits}$ bits each? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            "A byte has $8$ bits:",
            steps(r"\text{bytes}", product(parameters, bits // 8), number(parameters * bits // 8)),
            f"Divided by $10^6$ and rounded, these are ${number(answer)}$ MB.",
        )),
        unit="MB",
        tolerance=0.05,
    )  # fmt: skip


def dense_share_question(rng: np.random.Generator) -> Question:
    """Ask which share of a network's parameters its first dense layer holds."""
    name = str(rng.choice(["alexnet", "vgg16", "vgg19"]))
    classes, side = pick(rng, 10, 100, 1000), pick(rng, 192, 224, 256)
    network = get(name, input_shape=(side, side, 3), classes=classes)
    rows = derive_rows(network)
    flat = next(place for place, row in enumerate(rows) if isinstance(row.node.operation, Flatten))
    dense = rows[flat + 1]
    units, total = dense.shape[0], count_parameters(network)
    answer = round(100 * dense.parameters.trainable / total, 1)
    return Question(
        prompt=(
            f"{network.name} for ${classes}$ classes and pictures of ${size(side, side, 3)}$ learns ${number(total)}$ "
            f"parameters. Its first dense layer has "
            f"${units}$ units with a bias each and reads ${size(*rows[flat - 1].shape)}$ numbers. Which percentage of "
            "the parameters is in this one layer? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            "The layer learns",
            steps(
                r"\text{parameters}",
                f"({product(*rows[flat - 1].shape)} + 1) \\cdot {units}",
                number(dense.parameters.trainable),
            ),
            "In percent of all, rounded:",
            rf"$$100 \cdot \frac{{{number(dense.parameters.trainable)}}}{{{number(total)}}} \approx {number(answer)}$$",
        )),
        unit="%",
        tolerance=0.05,
    )  # fmt: skip


def right_pictures_question(rng: np.random.Generator) -> Question:
    """Ask how many more pictures of ImageNet one network gets right than another."""
    errors = {name: accuracy.top1_error for name in TESTED_ALIKE if (accuracy := PUBLISHED[name].torchvision)}
    chosen = map(str, rng.choice(sorted(errors), 2, replace=False))
    better, worse = sorted(chosen, key=errors.__getitem__)
    difference = round(errors[worse] - errors[better], 2)
    answer = round(IMAGENET_PICTURES * difference / 100)
    return Question(
        prompt=(
            f"In one and the same test on ${number(IMAGENET_PICTURES)}$ pictures of ImageNet, the first guess of "
            f"{get(worse).name} is wrong for ${number(errors[worse])}$ % of them, that of {get(better).name} for "
            f"${number(errors[better])}$ %. How many more pictures does {get(better).name} get right?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The errors differ by ${number(errors[worse])} - {number(errors[better])} = {number(difference)}$ percent "
            "of all pictures:",
            rf"$${number(IMAGENET_PICTURES)} \cdot \frac{{{number(difference)}}}{{100}} = {number(answer)}$$",
        )),
        unit="pictures",
    )  # fmt: skip


@cache
def figures(name: str) -> tuple[int, int]:
    """A network's parameters and multiply-accumulates, as its default is."""
    network = get(name)
    return count_parameters(network), count_macs(network)


QUESTIONS: tuple[Generator, ...] = (
    times_as_many_question,
    pictures_a_second_question,
    weights_memory_question,
    dense_share_question,
    right_pictures_question,
)
