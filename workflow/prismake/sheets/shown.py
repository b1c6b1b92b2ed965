"""What the rows of a sheet show of the documents that they name: titles, and what else tells documents apart."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from prismake.issues import Issue
from prismake.sheets.documents import NO_TITLE, TITLE, Documents
from prismake.sheets.pages import CUT
from prismake.sheets.returned import Returned, Row
from prismake.sheets.showing import NOTHING
from prismake.text.vocabulary import REOPENED, UNASKED

LINE = re.compile(r"^(?:≠ )?(\w+): (.*)$")
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
TOOL = " — "  # stands between a study and the tool that it is appraised by
FLAGGED = re.compile(r"^\[(?:RETRACTED|EXPRESSION OF CONCERN|CORRECTED)\b[^\]]*\]\s*")
SIDES = ("left", "right")
STUDIES = ("extraction", "appraisal")  # kinds of sheets that are about one study each


class Shown(NamedTuple):
    """What a row shows of one document; a field that it does not show is empty."""

    id: str
    title: str
    authors: str = ""
    year: str = ""
    doi: str = ""
    pmid: str = ""
    journal: str = ""
    abstract: str = ""
    line: str = ""  # authors, year and journal, as a screening sheet has them


def list_shown(sheet: Returned) -> Iterator[list[Shown]]:
    """Every document that a sheet names together with its title: lists of documents that the sheet shows as different.

    What the workflow issued shows each document under one id; where people type ids, only the two of a row are known to
    be different.
    """
    rows = [row for rows in sheet.rows.values() for row in rows]
    if sheet.meta.kind in STUDIES:
        yield [Shown(sheet.meta.phase, read_heading(sheet))]
    elif sheet.meta.kind == UNASKED:
        yield from ([_show_typed(row, side, name_title(side)) for side in SIDES] for row in rows)
    elif sheet.meta.kind == REOPENED:
        yield [_show_typed(row, "reference", TITLE) for row in rows]
    else:
        yield [shown for row in rows for shown in _show_row(row)]


def name_title(side: str) -> str:
    """The column in which people type the first words of the title of one of two documents."""
    return f"{side}_{TITLE}"


def _show_typed(row: Row, key: str, title: str) -> Shown:
    """A document of which a person typed the id and the first words of the title."""
    return Shown(row.text(key), row.text(title) and row.text(title) + CUT)


def _show_row(row: Row) -> Iterator[Shown]:
    if SIDES[0] in row.cells:
        yield from (show_side(row, side) for side in SIDES)
    elif TITLE in row.cells:
        yield show_reference(row)


def show_reference(row: Row) -> Shown:
    """The document of a row of a screening sheet."""
    title, line = row.text(TITLE), row.text("source_line")
    year = YEAR.findall(line)
    shown = {"authors": line.partition(".")[0], "year": year[-1] if year else "", "abstract": row.text("abstract")}
    return Shown(
        row.id, "" if title == NO_TITLE else title, **shown, doi=row.text("doi"), pmid=row.text("pmid"), line=line
    )


def find_other_reference(row: Row, *, documents: Documents) -> str:
    """Today's title of the document that a row's id names, where the row shows another one; "" where it does not."""
    return documents.find_other(row.id, row.text(TITLE), doi=row.text("doi"), pmid=row.text("pmid"))


def show_side(row: Row, side: str) -> Shown:
    """One of the two documents of a row that asks about a pair."""
    text = row.text(f"{side}_record").replace("«", "").replace("»", "")
    said = {match[1]: match[2] for line in text.split("\n") if (match := LINE.match(line))}
    told = {name: said[name] for name in Shown._fields if said.get(name, NOTHING) != NOTHING}
    return Shown(row.text(side), **{"title": "", **told})


def read_heading(sheet: Returned) -> str:
    """The title above a sheet about a study, without label, flags and tool; empty where there is none."""
    heading = next(filter(None, sheet.headings.values()), "")
    if sheet.meta.kind == "appraisal":
        heading = heading.rpartition(TOOL)[0]
    title = heading.partition(": ")[2]
    while (plain := FLAGGED.sub("", title)) != title:
        title = plain
    return "" if title == sheet.meta.phase else title


def check_study(sheet: Returned, *, documents: Documents) -> Iterator[Issue]:
    """An Issue for a sheet about a study that no record names, or whose heading names another document."""
    file, study_id = sheet.path.as_posix(), sheet.meta.phase
    if study_id not in documents:
        remedy = "restore the export it came from, or move the sheet away"
        yield Issue(file, "", f"a sheet on {study_id}", "a record of this review", remedy)
    if other := find_other_study(sheet, documents=documents):
        found = f"a sheet headed '{read_heading(sheet)}', but {study_id} is '{other}' now"
        remedy = "move the sheet away; what is still in the review is asked again"
        yield Issue(file, "", found, "a sheet on the document that its heading names", remedy)


def find_other_study(sheet: Returned, *, documents: Documents) -> str:
    """Today's title of the document of a sheet about a study, where its heading names another one; else "".

    A label may hold a colon, too: a title is looked for behind each.
    """
    title, others = read_heading(sheet), []
    while title:
        others.append(documents.find_other(sheet.meta.phase, title))
        title = title.partition(": ")[2]
    return others[0] if others and all(others) else ""
