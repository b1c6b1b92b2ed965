"""Retractions, expressions of concern and corrections: from a Retraction Watch file, and from the exports."""

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prismake import tables
from prismake.issues import Issue, raise_any
from prismake.text.dois import find_doi

# The columns of the file as its user guide names them; it may have more.
NEEDED = ("Record ID", "OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionDate", "RetractionNature", "Reason")
RETRACTED, CONCERN, CORRECTED = "RETRACTED", "EXPRESSION OF CONCERN", "CORRECTED"
FLAGS = {"retraction": RETRACTED, "expression of concern": CONCERN, "correction": CORRECTED, "reinstatement": ""}
DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})[-_.]?(\d{2})[-_.]?(\d{2})(?!\d)")
AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})\b")
RETRACTED_TYPE = re.compile(r"\bretracted publication\b", re.IGNORECASE)
RETRACTED_TITLE = re.compile(r"^\W*(?:retracted|withdrawn)\b(?: article| paper)?\s*[:\])-]", re.IGNORECASE)
NOTICES = {"retraction": RETRACTED, "erratum": CORRECTED}
SOURCE = "Retraction Watch"
Row = dict[str, Any]


def check_retractions(
    paths: Iterable[Path], *, references: pd.DataFrame, related: pd.DataFrame, checked_on: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The frames "retractions", one row per reference and notice, and "retraction_checks", one row per file.

    A file is matched by the DOI or the PMID of the original paper; it was checked on the date in its name, else on
    `checked_on`. The exports tell by publication type, by title, and by a notice among them (`related`).
    Raises ReviewError for a file without a date, without its columns, or that is no CSV.
    """
    rows, checks, issues = list(_read_exports(references, related=related)), [], []
    for path in sorted(paths):
        frame, problems = _read_file(path)
        date = _date_of(path) or checked_on
        if not date:
            remedy = "put the day it was downloaded into its name, as retraction_watch_2026-05-31.csv"
            allowed = "a date, in the name or as retractions: checked_on in config/config.yaml"
            problems.append(Issue(path.as_posix(), "", "no date of the check", allowed, remedy))
        issues += problems
        if problems:
            continue
        found = list(_match(frame, references=references, date=date))
        rows += found
        matched = len({row["reference_id"] for row in found})
        check = {"file": path.as_posix(), "checked_on": date, "entries": len(frame), "matched": matched}
        checks.append(check)
    raise_any(issues)
    latest: dict[tuple[str, str, str], Row] = {}
    for row in sorted(rows, key=lambda row: str(row["checked_on"])):  # the latest file says what holds
        latest[row["reference_id"], row["source"], row["notice"]] = row
    kept = _withdraw_reinstated(list(latest.values()))
    return tables.from_rows("retractions", kept), tables.from_rows("retraction_checks", checks)


def flag_retractions(retractions: pd.DataFrame) -> list[dict[str, str]]:
    """Rows of "eligibility" that show people what was retracted or corrected; they decide nothing."""
    flagged = retractions[retractions["flag"] != ""].sort_values(["reference_id", "flag", "date", "source", "notice"])
    told = {(row["reference_id"], row["flag"]): row for row in tables.to_rows(flagged)}
    return [
        {"reference_id": reference_id, "rule": flag, "verdict": "flag", "evidence": describe_notice(row)}
        for (reference_id, flag), row in sorted(told.items())
    ]


def describe_notice(row: Mapping[str, str]) -> str:
    """Where the notice stands, its date and its reason, in one line."""
    parts = (f"{row['source']} {row['notice']}".strip(), row["date"], row["reason"])
    return "; ".join(part for part in parts if part)


def _read_file(path: Path) -> tuple[pd.DataFrame, list[Issue]]:
    file = path.as_posix()
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    try:
        frame = pd.read_csv(io.StringIO(text, newline=""), dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        problem = Issue(file, "", str(error).strip(), "CSV with commas", "download it again, and do not edit it")
        return pd.DataFrame(columns=list(NEEDED), dtype="str"), [problem]
    frame.columns = frame.columns.str.strip()
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        remedy = "take the file as Crossref and Retraction Watch publish it"
        return frame, [Issue(file, "line 1", f"no column {', '.join(missing)}", ", ".join(NEEDED), remedy)]
    return frame[list(NEEDED)], []


def _date_of(path: Path) -> str:
    """The date in a file's name, empty when there is none.

    >>> _date_of(Path("retraction_watch_2026-05-31.csv")), _date_of(Path("retractions.csv"))
    ('2026-05-31', '')
    """
    for match in DATE_IN_NAME.finditer(path.stem):
        try:
            return datetime.date(*map(int, match.groups())).isoformat()
        except ValueError:
            continue
    return ""


def _match(frame: pd.DataFrame, *, references: pd.DataFrame, date: str) -> Iterator[Row]:
    """The rows of a file on our references, matches by DOI last, so that they stand; each row is looked up once."""
    keys = {
        "pmid": frame["OriginalPaperPubMedID"].str.strip().str.removesuffix(".0"),
        "doi": frame["OriginalPaperDOI"].map(find_doi),
    }
    for field, values in keys.items():
        known: dict[str, list[str]] = {}
        ours = references[field].map(find_doi) if field == "doi" else references[field]
        for reference_id, value in zip(references["reference_id"], ours, strict=True):
            if value and value != "0":
                known.setdefault(value, []).append(reference_id)
        hits = values.isin(list(known))
        for value, entry in zip(values[hits], tables.to_rows(frame[hits]), strict=True):
            nature = entry["RetractionNature"].strip().lower()
            for reference_id in known[value]:
                yield {
                    "reference_id": reference_id,
                    "source": SOURCE,
                    "notice": entry["Record ID"].strip(),
                    "nature": nature,
                    "flag": FLAGS.get(nature, nature.upper()),
                    "date": _read_date(entry["RetractionDate"].strip()),
                    "reason": _read_reason(entry["Reason"]),
                    "matched_by": field,
                    "checked_on": date,
                }


def _read_date(text: str) -> str:
    """A date as 2024-12-31, from month/day/year as the file writes it; anything else as it stands.

    >>> _read_date("7/5/2015 0:00"), _read_date("2015-07-05")
    ('2015-07-05', '2015-07-05')
    """
    match = AMERICAN.match(text)
    return f"{match[3]}-{int(match[1]):02d}-{int(match[2]):02d}" if match else text.split(" ")[0]


def _read_reason(text: str) -> str:
    """Reasons without the file's plus signs.

    >>> _read_reason("+Error in Data;+Unreliable Results;")
    'Error in Data, Unreliable Results'
    """
    return ", ".join(part.strip().lstrip("+") for part in text.split(";") if part.strip())


def _read_exports(references: pd.DataFrame, *, related: pd.DataFrame) -> Iterator[Row]:
    columns = (references[name] for name in ("reference_id", "publication_types", "title"))
    for reference_id, types, title in zip(*columns, strict=True):
        if RETRACTED_TYPE.search(types):
            yield _export_row(reference_id, "publication type", "", RETRACTED, "Retracted Publication")
        elif RETRACTED_TITLE.search(title):
            yield _export_row(reference_id, "title", "", RETRACTED, title[:60])
    for row in tables.to_rows(related):
        if row["relation"] in NOTICES:
            flag = NOTICES[row["relation"]]
            yield _export_row(row["right"], "notice in the exports", row["left"], flag, row["evidence"])


def _export_row(reference_id: str, source: str, notice: str, flag: str, reason: str) -> Row:
    nature = next(word for word, shown in FLAGS.items() if shown == flag)
    row = {"reference_id": reference_id, "source": source, "notice": notice, "nature": nature, "flag": flag}
    return {**row, "date": "", "reason": reason, "matched_by": source, "checked_on": ""}


def _withdraw_reinstated(rows: Sequence[Row]) -> list[Row]:
    """The rows with the flag of a retraction taken away where the paper was reinstated on or after its date."""
    back: dict[str, str] = {}
    for row in rows:
        if row["nature"] == "reinstatement":
            back[row["reference_id"]] = max(back.get(row["reference_id"], ""), row["date"])
    return [
        {**row, "flag": ""}
        if row["flag"] == RETRACTED and row["source"] == SOURCE and row["date"] <= back.get(row["reference_id"], "")
        else row
        for row in rows
    ]
