"""Questions for the lessons of the Foundations chapter; the functions that the lessons show compute the answers."""

import numpy as np

from cnnkit.exercises.latex import matrix, number, product, size, steps, sum_of_products
from cnnkit.exercises.question import Generator, Question
from cnnkit.foundations.convolution import conv_backward, conv_forward
from cnnkit.foundations.counts import conv_parameters, dense_parameters
from cnnkit.foundations.filters import FILTERS
from cnnkit.foundations.geometry import FloatArray, output_size, symmetric_same_padding
from cnnkit.foundations.pooling import pool_backward, pool_forward

EDGE_FILTERS = ("vertical", "horizontal", "sobel vertical", "sobel horizontal", "diagonal", "laplacian")


def edge_sum_question(rng: np.random.Generator) -> Question:
    """Ask for one output number of a 3x3 edge filter on a small grid."""
    grid = rng.integers(0, 10, (5, 6)).astype(np.float64)
    weights = FILTERS[str(rng.choice(EDGE_FILTERS))]
    z, _ = conv_forward(_batch(grid), _bank(weights))
    row, column = _place(rng, z[0, :, :, 0])
    answer = int(z[0, row, column, 0])
    window = grid[row : row + 3, column : column + 3]
    first, second, third = (sum_of_products(*pair) for pair in zip(window, weights, strict=True))
    sums = " + ".join(product(total) for total in (window * weights).sum(axis=1))
    return Question(
        prompt=(
            "The filter $w$ slides over the grid $x$, one pixel a step and without padding:\n\n"
            f"$$x = {matrix(grid)}$$\n\n$$w = {matrix(weights)}$$\n\n"
            f"Which number does it give in row ${row}$, column ${column}$ of its output (counted from $0$, as in code)?"
        ),
        answer=answer,
        solution=(
            f"The window starts at that row and column of $x$:\n\n$${matrix(window)}$$\n\n"
            "Multiply it with $w$ cell by cell and add up, here one row of the window a line:\n\n"
            + steps("z", first, f"+ {second}", f"+ {third}", sums, number(answer))
        ),
    )


def weight_update_question(rng: np.random.Generator) -> Question:
    """Ask for one number of a 2x2 filter after a step of gradient descent on one output."""
    window = rng.integers(1, 6, (2, 2)).astype(np.float64)
    weights = rng.integers(-2, 3, (2, 2)).astype(np.float64)
    z, cache = conv_forward(_batch(window), _bank(weights))
    output = float(z.item())
    target = output + float(rng.choice([-4, -3, -2, -1, 1, 2, 3, 4]))
    _, gradients, _ = conv_backward(z - target, cache)  # the derivative of (z - t)^2 / 2 by z is z - t
    row, column = _place(rng, weights)
    rate, weight, gradient = 0.1, weights[row, column], gradients[row, column, 0, 0]
    answer = round(float(weight - rate * gradient), 2)
    name = f"w_{{{row},{column}}}"
    return Question(
        prompt=(
            "A filter learns from one window $x$, with the current numbers $w$, and should give $t$ there:\n\n"
            f"$$x = {matrix(window)} \\quad w = {matrix(weights)} \\quad t = {number(target)}$$\n\n"
            f"The cost is $J = (z - t)^2 / 2$ with $z$ the filter's output, the learning rate is ${number(rate)}$. "
            f"What is the number ${name}$ (row, column) after one step of gradient descent?"
        ),
        answer=answer,
        solution="\n\n".join((
            steps("z", sum_of_products(window.ravel(), weights.ravel()), number(output)),
            steps(
                rf"\frac{{\partial J}}{{\partial {name}}}",
                rf"(z - t) \, x_{{{row},{column}}}",
                product(output - target, window[row, column]),
                number(gradient),
            ),
            steps(name, f"{number(weight)} - {product(rate, gradient)}", number(answer)),
        )),
        tolerance=0.005,
    )  # fmt: skip


def output_size_question(rng: np.random.Generator) -> Question:
    """Ask for the side of the output, given the input, filter, padding and stride."""
    n, f = int(rng.integers(8, 129)), int(rng.choice([2, 3, 5, 7]))
    padding, stride = int(rng.integers(0, 4)), int(rng.integers(1, 5))
    return Question(
        prompt=(
            f"A filter of side $f = {f}$ slides over a picture of side $n = {n}$ with padding $p = {padding}$ on every "
            f"side and stride $s = {stride}$. What is the side of the output?"
        ),
        answer=output_size(n, f, padding=padding, stride=stride),
        solution=_output_size_steps(n, f, padding, stride),
        unit="pixels",
    )


