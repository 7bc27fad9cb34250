from cnnkit.exercises.training.lessons import EXERCISES

__all__ = ["EXERCISES"]
