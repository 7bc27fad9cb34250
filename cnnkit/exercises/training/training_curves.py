"""Questions about a training: its steps, its learning rate, its loss, and what the network mistakes for what."""

from math import log

import numpy as np

from cnnkit.exercises.architectures.windows import pick
from cnnkit.exercises.latex import matrix, number, product, steps
from cnnkit.exercises.question import Generator, Question
from cnnkit.training import learning_rate_at

CLASSES = ("cat", "dog", "horse")


def steps_question(rng: np.random.Generator) -> Question:
    """Ask how many steps a training takes."""
    pictures, batch = int(rng.integers(300, 60_001)), pick(rng, 16, 32, 64, 128, 256)
    epochs = int(rng.integers(5, 31))
    an_epoch = pictures // batch
    answer = an_epoch * epochs
    return Question(
        prompt=(
            f"The training part has ${number(pictures)}$ pictures. Each step takes a batch of ${batch}$ of them, and "
            "what is left over at the end of an epoch, too few for a batch, waits for the next shuffle. How many steps "
            f"do ${epochs}$ epochs take?"
        ),
        answer=answer,
        solution="\n\n".join((
            "An epoch takes as many steps as there are whole batches:",
            rf"$$\left\lfloor \frac{{{number(pictures)}}}{{{batch}}} \right\rfloor = {number(an_epoch)}$$",
            steps(r"\text{steps}", product(an_epoch, epochs), number(answer)),
        )),
        unit="steps",
    )  # fmt: skip


def rate_question(rng: np.random.Generator) -> Question:
    """Ask for the learning rate at one step of a cosine with a warm-up, on its way up or down."""
    peak, total = pick(rng, 2, 5, 10, 20) / 100, 100 * int(rng.integers(4, 31))
    rising = total // 10
    is_rising = bool(rng.random() < 0.25)
    step = int(rng.integers(0, rising) if is_rising else rng.integers(rising, total))
    answer = round(learning_rate_at(step, total, peak=peak, schedule="cosine", warmup=0.1), 4)
    if is_rising:
        way = f"Step ${step}$ is still in the warm-up, number ${step + 1}$ of ${rising}$ steps:"
        form = rf"\eta_{{{step}}} = {number(peak)} \cdot \frac{{{step + 1}}}{{{rising}}} \approx {number(answer)}"
    else:
        way = f"Step ${step}$ comes after the warm-up, so it is on the cosine:"
        part = rf"\frac{{{step} - {rising}}}{{{total} - {rising}}}"
        form = (
            rf"\eta_{{{step}}} = \frac{{{number(peak)}}}{{2}} \left( 1 + \cos \left( \pi \cdot {part} \right) \right) "
            rf"\approx {number(answer)}"
        )
    return Question(
        prompt=(
            f"A training of $T = {total}$ steps, counted from $0$, begins with a warm-up of $w = {rising}$ steps: step "
            f"$t$ has the learning rate $\\eta_t = \\eta_{{\\max}} \\, (t + 1) / w$, with $\\eta_{{\\max}} = "
            f"{number(peak)}$. From step $w$ on it follows half a cosine:\n\n"
            r"$$\eta_t = \frac{\eta_{\max}}{2} \left( 1 + \cos \left( \pi \frac{t - w}{T - w} \right) \right)$$"
            f"\n\nWhat is it at step ${step}$? Give four decimals."
        ),
        answer=answer,
        solution=f"{way}\n\n$${form}$$",
        tolerance=0.00005,
        decimals=4,
    )


def momentum_question(rng: np.random.Generator) -> Question:
    """Ask where three steps with momentum take a weight."""
    weight, rate, momentum = pick(rng, -3, -2, -1, 1, 2, 3), pick(rng, 1, 2, 5) / 10, pick(rng, 5, 8, 9) / 10
    gradients = [pick(rng, -4, -3, -2, -1, 1, 2, 3, 4) for _ in range(3)]
    velocity, place, lines = 0.0, float(weight), []
    for number_of_step, gradient in enumerate(gradients, 1):
        before = velocity
        velocity = round(momentum * velocity - rate * gradient, 6)
        lines.append(
            rf"v_{number_of_step} &= {product(momentum, before)} - {product(rate, gradient)} = {number(velocity)}"
        )
        lines.append(
            rf"w_{number_of_step} &= {number(place)} + {product(velocity)} = {number(round(place + velocity, 6))}"
        )
        place = round(place + velocity, 6)
    answer = round(place, 3)
    listed = ", ".join(f"$g_{i} = {gradient}$" for i, gradient in enumerate(gradients, 1))
    return Question(
        prompt=(
            r"Gradient descent with momentum makes $v_t = \beta \, v_{t-1} - \eta \, g_t$ and then $w_t = w_{t-1} + "
            rf"v_t$. It begins with $v_0 = 0$ and $w_0 = {weight}$, and has the learning rate $\eta = {number(rate)}$ "
            rf"and $\beta = {number(momentum)}$. The first three gradients are {listed}. What is $w_3$?"
        ),
        answer=answer,
        solution="Step by step:\n\n" + r"$$\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}$$",
        tolerance=0.0005,
        decimals=3,
    )


