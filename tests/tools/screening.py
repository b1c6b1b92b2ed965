"""Three references to be screened: their sheets issued, filled, read and settled."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from prismake import screen, tables
from prismake.files.seeds import as_issued, list_sheets
from prismake.issues import ReviewError
from prismake.sheets.pages import Meta, guard_row

PROTOCOL = {
    "criteria": [
        {"id": "population", "phase": ["title_abstract", "full_text"], "text": "Women.", "reason": "Wrong population"},
        {"id": "design", "phase": ["full_text"], "text": "A study.", "reason": "Wrong design"},
    ],
    "highlight": {"include": ["stem cell"], "exclude": ["rat"]},
}
SETTING = {"people": ["anna", "ben"], "adjudicator": "carla", "batch_size": 2}
IDS = ["a:1", "a:2", "a:3"]


def vote(path: Path, **cells: str) -> None:
    """Fill cells named by column key and row number: decision_1='include'."""
    book = openpyxl.load_workbook(path)
    page = book["votes"]
    columns = {str(cell.value).removesuffix("?"): cell.column for cell in page[2]}
    for name, value in cells.items():
        key, number = name.rsplit("_", 1)
        page.cell(3 + int(number), columns[key], value)
    book.save(path)


def read(folder: Path, clusters: pd.DataFrame, phase: str = "title_abstract") -> pd.DataFrame:
    paths = [path for path in list_sheets(folder) if not as_issued(path)]
    people = {"anna": "anna", "ben": "ben", "annie": "anna"}
    return screen.read_votes(paths, phase=phase, criteria=PROTOCOL["criteria"], clusters=clusters, people=people)[0]


def problems(folder: Path, clusters: pd.DataFrame, phase: str = "title_abstract") -> list[tuple[str, str]]:
    with pytest.raises(ReviewError) as caught:
        read(folder, clusters, phase)
    return [(issue.place, issue.found) for issue in caught.value.issues]


def rename_owner(path: Path, name: str) -> Path:
    """The sheet as if it had been issued under another name."""
    book = openpyxl.load_workbook(path)
    page = book["votes"]
    page["A1"] = page["A1"].value.replace("|anna|", f"|{name}|")
    meta, extent = Meta.parse(page["A1"].value)
    keys = [str(cell.value) for cell in page[2]]
    for row in page.iter_rows(min_row=4):
        locked = {key: str(cell.value or "") for key, cell in zip(keys, row, strict=True) if not key.endswith("?")}
        row[keys.index("guard")].value = guard_row(locked, owner=meta.name_owner(extent))
    book.save(path)
    return path


def issue(tmp_path: Path, named: dict, *, phase: str = "title_abstract", wanted=IDS) -> list[Path]:
    folder = tmp_path / "seeds" / "screening" / phase
    setting = {"setting": SETTING, "protocol": PROTOCOL, "former": {"annie": "anna"}, "votes": tables.empty("votes")}
    screening = screen.settle(wanted, votes=setting["votes"], people=SETTING["people"])
    return screen.issue_screening(folder, phase=phase, screening=screening, **setting, **named).sheets


def make_votes(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return tables.from_rows(
        "votes",
        [
            {"phase": "full_text", "reference_id": r, "voted_id": r, "person": p, "decision": d, "role": role_of(p)}
            for r, p, d in rows
        ],
    )


def role_of(person: str) -> str:
    return "adjudicator" if person == "carla" else "reviewer"
