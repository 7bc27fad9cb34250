"""Draw the course map's pictures into assets/: `python -m scripts.draw_map`.

Line drawings in the text's own colour, so that one file serves light and dark; what they show is computed by cnnkit.
"""

from pathlib import Path

from scripts import map_architectures, map_foundations, map_training
from scripts.drawing import HEIGHT, WIDTH
from ui.course import CHAPTERS

DRAWINGS = {  # a function a lesson
    "foundations": map_foundations,
    "architectures": map_architectures,
    "training": map_training,
}


def main() -> None:
    """Write one SVG a lesson."""
    for chapter in CHAPTERS:
        for lesson in chapter.lessons:
            drawing = getattr(DRAWINGS[chapter.name], lesson.url_path.replace("-", "_"))()
            target = Path(chapter.picture_file(lesson))
            target.parent.mkdir(parents=True, exist_ok=True)
            head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">'
            target.write_text(f"{head}{drawing}</svg>\n", encoding="utf-8")


if __name__ == "__main__":
    main()
