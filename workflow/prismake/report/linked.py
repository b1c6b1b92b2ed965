"""How documents became studies, what documents assert, what was retracted, and the tables that the review declares."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prismake.report.listings import Cell, Listing
from prismake.report.members import Library
from prismake.tables import to_rows

Tables = Mapping[str, pd.DataFrame]
RELATIONS = {"": "waits for a ruling", "not sure": "nobody is sure", "overlapping cohorts": "never pooled together"}


def list_reports(tables: Tables, library: Library) -> Listing:
    """Every further document of a study, with what it is and what joined it."""
    further = tables["study_references"][tables["study_references"]["role"] != "primary"]
    rows: list[tuple[Cell, ...]] = [
        (library.label_of(row["study_id"]), row["role"], row["joined_by"], library.find_reference(row["reference_id"]))
        for row in to_rows(further)
    ]
    columns = ("Study", "Role", "Joined by", "Document")
    caption = "Documents that belong to the study of another document"
    return Listing("study-reports", caption, columns, tuple(sorted(rows, key=lambda row: str(row[:3]))))


def list_cohorts(tables: Tables, library: Library) -> Listing:
    """Studies that share people, or may do so."""
    rows = tuple(
        (library.label_of(row["study_a"]), library.label_of(row["study_b"]), RELATIONS[row["ruling"]], row["evidence"])
        for row in to_rows(tables["cohorts"])
    )
    columns = ("Study", "Other study", "Ruling", "Evidence")
    return Listing("cohorts", "Studies that share people, or may do so", columns, rows)


def list_claims(tables: Tables) -> Listing:
    """The claims register: what documents assert, and what stands behind it, by people and by machine."""
    rows = tuple(
        (
            row["statement"],
            f"{row['document']}, {row['location']}".rstrip(", "),
            _write_figure(row),
            row["source_study"] or "none found",
            row["verdict"],
            f"{row['machine']}: {row['evidence']}" + (f". Doubt: {row['doubt']}" if row["doubt"] else ""),
            row["reason"],
        )
        for row in to_rows(tables["claims"].sort_values(["document", "claim_id"], kind="stable"))
    )
    columns = ("Claim", "Asserted in", "Figure", "Source", "Verdict", "By the machine", "Reason")
    return Listing("claims", "Figures that documents assert, and what stands behind them", columns, rows)


def count_verdicts(tables: Tables) -> str:
    """One sentence on the register: how many claims, by verdict, and on how many people and machine differ."""
    counts = tables["claims"]["verdict"].value_counts()
    told = ", ".join(f"{int(n)} {verdict}" for verdict, n in sorted(counts.items()))
    doubts = int((tables["claims"]["doubt"] != "").sum())
    return f"{len(tables['claims'])} claims: {told}. People and machine differ on {doubts}."


def list_retractions(tables: Tables, library: Library) -> Listing:
    """Notices on references, those of included studies first."""
    study_of = dict(
        zip(tables["study_references"]["reference_id"], tables["study_references"]["study_id"], strict=True)
    )
    found = [(study_of.get(row["reference_id"], ""), row) for row in to_rows(tables["retractions"])]
    rows = tuple(
        (
            library.label_of(study_id) if study_id else "not included",
            row["flag"] or f"{row['nature']}, taken back",
            row["date"],
            f"{row['source']} {row['notice']}".strip(),
            row["reason"],
            library.find_reference(row["reference_id"]),
        )
        for study_id, row in sorted(found, key=lambda pair: (not pair[0], pair[0], pair[1]["reference_id"]))
    )
    columns = ("Study", "Notice", "Date", "Found in", "Reason", "Document")
    return Listing("retractions", "Retractions, corrections and expressions of concern", columns, rows)


def list_checks(tables: Tables) -> Listing:
    """The Retraction Watch files that the references were compared with."""
    rows = tuple(
        (row["file"], row["checked_on"], int(row["entries"]), int(row["matched"]))
        for row in to_rows(tables["retraction_checks"])
    )
    columns = ("File", "Date of the check", "Notices in the file", "References with a notice")
    nothing = "No file of Retraction Watch was given: only what the exports themselves say was looked at."
    return Listing("retraction-checks", "Files that were compared", columns, rows, nothing)


def list_evidence(tables: Tables) -> list[Listing]:
    """The tables that the review declares in config/tables.yaml, in their order."""
    listings = []
    for (_, table_id), cells in tables["evidence_tables"].groupby(["place", "table_id"], sort=True):
        grid: dict[int, dict[int, dict[Any, Any]]] = {}
        for cell in to_rows(cells):
            grid.setdefault(int(cell["row"]), {})[int(cell["column"])] = cell
        first = [grid[min(grid)][column] for column in sorted(grid[min(grid)])]
        rows = tuple(tuple(str(row[column]["text"]) for column in sorted(row)) for _, row in sorted(grid.items()))
        headings = tuple(str(cell["heading"]) for cell in first)
        listings.append(Listing(f"evidence-{table_id}", str(first[0]["title"]), headings, rows))
    return listings


def _write_figure(row: Mapping[Any, Any]) -> str:
    limits = f" [{row['ci_low']}, {row['ci_high']}]" if row["ci_low"] and row["ci_high"] else ""
    n = f"/{row['n']}" if row["measure"] == "events" and row["n"] else f", n = {row['n']}" if row["n"] else ""
    measure = "" if row["measure"] in ("events", "other", "number", "trait") else f"{row['measure']} "
    counted = f" {row['denominator']}" if row["denominator"] and row["n"] else ""
    return f"{measure}{row['value']}{limits}{n}{counted}".strip()
