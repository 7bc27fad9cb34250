"""What holds for every question of every chapter."""

import math
import re

import pytest

from cnnkit.exercises import Question, architectures, foundations, is_right, training
from tests.exercises.reading import generate
from ui.course import CHAPTERS

EXERCISES = {
    "foundations": foundations.EXERCISES,
    "architectures": architectures.EXERCISES,
    "training": training.EXERCISES,
}
GENERATORS = sorted(
    {generator for lessons in EXERCISES.values() for generators in lessons.values() for generator in generators},
    key=lambda generator: generator.__name__,
)
SEEDS = range(40)


def test_every_lesson_has_questions():
    assert {name: set(lessons) for name, lessons in EXERCISES.items()} == {
        chapter.name: {lesson.url_path for lesson in chapter.lessons} for chapter in CHAPTERS
    }
    assert all(generators for lessons in EXERCISES.values() for generators in lessons.values())


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_seed_gives_one_question_and_seeds_differ(generator):
    assert generate(generator, 7) == generate(generator, 7)
    assert len({generate(generator, seed).prompt for seed in SEEDS}) > 15


@pytest.mark.parametrize("generator", GENERATORS)
def test_the_solution_ends_in_the_answer(generator):
    for seed in SEEDS:
        question = generate(generator, seed)
        last = re.findall(r"-?\d[\d,]*(?:\.\d+)?", question.solution.replace("{,}", ","))[-1]
        assert float(last.replace(",", "")) == question.answer


@pytest.mark.parametrize("generator", GENERATORS)
def test_texts_are_markdown_that_renders(generator):
    for seed in SEEDS:
        question = generate(generator, seed)
        for text in (question.prompt, question.solution):
            assert text.count("$") % 2 == 0
            outside = re.sub(r"\$\$.*?\$\$|\$.*?\$", "", text, flags=re.DOTALL)
            assert "\\" not in outside  # a LaTeX command that would show as it is typed
            assert text.count(r"\begin{") == text.count(r"\end{")
            assert text.count("{") == text.count("}")


@pytest.mark.parametrize("generator", GENERATORS)
def test_the_answer_is_right_and_its_neighbours_are_not(generator):
    question = generate(generator, 3)
    assert is_right(question, question.answer)
    assert not is_right(question, question.answer + 1)
    assert not is_right(question, question.answer - 0.1)
    assert not is_right(question, math.nan)


def test_tolerance_is_counted_to_both_sides_and_included():
    question = Question("How much is $\\pi$?", 3.0, "About $3$.", tolerance=0.5)
    assert is_right(question, 2.5)
    assert is_right(question, 3.5)
    assert not is_right(question, 3.75)
