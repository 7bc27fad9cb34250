"""Say in one sentence why this Python cannot set up cnnkit; written so that an old Python can read it too."""

import sys
from importlib.util import find_spec

OLDEST, NEWEST = (3, 11), (3, 13)  # TensorFlow publishes no wheels beyond


def problem() -> str:
    """What keeps this Python from making the virtual environment, and the fix; empty if nothing does."""
    major, minor = sys.version_info[:2]
    if not OLDEST <= (major, minor) <= NEWEST:
        return (
            f"cnnkit needs Python 3.11 to 3.13, and {sys.executable} is {major}.{minor}. "
            "Name another one: make run PYTHON=python3.12"
        )
    if not (find_spec("venv") and find_spec("ensurepip")):
        return (
            f"{sys.executable} cannot make virtual environments: its venv or ensurepip module is missing. "
            f"On Debian and Ubuntu: apt-get install python{major}.{minor}-venv"
        )
    return ""


if __name__ == "__main__":
    sys.exit(problem() or None)
