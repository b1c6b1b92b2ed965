"""Doubtful pairs go to people: sheets with both records side by side, and the rulings read back."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.issues import Issue, ReviewError, raise_any
from prismake.sheets import Column, Meta, Page, Workbook, issue_batches, read_sheet, standing_ids
from prismake.sheets.pages import fold

PAGE = "pairs"
BATCH = 200
SIDES = ("left", "right")
CHOICES = ("same", "different")
COMPARED = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid", "registry_ids")
GUIDE = (
    "Each row shows two entries that may be the same document. Write same or different in the yellow cell.",
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


def issue_rulings(folder: Path, *, people: Sequence[str], pairs: pd.DataFrame, records: pd.DataFrame) -> list[Path]:
    """Issue to each person the doubtful pairs that stand in none of their sheets; returns the new sheets."""
    doubtful = tables.rows(pairs[pairs["verdict"] == "doubtful"])
    wanted = {pair[side] for pair in doubtful for side in SIDES}
    by_id = {row["record_id"]: row for row in tables.rows(records[records["record_id"].isin(wanted)])}
    rows = {_pair_id(pair["left"], pair["right"]): _describe(pair, by_id=by_id) for pair in doubtful}
    page = pair_page()

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        filled = Page(PAGE, page.columns, tuple(rows[pair_id] for pair_id in ids), done_when=page.done_when)
        return Workbook(
            Meta("duplicates", "", person, batch), f"Doubtful duplicates: {person}, {batch}", GUIDE, (filled,)
        )

    issued = []
    for person in people:
        standing = set(standing_ids(folder, person=person))
        owed = [pair_id for pair_id in sorted(rows) if pair_id not in standing]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def read_rulings(paths: Iterable[Path], *, records: pd.DataFrame) -> pd.DataFrame:
    """The rulings of all saved sheets; an empty cell is no ruling yet.

    Raises ReviewError with every problem of every sheet.
    """
    known = set(records["record_id"])
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    issues: list[Issue] = []
    for path in sorted(paths):
        try:
            sheet = read_sheet(path, pages=[pair_page()])
            if (sheet.meta.kind, sheet.meta.person) != ("duplicates", path.parent.name):
                found, allowed = (
                    f"a sheet of {sheet.meta.kind} / {sheet.meta.person}",
                    f"duplicates / {path.parent.name}",
                )
                raise ReviewError([Issue(path.as_posix(), "", found, allowed, "move it to its own folder")])
        except ReviewError as error:
            issues += error.issues
            continue
        for row in sheet.rows[PAGE]:
            cell, left, right = (row.cells[key] for key in ("ruling", *SIDES))
            lost = [side for side in (left, right) if side.text not in known]
            issues += [
                Issue(
                    path.as_posix(),
                    side.address,
                    f"id {side.text}",
                    "a record of this review",
                    "restore the export it came from",
                )
                for side in lost
            ]
            if cell.text and fold(cell.text) not in CHOICES:
                issues.append(
                    Issue(path.as_posix(), cell.address, f"'{cell.text}'", " | ".join(CHOICES), "choose one of these")
                )
            elif cell.text and not lost:
                ruling = {
                    "left": min(left.text, right.text),
                    "right": max(left.text, right.text),
                    "person": sheet.meta.person,
                    "ruling": fold(cell.text),
                    "note": row.cells["note"].text,
                    "sheet": path.as_posix(),
                    "cell": cell.address,
                }
                first = rows.setdefault((ruling["left"], ruling["right"], ruling["person"]), ruling)
                if first["ruling"] != ruling["ruling"]:
                    found = f"{ruling['ruling']}; but {first['ruling']} in {first['sheet']} {first['cell']}"
                    issues.append(
                        Issue(path.as_posix(), cell.address, found, "one ruling per pair", "clear one of the two")
                    )
    raise_any(issues)
    return tables.from_rows("rulings", rows.values())


def _pair_id(left: str, right: str) -> str:
    return f"{left} = {right}"


def _describe(pair: Mapping[str, str], *, by_id: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    left, right = by_id[pair["left"]], by_id[pair["right"]]
    return {
        "id": _pair_id(pair["left"], pair["right"]),
        "left": pair["left"],
        "right": pair["right"],
        "evidence": pair["evidence"],
        "differs": ", ".join(key for key in COMPARED if fold(left[key]) != fold(right[key])),
        "left_record": _show(left),
        "right_record": _show(right),
    }


def _show(record: Mapping[str, str]) -> str:
    shown = [f"{key}: {record[key]}" for key in COMPARED if record[key]]
    return "\n".join([*shown, f"source: {record['source']}"])