def signal_size_question(rng: np.random.Generator) -> Question:
    """Ask how many numbers a 1-D convolution layer gives for a signal."""
    n, f = int(rng.integers(100, 1001)), int(rng.choice([3, 5, 7, 9, 16]))
    stride, filters = int(rng.integers(1, 5)), int(rng.choice([4, 8, 16, 32]))
    positions = output_size(n, f, stride=stride)
    answer = positions * filters
    return Question(
        prompt=(
            f"A signal of $n = {n}$ samples passes through a 1-D convolution of $n_C = {filters}$ filters of length "
            f"$f = {f}$, without padding ($p = 0$) and with stride $s = {stride}$. How many numbers come out?"
        ),
        answer=answer,
        solution="\n\n".join((
            "The positions along the signal:",
            _output_size_steps(n, f, 0, stride),
            "Each filter gives one number at each of them:",
            f"$${product(positions, filters)} = {number(answer)}$$",
        )),
        unit="numbers",
    )  # fmt: skip


def padding_for_same_question(rng: np.random.Generator) -> Question:
    """Ask which symmetric padding keeps the size at stride 1."""
    n, f = int(rng.integers(16, 257)), int(rng.choice([3, 5, 7, 9, 11, 13]))
    padding = symmetric_same_padding(f)
    return Question(
        prompt=(
            f"A filter of side $f = {f}$ slides with stride $s = 1$ over a picture of side $n = {n}$. Which padding on "
            "every side keeps the size?"
        ),
        answer=padding,
        solution="\n\n".join((
            "The output must have $n + 2p - f + 1 = n$ pixels, whatever $n$ is, so $2p = f - 1$:",
            steps("p", r"\frac{f - 1}{2}", rf"\frac{{{f} - 1}}{{2}}", number(padding)),
        )),
        unit="pixels",
    )  # fmt: skip


def parameter_count_question(rng: np.random.Generator) -> Question:
    """Ask how many numbers a 2-D convolution layer learns."""
    return _parameter_count(rng, 2, "a picture")


def volume_parameter_question(rng: np.random.Generator) -> Question:
    """Ask how many numbers a 3-D convolution layer learns."""
    return _parameter_count(rng, 3, "a volume")


def dense_parameter_question(rng: np.random.Generator) -> Question:
    """Ask how many numbers a dense layer on a flattened picture learns."""
    height, width = (int(side) for side in rng.choice([16, 24, 28, 32, 48, 64], 2))
    channels, units = int(rng.choice([1, 3])), int(rng.choice([10, 64, 100, 120, 256]))
    inputs = height * width * channels
    answer = dense_parameters(inputs, units)
    return Question(
        prompt=(
            f"A picture of ${size(height, width, channels)}$ numbers is flattened and fully connected to "
            f"${units}$ units, each with a bias. How many parameters does this layer learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            steps(r"\text{inputs}", product(height, width, channels), number(inputs)),
            "One weight for each pair of input and unit, and one bias a unit:",
            steps(r"\text{parameters}", f"{product(inputs, units)} + {units}", number(answer)),
        )),
        unit="parameters",
    )  # fmt: skip


