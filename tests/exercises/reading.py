"""Ask a generator for a question, and read the numbers of its prompt as a student would."""

import re

import numpy as np

from cnnkit.exercises import Generator, Question


def generate(generator: Generator, seed: int) -> Question:
    return generator(np.random.default_rng(seed))


def named(prompt: str) -> dict[str, float]:
    """Read every "$name = number$" of a prompt."""
    return {name: float(value) for name, value in re.findall(r"([A-Za-z_]+) = (-?\d+(?:\.\d+)?)(?=\$)", prompt)}


def grids(prompt: str) -> list[np.ndarray]:
    bodies = re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", prompt)
    return [np.array([[float(cell) for cell in row.split("&")] for row in body.split(r"\\")]) for body in bodies]


def place(prompt: str) -> tuple[int, int]:
    match = re.search(r"row \$(\d+)\$, column \$(\d+)\$", prompt)
    assert match
    return int(match[1]), int(match[2])


def whole_numbers(prompt: str) -> list[int]:
    """Read every whole number, thousands separated or not."""
    return [int(digits.replace("{,}", "")) for digits in re.findall(r"\d+(?:\{,\}\d{3})*", prompt)]


def positions(n: int, f: int, padding: int, stride: int) -> int:
    """Count by walking: the first pixel of the window, as long as the last one is inside."""
    return sum(1 for start in range(-padding, n + padding, stride) if start + f <= n + padding)


def banks(prompt: str) -> list[tuple[int, int]]:
    """Read every "K filters of f x f" as (K, f)."""
    return [(int(k), int(f)) for k, f in re.findall(r"\$(\d+)\$ filters of \$(\d+) \\times \2\$", prompt)]


def decimals(prompt: str) -> list[float]:
    """Read every number that stands alone between dollars."""
    found = re.findall(r"\$(\d+(?:\{,\}\d{3})*(?:\.\d+)?)\$", prompt)
    return [float(text.replace("{,}", "")) for text in found]
