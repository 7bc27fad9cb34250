from cnnkit.exercises.question import Generator, Question, is_right

__all__ = ["Generator", "Question", "is_right"]