def pooling_question(rng: np.random.Generator) -> Question:
    """Ask for one output number of 2x2 max or average pooling."""
    grid = rng.integers(0, 10, (4, 6)).astype(np.float64)
    mode = str(rng.choice(["max", "average"]))
    pooled, _ = pool_forward(_batch(grid), 2, mode=mode)
    row, column = _place(rng, pooled[0, :, :, 0])
    answer = float(pooled[0, row, column, 0])
    window = grid[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
    numbers = [number(value) for value in window.ravel()]
    working = rf"\max({', '.join(numbers)})" if mode == "max" else rf"\frac{{{' + '.join(numbers)}}}{{4}}"
    return Question(
        prompt=(
            f"This grid goes through {mode} pooling with window $f = 2$ and stride $s = 2$:\n\n$${matrix(grid)}$$\n\n"
            f"Which number comes out in row ${row}$, column ${column}$ (counted from $0$, as in code)?"
        ),
        answer=answer,
        solution=(
            f"Rows ${2 * row}$ and ${2 * row + 1}$, columns ${2 * column}$ and ${2 * column + 1}$ of the grid "
            f"make the window:\n\n$${matrix(window)}$$\n\n{steps('a', working, number(answer))}"
        ),
        tolerance=0.0 if mode == "max" else 0.005,
    )


def gradient_route_question(rng: np.random.Generator) -> Question:
    """Ask which gradient reaches one input cell of 2x2 max pooling."""
    grid = rng.permutation(24).reshape(4, 6).astype(np.float64)  # all different: no ties to argue about
    upstream = rng.integers(1, 10, (2, 3)).astype(np.float64) * rng.choice([-1.0, 1.0], (2, 3))
    _, cache = pool_forward(_batch(grid), 2, mode="max")
    row, column = _place(rng, upstream)
    window = grid[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
    # Every other time the maximum itself, because three of four cells get nothing.
    inside = np.unravel_index(window.argmax(), (2, 2)) if rng.random() < 0.5 else _place(rng, window)
    asked_row, asked_column = 2 * row + int(inside[0]), 2 * column + int(inside[1])
    answer = int(pool_backward(_batch(upstream), cache)[0, asked_row, asked_column, 0])
    value, largest, arriving = grid[asked_row, asked_column], window.max(), number(upstream[row, column])
    verdict = "it is the maximum and gets all of it" if value == largest else "it is not the maximum and gets nothing"
    return Question(
        prompt=(
            "The grid $A$ went through max pooling with window $f = 2$ and stride $s = 2$. The gradient $dP$ "
            f"arrives at the pooled numbers:\n\n$$A = {matrix(grid)}$$\n\n$$dP = {matrix(upstream)}$$\n\n"
            f"Which gradient does the cell of $A$ in row ${asked_row}$, column ${asked_column}$ (counted from "
            "$0$, as in code) receive?"
        ),
        answer=answer,
        solution=(
            f"The cell lies in this window, whose maximum is ${number(largest)}$:\n\n$${matrix(window)}$$\n\n"
            f"Its gradient is ${arriving}$, and only the maximum had a part in the output. The cell holds "
            f"${number(value)}$: {verdict}, so the gradient is ${number(answer)}$."
        ),
    )


EXERCISES: dict[str, tuple[Generator, ...]] = {  # by lesson
    "convolution": (edge_sum_question, output_size_question),
    "learned-filters": (weight_update_question,),
    "padding-and-stride": (output_size_question, padding_for_same_question),
    "convolution-layer": (parameter_count_question, output_size_question),
    "pooling": (pooling_question, gradient_route_question),
    "why-convolutions": (dense_parameter_question, parameter_count_question),
    "signals-and-volumes": (signal_size_question, volume_parameter_question),
}


def _parameter_count(rng: np.random.Generator, rank: int, subject: str) -> Question:
    f = int(rng.choice([1, 3, 5, 7] if rank == 2 else [2, 3, 5]))
    c_in, c_out = int(rng.choice([3, 6, 16, 32, 64])), int(rng.choice([6, 8, 10, 16, 32, 64, 128]))
    answer = conv_parameters(f, c_in, c_out, rank=rank)
    sides = [f] * rank
    return Question(
        prompt=(
            f"A convolution layer slides ${c_out}$ filters of ${size(*sides)}$ over {subject} with ${c_in}$ "
            "channels; each filter has a bias. How many parameters does it learn?"
        ),
        answer=answer,
        solution="\n\n".join((
            "A filter has one number for each cell and channel, and its bias; the size of the input plays no part:",
            steps(
                r"\text{parameters}",
                rf"({product(*sides, c_in)} + 1) \cdot {c_out}",
                product(f**rank * c_in + 1, c_out),
                number(answer),
            ),
        )),
        unit="parameters",
    )  # fmt: skip


def _output_size_steps(n: int, f: int, padding: int, stride: int) -> str:
    return steps(
        r"\left\lfloor \frac{n + 2p - f}{s} \right\rfloor + 1",
        rf"\left\lfloor \frac{{{n} + 2 \cdot {padding} - {f}}}{{{stride}}} \right\rfloor + 1",
        rf"\lfloor {number(round((n + 2 * padding - f) / stride, 2))} \rfloor + 1",
        number(output_size(n, f, padding=padding, stride=stride)),
    )


def _batch(grid: FloatArray) -> FloatArray:
    return grid[None, :, :, None]  # (1, H, W, 1)


def _bank(weights: FloatArray) -> FloatArray:
    return weights[:, :, None, None]  # (f, f, 1, 1)


def _place(rng: np.random.Generator, grid: FloatArray) -> tuple[int, int]:
    """Choose the row and column of a cell."""
    return int(rng.integers(grid.shape[0])), int(rng.integers(grid.shape[1]))
