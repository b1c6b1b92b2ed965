"""Sheets on the confidence in findings: one row per finding to judge, issued once, read back with every problem."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from prismake import tables
from prismake.config import list_names
from prismake.issues import Issue, raise_any
from prismake.sheets import (
    Column,
    Meta,
    Page,
    Returned,
    Row,
    Workbook,
    check_owner,
    issue_batches,
    join_words,
    read_sheet,
    read_sheets,
    standing_sheets,
)
from prismake.synthesise.cerqual import COMPONENTS, CONFIDENCE, ITEMS, QUESTIONS, WORDS, needs_reason
from prismake.synthesise.contributing import BESIDE, JOINED, Finding, describe_studies
from prismake.text.words import fold

KIND = "cerqual"
PAGE = "findings"
REASON, PLACE = "_reason", "_cell"
TEXTS = (*(name + REASON for name in ITEMS), "note")
BATCH = 200
GUIDE = (
    "Each row is one finding of the synthesis. Judge each of the four components of GRADE-CERQual, then your confidence"
    " in the whole finding.",
    "Confidence starts high and goes down with the concerns; there is no sum. You decide, and the report asks back"
    " where your level is another than the concerns let one expect.",
    "Every concern, and every level below high, needs its explanation: it is printed below the summary of findings.",
    "Judge last: when what is extracted and the appraisal of the studies are settled. A judgement is on the words of"
    " the finding and on the studies that its row shows; when either changes, it is owed again in a new sheet.",
    "An empty cell is not judged yet. Confidence stands only when all four components are judged. A row in which an"
    " explanation is missing counts as an empty one, and is told at each run.",
)
Judged = dict[str, str]
Remark = dict[str, str]
Resolve = Mapping[str, str]


def finding_page(rows: Sequence[Mapping[str, str]] = ()) -> Page:
    """The columns of a sheet on confidence in findings, with the rows that are asked."""
    columns = [Column("theme", "Theme", 18), Column("finding", "Finding", 60), Column("n", "Studies", 8)]
    columns += [Column("studies", "Which", 36), Column("appraisal", "Their appraisal", 40)]
    for name in COMPONENTS:
        label = name.replace("_", " ").capitalize()
        if name in BESIDE:
            columns.append(Column(f"{name}_facts", f"{label}: what was extracted", 40))
        columns.append(Column(name, f"{label}: {QUESTIONS[name]}", 26, fill=True, choices=WORDS[name]))
        columns.append(Column(name + REASON, f"{label}: explanation", 36, fill=True))
    columns.append(Column(CONFIDENCE, "Confidence in the finding", 14, fill=True, choices=WORDS[CONFIDENCE]))
    columns.append(Column(CONFIDENCE + REASON, "Confidence: explanation", 36, fill=True))
    columns.append(Column("note", "Note", 36, fill=True))
    columns.append(Column("basis", "basis", 10, hidden=True))
    return Page(PAGE, tuple(columns), tuple(rows), done_when=CONFIDENCE)


def issue_findings(
    folder: Path,
    *,
    people: Sequence[str],
    former: Mapping[str, str],
    findings: Sequence[Finding],
    studies: pd.DataFrame,
    resolve: Resolve,
) -> list[Path]:
    """Issue to each person the findings that stand in none of their sheets with the words and the studies of today.

    `studies` is the table finding_studies, `resolve` gives for every id the study it belongs to.
    """
    asked = {
        one.id: {"id": one.id, "theme": one.theme, "finding": one.text, "basis": JOINED.join(one.studies)}
        | describe_studies(studies, one)
        for one in findings
    }
    today = {one.id: one for one in findings}

    def make(batch: str, ids: Sequence[str]) -> Workbook:
        title = f"Confidence in findings: {person}, {batch}"
        return Workbook(Meta(KIND, "", person, batch), title, GUIDE, (finding_page([asked[one] for one in ids]),))

    issued = []
    for person in people:
        sheets = (read_sheet(path, pages=()) for path, _ in standing_sheets(folder, people=list_names(person, former)))
        rows = (row for sheet in sheets for row in sheet.rows.get(PAGE, []))
        standing = {row.id for row in rows if row.id in today and _is_meant(row, today[row.id], resolve)}
        owed = [name for name in asked if name not in standing]
        issued += issue_batches(folder, person=person, rows=owed, size=BATCH, make=make)
    return issued


def _is_meant(row: Row, finding: Finding, resolve: Resolve) -> bool:
    """Whether a row shows the finding that its id names today, with its studies of today."""
    shown = list(filter(None, (name.strip() for name in row.text("basis").split(JOINED.strip()))))
    joined = len(shown) != len(finding.studies)  # two studies that are one now: other words were judged of each
    return not joined and finding.is_meant(row.text("finding"), [resolve.get(name, name) for name in shown])


def gather_findings(
    paths: Iterable[Path],
    *,
    findings: Sequence[Finding],
    held: Mapping[str, str],
    resolve: Resolve,
    people: Mapping[str, str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table confidence_judgements from all saved sheets, and remarks; a row without any word gives none.

    A row on a finding that config/findings no longer has, or that shows other words or other studies than today's,
    counts nowhere, and is told; so is one on a finding of `held`, which says by id why it waits, one in which an
    explanation is missing, and a level before all four components are judged. Raises ReviewError with every
    problem of all sheets.
    """
    today = {one.id: one for one in findings}
    sheets, issues = read_sheets(paths, pages=lambda path: [finding_page()], belongs=_place)
    rows: list[Judged] = []
    remarks: list[Remark] = []
    for sheet in sheets:
        issues += check_owner(sheet, people=people)
        person = people.get(sheet.meta.person, sheet.meta.person)
        for row in (row for row in sheet.rows[PAGE] if row.filled((*ITEMS, *TEXTS))):
            values, problems = _read_row(row, sheet=sheet, person=person)
            if idle := _say_idle(row, today.get(row.id), held=held, resolve=resolve):
                remarks.append(_remark(values, "judgement held back", idle))
                continue
            issues += problems
            rows.append(values)
    kept, clashes = _unite(rows)
    raise_any([*issues, *clashes])
    remarks += [_remark(values, "half-filled row", told) for values in kept for told in _list_lacking(values)]
    judged = [values for values in map(_take_whole, kept) if any(values[name] for name in ITEMS)]
    return tables.from_rows("confidence_judgements", judged), tables.from_rows("remarks", remarks)


