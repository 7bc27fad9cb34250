"""Questions about borrowed networks: what learns when a part is held still, and what that saves."""

import numpy as np

from cnnkit.architectures import Architecture, BatchNorm, Conv, Dense, GlobalPool, Layer, derive_rows
from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import number, product, size, steps
from cnnkit.exercises.question import Generator, Question
from cnnkit.training.transfer import first_layers


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


def frozen_question(rng: np.random.Generator) -> Question:
    """Ask how many parameters learn when the first layers are frozen."""
    banks, classes = _banks(rng), int(rng.integers(2, 13))
    frozen = int(rng.integers(1, len(banks)))
    network = _network(banks, classes)
    still = first_layers(network, frozen)
    answer = sum(row.parameters.trainable for row in derive_rows(network) if row.name not in still)
    terms = _terms(banks, classes)[frozen:]
    return Question(
        prompt=(
            f"{_described(banks, classes)}\n\nFrozen, with the normalisation that follows, are the layers up to "
            f"number ${frozen}$. How many parameters learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            r"A convolution learns its weights, the normalisation after it $\gamma$ and $\beta$ for each channel, the "
            "dense layer a bias for each unit:",
            steps(r"\text{parameters}", terms[0], *(f"+ {term}" for term in terms[1:]), number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


def budget_question(rng: np.random.Generator) -> Question:
    """Ask how many layers must be frozen for few enough parameters to learn."""
    banks, classes = _banks(rng), int(rng.integers(2, 13))
    network = _network(banks, classes)
    rows = {row.name: row.parameters.trainable for row in derive_rows(network)}
    learning = [
        sum(rows.values()) - sum(rows[name] for name in first_layers(network, count)) for count in range(len(banks) + 1)
    ]
    answer = int(rng.integers(1, len(banks) + 1))
    most = int(rng.integers(learning[answer], learning[answer - 1]))
    sums = [f"{count} frozen: ${number(total)}$" for count, total in enumerate(learning)]
    return Question(
        prompt=(
            f"{_described(banks, classes)}\n\nThere are few pictures, so at most ${number(most)}$ parameters shall "
            "learn. How many of these layers, counted from the input, must be frozen with their normalisation at least?"
        ),
        answer=answer,
        solution="\n\n".join((
            "Layer by layer, normalisation and biases included, they learn",
            r"$$\begin{aligned} & " + r" \\ & ".join(_terms(banks, classes)) + r" \end{aligned}$$",
            f"With the first layers frozen, the rest sums up to: {'; '.join(sums)}.",
            f"The first sum that is not above ${number(most)}$ is the one with this many frozen: ${answer}$.",
        )),
        unit="layers",
    )  # fmt: skip


def cached_features_question(rng: np.random.Generator) -> Question:
    """Ask how much forward work it saves to compute the frozen part's features once."""
    body, head = int(rng.integers(20, 400)), pick(rng, 1, 2, 3, 5) / 10
    pictures, epochs = 5 * int(rng.integers(2, 41)), pick(rng, 20, 30, 40, 50, 60, 80, 100)
    every, once = epochs * (body + head), body + epochs * head
    answer = round(every / once, 1)
    return Question(
        prompt=(
            f"The frozen part of a network takes ${body}$ million multiply-accumulates for one picture, its new last "
            f"layer ${number(head)}$ million. There are ${pictures}$ pictures and ${epochs}$ epochs, without "
            "augmentation. How many times as much work does the forward pass take over the whole training when all of "
            "it runs in every epoch, compared with computing the frozen part's features once? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            f"For one picture, in millions, everything in every epoch: ${epochs} \\cdot ({body} + {number(head)}) = "
            f"{number(every)}$; the features once: ${body} + {product(epochs, head)} = {number(once)}$. The number of "
            "pictures does not matter:",
            rf"$$\frac{{{number(every)}}}{{{number(once)}}} \approx {number(answer)}$$",
        )),
        unit="times",
        tolerance=0.05,
    )  # fmt: skip


def _banks(rng: np.random.Generator) -> list[tuple[int, int]]:
    """Filters and side of three convolutions."""
    counts = (pick(rng, 8, 12, 16), pick(rng, 24, 32), pick(rng, 48, 64))
    return [(count, pick(rng, 3, 5)) for count in counts]


def _network(banks: list[tuple[int, int]], classes: int) -> Architecture:
    layers: list[Layer] = []
    for place, (filters, f) in enumerate(banks, 1):
        layers += [Conv(f"conv{place}", filters, kernel=f, padding="same", bias=False), BatchNorm(f"bn{place}")]
    return Architecture("exercise", (32, 32, 3), (*layers, GlobalPool("average"), Dense("head", units=classes)))


def _described(banks: list[tuple[int, int]], classes: int) -> str:
    lines = [
        f"{place}. a convolution with ${filters}$ filters of ${size(f, f)}$, then batch normalisation"
        for place, (filters, f) in enumerate(banks, 1)
    ]
    listed = "\n".join(lines)
    return (
        "A borrowed network reads pictures with $3$ channels. Its convolutions have no bias:\n\n"
        f"{listed}\n\nGlobal average pooling follows, and a new dense layer with biases for ${classes}$ classes."
    )


def _terms(banks: list[tuple[int, int]], classes: int) -> list[str]:
    """What each layer learns, as a sum of products."""
    sources = [3, *(filters for filters, _ in banks)]
    terms = [
        f"{product(f, f, c_in, c_out)} + {product(2, c_out)}"
        for (c_out, f), c_in in zip(banks, sources, strict=False)
    ]  # fmt: skip
    return [*terms, rf"({sources[-1]} + 1) \cdot {classes}"]


QUESTIONS: tuple[Generator, ...] = (head_question, frozen_question, budget_question, cached_features_question)
