"""Questions about augmentation: how many versions a picture has, where its pixels go, what is covered."""

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import matrix, number, product, size, steps, sum_of_products
from cnnkit.exercises.question import Generator, Question


def versions_question(rng: np.random.Generator) -> Question:
    """Ask how many different pictures crops and mirroring can make of one."""
    side, padding, is_mirrored = pick(rng, 16, 28, 32, 64, 96), int(rng.integers(1, 9)), bool(rng.random() < 0.6)
    places = 2 * padding + 1
    answer = places**2 * (2 if is_mirrored else 1)
    window = f"a window of ${size(side, side)}$ at a random place"
    then = f"cuts out {window} and may mirror it, left to right" if is_mirrored else f"and cuts out {window}"
    return Question(
        prompt=(
            f"Augmentation widens a picture of ${size(side, side)}$ by ${padding}$ pixels on every side, {then}. How "
            "many different results can that have at most?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The window's upper edge has $2 \\cdot {padding} + 1 = {places}$ places, and so has its left edge"
            f"{'; each crop comes in two ways' if is_mirrored else ''}:",
            steps(r"\text{results}", product(places, places, *([2] if is_mirrored else [])), number(answer)),
        )),
        unit="results",
    )  # fmt: skip


def covered_question(rng: np.random.Generator) -> Question:
    """Ask how many pixels cutout covers, where its square may reach over the edge."""
    height, width, side = pick(rng, 24, 28, 32), pick(rng, 28, 32, 48), pick(rng, 6, 8, 10, 12, 16)
    top = int(rng.choice([rng.integers(-side + 1, 0), rng.integers(height - side + 1, height)]))
    left = int(rng.integers(-side + 1, width))
    rows, columns = range(max(top, 0), min(top + side, height)), range(max(left, 0), min(left + side, width))
    answer = len(rows) * len(columns)
    return Question(
        prompt=(
            f"Cutout covers a square of ${size(side, side)}$ pixels in a picture of ${height}$ rows and ${width}$ "
            f"columns, both counted from $0$. The square's upper left pixel is at row ${top}$, column ${left}$; what "
            "lies outside the picture covers nothing. How many pixels are covered?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"Inside the picture are the rows from ${rows[0]}$ to ${rows[-1]}$ and the columns from ${columns[0]}$ to "
            f"${columns[-1]}$:",
            steps(r"\text{pixels}", product(len(rows), len(columns)), number(answer)),
        )),
        unit="pixels",
    )  # fmt: skip


def moved_pixel_question(rng: np.random.Generator) -> Question:
    """Ask where a pixel goes when its picture is cropped and then mirrored."""
    side, padding = pick(rng, 28, 32, 48, 64), int(rng.integers(2, 7))
    top, left = rng.integers(0, 2 * padding + 1, 2).tolist()
    column = int(rng.integers(padding, side - padding))
    cropped = column + padding - left
    answer = side - 1 - cropped
    return Question(
        prompt=(
            f"A picture of ${size(side, side)}$ is widened by ${padding}$ pixels on every side. A window of "
            f"${size(side, side)}$ is cut, with its upper left pixel at row ${top}$, column ${left}$ of the wide "
            "picture; it is mirrored, left to right. In which column of the result is the pixel that was in column "
            f"${column}$ of the picture? All count from $0$."
        ),
        answer=answer,
        solution="\n\n".join((
            f"Widening moves it to column ${column} + {padding} = {column + padding}$, and in the window it is in "
            f"column ${column + padding} - {left} = {cropped}$. Mirroring makes the last column the first:",
            steps(r"\text{column}", f"{side - 1} - {cropped}", number(answer)),
        )),
    )  # fmt: skip


def pca_colour_question(rng: np.random.Generator) -> Question:
    """Ask what AlexNet's colour augmentation makes of one pixel's red."""
    basis, _ = np.linalg.qr(np.column_stack([np.ones(3), np.zeros((3, 2))]) + rng.normal(scale=0.2, size=(3, 3)))
    directions = np.round(basis * np.sign(basis[0]), 2)  # a direction and its opposite are the same
    variances = rng.integers([100, 20, 5], [200, 60, 20]) / 1000
    draws = np.round(rng.choice([-1, 1], 3) * rng.uniform(0.1, 0.9, 3), 1)
    red = int(rng.integers(40, 61)) / 100
    answer = round(float(red + directions[0] @ (draws * variances)), 3)
    return Question(
        prompt=(
            "The colours of a data set vary along three directions, the columns of $P$ (rows: red, green, blue; "
            "rounded), with the variances $\\lambda$:\n\n"
            f"$$P = {matrix(directions)} \\quad \\lambda = {matrix(variances[:, None])}$$\n\n"
            "As in AlexNet's training, each pixel's colour of one picture is shifted by $P \\, (\\alpha_1 \\lambda_1, "
            "\\alpha_2 \\lambda_2, \\alpha_3 \\lambda_3)^T$, where the numbers drawn for this picture are $\\alpha_1 = "
            f"{number(draws[0])}$, $\\alpha_2 = {number(draws[1])}$ and $\\alpha_3 = {number(draws[2])}$. Red of one "
            f"pixel was ${number(red)}$, of $1$. What is it afterwards? Give three decimals."
        ),
        answer=answer,
        solution="\n\n".join((
            "The strengths, a product for each direction: "
            + ", ".join(
                f"${product(a, v)} = {number(a * v)}$" for a, v in zip(draws, variances, strict=True)
            ) + ".",
            "Red takes its share of each from the first row of $P$:",
            rf"$${number(red)} + {sum_of_products(directions[0], draws * variances)}$$",
            rf"$$\approx {number(answer)}$$",
        )),
        tolerance=0.0005,
        decimals=3,
    )  # fmt: skip


def gap_question(rng: np.random.Generator) -> Question:
    """Ask by how much augmentation narrowed the gap between training and validation."""
    before = (int(rng.integers(975, 1000)) / 10, int(rng.integers(700, 850)) / 10)
    after = (round(before[0] - int(rng.integers(20, 100)) / 10, 1), round(before[1] + int(rng.integers(5, 60)) / 10, 1))
    gaps = [round(train - validation, 1) for train, validation in (before, after)]
    answer = round(gaps[0] - gaps[1], 1)
    return Question(
        prompt=(
            f"Without augmentation a network ends with ${number(before[0])}$ % on its training pictures and "
            f"${number(before[1])}$ % on the validation pictures. With augmentation these are ${number(after[0])}$ % "
            f"and ${number(after[1])}$ %. By how many percentage points has the gap between the two become smaller?"
        ),
        answer=answer,
        solution="\n\n".join((
            f"The gap was ${number(before[0])} - {number(before[1])} = {number(gaps[0])}$ points and is now "
            f"${number(after[0])} - {number(after[1])} = {number(gaps[1])}$; only the higher validation accuracy is a "
            "gain, the lower one in training is no loss.",
            f"$${number(gaps[0])} - {number(gaps[1])} = {number(answer)}$$",
        )),
        unit="percentage points",
        tolerance=0.005,
        decimals=1,
    )  # fmt: skip


QUESTIONS: tuple[Generator, ...] = (
    versions_question,
    covered_question,
    moved_pixel_question,
    pca_colour_question,
    gap_question,
)
