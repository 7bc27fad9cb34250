"""Questions about the last percent: averages of networks, crops, and how sure a measured accuracy is."""

from math import comb

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import matrix, number, product, size, steps
from cnnkit.exercises.question import Generator, Question
from cnnkit.training import average_probabilities

CLASSES = ("cat", "dog", "horse")


def standard_error_question(rng: np.random.Generator) -> Question:
    """Ask how sure an accuracy is that was measured on so many pictures."""
    pictures, percent = pick(rng, 100, 200, 359, 400, 500, 1000, 2000, 5000, 10_000), int(rng.integers(60, 99))
    share = percent / 100
    answer = round(100 * float(np.sqrt(share * (1 - share) / pictures)), 2)
    return Question(
        prompt=(
            f"A network is right for ${percent}$ % of ${number(pictures)}$ test pictures. What is the standard error "
            r"of this accuracy, $\sqrt{p (1 - p) / N}$, in percentage points? Give two decimals."
        ),
        answer=answer,
        solution=(
            "Two networks whose accuracies differ by less than about twice this may well be equally good.\n\n"
            rf"$$100 \cdot \sqrt{{\frac{{{number(share)} \cdot {number(1 - share)}}}{{{number(pictures)}}}}} \approx "
            f"{number(answer)}$$"
        ),
        unit="percentage points",
        tolerance=0.005,
    )


def ensemble_question(rng: np.random.Generator) -> Question:
    """Ask for the ensemble's probability of the class that it chooses."""
    while True:  # a tie chooses no class
        hundredths = 1 + np.floor(rng.dirichlet(np.ones(3), 3) * 97).astype(int)
        hundredths[:, 2] = 100 - hundredths[:, 0] - hundredths[:, 1]
        if len(set(hundredths.sum(axis=0).tolist())) == 3:
            break
    average = average_probabilities([row[None] / np.float32(100) for row in hundredths])[0]
    best = int(average.argmax())
    answer = round(int(hundredths[:, best].sum()) / 300, 3)
    column = " + ".join(number(value / 100) for value in hundredths[:, best])
    return Question(
        prompt=(
            "Three networks look at the same picture. Their probabilities, a row a network, with the columns "
            f"{', '.join(CLASSES)}:\n\n$${matrix(hundredths / 100)}$$\n\nThe ensemble averages the probabilities and "
            "chooses the largest. Which probability does it give to its choice? Give three decimals."
        ),
        answer=answer,
        solution="\n\n".join((
            f"The column sums are ${'$, $'.join(number(total / 100) for total in hundredths.sum(axis=0))}$, so it "
            f"chooses {CLASSES[best]}:",
            rf"$$\frac{{{column}}}{{3}} \approx {number(answer)}$$",
        )),
        tolerance=0.0005,
        decimals=3,
    )  # fmt: skip


def majority_question(rng: np.random.Generator) -> Question:
    """Ask how often the majority of independent networks is right."""
    networks, percent = pick(rng, 3, 5), int(rng.integers(55, 96))
    share, least = percent / 100, networks // 2 + 1
    parts = [comb(networks, k) * share**k * (1 - share) ** (networks - k) for k in range(least, networks + 1)]
    answer = round(100 * sum(parts), 1)
    terms = [
        rf"{comb(networks, k)} \cdot {number(share)}^{{{k}}} \cdot {number(1 - share)}^{{{networks - k}}}"
        for k in range(least, networks + 1)
    ]  # fmt: skip
    return Question(
        prompt=(
            f"${networks}$ networks must say yes or no. Each is right for ${percent}$ % of the pictures, and they err "
            "independently of one another, which real networks never do. For which percentage of the pictures is their "
            "majority right? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            f"At least ${least}$ must be right; each term counts the ways to choose them:",
            steps(r"\text{share}", terms[0], *(f"+ {term}" for term in terms[1:]), number(round(sum(parts), 4))),
            f"In percent this is ${number(answer)}$.",
        )),
        unit="%",
        tolerance=0.05,
    )  # fmt: skip


def overlap_question(rng: np.random.Generator) -> Question:
    """Ask how many pixels two of the crops share."""
    height, width = 4 * int(rng.integers(56, 81)), 4 * int(rng.integers(56, 81))
    crop = 4 * int(rng.integers(44, min(height, width) // 4))
    other = str(rng.choice(["upper right", "lower left", "lower right", "middle"]))
    down, right = height - crop, width - crop
    places = {"upper right": (0, right), "lower left": (down, 0), "lower right": (down, right)}
    top, left = places.get(other, (down // 2, right // 2))
    rows, columns = crop - top, crop - left
    answer = rows * columns
    name = "the crop in the middle" if other == "middle" else f"the {other} crop"
    return Question(
        prompt=(
            f"From a picture of ${height}$ rows and ${width}$ columns the crops of ${size(crop, crop)}$ pixels in the "
            f"four corners and the middle are cut. How many pixels do the upper left crop and {name} share?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The upper left crop reaches from $0$ to ${crop - 1}$ both ways; the other begins at row ${top}$, column "
            f"${left}$. They share ${crop} - {top} = {rows}$ rows and ${crop} - {left} = {columns}$ columns:",
            steps(r"\text{pixels}", product(rows, columns), number(answer)),
        )),
        unit="pixels",
    )  # fmt: skip


def more_data_question(rng: np.random.Generator) -> Question:
    """Ask what a learning curve that is a power law promises for more data."""
    pictures, error = 500 * int(rng.integers(1, 11)), int(rng.integers(200, 500)) / 10
    smaller = round(error * int(rng.integers(70, 92)) / 100, 1)
    doublings = int(rng.integers(2, 5))
    factor = smaller / error
    answer = round(error * factor**doublings, 1)
    return Question(
        prompt=(
            f"With ${number(pictures)}$ training pictures a network has a test error of ${number(error)}$ %, with "
            f"twice as many ${number(smaller)}$ %. Suppose that every doubling multiplies the error by the same "
            "factor, as it often does for a while. Which error, in percent, would "
            f"${number(pictures * 2**doublings)}$ pictures give? Give one decimal."
        ),
        answer=answer,
        solution="\n\n".join((
            rf"A doubling multiplies by ${number(smaller)} / {number(error)} \approx {number(round(factor, 4))}$, and "
            f"there are ${doublings}$ of them:",
            rf"$${number(error)} \cdot \left( \frac{{{number(smaller)}}}{{{number(error)}}} \right)^{{{doublings}}} "
            rf"\approx {number(answer)}$$",
        )),
        unit="%",
        tolerance=0.05,
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (
    standard_error_question,
    ensemble_question,
    majority_question,
    overlap_question,
    more_data_question,
)