def _place(path: Path) -> tuple[str, str, str]:
    return KIND, "", path.parent.name


def _read_row(row: Row, *, sheet: Returned, person: str) -> tuple[Judged, list[Issue]]:
    file, issues = sheet.path.as_posix(), []
    values = {"finding_id": row.id, "person": person, "sheet": file, "cell": row.get(COMPONENTS[0]).address}
    for name, words in WORDS.items():
        cell = row.get(name)
        values[name] = {fold(word): word for word in words}.get(fold(cell.text), "")
        if cell.text and not values[name]:
            issues.append(Issue(file, cell.address, f"'{cell.text}'", " | ".join(words), "choose one of these"))
        reason = row.get(name + REASON)
        values |= {name + REASON: reason.text, name + PLACE: reason.address}
    return values | {"note": row.text("note")}, issues


def _say_idle(row: Row, finding: Finding | None, *, held: Mapping[str, str], resolve: Resolve) -> str:
    """Why a row counts nowhere; empty where it counts."""
    if row.id in held:
        return f"the finding is held back, as {held[row.id]}. It counts once that is included"
    if finding is None:
        return f"config/findings has no finding {row.id}. It counts nowhere; back when a finding is called so again"
    if _is_meant(row, finding, resolve):
        return ""
    now = f"'{finding.text}' of {JOINED.join(finding.studies)}"
    shown = f"'{row.text('finding')}' of {row.text('basis')}"
    return f"the row shows {shown}, and {row.id} is {now} now. It counts nowhere, and is owed again"


def _remark(values: Judged, kind: str, text: str) -> Remark:
    told = f"{values['finding_id']} in {values['sheet']} {values['cell']}: {text}"
    place = {name: values[name] for name in ("person", "sheet", "cell")}
    return {"phase": KIND, "kind": kind, "text": told, "reference_id": values["finding_id"], **place}


def remark_held(held: Mapping[str, str]) -> Iterator[Remark]:
    """A remark on each finding that waits for the decision on a document of it."""
    for name, why in held.items():
        text = f"finding {name}: {why}. The finding is held back until that is decided"
        yield {"phase": KIND, "kind": "finding held back", "text": text}


def _unite(rows: Iterable[Judged]) -> tuple[list[Judged], list[Issue]]:
    """One row for each finding and person out of all copies; an Issue on each word that another copy contradicts."""
    kept: dict[tuple[str, str], Judged] = {}
    issues = []
    for row in sorted(rows, key=lambda row: row["sheet"]):
        first = kept.setdefault((row["finding_id"], row["person"]), row)
        for name in ITEMS:
            if row[name] and first[name] and row[name] != first[name]:
                found = f"{name.replace('_', ' ')} '{row[name]}'; but '{first[name]}' in {first['sheet']}"
                allowed = "one judgement per finding and person"
                issues.append(Issue(row["sheet"], row["cell"], found, allowed, "clear one of the two"))
        words = {name: first[name] or row[name] for name in ITEMS}
        joined = {name: join_words((first[name], row[name])) for name in TEXTS}
        kept[row["finding_id"], row["person"]] = first | words | joined
    return list(kept.values()), issues


def _list_unexplained(values: Judged) -> list[str]:
    return [name for name in ITEMS if needs_reason(name, values[name]) and not values[name + REASON]]


def _take_whole(values: Judged) -> Judged:
    """The words of a row that stand: none where a concern lacks its explanation, no level that cannot stand yet."""
    lacking = _list_unexplained(values)
    if lacking and lacking != [CONFIDENCE]:
        return values | dict.fromkeys(ITEMS, "")
    whole = not lacking and all(values[name] for name in COMPONENTS)
    return values if whole else values | {CONFIDENCE: ""}


def _list_lacking(values: Judged) -> Iterator[str]:
    """What a row lacks before its words can stand."""
    if named := _list_unexplained(values):
        told = ", ".join(
            f"{name.replace('_', ' ')} '{values[name]}' ({values[name + PLACE]} is empty)" for name in named
        )
        what = "Confidence counts as not judged" if named == [CONFIDENCE] else "The row counts as an empty one"
        yield f"without an explanation: {told}. {what}"
    elif values[CONFIDENCE] and (open_ := [name for name in COMPONENTS if not values[name]]):
        listed = ", ".join(name.replace("_", " ") for name in open_)
        yield f"confidence '{values[CONFIDENCE]}' without a judgement of {listed}. Confidence counts as not judged"
    elif not any(values[name] for name in ITEMS):
        yield "words without a judgement: the row counts as empty"
