"""Take pictures of the running app: `python -m scripts.screenshots --help`.

Without options it retakes the ones that README.md shows.
"""

import argparse
import io
from itertools import product
from pathlib import Path
from typing import get_args

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from scripts.serve import ROOT, running_app
from scripts.visit import Theme, chromium, open_page, settle, watch
from ui.course import CHAPTERS

HOME = ""  # the home page's address; a lesson's is its url_path
README_PICTURES: tuple[tuple[str, Theme], ...] = (
    (HOME, "light"),
    ("convolution", "light"),
    ("convolution", "dark"),
    ("convolution-layer", "light"),
    ("parameter-tables", "light"),
    ("residual-networks", "light"),
    ("training-curves", "light"),
)
HEIGHT_OF_WIDTH = {1440: 900, 390: 844}  # pixels: a lecture hall's projector, a phone
PALETTE_COLOURS = 256


def main() -> None:
    """Take the pictures that the command line asks for; complain at the end about pages that misbehaved."""
    options = _parse_arguments()
    wanted: list[tuple[str, Theme, int]]
    if options.all or options.only is not None:
        wanted = list(product(options.only or _all_addresses(), options.theme, options.width))
    else:
        wanted = [(address, theme, 1440) for address, theme in README_PICTURES]

    options.out.mkdir(parents=True, exist_ok=True)
    problems: list[str] = []
    with running_app() as server, chromium() as browser:
        for address, theme, width in wanted:
            name = f"{address or 'home'}-{theme}" + ("" if width == 1440 else f"-{width}")
            path = options.out / f"{name}.png"
            problems += _take(browser, server.url, address, theme=theme, width=width, full=options.full, path=path)
            print(f"{path} ({path.stat().st_size // 1000} kB)", flush=True)
    if problems:
        raise SystemExit("\n".join(problems))


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take pictures of the running app.")
    parser.add_argument("--all", action="store_true", help="every page, theme and width, not only the README's")
    parser.add_argument("--only", nargs="+", metavar="URL_PATH", help='these pages, such as convolution; "" is home')
    parser.add_argument("--theme", nargs="+", choices=get_args(Theme), default=get_args(Theme))
    parser.add_argument("--width", nargs="+", type=int, choices=HEIGHT_OF_WIDTH, default=tuple(HEIGHT_OF_WIDTH))
    parser.add_argument("--full", action="store_true", help="the whole page, not only what a screen shows at once")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "screenshots", help="folder for the pictures")
    return parser.parse_args()


def _all_addresses() -> list[str]:
    return [HOME, *(lesson.url_path for chapter in CHAPTERS for lesson in chapter.lessons)]


def _take(
    browser: Browser, base_url: str, address: str, *, theme: Theme, width: int, full: bool, path: Path
) -> list[str]:
    """Write one picture; returns what `watch` saw go wrong."""
    size: ViewportSize = {"width": width, "height": HEIGHT_OF_WIDTH[width]}
    with browser.new_context(base_url=base_url, viewport=size) as context:
        page = context.new_page()
        problems = watch(page)
        open_page(page, f"/{address}", theme=theme)
        if full:
            _show_all(page, width)
        _write_small(page.screenshot(animations="disabled"), path)
    return [f"{path.name}: {problem}" for problem in problems]


def _show_all(page: Page, width: int) -> None:
    """Make the window as tall as the content: Streamlit scrolls inside an element, not the document."""
    hidden = "main => main.scrollHeight - main.clientHeight"
    height = page.get_by_test_id("stMain").evaluate(hidden) + HEIGHT_OF_WIDTH[width]
    page.set_viewport_size({"width": width, "height": height})
    settle(page)


def _write_small(png: bytes, path: Path) -> None:
    """A palette makes flat pages several times smaller, and pictures inside them still look right."""
    with Image.open(io.BytesIO(png)) as picture:
        picture.convert("RGB").quantize(PALETTE_COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    main()
