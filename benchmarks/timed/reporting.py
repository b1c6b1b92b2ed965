"""The report of a made-up review: the page, the workbook, and the page as a browser loads it."""

import pickle
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).resolve().parents[2] / "tests" / "tools"
TABLES, PAGE, WORKBOOK = "tables.pickle", "review.html", "review.xlsx"
DRAWN = "new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"
BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def prepare(size: int, folder: Path) -> None:
    """The tables of a review with as many references, a third of them duplicated; and its page."""
    sys.path.insert(0, str(TOOLS))
    from large_review import make_large, make_large_config
    from prismake.report import render_page

    made = make_large(size), make_large_config()
    (folder / TABLES).write_bytes(pickle.dumps(made))
    (folder / PAGE).write_text(render_page(made[0], config=made[1]), encoding="utf-8")


def render(folder: Path) -> Callable[[], object]:
    """The page and the workbook."""
    from prismake.report import render_page, write_workbook

    tables, config = _read(folder)

    def work() -> str:
        page = folder / PAGE
        page.write_text(render_page(tables, config=config), encoding="utf-8", newline="\n")
        write_workbook(tables, folder / WORKBOOK, config=config)
        return f"{page.stat().st_size / 1e6:.1f} and {(folder / WORKBOOK).stat().st_size / 1e6:.1f} MB"

    return work


def _read(folder: Path) -> tuple[Any, Any]:
    return pickle.loads((folder / TABLES).read_bytes())  # type: ignore[no-any-return]  # made by prepare


def load(folder: Path) -> Callable[[], object]:
    """The page in a running Chromium until it is drawn and its scripts have had their turn."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium")
    if program is None:
        raise FileNotFoundError("chromium is not installed")
    browser = sync_playwright().start().chromium.launch(executable_path=program, args=BROWSER)
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto("about:blank")

    def work() -> str:
        page.goto((folder / PAGE).as_uri())
        page.evaluate(DRAWN)
        return f"{(folder / PAGE).stat().st_size / 1e6:.1f} MB"

    return work
