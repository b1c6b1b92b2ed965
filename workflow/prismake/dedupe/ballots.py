"""Doubtful pairs go to people: sheets with both records side by side, and the rulings read back."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.dedupe.showing import list_differences, show_record
from prismake.issues import Issue, raise_any
from prismake.sheets import Column, Meta, Page, Returned, Row, Workbook, issue_batches, read_sheets, standing_ids
from prismake.sheets.pages import fold

PAGE = "pairs"
BATCH = 200
SIDES = ("left", "right")
DESCRIBED = ("id", "left", "right", "evidence", "differs", "left_record", "right_record")
CHOICES = ("same", "different")
GUIDE = (
    "Each row shows two entries that may be the same document. Write same or different in the yellow cell.",
    "What differs stands first, marked with ≠; words of titles and authors that only one entry has stand in «».",
    "An article and its registration, its preprint, its protocol or its erratum are different documents.",
    "Until you rule, both entries stay in the review: nothing is lost by leaving a cell empty.",
    "You may sort, filter, hide rows, add columns, and save as .xlsx, .ods or .csv. Do not delete rows.",
)


def pair_page() -> Page:
    """The columns of a sheet of doubtful pairs."""
    columns = (
        Column("evidence", "Why it is doubtful", 40),
        Column("differs", "What differs", 18),
        *(Column(f"{side}_record", f"Entry {number}", 60) for number, side in enumerate(SIDES, start=1)),
        *(Column(side, f"Id {number}", 16, hidden=True) for number, side in enumerate(SIDES, start=1)),
        Column("ruling", "Same or different?", 16, fill=True, choices=CHOICES),
        Column("note", "Note", 36, fill=True),
    )
    return Page(PAGE, columns, done_when="ruling")


def describe_pairs(pairs: pd.DataFrame, *, records: pd.DataFrame) -> pd.DataFrame:
    """The doubtful pairs as they stand in sheets: id, left, right, evidence, differs, left_record, right_record."""
    doubtful = tables.rows(pairs[pairs["verdict"] == "doubtful"])
    wanted = {pair[side] for pair in doubtful for side in SIDES}
    by_id = {row["record_id"]: row for row in tables.rows(records[records["record_id"].isin(wanted)])}
    return pd.DataFrame([_describe(pair, by_id=by_id) for pair in doubtful], columns=list(DESCRIBED), dtype="str")


def issue_rulings(folder: Path, *, people: Sequence[str], pairs: pd.DataFrame, records: pd.DataFrame) -> list[Path]:
    """Issue to each person the doubtful pairs that stand in none of their sheets; returns the new sheets."""
    rows = {row["id"]: row for row in tables.rows(describe_pairs(pairs, records=records))}
    page = pair_page()

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        filled = Page(PAGE, page.columns, tuple(rows[pair_id] for pair_id in ids), done_when=page.done_when)
        return Workbook(
            Meta("duplicates", "", person, batch), f"Doubtful duplicates: {person}, {batch}", GUIDE, (filled,)
        )

    issued = []
    for person in people:
        standing = set(standing_ids(folder, people=[person]))
        owed = [pair_id for pair_id in sorted(rows) if pair_id not in standing]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def read_rulings(paths: Iterable[Path], *, records: pd.DataFrame) -> pd.DataFrame:
    """The rulings of all saved sheets; an empty cell is no ruling yet.

    Raises ReviewError with every problem of every sheet.
    """
    known = set(records["record_id"])
    sheets, issues = read_sheets(paths, pages=_expected, belongs=_place)
    rulings: dict[tuple[str, str, str], dict[str, str]] = {}
    for sheet in sheets:
        for row in sheet.rows[PAGE]:
            ruling, problems = _read_row(row, sheet=sheet, known=known)
            issues += problems
            if not ruling:
                continue
            first = rulings.setdefault((ruling["left"], ruling["right"], ruling["person"]), ruling)
            if first["ruling"] != ruling["ruling"]:
                found = f"{ruling['ruling']}; but {first['ruling']} in {first['sheet']} {first['cell']}"
                place = (ruling["sheet"], ruling["cell"])
                issues.append(Issue(*place, found, "one ruling per pair", "clear one of the two"))
    raise_any(issues)
    return tables.from_rows("rulings", rulings.values())


def _expected(path: Path) -> Sequence[Page]:
    return [pair_page()]


def _place(path: Path) -> tuple[str, str, str]:
    return "duplicates", "", path.parent.name


def _read_row(row: Row, *, sheet: Returned, known: set[str]) -> tuple[dict[str, str] | None, list[Issue]]:
    cell, left, right = (row.get(key) for key in ("ruling", *SIDES))
    if not cell.text:
        return None, []
    file, remedy = sheet.path.as_posix(), "restore the export it came from, or clear the ruling"
    lost = [side for side in (left, right) if side.text not in known]
    issues = [Issue(file, cell.address, f"a ruling on {side.text}", "a record of this review", remedy) for side in lost]
    if fold(cell.text) not in CHOICES:
        issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(CHOICES), "choose one of these"))
    if issues:
        return None, issues
    return {
        "left": min(left.text, right.text),
        "right": max(left.text, right.text),
        "person": sheet.meta.person,
        "ruling": fold(cell.text),
        "note": row.get("note").text,
        "sheet": file,
        "cell": cell.address,
    }, []


def _pair_id(left: str, right: str) -> str:
    return f"{left} = {right}"


def _describe(pair: Mapping[str, str], *, by_id: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    left, right = by_id[pair["left"]], by_id[pair["right"]]
    return {
        "id": _pair_id(pair["left"], pair["right"]),
        "left": pair["left"],
        "right": pair["right"],
        "evidence": pair["evidence"],
        "differs": ", ".join(list_differences(left, right)),
        "left_record": show_record(left, right),
        "right_record": show_record(right, left),
    }
