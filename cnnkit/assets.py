"""Where the files lie that come with cnnkit: weights with their cards, and recorded runs."""

from pathlib import Path

_INSTALLED = Path(__file__).parent / "embedded"  # setup.py puts them there
ASSETS = _INSTALLED if _INSTALLED.is_dir() else Path(__file__).parents[1] / "assets"
