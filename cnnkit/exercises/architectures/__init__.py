from cnnkit.exercises.architectures.lessons import EXERCISES

__all__ = ["EXERCISES"]
