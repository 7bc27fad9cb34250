"""Scripts and styles of the figures that run in the browser: several files of this folder, joined into one."""

from pathlib import Path


def joined(*names: str) -> str:
    """The text of these files of `ui`, one after the other."""
    return "\n".join((Path(__file__).parent / name).read_text(encoding="utf-8") for name in names)
