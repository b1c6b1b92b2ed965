"""What people do to sheets, by chance: harmless things that must cost nothing, and damage that must be named."""

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from prismake.sheets.files import open_grids

WORDS = ("include", "exclude", "unclear")
ODD = ("=1+1", "@x", "March-1", "00123", "größer; 5,3", "a\nb", " ", "\u200binclude", "TRUE", "#N/A", "1e5")
Votes = dict[str, str]


@dataclass
class Done:
    """What was done to a file: the votes it holds now, and where a damage must be reported (a part of the place)."""

    path: Path
    votes: Votes
    harm: str = ""
    place: str = ""
    steps: list[str] = field(default_factory=list)


def columns(page: Worksheet) -> dict[str, int]:
    """Column numbers by key, wherever the hidden rows stand now."""
    row = find_keys(page)
    return {str(cell.value).removesuffix("?"): int(cell.column) for cell in page[row] if cell.value}


def find_keys(page: Worksheet) -> int:
    """The number of the row of keys: the one below the identity."""
    for row in range(1, 10):
        if any(str(cell.value).startswith("prismake|") for cell in page[row]):
            return row + 1
    raise AssertionError


def rows_of(page: Worksheet) -> dict[str, int]:
    """Row numbers by id."""
    at, first = columns(page)["id"], find_keys(page) + 2
    return {str(page.cell(row, at).value): row for row in range(first, page.max_row + 1) if page.cell(row, at).value}


def put(page: Worksheet, row: int, key: str, text: str) -> str:
    """Write into a cell as text; its address."""
    cell = page.cell(row, columns(page)[key])
    cell.value, cell.data_type = text, "s"
    return f"{page.title}!{cell.coordinate}"


def vote(page: Worksheet, chance: random.Random, done: Done) -> None:
    for row_id, row in rows_of(page).items():
        if chance.random() < 0.7:
            word = chance.choice(WORDS)
            put(page, row, "decision", chance.choice((word, word.upper(), f" {word} ", f"{word}\u00a0")))
            done.votes[row_id] = word


def take_back(page: Worksheet, chance: random.Random, done: Done) -> None:
    rows = rows_of(page)
    for row_id in chance.sample(sorted(done.votes), min(2, len(done.votes))):
        page.cell(rows[row_id], columns(page)["decision"]).value = None
        del done.votes[row_id]


def sort(page: Worksheet, chance: random.Random, done: Done) -> None:
    first = find_keys(page) + 2
    listed = [[cell.value for cell in row] for row in page.iter_rows(min_row=first, max_row=page.max_row)]
    chance.shuffle(listed)
    for number, values in enumerate(listed, start=first):
        for column, value in enumerate(values, start=1):
            page.cell(number, column).value = value


def hide(page: Worksheet, chance: random.Random, done: Done) -> None:
    for row in rows_of(page).values():
        page.row_dimensions[row].hidden = chance.random() < 0.5


def own_column(page: Worksheet, chance: random.Random, done: Done) -> None:
    at = page.max_column + 2
    page.cell(find_keys(page) + 1, at).value = "mine"
    for row in rows_of(page).values():
        page.cell(row, at).value = chance.choice(ODD)


def insert_column(page: Worksheet, chance: random.Random, done: Done) -> None:
    page.insert_cols(chance.randint(1, 4))


def insert_row(page: Worksheet, chance: random.Random, done: Done) -> None:
    page.insert_rows(chance.choice((1, find_keys(page) + 3)))


def write_notes(page: Worksheet, chance: random.Random, done: Done) -> None:
    for row in rows_of(page).values():
        if chance.random() < 0.5:
            put(page, row, "note", chance.choice(ODD))


def delete_row(page: Worksheet, chance: random.Random, done: Done) -> None:
    row_id = chance.choice(sorted(rows_of(page)))
    page.delete_rows(rows_of(page)[row_id])
    done.harm, done.place = "row deleted", page.title


