"""Programs open and save sheets: what was typed comes back, or is told, as docs/faults.md says of each."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from issued_sheets import make_books
from places import DOCS
from prismake.issues import ReviewError
from prismake.sheets import Column, Meta, Page, Workbook, read_sheet
from prismake.sheets.pages import sheet_text
from prismake.sheets.rendering import render_workbook
from prismake.text.words import clean_text
from sheet_writers import WRITERS, Writer

FAULTS = DOCS / "faults.md"
HEAD = "| saved by | as | what it does to a sheet | what was typed | cells that a program had converted |"
# What a title may hold, and what people type: in cells of the format Text, so that a program should leave it alone.
TEXTS = (
    *("Tea for colds", "=1+1", "_x000D_ tea", "a\nb tea", "#N/A", "007", "März; 5,3 µg", '"q" <b>&amp;', "2024-03-04"),
    *("rat 𝔘 日本", " both edges ", "-5", "TRUE", "http://a.b/?c=1&d=2"),
)
ANSWERS = (
    *("include", "5 %", "3-4", "1/2", "1:01", "TRUE", "1E5", "007", "1,234", "0.10", "@x", "+1", "-", "a\nb"),
    *("größer; 5,3", "\"q\" 'r'", "_x000D_ typed", "no\u00a0break", "2024-03-04", "http://a.b/?c=1&d", "日本 𝔘"),
)
FEW = ("screening full_text", "duplicates", "extraction", "disagreements", "grades", "appraisal rob2_2019")
CONVERTED = {
    "percentage": (0.05, "0%", "5%"),
    "date": (datetime.datetime(2024, 3, 4), "d-mmm", "4-Mar"),  # noqa: DTZ001 - as in a cell
    "time": (datetime.time(1, 1), "h:mm", "1:01"),
    "fraction": (0.5, "# ?/?", "1/2"),
    "power": (100000, "0.00E+00", "1.00E+05"),
    "error": ("#DIV/0!", "General", "#DIV/0!"),
}
Cell = tuple[str, str, str]
CASES = [(writer, suffix) for writer in WRITERS for suffix in writer.suffixes]
CASE_IDS = [f"{writer.name} {suffix}" for writer, suffix in CASES]


def answer(book: Workbook) -> tuple[Workbook, dict[Cell, str]]:
    """The sheet with every yellow cell filled, and what was typed by page, id and key."""
    typed: dict[Cell, str] = {}
    pages = []
    for page in book.pages:
        keys = [column.key for column in page.columns if column.fill]
        rows = []
        for at, row in enumerate(page.rows):
            said = {key: ANSWERS[(at * len(keys) + place) % len(ANSWERS)] for place, key in enumerate(keys)}
            typed |= {(page.name, row["id"], key): text for key, text in said.items()}
            rows.append({**row, **said})
        pages.append(replace(page, rows=tuple(rows)))
    return replace(book, pages=tuple(pages)), typed


def judge(path: Path, *, pages: tuple[Page, ...], typed: dict[Cell, str]) -> Iterator[tuple[Cell, str]]:
    """Of each cell whether what was typed is the same, told, or silently another."""
    try:
        sheet = read_sheet(path, pages=pages)
    except ReviewError:
        yield from ((place, "told") for place in typed)
        return
    made = {(one.page, one.row.id, one.key) for one in sheet.made}
    rows = {(page, row.id): row for page, listed in sheet.rows.items() for row in listed}
    for place, text in typed.items():
        row = rows.get(place[:2])
        same = row is not None and row.text(place[2]) == clean_text(text)
        yield place, "told" if place in made else "same" if same else "silent"


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> dict[str, tuple[Path, Workbook, dict[Cell, str]]]:
    folder = tmp_path_factory.mktemp("sources")
    found = {}
    for kind, book in make_books(TEXTS).items():
        filled, typed = answer(book)
        path = folder / f"{kind.replace(' ', '_')}.xlsx"
        path.write_bytes(render_workbook(filled))
        found[kind] = (path, filled, typed)
    return found


@pytest.fixture(scope="module")
def converted(tmp_path_factory) -> tuple[Path, Workbook]:
    """A sheet in whose notes stand cells that a program converted."""
    columns = (Column("title", "Title", 30), Column("note", "Note", 20, fill=True))
    rows = tuple({"id": kind, "title": kind} for kind in CONVERTED)
    book = Workbook(Meta("grade", "", "anna", "batch-001"), "A sheet", (), (Page("votes", columns, rows),))
    path = tmp_path_factory.mktemp("converted") / "converted.xlsx"
    path.write_bytes(render_workbook(book))
    opened = openpyxl.load_workbook(path)
    for row, (value, code, _) in enumerate(CONVERTED.values(), start=4):
        opened["votes"].cell(row, 3).value = value
        opened["votes"].cell(row, 3).number_format = code
    opened.save(path)
    return path, book


def save(writer: Writer, suffix: str, sources: list[Path], folder: Path) -> list[Path]:
    folder.mkdir()
    writer.rewrite(sources, suffix, folder)
    return [folder / f"{source.stem}{suffix}" for source in sources]


def judge_converted(path: Path, book: Workbook) -> dict[str, str]:
    """Of each converted cell: told; as shown, the text that its program shows; empty; or plain, a number for a text."""
    shown = {("votes", kind, "note"): as_shown for kind, (_, _, as_shown) in CONVERTED.items()}
    verdicts = dict(judge(path, pages=book.pages, typed=shown))
    if set(verdicts.values()) <= {"told"}:
        return {place[1]: "told" for place in verdicts}
    rows = {row.id: row.text("note") for row in read_sheet(path, pages=book.pages).rows["votes"]}
    words = {"same": "as shown", "told": "told"}
    return {
        kind: words.get(verdict) or ("empty" if not rows[kind] else "plain")
        for (_, kind, _), verdict in verdicts.items()
    }


def measure(writer: Writer, suffix: str, *, listed: list, converted: tuple[Path, Workbook], folder: Path) -> list[str]:
    """What happens to what was typed, and to what was converted, as the two last columns of the table say it."""
    saved = save(writer, suffix, [*(path for path, _, _ in listed), converted[0]], folder / "saved")
    found: dict[str, set[str]] = {}
    for path, (_, book, typed) in zip(saved, listed, strict=False):
        pages = "several pages" if len(book.pages) > 1 and suffix == ".csv" else ""
        verdicts = list(judge(path, pages=book.pages, typed=typed))
        assert [place for place, verdict in verdicts if verdict == "silent"] == [], path.name
        found.setdefault(pages, set()).update(verdict for _, verdict in verdicts)
    typed = "; ".join(f"{pages}: {_list(words)}".removeprefix(": ") for pages, words in sorted(found.items()))
    return [typed, _list(set(judge_converted(saved[-1], converted[1]).values()))]


def _list(words: set[str]) -> str:
    return " or ".join(sorted(words))


def documented() -> dict[tuple[str, str], list[str]]:
    _, _, below = FAULTS.read_text(encoding="utf-8").partition(HEAD)
    lines = [line for line in below.split("\n\n")[0].splitlines() if line.startswith("| ") and "---" not in line]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {(name, suffix.strip("`")): [typed, made] for name, suffix, _, typed, made in cells}


def test_the_table_names_every_writer_and_kind_of_file():
    assert sorted(documented()) == sorted((writer.name, suffix) for writer, suffix in CASES)


@pytest.mark.office
@pytest.mark.parametrize(("writer", "suffix"), CASES, ids=CASE_IDS)
def test_what_a_writer_saves_is_read_or_told_as_documented(writer, suffix, sources, converted, tmp_path):
    listed = [sources[kind] for kind in FEW]
    found = measure(writer, suffix, listed=listed, converted=converted, folder=tmp_path)
    assert found == documented()[writer.name, suffix]


@pytest.mark.slow
@pytest.mark.office
@pytest.mark.parametrize(("writer", "suffix"), CASES, ids=CASE_IDS)
def test_sheets_of_every_kind_survive_every_writer_or_are_told(writer, suffix, sources, tmp_path):
    saved = save(writer, suffix, [path for path, _, _ in sources.values()], tmp_path / "saved")
    for path, (_, book, typed) in zip(saved, sources.values(), strict=True):
        assert "silent" not in dict(judge(path, pages=book.pages, typed=typed)).values(), path.name


def test_the_texts_of_these_tests_are_what_a_cell_holds():
    assert all(clean_text(sheet_text(text)) == clean_text(text) for text in (*TEXTS, *ANSWERS))