def cross_entropy_question(rng: np.random.Generator) -> Question:
    """Ask for the mean cross-entropy of three examples."""
    parts = rng.dirichlet(np.ones(3), 3)
    hundredths = 5 + np.floor(parts * 85).astype(int)
    hundredths[:, 2] = 100 - hundredths[:, 0] - hundredths[:, 1]
    truth = rng.permutation(3).tolist()
    right = [hundredths[row, column] / 100 for row, column in enumerate(truth)]
    answer = round(-float(np.mean(np.log(right))), 2)
    return Question(
        prompt=(
            "A network gives three pictures these probabilities, a row a picture, with the columns "
            f"{', '.join(CLASSES[:2])} and {CLASSES[2]}:\n\n$${matrix(hundredths / 100)}$$\n\n"
            f"The pictures show, in this order, a {CLASSES[truth[0]]}, a {CLASSES[truth[1]]} and a "
            f"{CLASSES[truth[2]]}. What is the batch's loss, the mean of $-\\ln p$ over the pictures, with $p$ the "
            "probability given to the right class? Give two decimals."
        ),
        answer=answer,
        solution="\n\n".join((
            f"The right classes got ${number(right[0])}$, ${number(right[1])}$ and ${number(right[2])}$:",
            steps(
                r"\text{loss}",
                rf"-\tfrac{{1}}{{3}} ( \ln {number(right[0])} + \ln {number(right[1])} + \ln {number(right[2])} )",
                rf"\tfrac{{1}}{{3}} ( {' + '.join(number(round(-log(p), 4)) for p in right)} )",
                number(answer),
            ),
        )),
        tolerance=0.005,
    )  # fmt: skip


def first_loss_question(rng: np.random.Generator) -> Question:
    """Ask for the loss of a network that has learned nothing yet."""
    classes = int(rng.integers(2, 201))
    answer = round(log(classes), 2)
    return Question(
        prompt=(
            f"Before its first step a network tells ${number(classes)}$ classes apart no better than by guessing: it "
            "gives every class the same probability. About which cross-entropy should the loss curve begin with? Give "
            "two decimals."
        ),
        answer=answer,
        solution=(
            rf"Whatever the right class is, it gets $p = 1/{number(classes)}$, so every picture costs $-\ln p = "
            rf"\ln {number(classes)}$. A first loss far above this is a sign of first weights that are too large."
            f"\n\n$$\\ln {number(classes)} \\approx {number(answer)}$$"
        ),
        tolerance=0.005,
    )


def confusion_question(rng: np.random.Generator) -> Question:
    """Ask for the accuracy, or for the share of one class that is recognised."""
    counts = rng.integers(0, 12, (3, 3)) + np.diag(rng.integers(20, 60, 3))
    row = int(rng.integers(0, 4))
    if row == 3:
        asked, good, of = "Which percentage of all pictures is right, the accuracy?", np.trace(counts), counts.sum()
        way = "The right ones stand on the diagonal:"
        top = " + ".join(str(counts[i, i]) for i in range(3))
    else:
        asked = f"Which percentage of the {CLASSES[row]}s does the network recognise?"
        good, of = counts[row, row], counts[row].sum()
        way = f"Row ${row + 1}$ holds all that show a {CLASSES[row]}, its place on the diagonal the right ones:"
        top = str(good)
    answer = round(100 * float(good / of), 1)
    return Question(
        prompt=(
            "This confusion matrix counts what test pictures were taken for. Rows are the true classes, columns the "
            f"network's choice, both in the order {', '.join(CLASSES)}:\n\n$${matrix(counts)}$$\n\n{asked} Give one "
            "decimal."
        ),
        answer=answer,
        solution=f"{way}\n\n$$100 \\cdot \\frac{{{top}}}{{{of}}} \\approx {number(answer)}$$",
        unit="%",
        tolerance=0.05,
    )


QUESTIONS: tuple[Generator, ...] = (
    steps_question,
    rate_question,
    momentum_question,
    cross_entropy_question,
    first_loss_question,
    confusion_question,
)