def double_row(page: Worksheet, chance: random.Random, done: Done) -> None:
    row = rows_of(page)[chance.choice(sorted(rows_of(page)))]
    below = page.max_row + 1
    for cell in page[row]:
        page.cell(below, int(cell.column)).value = cell.value
    done.harm, done.place = "row doubled", f"!{openpyxl.utils.get_column_letter(columns(page)['id'])}{below}"


def overwrite_row(page: Worksheet, chance: random.Random, done: Done) -> None:
    rows = rows_of(page)
    source, target = chance.sample(sorted(rows), 2)
    for cell in page[rows[source]]:
        page.cell(rows[target], int(cell.column)).value = cell.value
    done.harm, done.place = "row pasted over another", page.title


def change_title(page: Worksheet, chance: random.Random, done: Done) -> None:
    row = chance.choice(sorted(rows_of(page).values()))
    put(page, row, "title", "another title")
    done.harm = "white cell changed"
    done.place = f"!{openpyxl.utils.get_column_letter(columns(page)['no'])}{row}"


def change_id(page: Worksheet, chance: random.Random, done: Done) -> None:
    rows = rows_of(page)
    row = rows[chance.choice(sorted(rows))]
    put(page, row, "id", "nobody:1")
    done.harm = "id changed"
    done.place = f"!{openpyxl.utils.get_column_letter(columns(page)['no'])}{row}"


def wrong_word(page: Worksheet, chance: random.Random, done: Done) -> None:
    row = chance.choice(sorted(rows_of(page).values()))
    done.place = put(page, row, "decision", chance.choice(("maybe", "yes", "inclued", "=C5", "1", "include, exclude")))
    done.harm = "wrong word"


def stray_vote(page: Worksheet, chance: random.Random, done: Done) -> None:
    done.place = put(page, page.max_row + 3, "decision", "include")
    done.harm = "vote in a row without id"


def delete_column(page: Worksheet, chance: random.Random, done: Done) -> None:
    page.delete_cols(columns(page)["decision"])
    done.harm, done.place = "column deleted", f"!A{find_keys(page)}"


def copy_tab(page: Worksheet, chance: random.Random, done: Done) -> None:
    book = page.parent
    assert book is not None
    book.copy_worksheet(page)
    done.harm, done.place = "page copied", "votes Copy"


def clear_keys(page: Worksheet, chance: random.Random, done: Done) -> None:
    at = find_keys(page)
    for cell in page[at]:
        cell.value = None
    done.harm, done.place = "hidden row cleared", f"!A{at}"


Step = Callable[[Worksheet, random.Random, Done], None]
HARMLESS: tuple[Step, ...] = (vote, take_back, sort, hide, own_column, insert_column, insert_row, write_notes)
HARMFUL: tuple[Step, ...] = (
    *(delete_row, double_row, overwrite_row, change_title, change_id),
    *(wrong_word, stray_vote, delete_column, copy_tab, clear_keys),
)


def edit(path: Path, chance: random.Random, done: Done, steps: list[Step]) -> None:
    """Open, do the steps, save."""
    book = openpyxl.load_workbook(path, rich_text=True)
    for step in steps:
        step(book["votes"], chance, done)
        done.steps.append(step.__name__)
    book.save(path)


def save_as_csv(path: Path) -> Path:
    """The page as .csv beside the workbook, as a spreadsheet program writes it.

    Not through openpyxl, which loses blanks of rich text and puts the address of a link into a cell that is empty.
    """
    target = path.with_suffix(".csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(open_grids(path)["votes"])
    return target


def tear(path: Path, chance: random.Random, done: Done) -> None:
    """A file that was cut off while it was copied."""
    content = path.read_bytes()
    path.write_bytes(content[: chance.randint(1, len(content) - 1)])
    done.harm, done.place = "file cut off", ""
    done.steps.append("tear")
